from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from msr.plan import IndexSpec, TableSpec
from msr.predict.constants import rows
from msr.predict.cost import alone, monthly, ratio
from msr.predict.meters import METERS, Metered, quantity
from msr.predict.usage import SECONDS_PER_MONTH, Usage
from tests.predict.bills import by_item
from tests.predict.plans import aws, with_traffic

USAGE = Usage(requests_per_month=100e6, writes_per_month=25e6, item_bytes=1024, stored_bytes=100 << 30)
TWO = aws("us-east-1", "us-west-2", mode="active-active")


def test_the_bill_of_one_region_is_what_a_hand_adds_up() -> None:
    items = by_item(monthly(aws("us-east-1", mode="single"), USAGE))
    assert items == pytest.approx(
        {
            "api-gateway-http requests": 100 * 1.00,
            "lambda duration": 100e6 * 0.1 * 0.5 * 0.0000166667,
            "dynamodb-table storage": 100 * 0.25,
            "lambda logs": 100e6 * 500 / 2**30 * 0.50,
            "dynamodb-table point-in-time recovery": 100 * 0.20,
            "lambda requests": 100 * 0.20,
            "dynamodb-table writes": 25 * 0.625,
            "api-gateway-http internet egress": 100e6 * 1024 / 2**30 * 0.09,
            "dynamodb-table reads": 75 / 2 * 0.125,
            "api-gateway-http alarms": 3 * 0.10,
            "lambda alarms": 3 * 0.10,
        }
    )


def test_a_second_region_pays_for_writes_storage_and_probes_but_not_for_requests_again() -> None:
    one, two = (by_item(monthly(plan, USAGE)) for plan in (alone(TWO), TWO))
    assert two["dynamodb-global-table replicated writes"] == 2 * one["dynamodb-table writes"]
    assert two["dynamodb-global-table storage"] == 2 * one["dynamodb-table storage"]
    assert two["lambda requests"] == one["lambda requests"]
    assert two["route53 health checks, HTTPS every 10 s"] == 5
    assert two["lambda alarms"] == 2 * one["lambda alarms"]
    assert two["dynamodb-global-table alarms"] == 2 * 0.10


def test_pay_per_request_does_not_double_with_a_second_region() -> None:
    found = ratio(TWO, USAGE)
    assert found is not None and 1.2 < found < 1.4


def test_more_writes_make_the_ratio_larger() -> None:
    heavy = replace(USAGE, writes_per_month=100e6, stored_bytes=1 << 40)
    light, loaded = ratio(TWO, USAGE), ratio(TWO, heavy)
    assert light is not None and loaded is not None and 1.5 < loaded < 1.9 and loaded > light


def test_an_unknown_price_is_said_to_be_unknown_and_never_guessed() -> None:
    plan = with_traffic(TWO, "carrier-pigeon", interval=10, after=3, ttl=60)
    bill = monthly(plan, USAGE)
    assert [gap.why for gap in bill.gaps()] == ["no price of carrier-pigeon is known"]
    assert ratio(plan, USAGE) is None


def test_a_service_whose_price_could_not_be_read_is_unknown_too() -> None:
    table = TWO.choice("tables.orders")
    plan = replace(TWO, choices=(replace(table, service="aurora-dsql"),))
    assert [gap.name for gap in monthly(plan, USAGE).gaps()] == ["aurora-dsql distributed processing units"]


def test_a_price_of_another_region_is_taken_with_a_margin_and_called_assumed() -> None:
    home, europe = (monthly(aws(name, mode="single"), USAGE) for name in ("us-east-1", "eu-west-1"))
    assert europe.span.low == home.span.low
    assert europe.span.expected == pytest.approx(1.1 * home.span.expected)
    assert {term.basis for term in europe.terms()} == {"assumed"}


def test_indexes_are_written_too() -> None:
    table = TWO.choice("tables.orders")
    assert isinstance(table.spec, TableSpec)
    index = IndexSpec("by_day", table.spec.key, "all")
    indexed = replace(table, spec=replace(table.spec, indexes=(index, index)))
    plain, more = (quantity("write-units", Metered(TWO, choice, USAGE)) for choice in (table, indexed))
    assert more.expected == 3 * plain.expected


def test_items_larger_than_a_unit_cost_more_units() -> None:
    table, large = TWO.choice("tables.orders"), replace(USAGE, item_bytes=1025)
    assert quantity("write-units", Metered(TWO, table, large)).expected == 2 * 2 * 25e6


def test_every_edge_site_of_front_door_probes_each_region_by_itself() -> None:
    at_30_s, at_10_s = (with_traffic(TWO, "front-door", interval=each, after=3, ttl=0) for each in (30, 10))
    api = TWO.choice("api")
    slow, fast = (quantity("probe-requests", Metered(plan, api, USAGE)) for plan in (at_30_s, at_10_s))
    a_minute = tuple(value / 2 / (SECONDS_PER_MONTH / 60) for value in slow.values)
    assert a_minute == pytest.approx((26, 200, 600))
    assert fast.values == pytest.approx(slow.times(3).values)


def test_checks_of_route_53_follow_the_switches_of_peers_too() -> None:
    found = quantity("probe-requests", Metered(TWO, TWO.choice("api"), USAGE))
    assert found.values == pytest.approx(tuple(4 * places * SECONDS_PER_MONTH / 10 for places in (3, 16, 16)))


def test_probes_of_every_edge_site_keep_an_instance_awake_in_each_region() -> None:
    plan = with_traffic(TWO, "front-door", interval=30, after=3, ttl=0)
    found = quantity("awake-gb-seconds", Metered(plan, plan.choice("api"), USAGE))
    all_the_time = 2 * 0.5 * SECONDS_PER_MONTH
    assert 0.35 * all_the_time < found.low < 0.36 * all_the_time
    assert 0.96 * all_the_time < found.expected < found.high < all_the_time


def test_every_price_names_a_meter() -> None:
    assert {row["meter"] for row in rows("prices")} <= set(METERS)


usages = st.builds(Usage, st.floats(0, 1e10), st.floats(0, 1e10), st.integers(0, 400_000), st.integers(0, 10**15))


@given(usages, st.floats(1, 1000))
def test_more_requests_never_cost_less(usage: Usage, factor: float) -> None:
    more = replace(usage, requests_per_month=usage.requests_per_month * factor)
    assert monthly(TWO, more).span.expected >= monthly(TWO, usage).span.expected * (1 - 1e-9)


@given(usages, st.integers(0, 10**15))
def test_a_gigabyte_more_costs_storage_in_each_region(usage: Usage, stored: int) -> None:
    more = replace(usage, stored_bytes=usage.stored_bytes + stored)
    added = monthly(TWO, more).span.expected - monthly(TWO, usage).span.expected
    assert added == pytest.approx(2 * stored / 2**30 * 0.45, rel=1e-6, abs=0.01)
