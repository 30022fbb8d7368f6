from __future__ import annotations

from dataclasses import replace

import pytest

from msr.predict.availability import ceiling, contract, historic, shares
from msr.predict.usage import Usage
from tests.predict.clouds import built, planned
from tests.predict.plans import OFFERS, aws, with_traffic

USAGE = Usage(requests_per_month=100e6, writes_per_month=25e6, item_bytes=1024, stored_bytes=100 << 30)


def test_the_contract_of_one_region_is_the_product_of_its_services() -> None:
    plan = aws("us-west-2", mode="single")
    assert contract(plan).span.expected == pytest.approx(100 * 0.9995 * 0.9995 * 0.9999)
    assert contract(plan).complete


def test_two_regions_are_promised_by_contract_what_their_shared_services_are() -> None:
    plan = aws("us-east-1", "us-west-2", mode="active-active")
    assert contract(plan).span.expected == pytest.approx(99.999 * (1 - 0.00099975**2))


def test_one_ordinary_region_is_up_for_9999_of_10000_minutes() -> None:
    found = historic(aws("us-west-2", mode="single"), OFFERS, USAGE)
    assert found.span.expected == pytest.approx(100 - 100 * (0.132 * 427.6 + 0.05 * 320) / 525_600, abs=1e-5)


def test_virginia_alone_is_worse_than_oregon_alone() -> None:
    virginia, oregon = (historic(aws(name, mode="single"), OFFERS, USAGE) for name in ("us-east-1", "us-west-2"))
    assert virginia.span.expected < oregon.span.expected - 0.03


def test_a_second_region_removes_most_downtime_but_not_what_regions_share() -> None:
    one = historic(aws("us-east-1", mode="single"), OFFERS, USAGE)
    plan = aws("us-east-1", "us-west-2", mode="active-active")
    two = historic(plan, OFFERS, USAGE)
    assert one.span.expected < 99.94 < 99.99 < two.span.expected < ceiling(plan, OFFERS).span.expected


def test_the_ceiling_names_the_component_that_sets_it() -> None:
    plan = aws("us-east-1", "us-west-2", mode="active-active")
    found = ceiling(plan, OFFERS)
    assert found.dominant is not None and found.dominant.name == "provider-wide event"
    behind = ceiling(with_traffic(plan, "global-accelerator", interval=10, after=3, ttl=0), OFFERS)
    assert behind.dominant is not None and behind.dominant.name == "global-accelerator"


def test_every_outcome_of_a_lost_region_is_a_term() -> None:
    names = [part.name for part in historic(aws("us-east-1", "us-west-2"), OFFERS, USAGE).parts]
    assert names == [
        "us-east-1 lost, failover works",
        "us-east-1 lost, failover does not work",
        "all regions lost at once, by chance",
        "provider-wide event",
        "route53",
        "dynamodb-global-table",
    ]


def test_a_failover_that_nobody_drilled_costs_availability() -> None:
    passive, active, pilot = (
        historic(aws("us-east-1", "us-west-2", mode=mode), OFFERS, USAGE).span.expected
        for mode in ("active-passive", "active-active", "pilot-light")
    )
    assert pilot < passive < active


def test_a_service_without_an_agreement_is_said_to_be_unknown() -> None:
    plan = with_traffic(aws("us-east-1", "us-west-2"), "carrier-pigeon", interval=10, after=3, ttl=60)
    assert [gap.why for gap in contract(plan).gaps()] == ["no service level agreement of carrier-pigeon is known"]


def test_users_are_shared_by_weight_where_weights_are_given() -> None:
    plan = aws("us-east-1", "us-west-2", mode="active-active")
    weighted = tuple(replace(p, weight=w) for p, w in zip(plan.placements, (60, 40), strict=True))
    assert shares(replace(plan, placements=weighted)) == {"us-east-1": 0.6, "us-west-2": 0.4}
    assert shares(plan) == {"us-east-1": 0.5, "us-west-2": 0.5}


def test_a_second_way_in_that_takes_over_leaves_a_tenth_of_the_firsts_downtime_and_adds_what_chooses() -> None:
    alone, behind = (planned("azure", "[eastus2, centralus]", via=via) for via in ("anycast", "anycast, dns"))
    offers = built("azure").offers
    one = {part.name: part.span.expected for part in historic(alone, offers, USAGE).parts}
    two = {part.name: part.span.expected for part in historic(behind, offers, USAGE).parts}
    assert one["front-door"] == pytest.approx(52.56)
    assert two["front-door lost, failover does not work"] == pytest.approx(5.256)
    assert two["front-door lost, failover works"] == pytest.approx(52.56 * 0.9 * (49 / 60) / 214, rel=0.001)
    assert "front-door" not in two
    assert (two["traffic-manager"], "traffic-manager" in one) == (pytest.approx(52.56), False)


def test_of_two_ways_in_the_contract_counts_the_one_that_chooses_and_counts_it_once() -> None:
    plan = planned("azure", "[eastus2, centralus]", via="anycast, dns")
    names = [part.name for part in contract(plan).parts]
    assert names.count("traffic-manager") == 1
    assert "front-door" not in names and "either way in" not in names
