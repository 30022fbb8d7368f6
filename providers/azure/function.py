"""A function's share of the app: where its code lies in the package, and the environment that all of them find."""

from __future__ import annotations

from collections.abc import Mapping

import pulumi

from msr.building import placed
from msr.naming import table_variable
from msr.plan import Choice, FunctionSpec, TableSpec
from msr.provider import Built, Context, Hand
from providers.azure import names


class Function(pulumi.ComponentResource):
    """A function of the region's app. It has no resource to itself: the app holds code, settings and identity."""

    def __init__(self, logical: str, *, handler: str, folder: str, opts: pulumi.ResourceOptions) -> None:
        super().__init__("msr:azure:Function", logical, None, opts)
        self.register_outputs({"handler": handler, "folder": folder})


def build(ctx: Context, choice: Choice) -> Built:
    """The function of ``choice`` in this region; hands on ``handler`` and ``folder``."""
    spec = choice.expect(FunctionSpec)
    folder = folder_of(ctx, choice)
    made = Function(f"{choice.name}-{ctx.here.name}", handler=spec.handler, folder=folder, opts=placed(ctx))
    return Built(made, {"handler": spec.handler, "folder": folder})


def folder_of(ctx: Context, choice: Choice) -> str:
    """The folder of a function's code in the package: that of the first function with the same code and runtime."""
    code = choice.expect(FunctionSpec).code
    return next(other.name for other in ctx.plan.of_kind("function") if other.expect(FunctionSpec).code == code)


def contract(ctx: Context) -> Mapping[str, Hand]:
    """The environment that every function of msr finds; Azure adds each table's database and endpoint."""
    found: dict[str, Hand] = {**ctx.variables}
    for table in used_tables(ctx):
        found[table_variable(table.name)] = ctx.hand_in("data", table.key, "container")
        found[table_variable(table.name, "DATABASE")] = ctx.hand_in("data", table.key, "database")
        found[table_variable(table.name, "ENDPOINT")] = ctx.hand_in("data", table.key, "endpoint")
    return found


def own_variables(ctx: Context) -> Mapping[str, str]:
    """The variables that the blueprint gives; the planner saw to it that no two functions differ in one."""
    return {
        name: value
        for choice in ctx.plan.of_kind("function")
        for name, value in choice.expect(FunctionSpec).environment.items()
    }


def used_tables(ctx: Context) -> tuple[Choice, ...]:
    """The tables that any function of the app uses."""
    used = {ref.key for choice in ctx.plan.of_kind("function") for ref in choice.needs}
    return tuple(table for table in ctx.plan.of_kind("table") if table.key in used)


def writes(ctx: Context, table: Choice) -> bool:
    """Whether any function of the app may write the table."""
    return any(
        ref.key == table.key and ref.access == "write"
        for choice in ctx.plan.of_kind("function")
        for ref in choice.needs
    )


def cosmos_account(ctx: Context, table: Choice) -> str:
    """The account of a table, by name."""
    return names.cosmos_name(ctx, table.expect(TableSpec).consistency)
