from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from msr.predict.availability import Failover, failed_over
from msr.predict.constants import Constant
from msr.predict.history import History, Lognormal, history, overlap_minutes
from msr.predict.term import Span
from tests.predict.outage_years import WayIn, World, unavailability
from tests.predict.plans import AS_OF

DURATION = Lognormal(5.35, 1.19)


def test_the_mean_of_a_region_outage_is_seven_hours() -> None:
    assert DURATION.mean == pytest.approx(427.6, abs=0.1)
    assert DURATION.quantile(1.2816) == pytest.approx(968, abs=1)


def test_nothing_is_lost_when_recovery_is_instant() -> None:
    assert DURATION.mean_up_to(0) == 0


@given(st.floats(0.01, 1e6))
def test_a_recovery_never_makes_an_outage_longer(limit: float) -> None:
    assert 0 < DURATION.mean_up_to(limit) <= min(limit, DURATION.mean) * (1 + 1e-9)


def test_a_recovery_that_takes_for_ever_is_the_whole_outage() -> None:
    assert DURATION.mean_up_to(1e9) == pytest.approx(DURATION.mean)


@pytest.mark.parametrize("limit", [1.0, 15.0, 240.0])
def test_the_closed_form_of_a_cut_outage_is_its_sampled_mean(limit: float) -> None:
    random = Random(7)
    sampled = [min(limit, random.lognormvariate(DURATION.mu, DURATION.sigma)) for _ in range(100_000)]
    assert DURATION.mean_up_to(limit) == pytest.approx(sum(sampled) / len(sampled), rel=0.01)


def test_virginia_has_a_history_of_its_own() -> None:
    virginia, oregon = history("aws", "us-east-1"), history("aws", "us-west-2")
    assert (virginia.rate.expected, virginia.basis) == (0.67, "measured")
    assert (oregon.rate.expected, oregon.basis) == (0.132, "assumed")
    assert history("gcp", "europe-west1").basis == "measured"


@pytest.mark.parametrize("cloud", ["aws", "azure", "gcp"])
def test_what_all_regions_share_fails_for_shorter_than_a_region(cloud: str) -> None:
    shared = history(cloud, "global").duration
    assert shared.mean == pytest.approx(214, abs=0.5)
    assert shared.quantile(0) == pytest.approx(168, abs=0.5)


def test_two_regions_are_seldom_down_at_once() -> None:
    assert overlap_minutes([0.13, 0.13], [427, 427]) == pytest.approx(0.00586, rel=0.01)


@pytest.mark.parametrize(("regions", "active", "minutes"), [(1, 1, 0.0), (2, 1, 15.0), (2, 2, 1.0), (3, 3, 2.0)])
def test_20_000_simulated_years_agree_with_the_closed_form(regions: int, active: int, minutes: float) -> None:
    world = World(regions, active, 0.13, 5.35, 1.19, 0.9, minutes, 0.05, 320)
    simulated = unavailability(world, 20_000, Random(11))
    assert 100 * closed_form(world) == pytest.approx(100 * simulated, abs=0.001)


@pytest.mark.parametrize(("works", "minutes"), [(0.9, 1.5), (0.7, 60.0), (1.0, 0.0)])
def test_20_000_simulated_years_agree_on_a_way_in_behind_which_another_stands(works: float, minutes: float) -> None:
    world = World(2, 1, 0.13, 5.35, 1.19, 0.9, 15, 0.05, 320, WayIn(2.4, 5.124, 0.6957, works, minutes))
    simulated = unavailability(world, 20_000, Random(13))
    assert 100 * closed_form(world) == pytest.approx(100 * simulated, abs=0.001)


def closed_form(world: World) -> float:
    """The share of user time that the model says is lost."""
    duration = Lognormal(world.mu, world.sigma)
    past = History(Span.exactly(world.rate_per_year), duration, "assumed", "simulated", AS_OF)
    works = Constant("works", Span.exactly(world.works), "share", "assumed", "simulated", AS_OF)
    common = world.common_rate * world.common_minutes + (way_in_lost(world.way_in) if world.way_in else 0)
    if world.regions == 1:
        return (common + world.rate_per_year * duration.mean) / 525_600
    failover = Failover(works, Span.exactly(world.recovery_minutes))
    felt = [
        term.span.expected
        for region in range(world.active)
        for term in failed_over(str(region), 1 / world.active, past, failover)
    ]
    together = overlap_minutes([world.rate_per_year] * world.regions, [duration.mean] * world.regions)
    return (common + sum(felt) + together) / 525_600


def way_in_lost(way: WayIn) -> float:
    """Minutes a year that the model says are lost with the first way in."""
    past = History(Span.exactly(way.rate_per_year), Lognormal(way.mu, way.sigma), "assumed", "simulated", AS_OF)
    works = Constant("works", Span.exactly(way.works), "share", "assumed", "simulated", AS_OF)
    failover = Failover(works, Span.exactly(way.takeover_minutes))
    return sum(term.span.expected for term in failed_over("the way in", 1.0, past, failover))
