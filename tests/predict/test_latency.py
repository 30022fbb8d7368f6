from __future__ import annotations

from math import isclose

import pytest

from msr.predict.geography import great_circle_km
from msr.predict.latency import between_regions, round_trip, user, write
from tests.predict.plans import REGIONS, aws

FIBRE_KM_PER_MS = 204.19


def test_virginia_to_dublin_is_within_the_band_of_what_is_measured() -> None:
    trip = round_trip(REGIONS["us-east-1"], REGIONS["eu-west-1"], "atlantic")
    assert trip.span.low < 66 < trip.span.high  # intercloud-throughput, ping average of 2022-02: 66.03 ms
    assert trip.unit == "ms"


def test_no_round_trip_is_faster_than_light_in_fibre() -> None:
    names = sorted(REGIONS)
    for i, a in enumerate(names):
        for b in names[i + 1 :]:
            expected = round_trip(REGIONS[a], REGIONS[b], "").span.expected
            assert expected > 2 * great_circle_km(REGIONS[a], REGIONS[b]) / FIBRE_KM_PER_MS


def test_the_band_of_a_round_trip_is_22_percent() -> None:
    span = round_trip(REGIONS["us-east-1"], REGIONS["us-west-2"], "").span
    assert isclose(span.high, 1.22 * span.expected) and isclose(span.low, 0.78 * span.expected)


def test_every_pair_of_regions_is_told_once() -> None:
    plan = aws("us-east-1", "us-west-2", witness="us-east-2")
    assert [t.name for t in between_regions(plan, REGIONS)] == [
        "us-east-1 to us-west-2",
        "us-east-1 to us-east-2",
        "us-west-2 to us-east-2",
    ]


def test_an_eventual_write_waits_for_no_other_region() -> None:
    plan = aws("us-east-1", "us-west-2", mode="active-active")
    assert write(plan, plan.choice("tables.orders"), REGIONS).span.expected == 5


def test_a_strong_write_waits_for_the_nearest_other_voter() -> None:
    plan = aws("us-east-1", "us-west-2", witness="us-east-2", consistency="strong", mode="active-active")
    predicted = write(plan, plan.choice("tables.orders"), REGIONS)
    ohio = round_trip(REGIONS["us-west-2"], REGIONS["us-east-2"], "").span.expected
    assert predicted.span.expected == pytest.approx(5 + ohio)
    assert predicted.dominant is not None and predicted.dominant.name == "write in us-west-2"


def test_a_user_in_the_farthest_city_of_the_continent_counts() -> None:
    near, far = user(aws("us-east-1"), REGIONS), user(aws("us-east-1", "us-west-2", mode="active-active"), REGIONS)
    assert far.span.expected < near.span.expected


def test_the_request_of_a_user_is_network_function_and_store() -> None:
    names = [part.name for part in user(aws("us-east-1"), REGIONS).parts]
    assert names == ["the user's own network", "to the nearest region", "the function", "slowest write"]
