"""The way in by CloudFront: alone, before DNS, behind it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.providers.aws.blueprints import EDGE, EDGE_FIRST, EDGE_LAST
from tests.providers.aws.stage import Stage, planned, stack_of

EDGE_HOST = "d111111abcdef8.cloudfront.net"
ONE = EDGE_FIRST.replace(
    "regions: [us-east-1, us-west-2]\nfailover: active-passive", "regions: [us-east-1]\nfailover: single"
)


def records(stage: Stage, name: str) -> list[dict[str, Any]]:
    return sorted(
        (r.inputs for r in stage.of("Record") if r.inputs["name"] == name),
        key=lambda record: (record["type"], record.get("setIdentifier", "")),
    )


def leads(record: dict[str, Any]) -> str:
    """Where a record leads."""
    (value,) = record.get("records") or [alias["name"] for alias in record["aliases"]]
    return value


def test_the_edge_has_one_origin_so_that_dns_decides_the_region_for_writes_too() -> None:
    edge = stack_of(EDGE, "entry").one("Distribution")
    (origin,) = edge["origins"]
    assert origin["domainName"] == "origin.api.orders.example"
    assert "originGroups" not in edge
    behavior = edge["defaultCacheBehavior"]
    assert behavior["targetOriginId"] == origin["originId"]
    assert set(behavior["allowedMethods"]) == {"DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"}
    assert leads(records(stack_of(EDGE, "entry"), "origin.api.orders.example")[0]) == (
        "_msr-priority.origin.api.orders.example"
    )


def test_the_origins_answers_lead_to_domains_of_the_origins_name_under_the_regions_own_checks() -> None:
    pair = records(stack_of(EDGE, "entry"), "_msr-priority.origin.api.orders.example")
    assert [(r["setIdentifier"], leads(r), r["healthCheckId"]) for r in pair] == [
        ("primary", "d-origin.execute-api.amazonaws.com", "traffic-us-east-1-id"),
        ("secondary", "d-origin.execute-api.amazonaws.com", "traffic-us-west-2-id"),
    ]


def test_each_region_answers_the_edge_under_the_origins_name() -> None:
    stage = stack_of(EDGE, "us-west-2")
    assert {r.inputs["domainName"] for r in stage.of("DomainName")} == {
        "api.orders.example",
        "us-west-2.api.orders.example",
        "origin.api.orders.example",
    }
    assert "origin.api.orders.example" in stage.one("Certificate")["subjectAlternativeNames"]
    proofs = {r.inputs["name"] for r in stack_of(EDGE, "base").of("Record")}
    assert proofs == {"_proof.api.orders.example.", "_proof.origin.api.orders.example."}


def test_neither_answers_nor_errors_stay_in_the_edge() -> None:
    edge = stack_of(EDGE, "entry").one("Distribution")
    assert edge["defaultCacheBehavior"]["cachePolicyId"] == "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"
    kept = {error["errorCode"]: error["errorCachingMinTtl"] for error in edge["customErrorResponses"]}
    assert kept == {404: 0, 500: 0, 501: 0, 502: 0, 503: 0, 504: 0}


def test_handlers_are_told_the_name_that_the_client_said() -> None:
    (origin,) = stack_of(EDGE, "entry").one("Distribution")["origins"]
    assert origin["customHeaders"] == [{"name": "x-forwarded-host", "value": "api.orders.example"}]


def test_the_edges_certificate_is_of_us_east_1_wherever_the_regions_are() -> None:
    stage = stack_of(EDGE.replace("[us-east-1, us-west-2]", "[eu-west-1, eu-central-1]"), "entry")
    assert stage.one("Certificate")["region"] == "us-east-1"
    viewer = stage.one("Distribution")["viewerCertificate"]
    assert viewer["acmCertificateArn"] == "arn:aws:acm:us-east-1:000000000000:certificate/1"
    order = [r.type.rpartition(":")[2] for r in stage.registered]
    assert order.index("CertificateValidation") < order.index("Distribution")


def test_an_edge_alone_is_where_the_shared_name_leads() -> None:
    stage = stack_of(EDGE, "entry")
    (shared,) = records(stage, "api.orders.example")
    assert (shared["type"], shared["ttl"], shared["records"]) == ("CNAME", 30, [EDGE_HOST])
    assert stage.one("Distribution")["aliases"] == ["api.orders.example"]
    assert "edge_health_check" not in stage.outputs["traffic"]
    assert records(stage, "_msr-priority.api.orders.example") == []


def test_dns_takes_over_from_an_edge_that_stops_answering() -> None:
    stage = stack_of(EDGE_FIRST, "entry")
    (shared,) = records(stage, "api.orders.example")
    assert leads(shared) == "ways.api.orders.example"
    first, second = records(stage, "ways.api.orders.example")
    assert (first["failoverRoutingPolicies"], leads(first)) == ([{"type": "PRIMARY"}], EDGE_HOST)
    assert first["healthCheckId"] == "traffic-edge-answers-id"
    assert (second["failoverRoutingPolicies"], leads(second)) == (
        [{"type": "SECONDARY"}],
        "_msr-priority.api.orders.example",
    )


def test_the_edge_is_checked_by_its_own_host_and_not_by_the_name_that_may_lead_elsewhere() -> None:
    check = stack_of(EDGE_FIRST, "entry").one("HealthCheck", containing="edge")
    assert (check["fqdn"], check["resourcePath"], check["invertHealthcheck"]) == (EDGE_HOST, "/health", False)


def test_behind_dns_the_edge_stands_ready_and_route_53_asks_nothing_of_the_distribution() -> None:
    stage = stack_of(EDGE_LAST, "entry")
    ways = records(stage, "ways.bank.example")
    assert [(r["type"], r["setIdentifier"], leads(r), r["aliases"][0]["evaluateTargetHealth"]) for r in ways] == [
        ("A", "primary", "_msr-latency.bank.example", True),
        ("A", "secondary", EDGE_HOST, False),
        ("AAAA", "primary", "_msr-latency.bank.example", True),
        ("AAAA", "secondary", EDGE_HOST, False),
    ]


@pytest.mark.parametrize("text", [EDGE_FIRST, EDGE_LAST])
def test_every_record_that_leads_to_the_edge_is_named_in_the_distribution(text: str) -> None:
    stage = stack_of(text, "entry")
    (edge,) = stage.of("Distribution")
    leading = {r.inputs["name"] for r in stage.of("Record") if leads(r.inputs) == EDGE_HOST}
    assert leading and leading <= set(edge.inputs["aliases"])
    assert set(edge.inputs["aliases"]) <= {
        stage.one("Certificate")["domainName"],
        *stage.one("Certificate")["subjectAlternativeNames"],
    }


@pytest.mark.parametrize("part", ["base", "us-west-2", "entry"])
def test_two_ways_in_hand_on_the_same_ground(part: str) -> None:
    stage = stack_of(EDGE_FIRST, part)
    assert stage.outputs["traffic"] == stage.outputs["traffic.dns"]


def test_what_serves_by_dns_keeps_its_name_when_an_edge_comes_before_it() -> None:
    alone = stack_of(EDGE_FIRST.replace(", via: [anycast, dns]", ""), "entry")
    assert {(r.type, r.name) for r in alone.registered} <= {
        (r.type, r.name) for r in stack_of(EDGE_FIRST, "entry").registered
    }


def test_one_region_behind_two_ways_in_is_checked_too() -> None:
    stage = stack_of(ONE, "entry")
    first, second = records(stage, "ways.api.orders.example")
    assert (leads(first), leads(second)) == (EDGE_HOST, "d-abc.execute-api.amazonaws.com")
    assert second["healthCheckId"] == "traffic-us-east-1-id"
    (origin,) = records(stage, "origin.api.orders.example")
    assert {"setIdentifier", "healthCheckId"}.isdisjoint(origin)


def test_each_way_in_keeps_the_policy_that_the_blueprint_asks_for() -> None:
    plan = planned(EDGE_LAST)
    assert [(c.key, c.service) for c in plan.of_kind("traffic")] == [
        ("traffic", "route53"),
        ("traffic.anycast", "cloudfront"),
    ]
