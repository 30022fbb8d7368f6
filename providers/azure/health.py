"""The health answer of a region: what it asks of tables and switches, as settings of the app that answers."""

from __future__ import annotations

import json

import pulumi

from msr.building import placed
from msr.plan import Choice, HealthSpec, SwitchSpec, TableSpec
from msr.provider import Built, Context, Hand
from providers.azure import names
from providers.azure.function import cosmos_account, writes


class Health(pulumi.ComponentResource):
    """The health answer of the region's app. It has no resource to itself: the app answers."""

    def __init__(self, logical: str, *, path: str, opts: pulumi.ResourceOptions) -> None:
        super().__init__("msr:azure:Health", logical, None, opts)
        self.register_outputs({"path": path})


def build(ctx: Context, choice: Choice) -> Built:
    """Hands on ``settings`` (JSON for the app) and, where regions have peers, ``switch_scope``, a resource id."""
    spec = choice.expect(HealthSpec)
    outputs: dict[str, Hand] = {"settings": _settings(ctx, choice, spec)}
    switch = _switch(ctx, choice)
    if switch:
        outputs["switch_scope"] = ctx.built[switch.key].outputs["scope"]
    return Built(Health(f"{choice.name}-{ctx.here.name}", path=spec.path, opts=placed(ctx)), outputs)


def _settings(ctx: Context, choice: Choice, spec: HealthSpec) -> str:
    switch = _switch(ctx, choice)
    here = ctx.here.key
    document = {
        "region": here,
        "tables": [_table(ctx, ctx.plan.choice(key)) for key in spec.includes],
        "switches": _switches(ctx, switch) if switch else {},
        "held": {key: names.switch_url(ctx, ctx.here.name, key) for key in _peers(switch, here)},
        "first_states": dict.fromkeys(_drained(switch), "passive"),
    }
    return json.dumps(document, sort_keys=True)


def _switches(ctx: Context, switch: Choice) -> dict[str, str]:
    """Where this region's own switch is kept: by each peer, and by itself for as long as it answers."""
    here = ctx.here
    holders = [key for key, held in switch.expect(SwitchSpec).peers.items() if here.key in held]
    return {key: names.switch_url(ctx, ctx.plan.placement(key).name, here.key) for key in (here.key, *holders)}


def _table(ctx: Context, choice: Choice) -> dict[str, object]:
    account, partition = cosmos_account(ctx, choice), choice.expect(TableSpec).key.partition
    return {
        "label": choice.name,
        "url": f"{names.cosmos_endpoint(account, ctx.here.name)}/dbs/{ctx.plan.app}/colls/{choice.name}",
        "hub_url": f"{names.cosmos_endpoint(account)}/dbs/{ctx.plan.app}/colls/{choice.name}",
        "partition": [partition.name, partition.type],
        "writes": _probed_by(ctx, choice),
    }


def _probed_by(ctx: Context, choice: Choice) -> str:
    """``here``: this region takes writes on its own; ``hub``: another one may take them; ``no``: nobody may write."""
    spec = choice.expect(TableSpec)
    if not writes(ctx, choice) or spec.key.partition.type != "string":
        return "no"
    return "here" if spec.writers == "all" else "hub"


def _switch(ctx: Context, choice: Choice) -> Choice | None:
    needed = (ctx.plan.choice(ref.key) for ref in choice.needs)
    return next((need for need in needed if isinstance(need.spec, SwitchSpec)), None)


def _peers(switch: Choice | None, region: str) -> tuple[str, ...]:
    return switch.expect(SwitchSpec).peers.get(region, ()) if switch else ()


def _drained(switch: Choice | None) -> tuple[str, ...]:
    return switch.expect(SwitchSpec).drained if switch else ()
