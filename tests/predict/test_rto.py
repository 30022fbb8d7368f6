from __future__ import annotations

from dataclasses import replace

import pytest

from msr.predict.rto import longest, recovery, takeover
from msr.predict.usage import Usage
from tests.predict.clouds import built, planned
from tests.predict.plans import OFFERS, aws, with_traffic

USAGE = Usage(requests_per_month=100e6, writes_per_month=25e6, item_bytes=1024, stored_bytes=100 << 30)


def test_the_loss_of_the_primary_is_detect_ready_switch_and_client() -> None:
    found = recovery(aws("us-east-1", "us-west-2"), "us-east-1", OFFERS, USAGE)
    assert [part.name for part in found.rto.parts] == ["detect", "promote and scale", "switch", "client"]
    assert found.rto.span.expected == pytest.approx(0.82 * 10 + 20 + 4 + 0 + 4.5 + 30)
    assert found.rto.complete


def test_clients_with_resolvers_that_ignore_the_ttl_are_told_as_a_share() -> None:
    sticky = recovery(aws("us-east-1", "us-west-2"), "us-east-1", OFFERS, USAGE).sticky
    assert sticky is not None
    share, hold = sticky
    assert (share.span.high, hold.span.high) == (0.09, 900)


def test_nobody_waits_when_a_standby_is_lost() -> None:
    found = recovery(aws("us-east-1", "us-west-2"), "us-west-2", OFFERS, USAGE)
    assert found.rto.span.high == 0


def test_the_loss_of_a_witness_is_no_matter_of_traffic() -> None:
    plan = aws("us-east-1", "us-west-2", witness="us-east-2", consistency="strong", mode="active-active")
    assert recovery(plan, "us-east-2", OFFERS, USAGE).rto.span.high == 0


def test_in_active_active_the_loss_of_any_region_is_felt() -> None:
    plan = aws("us-east-1", "us-west-2", mode="active-active")
    assert recovery(plan, "us-west-2", OFFERS, USAGE).rto.span.expected > 60
    recoveries = [recovery(plan, p.key, OFFERS, USAGE) for p in plan.serving]
    assert longest(recoveries).rto.span.expected > 60


def test_a_single_region_waits_for_the_provider() -> None:
    found = recovery(aws("us-east-1", mode="single"), "us-east-1", OFFERS, USAGE)
    assert [term.name for term in found.rto.terms()] == ["until the region is back"]
    assert found.rto.span.expected == pytest.approx(60 * 409, rel=0.001)


def test_a_pilot_light_waits_for_a_person_and_for_the_router_to_see_the_switch() -> None:
    found = recovery(aws("us-east-1", "us-west-2", mode="pilot-light"), "us-east-1", OFFERS, USAGE)
    names = [part.name for part in found.rto.parts]
    assert names == [
        "detect",
        "decide",
        "act",
        "promote and scale",
        "the router sees the switch",
        "switch",
        "client",
    ]
    assert found.rto.dominant is not None and found.rto.dominant.name == "decide"


def test_without_usage_the_load_is_taken_to_be_small_and_the_term_says_so() -> None:
    found = recovery(aws("us-east-1", "us-west-2"), "us-east-1", OFFERS, None)
    (scale,) = [term for term in found.rto.terms() if term.name == "scale out"]
    assert (scale.span.values, scale.basis) == ((0, 0, 10), "assumed")


def test_a_busy_standby_needs_seconds_to_start_its_environments() -> None:
    busy = replace(USAGE, requests_per_month=60e9)
    found = recovery(aws("us-east-1", "us-west-2"), "us-east-1", OFFERS, busy)
    ready = found.rto.parts[1]
    assert ready.span.expected == 60  # 22,831 requests/s x 3 x 0.1 s = 6,849 environments: six steps after the first


def test_a_way_in_without_a_model_leaves_the_figure_open() -> None:
    plan = with_traffic(aws("us-east-1", "us-west-2"), "carrier-pigeon", interval=10, after=3, ttl=60)
    found = recovery(plan, "us-east-1", OFFERS, USAGE)
    assert not found.rto.complete


@pytest.mark.parametrize(
    ("cloud", "regions", "lost", "seconds"),
    [
        ("aws", "[us-east-1, us-west-2]", "cloudfront", (2.82 * 10 + 4) + 4.5 + 30),
        ("azure", "[eastus2, centralus]", "front-door", (2.5 * 10 + 9) + 15),
        ("gcp", "[us-central1, us-east1]", "global-alb", (2.8 * 30 + 0.2) + 15),
    ],
)
def test_the_second_way_in_takes_over_when_what_chooses_has_seen_it(
    cloud: str, regions: str, lost: str, seconds: float
) -> None:
    plan = planned(cloud, regions, failover="active-active", via="anycast, dns")
    found = takeover(plan, built(cloud).offers)
    assert found is not None and found.lost == lost
    assert found.rto.name == f"rto.{lost}"
    assert [part.name for part in found.rto.parts] == ["detect", "switch", "client"]
    assert found.rto.span.expected == pytest.approx(seconds)
    assert found.rto.complete and found.sticky is not None


def test_what_a_record_of_ours_does_not_say_is_assumed() -> None:
    plans = {
        "aws": planned("aws", "[us-east-1, us-west-2]", via="anycast, dns"),
        "azure": planned("azure", "[eastus2, centralus]", via="anycast, dns"),
    }
    held: dict[str, str] = {}
    for cloud, plan in plans.items():
        found = takeover(plan, built(cloud).offers)
        assert found is not None
        held[cloud] = next(term.basis for term in found.rto.terms() if term.name == "client")
    assert held == {"aws": "assumed", "azure": "contract"}


@pytest.mark.parametrize("via", ["dns", "anycast", "dns, anycast"])
def test_nothing_takes_over_from_the_only_way_in_nor_from_the_one_that_chooses(via: str) -> None:
    plan = planned("aws", "[us-east-1, us-west-2]", failover="active-active", via=via)
    assert takeover(plan, built("aws").offers) is None
