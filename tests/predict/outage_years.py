"""A simulation of outages, against which the closed form of the history model is checked.

It knows nothing of the closed form: regions fail at random moments for lognormal times, a failover works or does not,
survivors can be down too, and events take every region. What it returns is the share of user time without service.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from math import inf
from random import Random

MINUTES_PER_YEAR = 525_600.0

Outage = tuple[float, float]
"""Start and end, in minutes from the beginning."""


@dataclass(frozen=True, slots=True)
class WayIn:
    """The first of two ways in, which all users take; what leads them to the other one is part of the regions."""

    rate_per_year: float
    mu: float
    sigma: float
    works: float
    takeover_minutes: float


@dataclass(frozen=True, slots=True)
class World:
    """Regions of equal history; each of ``active`` serves an equal share of users."""

    regions: int
    active: int
    rate_per_year: float
    mu: float
    sigma: float
    works: float
    recovery_minutes: float
    common_rate: float
    common_minutes: float
    way_in: WayIn | None = None


def unavailability(world: World, years: int, random: Random) -> float:
    """The share of user time lost in ``years`` simulated years."""
    end = years * MINUTES_PER_YEAR
    outages = [_outages(world, end, random) for _ in range(world.regions)]
    common = [*_common(world, end, random), *_way_in_lost(world.way_in, end, random)]
    lost = 0.0
    for region in range(world.active):
        others = [outages[other] for other in range(world.regions) if other != region]
        felt = [span for outage in outages[region] for span in _felt(outage, others, world, random)]
        lost += _length([*felt, *common])
    return lost / world.active / end


def _outages(world: World, end: float, random: Random) -> list[Outage]:
    """Outages of one region; one that begins while another lasts makes it longer."""
    found: list[Outage] = []
    mean_gap = MINUTES_PER_YEAR / world.rate_per_year
    start = random.expovariate(1 / mean_gap)
    while start < end:
        stop = start + random.lognormvariate(world.mu, world.sigma)
        if found and start < found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], stop))
        else:
            found.append((start, stop))
        start += random.expovariate(1 / mean_gap)
    return found


def _common(world: World, end: float, random: Random) -> list[Outage]:
    if not world.common_rate:
        return []
    found: list[Outage] = []
    start = 0.0
    while (start := start + random.expovariate(world.common_rate / MINUTES_PER_YEAR)) < end:
        found.append((start, start + random.expovariate(1 / world.common_minutes)))
    return found


def _way_in_lost(way: WayIn | None, end: float, random: Random) -> list[Outage]:
    """What everybody feels of the first way in: the time until the second takes over, or all of an outage."""
    found: list[Outage] = []
    start = 0.0
    while way and (start := start + random.expovariate(way.rate_per_year / MINUTES_PER_YEAR)) < end:
        minutes = random.lognormvariate(way.mu, way.sigma)
        found.append((start, start + (min(minutes, way.takeover_minutes) if random.random() < way.works else minutes)))
    return found


def _felt(outage: Outage, others: list[list[Outage]], world: World, random: Random) -> list[Outage]:
    """What users of the failed region feel: the wait, or all of it; then whatever the survivors share."""
    start, stop = outage
    if not others or random.random() >= world.works:
        return [outage]
    moved = min(stop, start + world.recovery_minutes)
    return [(start, moved), *_all_down(others, moved, stop)]


def _all_down(others: list[list[Outage]], start: float, stop: float) -> list[Outage]:
    """The parts of the window in which every other region is down."""
    windows = [(start, stop)] if start < stop else []
    for outages in others:
        windows = [
            (max(a, begin), min(b, end))
            for a, b in windows
            for begin, end in _between(outages, a, b)
            if max(a, begin) < min(b, end)
        ]
    return windows


def _between(outages: list[Outage], start: float, stop: float) -> list[Outage]:
    first = max(0, bisect_left(outages, (start, -inf)) - 1)
    return outages[first : bisect_left(outages, (stop, -inf))]


def _length(spans: list[Outage]) -> float:
    """Minutes in the union of spans."""
    total, reached = 0.0, -inf
    for start, stop in sorted(spans):
        if stop > reached:
            total += stop - max(start, reached)
            reached = stop
    return total
