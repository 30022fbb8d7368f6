"""Edits that would make a missed objective hold: of the service, the smallest first; and of the objective itself.

Nothing here says that an edit works: each is planned and predicted again before anybody is told of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import ROUND_DOWN, Decimal
from math import ceil

from msr.blueprint import Blueprint, Objectives, Region, Routing
from msr.offer import TrafficPromise
from msr.planner.suggest import Edit
from msr.predict.geography import great_circle_km
from msr.predict.objective import Verdict
from msr.provider import Provider
from msr.units import Duration, Money, Percentage

APART_KM = 300
"""Two regions that lie closer may share a flood or a power grid."""


def edits(verdict: Verdict, blueprint: Blueprint, provider: Provider) -> Iterator[Edit]:
    """Candidates that keep the objective, the smallest first."""
    match verdict.objective:
        case "rto":
            yield from _quicker_checks(blueprint, provider)
            yield from _readier_standby(blueprint)
            yield from _another_way_in(blueprint)
            yield from _second_region(blueprint, provider)
        case "rpo":
            yield from _observed(blueprint, verdict)
            yield from _stronger(blueprint, provider)
            yield from _second_region(blueprint, provider)
        case "availability":
            yield from _readier_standby(blueprint)
            yield from _second_region(blueprint, provider)
        case "p95":
            yield from _readier_standby(blueprint)
        case "budget":
            yield from _fewer_regions(blueprint)


def giving_way(verdict: Verdict, blueprint: Blueprint) -> Iterator[Edit]:
    """Targets that the plan as it stands could keep, the nearest first; observed lag where no ceiling is published."""
    objectives = blueprint.objectives or Objectives()
    match verdict.objective:
        case "rto":
            changes = [{"rto": Duration(ceil(verdict.value))}]
        case "rpo":
            changes = [
                {"rpo": Duration(ceil(verdict.value))},
                *({"rpo": Duration(seconds), "rpo_basis": "observed"} for seconds in (1, 3, 10, 60)),
            ]
        case "availability":
            percent = Decimal(str(verdict.value)).quantize(Decimal("0.001"), rounding=ROUND_DOWN)
            changes = [{"availability": Percentage(percent)}]
        case "p95":
            changes = [{"p95": Duration(ceil(verdict.value) / 1000)}]
        case "budget":
            changes = [{"budget": Money(Decimal(ceil(verdict.value)), "USD", "month")}]
    for change in changes:
        text = " and ".join(f"`objectives.{key}: {value}`" for key, value in change.items())
        relaxed = objectives.model_copy(update=change)
        yield Edit(f"set {text}", blueprint.model_copy(update={"objectives": relaxed}))


def _quicker_checks(blueprint: Blueprint, provider: Provider) -> Iterator[Edit]:
    health = blueprint.health
    quickest = min(_intervals(provider), default=None)
    slow = quickest is not None and quickest < health.every.seconds
    quicker = health.model_copy(update={"every": Duration(quickest)}) if quickest is not None and slow else health
    if slow:
        yield Edit(f"set `health.every: {quicker.every}`", blueprint.model_copy(update={"health": quicker}))
    for failures in range(health.unhealthy_after - 1, 1, -1):
        fewer = health.model_copy(update={"unhealthy_after": failures})
        yield Edit(f"set `health.unhealthy_after: {failures}`", blueprint.model_copy(update={"health": fewer}))
    if slow and health.unhealthy_after > 2:
        both = quicker.model_copy(update={"unhealthy_after": 2})
        text = f"set `health: {{every: {quicker.every}, unhealthy_after: 2}}`"
        yield Edit(text, blueprint.model_copy(update={"health": both}))


def _intervals(provider: Provider) -> Iterator[int]:
    for offer in provider.offers:
        promise = offer.promise
        if offer.built and isinstance(promise, TrafficPromise):
            yield from promise.intervals_seconds


def _readier_standby(blueprint: Blueprint) -> Iterator[Edit]:
    ladder = ("pilot-light", "active-passive", "active-active")
    mode = blueprint.failover.mode
    for readier in ladder[ladder.index(mode) + 1 :] if mode in ladder else ():
        failover = blueprint.failover.model_copy(update={"mode": readier})
        yield Edit(f"set `failover.mode: {readier}`", blueprint.model_copy(update={"failover": failover}))


def _another_way_in(blueprint: Blueprint) -> Iterator[Edit]:
    routing = blueprint.routing or Routing()
    for via in ("anycast", "dns"):
        if routing.via != (via,):
            edited = routing.model_copy(update={"via": (via,)})
            yield Edit(f"set `routing.via: [{via}]`", blueprint.model_copy(update={"routing": edited}))


def _second_region(blueprint: Blueprint, provider: Provider) -> Iterator[Edit]:
    """For a single region: the nearest region of the same law that is far enough, as a standby or beside it."""
    if len(blueprint.serving_regions) != 1:
        return
    first = blueprint.serving_regions[0].name_on(blueprint.cloud)
    here = provider.regions.get(first or "")
    if here is None:
        return
    apart = {
        region.name: great_circle_km(here, region)
        for region in provider.regions.values()
        if region.jurisdiction == here.jurisdiction and great_circle_km(here, region) >= APART_KM
    }
    for name in sorted(apart, key=lambda other: (apart[other], other))[:1]:
        regions = (*blueprint.regions, Region(key=name, name=name))
        for mode in ("active-passive", "active-active"):
            failover = blueprint.failover.model_copy(update={"mode": mode})
            text = f"add the region `{name}` and set `failover.mode: {mode}`"
            yield Edit(text, blueprint.model_copy(update={"regions": regions, "failover": failover}))


def _observed(blueprint: Blueprint, verdict: Verdict) -> Iterator[Edit]:
    objectives = blueprint.objectives or Objectives()
    if objectives.rpo_basis == "ceiling" and not (verdict.predicted.complete and verdict.reached):
        observed = objectives.model_copy(update={"rpo_basis": "observed"})
        yield Edit("set `objectives.rpo_basis: observed`", blueprint.model_copy(update={"objectives": observed}))


def _stronger(blueprint: Blueprint, provider: Provider) -> Iterator[Edit]:
    """Every table strong; where that takes a third voter, with a witness."""
    weak = [name for name, table in blueprint.tables.items() if table.consistency != "strong"]
    strong = {name: table.model_copy(update={"consistency": "strong"}) for name, table in blueprint.tables.items()}
    if not weak:
        return
    edited = blueprint.model_copy(update={"tables": strong})
    text = "set " + " and ".join(f"`tables.{name}.consistency: strong`" for name in weak)
    yield Edit(text, edited)
    for name in _witnesses(blueprint, provider):
        regions = (*blueprint.regions, Region(key=name, name=name, role="witness"))
        yield Edit(
            f"{text} and add the region `{name}` with `role: witness`", edited.model_copy(update={"regions": regions})
        )


def _witnesses(blueprint: Blueprint, provider: Provider) -> Iterator[str]:
    """Regions that may vote beside the blueprint's, out of sets that hold all of them."""
    here = {region.name_on(blueprint.cloud) for region in blueprint.regions}
    for offer in provider.offers:
        if offer.built and offer.kind == "table" and offer.regions.witness == "optional":
            for members in offer.regions.sets:
                if here < set(members.regions):
                    yield from (name for name in members.regions if name not in here)


def _fewer_regions(blueprint: Blueprint) -> Iterator[Edit]:
    serving = blueprint.serving_regions
    if len(serving) > 2:
        last = serving[-1]
        regions = tuple(region for region in blueprint.regions if region.key != last.key)
        yield Edit(f"leave out the region `{last.key}`", blueprint.model_copy(update={"regions": regions}))
