"""Every decision of a plan: regions, services, stacks in order, what was implied, and what was not taken."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import assert_never

from rich.console import Group, RenderableType
from rich.text import Text

from msr.cli.render import columns, count, dim, once, role, section
from msr.layout import layout, waves
from msr.offer import Writers
from msr.plan import (
    ApiSpec,
    Choice,
    FunctionSpec,
    HealthSpec,
    Placement,
    Plan,
    Spec,
    SwitchSpec,
    TableSpec,
    TrafficSpec,
)

WRITES: Mapping[Writers, str] = {"all": "written in every region", "one": "written in the primary region"}


def verdict(file: Path, plan: Plan) -> Text:
    """The one line of a blueprint that can be deployed."""
    promise = f"{plan.app} ({plan.environment}) on {plan.cloud}, {plan.mode}"
    size = ", ".join(
        [
            count(len(plan.serving), "region"),
            count(len(plan.choices), "service"),
            count(len(layout(plan)), "stack"),
        ]
    )
    return Text.assemble(("ok:", "bold green"), f" {file} is valid: {promise}, {size}")


def details(plan: Plan, titles: Mapping[str, str]) -> RenderableType:
    """Every decision of the plan; ``titles`` gives a service's name in the cloud's own words."""
    blocks: list[RenderableType] = [
        section("regions", columns(_placement(plan, placement) for placement in plan.placements)),
        section("services", columns(_service(plan, choice, titles) for choice in plan.choices)),
        section("stacks", columns(_stacks(plan))),
    ]
    if plan.notes:
        blocks.append(section("notes", columns(once((note.key, note.text) for note in plan.notes))))
    return Group(*blocks)


def reasons(plan: Plan) -> RenderableType:
    """What was looked at and not taken, and who needs whom on which plane, at which time."""
    rejected = [(each.key, each.service, "; ".join(each.reasons)) for each in plan.rejections]
    needs = [
        (each.source, f"needs {each.target}", f"on the {each.plane} plane", f"at {each.when} time")
        for each in plan.dependencies
    ]
    return Group(
        section("not taken", columns(once(rejected)) if rejected else dim("  nothing: the first offer fits")),
        section("dependencies", columns(once(needs)) if needs else dim("  none")),
    )


def _placement(plan: Plan, placement: Placement) -> tuple[str | Text, ...]:
    remarks = [f"weight {placement.weight}"] if placement.weight is not None else []
    remarks += ["home"] if placement.key == plan.home else []
    name = placement.name if placement.name != placement.key else ""
    priority = f"priority {placement.priority}" if placement.serves else ""
    return placement.key, name, role(placement.role), priority, dim(", ".join(remarks))


def _service(plan: Plan, choice: Choice, titles: Mapping[str, str]) -> tuple[str | Text, ...]:
    title, _, _ = titles.get(choice.service, choice.service).partition(", ")
    return choice.key, title, where(plan, choice), dim(_detail(choice.spec))


def where(plan: Plan, choice: Choice) -> str:
    """Where a choice runs, in words."""
    if not {"data", "region"}.intersection(choice.parts):
        return "global"
    everywhere = set(choice.regions) >= {placement.key for placement in plan.serving}
    return "every region" if everywhere else ", ".join(choice.regions)


def _detail(spec: Spec) -> str:
    match spec:
        case FunctionSpec():
            return f"{spec.runtime}, {spec.memory_mb} MB, {spec.timeout_seconds} s"
        case ApiSpec():
            return f"{count(len(spec.routes), 'route')}, {spec.rate_per_second:g} requests/s"
        case TableSpec():
            witness = f", witness {spec.witness}" if spec.witness else ""
            return f"{spec.consistency}, {WRITES[spec.writers]}{witness}"
        case TrafficSpec():
            return f"{spec.domain}, by {spec.policy}, TTL {spec.ttl_seconds} s"
        case HealthSpec():
            return ", ".join([spec.path, *(f"reaches {key}" for key in spec.includes)])
        case SwitchSpec():
            return "what peers say of each region"
        case _:
            assert_never(spec)


def _stacks(plan: Plan) -> Iterable[tuple[str | Text, ...]]:
    for number, wave in enumerate(waves(layout(plan)), start=1):
        for stack in wave:
            first = stack is wave[0]
            together = "" if first else dim("at the same time")
            size = count(len(stack.choices), "service")
            yield str(number) if first else "", stack.name, stack.provider_region, size, together
