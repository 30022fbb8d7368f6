"""How long a request takes: between regions, to the quorum of a strong store, and from a user to the service.

Distances come from :mod:`msr.predict.geography`; every round trip carries the error band of the model, which was
checked against measured pairs and not against the user's own network.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msr.offer import RegionInfo
from msr.plan import Choice, Plan, TableSpec
from msr.predict.constants import constant, rows
from msr.predict.geography import Hub, Place, continent, corridor_factor, model, path_km
from msr.predict.term import Part, Prediction, Term, digits, predicted

Regions = Mapping[str, RegionInfo]
"""Regions of one cloud by the cloud's own name."""


def round_trip(a: Place, b: Place, name: str) -> Term:
    """The round trip between two places in ms, with the band of the model."""
    if (a.latitude, a.longitude) == (b.latitude, b.longitude):
        return constant("latency.same-region").term(name)
    fitted, km, factor = model(), path_km(a, b), corridor_factor(a, b)
    speed = fitted.fibre_km_per_ms
    expected = (fitted.base_ms + fitted.stretch * 2 * km / speed) * factor
    band = constant("latency.error")
    return Term(
        name,
        band.span.times(expected),
        "ms",
        "measured",
        f"{band.source}; {fitted.source}",
        fitted.checked,
        f"({fitted.base_ms} + {fitted.stretch} * 2 * {digits(km)} / {speed}) * {factor}",
    )


def between_regions(plan: Plan, regions: Regions) -> tuple[Term, ...]:
    """The round trip of every pair of the plan's regions, witness included, in plan order."""
    places = [(p.name, regions[p.name]) for p in plan.placements if p.name in regions]
    return tuple(
        round_trip(a, b, f"{name} to {other}") for i, (name, a) in enumerate(places) for other, b in places[i + 1 :]
    )


def write(plan: Plan, choice: Choice, regions: Regions) -> Prediction:
    """How long a write to a table takes in ms, for the serving region where it takes longest.

    A strong store waits for the nearest other voter, by way of its leader where it has one; Cosmos DB waits for the
    farthest, twice. Every other store answers inside the region that accepts the write.
    """
    return _write_from(plan, choice, _table(choice).replicas, regions)


def _write_from(plan: Plan, choice: Choice, keys: Sequence[str], regions: Regions) -> Prediction:
    home = constant("latency.store").term("the store itself")
    per_region = [
        predicted(f"write in {key}", "ms", "sum", [home, *_waits(plan, choice, key, regions)]) for key in keys
    ]
    return predicted(f"latency.write.{choice.key}", "ms", "worst", per_region)


def user(plan: Plan, regions: Regions) -> Prediction:
    """The 95th percentile of a user's request in ms, for users on the continents where the service runs.

    Users stand at the cable hubs of those continents and reach their nearest active region; the worst hub counts, and
    the slowest table that is written there.
    """
    serving = [p for p in plan.serving if p.role == "active" and p.name in regions]
    active = [regions[p.name] for p in serving]
    hubs = [hub for hub in model().hubs if hub.continent in {continent(region) for region in active}]
    way = predicted("to the nearest region", "ms", "worst", [_nearest(hub, active) for hub in hubs])
    writes = [_write_from(plan, c, [p.key for p in serving], regions) for c in plan.of_kind("table")]
    tables = predicted("slowest write", "ms", "worst", writes)
    parts: list[Part] = [constant("latency.last-mile").term("the user's own network"), way, _handler(), tables]
    return predicted("latency.p95", "ms", "sum", parts)


def _handler() -> Term:
    constant_seconds = constant("request.seconds")
    return constant_seconds.term("the function", constant_seconds.span.times(1000), unit="ms")


def _nearest(hub: Hub, regions: Sequence[RegionInfo]) -> Term:
    trips = [round_trip(hub, region, f"{hub.name} to {region.name}") for region in regions]
    return min(trips, key=lambda trip: trip.span.expected)


def _waits(plan: Plan, choice: Choice, region: str, regions: Regions) -> list[Part]:
    spec = _table(choice)
    if spec.consistency == "strong":
        return _quorum(plan, choice, region, regions)
    if spec.writers == "one" and region != spec.home:
        return [_trip(plan, region, spec.home, regions)]
    return []


def _quorum(plan: Plan, choice: Choice, region: str, regions: Regions) -> list[Part]:
    """The way to the region that commits, and from there to the voters that a commit waits for."""
    spec = _table(choice)
    commit = _commit(choice.service)
    writer = spec.home if spec.writers == "one" or commit == "leader" else region
    forward: list[Part] = [] if writer == region else [_trip(plan, region, writer, regions)]
    voters = [*spec.replicas, *([spec.witness] if spec.witness else [])]
    trips = [_trip(plan, writer, voter, regions) for voter in voters if voter != writer]
    if not trips:
        return forward
    if commit == "farthest-twice":
        twice = predicted("to the farthest region, twice", "ms", "worst", [_double(trip) for trip in trips])
        return [*forward, twice, constant("latency.cosmos-strong").term("commit")]
    return [*forward, predicted("to the nearest voter", "ms", "best", trips)]


def _commit(service: str) -> str:
    """How a strong store commits: through the ``nearest`` voter from anywhere, a ``leader``, or ``farthest-twice``."""
    return next((row["commit"] for row in rows("commits") if row["service"] == service), "nearest")


def _double(trip: Term) -> Term:
    working = f"2 * {trip.working}" if trip.working else f"2 * {digits(trip.span.expected)}"
    return Term(trip.name, trip.span.times(2), trip.unit, trip.basis, trip.source, trip.checked, working)


def _trip(plan: Plan, a: str, b: str, regions: Regions) -> Term:
    first, second = plan.placement(a).name, plan.placement(b).name
    return round_trip(regions[first], regions[second], f"{first} to {second}")


def _table(choice: Choice) -> TableSpec:
    if not isinstance(choice.spec, TableSpec):
        raise TypeError(f"{choice.key} is no table")
    return choice.spec
