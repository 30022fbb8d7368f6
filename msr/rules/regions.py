"""Rules about where a service runs: how many regions, how far apart, and what they share."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from msr.offer import RegionInfo
from msr.plan import Placement, TableSpec
from msr.predict.constants import rows
from msr.predict.geography import great_circle_km
from msr.predict.history import history
from msr.rules.rule import Finding, Rule, Subject

NEAR_KM = 300
FAR_KM = 8000
OFTEN = 3
"""A region counts as prone when it failed so many times as often as the regions that others go by."""


def _one_region(subject: Subject) -> Iterator[Finding]:
    if len(subject.plan.serving) == 1:
        yield Finding("regions", f"the service lives in {subject.plan.serving[0].name} alone and is lost with it")


def _near(subject: Subject) -> Iterator[Finding]:
    for (a, here), (b, there) in combinations(_serving(subject), 2):
        km = great_circle_km(here, there)
        if km < NEAR_KM:
            yield Finding(f"regions.{b.key}", f"{a.name} and {b.name} lie {km:.0f} km apart")


def _far(subject: Subject) -> Iterator[Finding]:
    far = max((great_circle_km(a, b) for (_, a), (_, b) in combinations(_serving(subject), 2)), default=0.0)
    for choice in subject.plan.of_kind("table"):
        if isinstance(choice.spec, TableSpec) and choice.spec.consistency == "strong" and far > FAR_KM:
            message = f"{choice.key} is strong, and its regions lie up to {far:,.0f} km apart"
            yield Finding(f"{choice.key}.consistency", message)


def _prone(subject: Subject) -> Iterator[Finding]:
    usual = history("*", "*").rate.expected
    for place in subject.plan.placements:
        rate = history(subject.plan.cloud, place.name).rate.expected
        if rate >= OFTEN * usual and (place.priority == 1 or place.role == "witness"):
            message = f"{place.name} had {rate:g} region-wide events a year, {rate / usual:.0f} times as many as usual"
            yield Finding(f"regions.{place.key}", message)


def _one_hazard(subject: Subject) -> Iterator[Finding]:
    serving = [place for place, _ in _serving(subject)]
    for row in rows("hazards"):
        zone = row["regions"].split()
        if len(serving) > 1 and row["cloud"] == subject.plan.cloud and all(p.name in zone for p in serving):
            yield Finding("regions", f"all regions lie in one zone of hazard: {row['name']}")


def _two_voters(subject: Subject) -> Iterator[Finding]:
    for choice in subject.plan.of_kind("table"):
        spec = choice.spec
        if not isinstance(spec, TableSpec) or spec.consistency != "strong" or choice.promotion == "automatic":
            continue
        if len(spec.replicas) + bool(spec.witness) == 2:
            yield Finding(choice.key, f"{choice.key} has two voters: the loss of either stops its writes")


def _serving(subject: Subject) -> list[tuple[Placement, RegionInfo]]:
    return [(p, subject.regions[p.name]) for p in subject.plan.serving if p.name in subject.regions]


RULES = (
    Rule(
        code="REG-001",
        severity="note",
        title="The service has one region",
        why="an outage of the region is an outage of the service",
        reaction="add a second region and a `failover` mode, where the service must outlive its region",
        source="AWS Well-Architected REL10-BP01; Azure Well-Architected RE:05",
        decide=_one_region,
    ),
    Rule(
        code="REG-002",
        severity="warning",
        title="Two regions lie closer than 300 km",
        why="they may share a flood, a storm or a power grid",
        reaction="choose a region farther away",
        source="Azure storage-redundancy: pairs lie hundreds of miles apart",
        decide=_near,
    ),
    Rule(
        code="REG-003",
        severity="warning",
        title="Strong consistency over more than 8,000 km",
        why="each write waits for the distance, and Cosmos DB refuses it",
        reaction="choose nearer regions, or `consistency: session`",
        source="Cosmos DB docs, consistency-levels (5,000 miles)",
        decide=_far,
    ),
    Rule(
        code="REG-004",
        severity="warning",
        title="The first region or the witness fails more often than others",
        why="the first region carries the load, a witness the last vote",
        reaction="put another region first",
        source="own count over public incident records, 2017-2025",
        decide=_prone,
    ),
    Rule(
        code="REG-007",
        severity="warning",
        title="All regions lie in one zone of hazard",
        why="they have failed together",
        reaction="choose one region outside",
        source="own count over public incident records, 2026-03",
        decide=_one_hazard,
    ),
    Rule(
        code="REG-008",
        severity="warning",
        title="A store with a quorum of two",
        why="a majority of two is both",
        reaction="add a third region or a witness",
        source="Cosmos DB docs, reliability-cosmos-db-nosql; Spanner docs, dual-region quorum",
        decide=_two_voters,
    ),
)
