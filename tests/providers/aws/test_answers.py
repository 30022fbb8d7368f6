"""Routing policies as DNS answers."""

from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from msr.offer import Policy
from msr.plan import EndpointSpec, TrafficSpec
from providers.aws.answers import Always, Answer, Failover, Geo, Latency, Weighted, answers, place

DOMAIN = "api.shop.example"
POLICIES: tuple[Policy, ...] = ("priority", "latency", "weighted", "geo")


def traffic(policy: Policy, *endpoints: EndpointSpec) -> TrafficSpec:
    return TrafficSpec(
        domain=DOMAIN,
        zone_name="shop.example",
        zone=None,
        apex=False,
        policy=policy,
        via="dns",
        ttl_seconds=30,
        interval_seconds=10,
        unhealthy_after=3,
        health_path="/health",
        drain_path="/_msr/drain",
        endpoints=endpoints,
    )


def at(region: str, weight: int | None = None, locations: tuple[str, ...] = ()) -> EndpointSpec:
    return EndpointSpec(region, f"{region}.{DOMAIN}", weight, locations)


def test_one_region_is_the_only_answer() -> None:
    assert answers(traffic("latency", at("east"))) == (Answer(DOMAIN, "east", Always(), region="east"),)


def test_two_regions_by_priority_are_one_failover_pair() -> None:
    assert answers(traffic("priority", at("east"), at("west"))) == (
        Answer(DOMAIN, "east", Failover("PRIMARY"), region="east"),
        Answer(DOMAIN, "west", Failover("SECONDARY"), region="west"),
    )


def test_three_regions_by_priority_are_a_chain_of_failover_pairs() -> None:
    assert answers(traffic("priority", at("east"), at("west"), at("north"))) == (
        Answer(f"_msr-2.{DOMAIN}", "west", Failover("PRIMARY"), region="west"),
        Answer(f"_msr-2.{DOMAIN}", "north", Failover("SECONDARY"), region="north"),
        Answer(DOMAIN, "east", Failover("PRIMARY"), region="east"),
        Answer(DOMAIN, "next", Failover("SECONDARY"), link=f"_msr-2.{DOMAIN}"),
    )


def test_latency_answers_once_a_region() -> None:
    assert answers(traffic("latency", at("east"), at("west"))) == (
        Answer(DOMAIN, "east", Latency("east"), region="east"),
        Answer(DOMAIN, "west", Latency("west"), region="west"),
    )


def test_weights_are_kept_and_a_missing_weight_is_an_equal_share() -> None:
    assert answers(traffic("weighted", at("east", 60), at("west", 0), at("north"))) == (
        Answer(DOMAIN, "east", Weighted(60), region="east"),
        Answer(DOMAIN, "west", Weighted(0), region="west"),
        Answer(DOMAIN, "north", Weighted(1), region="north"),
    )


def test_a_place_without_a_healthy_region_is_answered_by_the_nearest_one() -> None:
    made = answers(traffic("geo", at("east", None, ("continent:NA",)), at("west", None, ("country:US-CA",))))
    assert made == (
        Answer(f"_msr-1.{DOMAIN}", "east", Latency("east"), region="east"),
        Answer(f"_msr-1.{DOMAIN}", "west", Latency("west"), region="west"),
        Answer(DOMAIN, "east-continent-NA", Geo(continent="NA"), region="east"),
        Answer(DOMAIN, "west-country-US-CA", Geo(country="US", subdivision="CA"), region="west"),
        Answer(DOMAIN, "default", Geo(country="*"), link=f"_msr-1.{DOMAIN}"),
    )


def test_the_region_that_is_the_default_comes_first_for_the_rest_of_the_world() -> None:
    made = answers(traffic("geo", at("east", None, ("continent:NA",)), at("west", None, ("default",))))
    assert made[:2] == (
        Answer(f"_msr-1.{DOMAIN}", "west", Failover("PRIMARY"), region="west"),
        Answer(f"_msr-1.{DOMAIN}", "east", Failover("SECONDARY"), region="east"),
    )


def test_a_place_is_a_continent_a_country_or_a_part_of_one() -> None:
    assert place("continent:EU") == Geo(continent="EU")
    assert place("country:DE") == Geo(country="DE")
    assert place("country:US-CA") == Geo(country="US", subdivision="CA")
    assert place("default") == Geo(country="*")


def _endpoint(index: int) -> st.SearchStrategy[EndpointSpec]:
    places = st.sampled_from([(), (f"country:C{index}",), ("default",)])
    return st.builds(at, st.just(f"r{index}"), st.integers(0, 255), places)


ENDPOINTS = st.integers(2, 7).flatmap(lambda count: st.tuples(*map(_endpoint, range(count))))


@given(st.sampled_from(POLICIES), ENDPOINTS)
def test_every_region_is_reached_and_every_link_exists_before_it_is_used(
    policy: Policy, endpoints: tuple[EndpointSpec, ...]
) -> None:
    made = answers(traffic(policy, *endpoints))
    assert {answer.region for answer in made if answer.region} == {endpoint.region for endpoint in endpoints}
    seen: set[str] = set()
    for answer in made:
        assert answer.link is None or answer.link in seen
        seen.add(answer.name)


@given(st.sampled_from(POLICIES), ENDPOINTS)
def test_answers_of_one_name_share_a_policy_and_differ_in_label(
    policy: Policy, endpoints: tuple[EndpointSpec, ...]
) -> None:
    made = sorted(answers(traffic(policy, *endpoints)), key=lambda answer: answer.name)
    for _, group in itertools.groupby(made, key=lambda answer: answer.name):
        of_name = list(group)
        assert len({type(answer.routing) for answer in of_name}) == 1
        assert len({answer.label for answer in of_name}) == len(of_name)


@given(st.sampled_from(POLICIES), ENDPOINTS)
def test_a_failover_name_has_one_primary_and_one_secondary(policy: Policy, endpoints: tuple[EndpointSpec, ...]) -> None:
    ranks: dict[str, list[str]] = {}
    for answer in answers(traffic(policy, *endpoints)):
        if isinstance(answer.routing, Failover):
            ranks.setdefault(answer.name, []).append(answer.routing.rank)
    assert all(sorted(of_name) == ["PRIMARY", "SECONDARY"] for of_name in ranks.values())
