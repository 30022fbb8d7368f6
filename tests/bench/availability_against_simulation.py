"""The closed form of the history model against 200,000 simulated years: ``python -m tests.bench.…`` by hand, or slow.

Twenty random worlds from one seed; each must agree within 0.0005 percentage points. Takes about a minute.
"""

from __future__ import annotations

from random import Random

from tests.predict.outage_years import WayIn, World, unavailability
from tests.predict.test_history import closed_form

YEARS = 200_000
WORLDS = 20
TOLERANCE_POINTS = 0.0005


def world(random: Random) -> World:
    """One to three regions, recovery of 30 s to an hour, failovers that work in 70 to 99 % of cases, often two ways."""
    regions = random.choice((1, 2, 2, 3))
    return World(
        regions=regions,
        active=random.choice((1, regions)),
        rate_per_year=random.uniform(0.05, 0.3),
        mu=random.uniform(4.5, 5.6),
        sigma=random.uniform(0.6, 1.2),
        works=random.uniform(0.7, 0.99),
        recovery_minutes=random.uniform(0.5, 60),
        common_rate=random.uniform(0, 0.1),
        common_minutes=random.uniform(100, 450),
        way_in=random.choice((None, way_in(random))),
    )


def way_in(random: Random) -> WayIn:
    """A way in of 99.9 to 99.99 %, behind which another takes over within 15 s to 10 minutes."""
    return WayIn(
        rate_per_year=random.uniform(0.25, 2.5),
        mu=random.uniform(4.5, 5.6),
        sigma=random.uniform(0.5, 1.0),
        works=random.uniform(0.7, 0.99),
        takeover_minutes=random.uniform(0.25, 10),
    )


def differences() -> list[float]:
    """The distance of model and simulation in percentage points, for each world."""
    random = Random(20261125)
    worlds = [world(random) for _ in range(WORLDS)]
    return [100 * abs(closed_form(w) - unavailability(w, YEARS, random)) for w in worlds]


if __name__ == "__main__":
    found = differences()
    for number, points in enumerate(found, 1):
        print(f"world {number:2d}: {points:.6f} points")
    print(f"largest {max(found):.6f} of {TOLERANCE_POINTS} points allowed")
    raise SystemExit(max(found) > TOLERANCE_POINTS)
