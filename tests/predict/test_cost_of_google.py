"""What the bill of a service on Google Cloud holds besides requests and data."""

from __future__ import annotations

import pytest

from msr.predict.cost import alone, monthly
from tests.predict.bills import by_item
from tests.predict.clouds import USAGE, planned

PAIR = "[us-east4, us-central1]"
GB = 100e6 * 1024 / 2**30
"""Answers of a month; a quarter as much is written."""


def bill(via: str, failover: str = "active-active") -> dict[str, float]:
    return by_item(monthly(planned("gcp", PAIR, failover=failover, via=via), USAGE))


def test_a_global_load_balancer_has_rules_a_policy_and_traffic() -> None:
    items = bill("anycast")
    assert {name: cost for name, cost in items.items() if name.startswith("global-alb")} == pytest.approx(
        {
            "global-alb forwarding rules": 18.25,
            "global-alb data processed": 1.25 * GB * 0.008,
            "global-alb security policy and its two rules": 5 + 2 * 1,
            "global-alb requests to the security policy": 100 * 0.75,
            "global-alb zone": 0.2,
            "global-alb queries": 1 * 0.4,
        }
    )


def test_dns_leads_to_a_load_balancer_in_each_region() -> None:
    items = bill("dns", "active-passive")
    assert items["cloud-dns forwarding rules"] == 2 * 18.25
    assert items["cloud-dns data processed"] == pytest.approx(1.25 * GB * 0.008)


def test_a_way_in_that_stands_ready_carries_no_traffic() -> None:
    items = bill("anycast, dns")
    assert items["cloud-dns forwarding rules"] == 2 * 18.25
    assert items["global-alb data processed"] == pytest.approx(1.25 * GB * 0.008)
    assert "cloud-dns data processed" not in items


def test_health_keeps_an_instance_warm_where_there_are_peers() -> None:
    plan = planned("gcp", PAIR, failover="active-active", via="anycast")
    assert by_item(monthly(plan, USAGE))["cloud-run-health warm instances"] == 2 * 9.86
    assert "cloud-run-health warm instances" not in by_item(monthly(alone(plan), USAGE))


def test_backups_cost_what_is_kept_of_them() -> None:
    assert bill("anycast")["firestore-multi-region daily backups"] == pytest.approx(100 * 7 * 0.03)
    strong = planned("gcp", "[us-east4, us-east1]", failover="active-active", consistency="strong", via="anycast")
    assert by_item(monthly(strong, USAGE))["spanner daily backups"] == pytest.approx(100 * 7 * 0.30)
