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


def tree(policy: Policy, *endpoints: EndpointSpec) -> tuple[Answer, ...]:
    """The answers under the policy's own name; the shared name leads there and nowhere else."""
    *made, shared = answers(traffic(policy, *endpoints))
    assert shared == Answer(DOMAIN, "shared", Always(), link=f"_msr-{policy}.{DOMAIN}")
    return tuple(made)


def test_one_region_is_the_only_answer() -> None:
    assert answers(traffic("latency", at("east"))) == (Answer(DOMAIN, "shared", Always(), region="east"),)


def test_two_regions_by_priority_are_one_failover_pair() -> None:
    root = f"_msr-priority.{DOMAIN}"
    assert tree("priority", at("east"), at("west")) == (
        Answer(root, "primary", Failover("PRIMARY"), region="east"),
        Answer(root, "secondary", Failover("SECONDARY"), region="west"),
    )


def test_four_regions_by_priority_are_a_chain_of_failover_pairs() -> None:
    root, second, third = (f"_msr-priority{link}.{DOMAIN}" for link in ("", "-2", "-3"))
    assert tree("priority", at("east"), at("west"), at("north"), at("south")) == (
        Answer(third, "primary", Failover("PRIMARY"), region="north"),
        Answer(third, "secondary", Failover("SECONDARY"), region="south"),
        Answer(second, "primary", Failover("PRIMARY"), region="west"),
        Answer(second, "secondary", Failover("SECONDARY"), link=third),
        Answer(root, "primary", Failover("PRIMARY"), region="east"),
        Answer(root, "secondary", Failover("SECONDARY"), link=second),
    )


def test_regions_that_swap_parts_change_answers_where_they_stand() -> None:
    before = {(a.name, a.label): a.region for a in answers(traffic("priority", at("east"), at("west")))}
    after = {(a.name, a.label): a.region for a in answers(traffic("priority", at("west"), at("east")))}
    assert before.keys() == after.keys()
    assert before != after


def test_two_policies_share_no_name_but_the_shared_one() -> None:
    names = [{a.name for a in answers(traffic(policy, at("east"), at("west")))} for policy in POLICIES]
    for one, other in itertools.combinations(names, 2):
        assert one & other == {DOMAIN}


def test_latency_answers_once_a_region() -> None:
    root = f"_msr-latency.{DOMAIN}"
    assert tree("latency", at("east"), at("west")) == (
        Answer(root, "east", Latency("east"), region="east"),
        Answer(root, "west", Latency("west"), region="west"),
    )


def test_weights_are_kept_and_a_missing_weight_is_an_equal_share() -> None:
    root = f"_msr-weighted.{DOMAIN}"
    assert tree("weighted", at("east", 60), at("west", 0), at("north")) == (
        Answer(root, "east", Weighted(60), region="east"),
        Answer(root, "west", Weighted(0), region="west"),
        Answer(root, "north", Weighted(1), region="north"),
    )


def test_a_place_without_a_healthy_region_is_answered_by_the_nearest_one() -> None:
    root, rest = f"_msr-geo.{DOMAIN}", f"_msr-geo-nearest.{DOMAIN}"
    assert tree("geo", at("east", None, ("continent:NA",)), at("west", None, ("country:US-CA",))) == (
        Answer(rest, "east", Latency("east"), region="east"),
        Answer(rest, "west", Latency("west"), region="west"),
        Answer(root, "continent-NA", Geo(continent="NA"), region="east"),
        Answer(root, "country-US-CA", Geo(country="US", subdivision="CA"), region="west"),
        Answer(root, "default", Geo(country="*"), link=rest),
    )


def test_the_region_that_is_the_default_comes_first_for_the_rest_of_the_world() -> None:
    rest = f"_msr-geo-default.{DOMAIN}"
    made = tree("geo", at("east", None, ("continent:NA",)), at("west", None, ("default",)), at("north"))
    assert made[:4] == (
        Answer(f"_msr-geo-default-2.{DOMAIN}", "primary", Failover("PRIMARY"), region="east"),
        Answer(f"_msr-geo-default-2.{DOMAIN}", "secondary", Failover("SECONDARY"), region="north"),
        Answer(rest, "primary", Failover("PRIMARY"), region="west"),
        Answer(rest, "secondary", Failover("SECONDARY"), link=f"_msr-geo-default-2.{DOMAIN}"),
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
