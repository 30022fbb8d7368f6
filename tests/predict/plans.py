"""Plans made by hand, so that predictions are tested apart from the planner."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from msr.catalogue import read
from msr.offer import Consistency, Policy
from msr.plan import (
    ApiSpec,
    Choice,
    EndpointSpec,
    FunctionSpec,
    KeyPart,
    KeySpec,
    Mode,
    Placement,
    Plan,
    RouteSpec,
    TableSpec,
    TrafficSpec,
)
from providers.aws.offers import OFFERS

AS_OF = date(2026, 11, 25)
REGIONS = read(Path(__file__).parents[2] / "providers" / "aws" / "regions.csv")
__all__ = ["AS_OF", "OFFERS", "REGIONS", "aws", "with_traffic"]


def aws(
    *names: str,
    mode: Mode = "active-passive",
    witness: str | None = None,
    consistency: Consistency = "eventual",
    memory_mb: int = 512,
) -> Plan:
    """A service of one function and one table in regions given by name, the first in front."""
    placements = _placements(names, mode, witness)
    keys = tuple(p.key for p in placements if p.serves)
    return Plan(
        app="shop",
        environment="prod",
        target="cloud",
        cloud="aws",
        account={"id": "111122223333"},
        mode=mode,
        as_of=AS_OF,
        placements=placements,
        home=keys[0],
        hosts=(),
        choices=(
            _table(keys, witness, consistency),
            _function(keys, memory_mb),
            _api(keys),
            *((_traffic(keys, mode),) if len(keys) > 1 else ()),
        ),
        dependencies=(),
        rejections=(),
        notes=(),
        tags={},
    )


def with_traffic(plan: Plan, service: str, *, interval: int, after: int, ttl: int) -> Plan:
    """The same plan behind another way in."""
    choices = tuple(
        replace(
            choice,
            service=service,
            spec=replace(choice.spec, interval_seconds=interval, unhealthy_after=after, ttl_seconds=ttl),
        )
        if isinstance(choice.spec, TrafficSpec)
        else choice
        for choice in plan.choices
    )
    return replace(plan, choices=choices)


def _placements(names: Sequence[str], mode: Mode, witness: str | None) -> tuple[Placement, ...]:
    serving = tuple(
        Placement(name, name, "active" if i == 0 or mode == "active-active" else "standby", i + 1)
        for i, name in enumerate(names)
    )
    return (*serving, Placement(witness, witness, "witness", len(names) + 1)) if witness else serving


def _table(keys: tuple[str, ...], witness: str | None, consistency: Consistency) -> Choice:
    many = "dynamodb-global-table-strong" if consistency == "strong" else "dynamodb-global-table"
    spec = TableSpec(
        key=KeySpec(KeyPart("order_id", "string")),
        indexes=(),
        ttl_attribute=None,
        consistency=consistency,
        writers="all",
        conflicts="last-writer-wins",
        replicas=keys,
        witness=witness if consistency == "strong" else None,
        home=keys[0],
        protected=True,
    )
    return Choice("tables.orders", "table", many if len(keys) > 1 else "dynamodb-table", ("data",), keys, spec)


def _function(keys: tuple[str, ...], memory_mb: int) -> Choice:
    spec = FunctionSpec("src", "app.handler", "python3.12", memory_mb, 10, {}, dict.fromkeys(keys, 0))
    return Choice("functions.api", "function", "lambda", ("region",), keys, spec)


def _api(keys: tuple[str, ...]) -> Choice:
    spec = ApiSpec((RouteSpec("ANY", "/{proxy+}", "functions.api"),), 500, 1000, "/health", "/_msr/drain", False)
    return Choice("api", "api", "api-gateway-http", ("region",), keys, spec)


def _traffic(keys: tuple[str, ...], mode: Mode) -> Choice:
    policy: Policy = "latency" if mode == "active-active" else "priority"
    spec = TrafficSpec(
        domain="api.shop.example",
        zone_name="shop.example",
        zone=None,
        apex=False,
        policy=policy,
        via="dns",
        ttl_seconds=60,
        interval_seconds=10,
        unhealthy_after=3,
        health_path="/health",
        drain_path="/_msr/drain",
        endpoints=tuple(EndpointSpec(key, f"{key}.api.shop.example") for key in keys),
    )
    return Choice("routing", "traffic", "route53", ("base", "region", "entry"), keys, spec)
