from __future__ import annotations

from datetime import date
from random import Random
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from msr.predict.routing import Failure, Route, Technology, client, detection, sticky, switching, technology_of
from msr.predict.term import Span, Term

AS_OF = date(2026, 11, 25)


def route(technology: Technology, interval: float = 10, after: int = 3, ttl: float = 60) -> Route:
    return Route(technology, interval, after, ttl, AS_OF)


def whole(way: Route, failure: Failure = "unhealthy") -> Span:
    parts: list[Term] = [detection(way, failure), switching(way), client(way)]
    return Span(*(sum(part.span.values[i] for part in parts) for i in range(3)))


def test_route53_fast_checks_and_a_minute_of_ttl_take_63_s_for_the_median_client() -> None:
    assert whole(route("route53")).expected == pytest.approx(62.9)


def test_route53_counts_the_82nd_percentile_of_its_checkers() -> None:
    assert detection(route("route53"), "unhealthy").span.expected == pytest.approx(28.4)
    assert detection(route("route53", 30), "unhealthy").span.expected == pytest.approx(84.8)


def test_a_silent_region_is_noticed_later_than_one_that_answers_with_an_error() -> None:
    way = route("route53")
    assert detection(way, "unreachable").span.expected - detection(way, "unhealthy").span.expected == pytest.approx(3.8)


def test_traffic_manager_degrades_an_endpoint_100_to_130_s_after_the_fourth_failure() -> None:
    assert detection(route("traffic-manager", 30, 4)).span == Span(100, 115, 130)


def test_front_door_with_two_of_four_samples_takes_75_s() -> None:
    assert detection(route("front-door", 30, 3)).span.expected == 75


def test_cloudfront_waits_for_three_attempts_of_ten_seconds() -> None:
    assert detection(route("cloudfront-origin-group")).span == Span(1, 30, 30)


def test_an_alarm_is_minutes_slower_than_probes() -> None:
    assert detection(route("route53-alarm", after=2)).span == Span(180, 240, 300)


@pytest.mark.parametrize("technology", get_args(Technology))
def test_only_answers_of_dns_stick(technology: Technology) -> None:
    way = route(technology)
    assert (sticky(way) is not None) == (technology in {"route53", "route53-alarm", "traffic-manager", "cloud-dns"})
    assert (client(way).span.expected == 30) == way.cached


def test_a_service_without_a_model_has_no_technology() -> None:
    assert technology_of("route53") == "route53"
    assert technology_of("carrier-pigeon") is None


@given(
    st.sampled_from(get_args(Technology)),
    st.sampled_from([10, 30]),
    st.integers(1, 10),
    st.sampled_from([0, 10, 60, 300]),
)
def test_more_probes_and_longer_ttls_never_make_it_faster(
    technology: Technology, interval: int, after: int, ttl: int
) -> None:
    here = whole(route(technology, interval, after, ttl))
    there = whole(route(technology, interval, after + 1, ttl + 30))
    assert all(a <= b for a, b in zip(here.values, there.values, strict=True))


@pytest.mark.parametrize(("interval", "after"), [(10, 1), (10, 3), (30, 3)])
def test_no_simulated_client_of_route53_is_later_than_predicted(interval: int, after: int) -> None:
    """Sixteen checkers of independent phase, the rule of 18 percent, and clients that ask at random."""
    random, predicted = Random(5), whole(route("route53", interval, after), "unhealthy")
    waits = sorted(_simulated(random, interval, after, 60) for _ in range(20_000))
    assert predicted.low <= waits[0]
    assert waits[int(0.95 * len(waits))] <= predicted.high
    assert waits[len(waits) // 2] == pytest.approx(predicted.expected, rel=0.05)


def _simulated(random: Random, interval: float, after: int, ttl: float) -> float:
    verdicts = sorted((after - 1 + random.random()) * interval for _ in range(16))
    healthy_at_most = int(0.18 * 16)
    flipped = verdicts[16 - healthy_at_most - 1] + 0.2 + random.uniform(1, 8)
    return flipped + random.uniform(0, ttl)
