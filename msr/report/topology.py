"""The service as boxes and arrows: the way in, regions side by side, and the stores that span them."""

from __future__ import annotations

from msr.plan import Choice, Placement, Plan, Role, TableSpec, TrafficSpec
from msr.report.report import Report
from msr.value import value


@value
class Box:
    """Something that runs: ``key`` as the blueprint has it, ``title`` in the cloud's words, and one remark."""

    key: str
    title: str
    remark: str = ""


@value
class Region:
    """A region and what runs in it; ``share`` says which requests it gets: ``60 of 100``, ``standby``."""

    key: str
    name: str
    role: Role
    share: str
    boxes: tuple[Box, ...]


@value
class Store:
    """A table: the regions that hold it, the one that only votes, and how copies follow each other."""

    box: Box
    regions: tuple[str, ...]
    witness: str | None


@value
class Topology:
    """The whole picture; ``entry`` is ``None`` where clients use the region's own host."""

    entry: Box | None
    regions: tuple[Region, ...]
    stores: tuple[Store, ...]


def topology(report: Report) -> Topology:
    """What a plan looks like."""
    plan = report.plan
    return Topology(
        entry=next((_entry(choice, report) for choice in plan.of_kind("traffic")), None),
        regions=tuple(_region(place, report) for place in plan.placements),
        stores=tuple(_store(choice, report) for choice in plan.of_kind("table")),
    )


def _entry(choice: Choice, report: Report) -> Box:
    spec = choice.spec
    remark = f"{spec.domain}, by {spec.policy}" if isinstance(spec, TrafficSpec) else ""
    return Box(choice.key, report.title(choice.service), remark.removeprefix(", "))


def _region(place: Placement, report: Report) -> Region:
    boxes = tuple(
        Box(choice.key, report.title(choice.service), "the API" if choice.kind == "api" else choice.name)
        for kind in ("api", "function")
        for choice in report.plan.of_kind(kind)
        if place.key in choice.regions
    )
    return Region(place.key, place.name, place.role, _share(place, report.plan), boxes)


def _share(place: Placement, plan: Plan) -> str:
    if place.role != "active":
        return place.role
    spec = next((choice.spec for choice in plan.of_kind("traffic")), None)
    if isinstance(spec, TrafficSpec) and spec.policy == "weighted":
        total = sum(each.weight or 0 for each in spec.endpoints)
        return f"{place.weight or 0} of {total}"
    return place.role


def _store(choice: Choice, report: Report) -> Store:
    spec = choice.expect(TableSpec)
    box = Box(choice.key, report.title(choice.service), f"{choice.name}, {spec.consistency}")
    return Store(box, spec.replicas, spec.witness)
