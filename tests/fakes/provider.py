"""The fake cloud's provider: a table in data, a function in every region, a way in at the entry."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TypedDict, TypeVar, cast

import pulumi

from msr.knowledge import Knowledge
from msr.manifest import Manifest
from msr.naming import NameRule
from msr.offer import Offer, Part, RegionInfo
from msr.package import Package
from msr.plan import (
    Choice,
    EndpointSpec,
    FunctionSpec,
    KeyPart,
    KeySpec,
    Placement,
    Plan,
    Ref,
    TableSpec,
    TrafficSpec,
)
from msr.provider import Builder, Built, Context, Locator, SwitchState

RULE = NameRule(64)
Made = TypeVar("Made", bound=pulumi.Resource)
ACCOUNT = {"id": "000000000000"}


class FakeProviderResource(pulumi.ProviderResource):
    def __init__(self, name: str, region: str, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("fake", name, {"region": region}, opts)


class Thing(pulumi.CustomResource):
    """Inputs: name, region and anything else; output ``arn``."""

    arn: pulumi.Output[str]

    def __init__(self, name: str, inputs: Mapping[str, pulumi.Input[object]], opts: pulumi.ResourceOptions) -> None:
        super().__init__("fake:index:Thing", name, {**inputs, "arn": None}, opts)


class Twin(pulumi.CustomResource):
    """A thing of which the cloud takes any number with the same name: only its mark tells whose it is."""

    def __init__(self, name: str, inputs: Mapping[str, pulumi.Input[object]], opts: pulumi.ResourceOptions) -> None:
        super().__init__("fake:index:Twin", name, {**inputs, "twins": True, "arn": None}, opts)


class Group(pulumi.ComponentResource):
    def __init__(self, kind: str, name: str, *, protect: bool = False) -> None:
        super().__init__(f"msr:fake:{kind}", name, None, pulumi.ResourceOptions(protect=protect or None))


def table(context: Context, choice: Choice) -> Built:
    spec = cast("TableSpec", choice.spec)
    group = Group("Table", choice.name, protect=spec.protected)
    for region in spec.replicas:
        # A replica goes with its region, like those that a table's own definition names on a real cloud.
        _thing(context, choice, group, f"{choice.name}-{region}", {"ttl": spec.ttl_attribute or ""}, protect=False)
    attributes = {"key": spec.key.partition.name, "guarded": str(spec.protected)}
    made = _thing(context, choice, group, choice.name, attributes)
    return Built(group, {"stream": made.arn})


def function(context: Context, choice: Choice) -> Built:
    spec = cast("FunctionSpec", choice.spec)
    group = Group("Function", choice.name)
    streams = {ref.key: context.hand_in("data", ref.key, "stream") for ref in choice.needs}
    role = _thing(context, choice, group, f"{choice.name}-role", {})
    inputs = {"memory": str(spec.memory_mb), "role": role.arn, **spec.environment, **streams}
    made = _thing(context, choice, group, choice.name, inputs)
    for extra in range(int(spec.environment.get("EXTRA", "0"))):
        _thing(context, choice, group, f"{choice.name}-{extra}", {"function": made.arn}, kind=Twin)
    return Built(group, {"arn": made.arn})


def traffic(context: Context, choice: Choice) -> Built:
    group = Group("Traffic", choice.name)
    for endpoint in cast("TrafficSpec", choice.spec).endpoints:
        arns = {ref.key: context.hand_in(endpoint.region, ref.key, "arn") for ref in choice.needs}
        _thing(context, choice, group, f"record-{endpoint.region}", {"host": endpoint.host, **arns})
    return Built(group, {"host": cast("TrafficSpec", choice.spec).domain})


def _thing(
    context: Context,
    choice: Choice,
    group: Group,
    name: str,
    inputs: Mapping[str, pulumi.Input[object]],
    *,
    protect: bool | None = None,
    kind: Callable[[str, Mapping[str, pulumi.Input[object]], pulumi.ResourceOptions], Made] = Thing,
) -> Made:
    region = context.provider_region
    physical = context.namer.name("thing", f"{choice.key}.{name}", region, rule=RULE)
    mark = context.namer.mark("thing", f"{choice.key}.{name}", region)
    return kind(
        name,
        {"name": physical, "region": region, "mark": mark, **inputs},
        pulumi.ResourceOptions(parent=group, provider=context.provider, protect=protect),
    )


@dataclass(frozen=True, slots=True)
class FakeProvider:
    """A cloud that exists in tests alone."""

    name: str = "fake"
    title: str = "Fake"
    package: str = "fake"
    stand_in_account: Mapping[str, str] = ()  # type: ignore[assignment]
    regions: Mapping[str, RegionInfo] = ()  # type: ignore[assignment]
    offers: Sequence[Offer] = ()

    def builders(self) -> Mapping[tuple[str, Part], Builder]:
        return {
            ("fake-table", "data"): table,
            ("fake-function", "region"): function,
            ("fake-traffic", "entry"): traffic,
        }

    def configure(self, plan: Plan, region: str, *, parent: pulumi.Resource | None = None) -> pulumi.ProviderResource:
        return FakeProviderResource("fake", region, pulumi.ResourceOptions(parent=parent))

    def package_code(self, spec: FunctionSpec, code: Path, cache: Path) -> Package:
        raise NotImplementedError("the fake cloud runs no code")

    def locators(self) -> Mapping[str, Locator]:
        return {
            "fake:index:Thing": Locator("by_name", id_template="{region}/{name}", mark_property="mark", source="here"),
            "fake:index:Twin": Locator("by_mark", mark_property="mark", source="here"),
        }

    def switch_commands(self, manifest: Manifest, region: str, to: SwitchState) -> tuple[str, ...]:
        return ()

    def local(self) -> Knowledge:
        raise NotImplementedError("the fake cloud serves itself")


PLACES = (
    Placement("frankfurt", "eu-central-1", "active", 1),
    Placement("ireland", "eu-west-1", "standby", 2),
    Placement("paris", "eu-west-3", "standby", 3),
)


class Shape(TypedDict, total=False):
    """What :func:`plan_of` takes."""

    regions: int
    functions: int
    tables: int
    extra: int
    memory_mb: int
    key: str
    ttl: str
    protected: bool


def plan_of(
    *,
    regions: int = 2,
    functions: int = 1,
    tables: int = 1,
    extra: int = 0,
    memory_mb: int = 256,
    key: str = "id",
    ttl: str = "",
    protected: bool = False,
) -> Plan:
    """A plan for the fake cloud: tables, functions that use them, and a way in to every region."""
    places = PLACES[:regions]
    keys = tuple(place.key for place in places)
    spec = TableSpec(
        key=KeySpec(KeyPart(key, "string")),
        indexes=(),
        ttl_attribute=ttl or None,
        consistency="eventual",
        writers="all",
        conflicts="last-writer-wins",
        replicas=keys,
        witness=None,
        home=keys[0],
        protected=protected,
    )
    table_choices = tuple(
        Choice(f"tables.t{number}", "table", "fake-table", ("data",), keys, spec) for number in range(tables)
    )
    function_choices = tuple(
        _function(f"functions.f{number}", keys, table_choices, extra, memory_mb) for number in range(functions)
    )
    return Plan(
        app="shop",
        environment="local",
        target="local",
        cloud="fake",
        account=ACCOUNT,
        mode="active-passive",
        as_of=date(2026, 11, 25),
        placements=places,
        home=places[0].key,
        hosts=(),
        choices=(*table_choices, *function_choices, _traffic(keys, function_choices)),
        dependencies=(),
        rejections=(),
        notes=(),
        tags={},
    )


def without(plan: Plan, *keys: str) -> Plan:
    """``plan`` without some choices."""
    return replace(plan, choices=tuple(choice for choice in plan.choices if choice.key not in keys))


def _function(key: str, regions: tuple[str, ...], tables: tuple[Choice, ...], extra: int, memory_mb: int) -> Choice:
    environment = {"EXTRA": str(extra)} if extra else {}
    spec = FunctionSpec("code", "app.handler", "python3.13", memory_mb, 10, environment, {})
    needs = tuple(Ref(table.key, "write") for table in tables)
    return Choice(key, "function", "fake-function", ("region",), regions, spec, needs)


def _traffic(regions: tuple[str, ...], functions: tuple[Choice, ...]) -> Choice:
    spec = TrafficSpec(
        domain="shop.example.com",
        zone_name="example.com",
        zone=None,
        apex=False,
        policy="priority",
        via="dns",
        ttl_seconds=60,
        interval_seconds=10,
        unhealthy_after=3,
        health_path="/health",
        drain_path="/drain",
        endpoints=tuple(EndpointSpec(region, f"{region}.shop.example.com") for region in regions),
    )
    needs = tuple(Ref(choice.key) for choice in functions)
    return Choice("traffic.web", "traffic", "fake-traffic", ("entry",), regions, spec, needs)
