"""What a service finds in its environment: where it runs, the tables it uses, and what msr's server must know."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from msr.plan import ApiSpec, Choice, FunctionSpec, SwitchSpec
from msr.provider import Context
from providers.gcp.names import switch_bucket
from providers.gcp.stores import variables


def contract(ctx: Context, choice: Choice) -> Mapping[str, str]:
    """The environment that every function of msr finds."""
    found = dict(ctx.variables)
    for table in used_tables(ctx, choice):
        found.update(variables(ctx, table))
    return found


def switch_buckets(ctx: Context) -> Mapping[str, str]:
    """The switch store of every region by region key; none where there is nowhere else to go."""
    return {key: switch_bucket(ctx, ctx.plan.placement(key).name) for key in _switched(ctx)}


def switch_settings(ctx: Context) -> str:
    """What the server must know to answer for its region's switch, as JSON; its own store comes first."""
    here = ctx.here.key
    buckets = switch_buckets(ctx)
    drained = {key: "passive" for spec in _switches(ctx) for key in spec.drained}
    ordered = [here, *(key for key in buckets if key != here)] if buckets else []
    return json.dumps({"region": here, "buckets": [buckets[key] for key in ordered], "first_states": drained})


def function_settings(ctx: Context, choice: Choice, spec: FunctionSpec) -> Mapping[str, str]:
    """The environment of msr's server for a function of the blueprint."""
    routes = [
        f"{route.method} {route.path}"
        for api in ctx.plan.of_kind("api")
        for route in api.expect(ApiSpec).routes
        if route.function == choice.key
    ]
    return server_settings(ctx, handler=spec.handler, routes=routes, timeout_seconds=spec.timeout_seconds)


def server_settings(ctx: Context, *, handler: str, routes: Sequence[str], timeout_seconds: int) -> Mapping[str, str]:
    """The environment of msr's server."""
    return {
        "MSR_HANDLER": handler,
        "MSR_ROUTES": json.dumps(list(routes)),
        "MSR_TIMEOUT_SECONDS": str(timeout_seconds),
        "MSR_SWITCH": switch_settings(ctx),
    }


def public(ctx: Context) -> bool:
    """Whether functions answer on their own hosts, because the blueprint names no domain."""
    return any(api.expect(ApiSpec).public for api in ctx.plan.of_kind("api"))


def _switches(ctx: Context) -> tuple[SwitchSpec, ...]:
    return tuple(choice.expect(SwitchSpec) for choice in ctx.plan.of_kind("switch"))


def _switched(ctx: Context) -> tuple[str, ...]:
    return tuple(key for spec in _switches(ctx) for key in spec.peers)


def used_tables(ctx: Context, choice: Choice) -> tuple[Choice, ...]:
    """The tables that a choice needs."""
    needed = (ctx.plan.choice(ref.key) for ref in choice.needs)
    return tuple(need for need in needed if need.kind == "table")
