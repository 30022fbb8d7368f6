"""Whether a set of regions is one that an offer accepts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import combinations

from msr.offer import RegionInfo, RegionRule, RegionSet
from msr.planner.scene import Scene
from msr.predict.geography import great_circle_km


def against(rule: RegionRule, scene: Scene, catalogue: Mapping[str, RegionInfo]) -> Iterator[str]:
    """Every reason why ``rule`` refuses the scene's regions."""
    names = tuple(p.name for p in scene.serving)
    witness = scene.witness.name if scene.witness and rule.witness != "refused" else None
    yield from _count(rule, len(names), witness)
    everywhere = (*names, witness) if witness else names
    lacking = tuple(name for name in everywhere if name in rule.lacking)
    if lacking:
        yield f"cannot be had in {', '.join(lacking)}"
    if rule.sets and not any(_fits(members, everywhere, exact=rule.exact) for members in rule.sets):
        yield f"needs {_of_one_set(rule)} ({_nearest(rule.sets, everywhere)})"
    if rule.max_distance_km is not None:
        yield from _too_far(rule.max_distance_km, everywhere, catalogue)


def _count(rule: RegionRule, serving: int, witness: str | None) -> Iterator[str]:
    if serving < rule.minimum:
        yield f"needs at least {rule.minimum} regions"
    if rule.maximum is not None and serving > rule.maximum:
        yield "single region only" if rule.maximum == 1 else f"spans at most {rule.maximum} regions"
    if rule.witness == "fixed" and witness:
        yield f"chooses its own witness: `{witness}` cannot be one"
    if rule.voters and serving + bool(witness) not in rule.voters:
        counts = " or ".join(str(count) for count in rule.voters)
        fewer = f", or {min(rule.voters) - 1} and a witness" if rule.witness == "optional" else ""
        yield f"needs {counts} regions{fewer}"


def _too_far(most_km: int, names: tuple[str, ...], catalogue: Mapping[str, RegionInfo]) -> Iterator[str]:
    for one, other in combinations(names, 2):
        km = great_circle_km(catalogue[one], catalogue[other])
        if km > most_km:
            yield f"spans at most {most_km:,} km: {one} and {other} are {km:,.0f} km apart"


def _fits(members: RegionSet, names: tuple[str, ...], *, exact: bool) -> bool:
    if members.anchors and not set(names) & set(members.anchors):
        return False
    return set(names) == set(members.regions) if exact else set(names) <= set(members.regions)


def _of_one_set(rule: RegionRule) -> str:
    return "exactly the regions of one set" if rule.exact else "regions of one set"


def _nearest(sets: tuple[RegionSet, ...], names: tuple[str, ...]) -> str:
    best = max(sets, key=lambda members: len(set(members.regions) & set(names)))
    voting = f", {' or '.join(best.anchors)} among them" if best.anchors else ""
    return f"{best.name}: {' '.join(best.regions)}{voting}"
