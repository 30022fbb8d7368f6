"""The way in: zone, certificates, domains, health checks and records."""

from __future__ import annotations

from typing import Any

import pytest

from providers.aws.health_checks import CHECKER_REGIONS, checkers
from tests.providers.aws.blueprints import GEO, PAIR, STRONG_THREE, STRONG_WITNESS, WEIGHTED
from tests.providers.aws.stage import Stage, built, planned, stack_of

ONE = PAIR.replace(
    "regions: [us-east-1, us-west-2]\nfailover: active-passive", "regions: [us-east-1]\nfailover: single"
)


def records(stage: Stage, name: str) -> list[dict[str, Any]]:
    return sorted(
        (r.inputs for r in stage.of("Record") if r.inputs["name"] == name),
        key=lambda record: (record["type"], record.get("setIdentifier", "")),
    )


def checks(stage: Stage) -> dict[str, dict[str, Any]]:
    return {r.name: r.inputs for r in stage.of("HealthCheck")}


def test_a_zone_that_msr_creates_says_what_to_delegate_to() -> None:
    stage = stack_of(PAIR, "base")
    zone = stage.one("Zone")
    assert zone["name"] == "orders.example"
    assert zone["enableAcceleratedRecovery"] is True
    assert stage.outputs["traffic"] == {
        "zone_id": "Z0ZONE",
        "name_servers": "ns-1.awsdns-01.org,ns-2.awsdns-02.com",
    }


REAL = 'environments:\n  prod: {account: "111122223333", state: "s3://state"}\n'


def test_a_zone_that_exists_is_used_and_not_made() -> None:
    stage = stack_of(STRONG_WITNESS + REAL, "base", environment="prod")
    assert stage.of("Zone") == []
    assert stage.outputs["traffic"] == {"zone_id": "Z0123456789ABC", "name_servers": ""}
    assert {r.inputs["zoneId"] for r in stage.of("Record")} == {"Z0123456789ABC"}


def test_the_local_cloud_starts_empty_so_the_zone_is_made_there() -> None:
    assert stack_of(STRONG_WITNESS, "base").one("Zone")["name"] == "bank.example"


def test_the_shared_name_is_proved_once_by_the_certificate_at_home() -> None:
    plan = planned(PAIR)
    stage = built(plan, "base")
    certificate = stage.one("Certificate")
    assert (certificate["region"], certificate["domainName"]) == ("us-east-1", "api.orders.example")
    proof = stage.one("Record")
    assert proof["name"] == "_proof.api.orders.example."
    assert proof["records"] == ["_value.api.orders.example.acm-validations.aws."]
    assert proof["allowOverwrite"] is True
    for part in ("us-east-1", "us-west-2"):
        proofs = [r.inputs["name"] for r in built(plan, part).of("Record") if r.inputs["type"] == "CNAME"]
        assert proofs == [f"_proof.{part}.api.orders.example."]


def test_a_region_answers_under_both_names_with_one_certificate_of_its_own_region() -> None:
    stage = stack_of(PAIR, "us-west-2")
    certificate = stage.one("Certificate")
    assert certificate["region"] == "us-west-2"
    assert certificate["domainName"] == "api.orders.example"
    assert certificate["subjectAlternativeNames"] == ["us-west-2.api.orders.example"]
    domains = {r.inputs["domainName"]: r.inputs["domainNameConfiguration"] for r in stage.of("DomainName")}
    assert set(domains) == {"api.orders.example", "us-west-2.api.orders.example"}
    for configuration in domains.values():
        assert configuration["certificateArn"] == "arn:aws:acm:us-west-2:000000000000:certificate/1"
        assert (configuration["endpointType"], configuration["securityPolicy"]) == ("REGIONAL", "TLS_1_2")
    assert {r.inputs["apiId"] for r in stage.of("ApiMapping")} == {"api-us-west-2-id"}


def test_a_domain_waits_until_its_certificate_is_issued() -> None:
    stage = stack_of(PAIR, "us-west-2")
    order = [r.type.rpartition(":")[2] for r in stage.registered]
    assert order.index("CertificateValidation") < order.index("DomainName")


def test_a_regions_own_name_leads_to_its_own_domain() -> None:
    own = records(stack_of(PAIR, "us-west-2"), "us-west-2.api.orders.example")
    assert [record["type"] for record in own] == ["A", "AAAA"]
    assert {record["aliases"][0]["name"] for record in own} == {"d-1.execute-api.us-west-2.amazonaws.com"}


def test_the_shared_name_is_one_alias_to_the_names_of_its_policy() -> None:
    (shared,) = records(stack_of(PAIR, "entry"), "api.orders.example")
    assert shared == {
        "zoneId": "Z0ZONE",
        "name": "api.orders.example",
        "type": "CNAME",
        "aliases": [{"name": "_msr-priority.api.orders.example", "zoneId": "Z0ZONE", "evaluateTargetHealth": True}],
    }


def test_a_pair_is_one_failover_record_a_region_that_clients_keep_for_thirty_seconds() -> None:
    pair = records(stack_of(PAIR, "entry"), "_msr-priority.api.orders.example")
    assert [
        (r["setIdentifier"], r["type"], r["ttl"], r["failoverRoutingPolicies"], r["healthCheckId"]) for r in pair
    ] == [
        ("primary", "CNAME", 30, [{"type": "PRIMARY"}], "traffic-us-east-1-id"),
        ("secondary", "CNAME", 30, [{"type": "SECONDARY"}], "traffic-us-west-2-id"),
    ]


def test_an_apex_takes_alias_records_of_both_address_families() -> None:
    stage = stack_of(STRONG_WITNESS, "entry")
    assert [(r["type"], r["aliases"][0]["name"]) for r in records(stage, "bank.example")] == [
        ("A", "_msr-latency.bank.example"),
        ("AAAA", "_msr-latency.bank.example"),
    ]
    answers = records(stage, "_msr-latency.bank.example")
    assert [(r["type"], r["setIdentifier"]) for r in answers] == [
        ("A", "dublin"),
        ("A", "frankfurt"),
        ("AAAA", "dublin"),
        ("AAAA", "frankfurt"),
    ]
    assert all("ttl" not in r and r["aliases"][0]["name"].startswith("d-abc.execute-api") for r in answers)


def test_latency_records_carry_the_clouds_region() -> None:
    answers = records(stack_of(STRONG_THREE, "entry"), "_msr-latency.api.bank.example")
    assert [r["latencyRoutingPolicies"] for r in answers] == [
        [{"region": "us-east-1"}],
        [{"region": "us-east-2"}],
        [{"region": "us-west-2"}],
    ]


def test_weighted_records_carry_the_blueprints_weights() -> None:
    answers = records(stack_of(WEIGHTED, "entry"), "_msr-weighted.api.shop.example")
    assert {r["setIdentifier"]: r["weightedRoutingPolicies"] for r in answers} == {
        "east": [{"weight": 60}],
        "west": [{"weight": 40}],
    }


def test_every_place_has_a_record_and_the_rest_of_the_world_a_chain() -> None:
    stage = stack_of(GEO, "entry")
    answers = records(stage, "_msr-geo.api.atlas.example")
    assert {r["setIdentifier"]: r["geolocationRoutingPolicies"] for r in answers} == {
        "continent-NA": [{"continent": "NA"}],
        "continent-EU": [{"continent": "EU"}],
        "country-GB": [{"country": "GB"}],
        "default": [{"country": "*"}],
    }
    (default,) = [r for r in answers if r["setIdentifier"] == "default"]
    rest = "_msr-geo-default.api.atlas.example"
    assert default["aliases"] == [{"name": rest, "zoneId": "Z0ZONE", "evaluateTargetHealth": True}]
    assert [r["failoverRoutingPolicies"] for r in records(stage, rest)] == [
        [{"type": "PRIMARY"}],
        [{"type": "SECONDARY"}],
    ]


def test_a_name_has_its_answers_before_another_leads_to_it() -> None:
    names = [r.inputs["name"] for r in stack_of(GEO, "entry").of("Record")]
    assert list(dict.fromkeys(names)) == [
        "_msr-geo-default.api.atlas.example",
        "_msr-geo.api.atlas.example",
        "api.atlas.example",
    ]


def test_a_region_is_healthy_when_it_says_so_and_no_peer_says_that_it_is_drained() -> None:
    made = checks(stack_of(PAIR, "entry"))
    assert made["traffic-us-east-1"]["childHealthchecks"] == [
        "traffic-us-east-1-answers-id",
        "traffic-us-east-1-drained-by-us-west-2-id",
    ]
    assert made["traffic-us-east-1"]["childHealthThreshold"] == 2
    answers = made["traffic-us-east-1-answers"]
    assert (answers["fqdn"], answers["resourcePath"]) == ("us-east-1.api.orders.example", "/health")
    assert answers["invertHealthcheck"] is False
    drained = made["traffic-us-east-1-drained-by-us-west-2"]
    assert (drained["fqdn"], drained["resourcePath"]) == ("us-west-2.api.orders.example", "/_msr/drain/us-east-1")
    assert drained["invertHealthcheck"] is True


def test_each_of_three_regions_is_held_by_both_of_its_peers() -> None:
    made = checks(stack_of(STRONG_THREE, "entry"))
    assert len(made) == 3 * (1 + 2 + 1)
    assert all(
        made[f"traffic-{region}"]["childHealthThreshold"] == 3 for region in ("us-east-1", "us-east-2", "us-west-2")
    )


def test_probes_run_as_often_as_the_blueprint_says_from_the_fewest_places() -> None:
    blueprint = PAIR.replace("failover:", "health: {every: 30s, unhealthy_after: 2}\nfailover:")
    probes = [check for check in checks(stack_of(blueprint, "entry")).values() if check["type"] == "HTTPS"]
    assert len(probes) == 4
    for check in probes:
        assert (check["requestInterval"], check["failureThreshold"], check["port"]) == (30, 2, 443)
        assert check["regions"] == ["eu-west-1", "us-west-1", "ap-southeast-1"]
        assert check["measureLatency"] is False


def test_a_calculated_check_has_no_interval_of_its_own() -> None:
    verdict = checks(stack_of(PAIR, "entry"))["traffic-us-east-1"]
    assert {"requestInterval", "port", "fqdn", "regions"}.isdisjoint(verdict)


def test_every_check_carries_a_mark_that_fits_its_caller_reference() -> None:
    references = [check["referenceName"] for check in checks(stack_of(PAIR, "entry")).values()]
    assert len(set(references)) == 6
    assert all(reference.startswith("msr-") and len(reference) <= 27 for reference in references)


@pytest.mark.parametrize(
    ("regions", "places"),
    [
        ({"us-east-1", "us-west-2"}, ("eu-west-1", "us-west-1", "ap-southeast-1")),
        ({"eu-west-1", "us-west-1"}, ("ap-southeast-1", "us-east-1", "sa-east-1")),
        (set(CHECKER_REGIONS) - {"sa-east-1"}, ("sa-east-1", "eu-west-1", "us-west-1")),
    ],
)
def test_checkers_stand_apart_from_the_regions_that_they_check(regions: set[str], places: tuple[str, ...]) -> None:
    assert checkers(frozenset(regions)) == places


def test_on_a_real_target_a_region_counts_no_check_that_has_not_settled() -> None:
    stage = stack_of(PAIR + REAL, "entry", environment="prod")
    assert {name: hooks for name, hooks in stage.held_back.items() if hooks} == {
        f"traffic-{region}-{check}": ["traffic-settled"]
        for region, other in (("us-east-1", "us-west-2"), ("us-west-2", "us-east-1"))
        for check in ("answers", f"drained-by-{other}")
    }


def test_nobody_asks_on_the_local_cloud_so_nothing_is_waited_for() -> None:
    assert [hooks for hooks in stack_of(PAIR, "entry").held_back.values() if hooks] == []


def test_one_region_under_a_domain_is_one_plain_record_without_checks() -> None:
    stage = stack_of(ONE, "entry")
    assert stage.of("HealthCheck") == []
    (record,) = records(stage, "api.orders.example")
    assert (record["type"], record["ttl"], record["records"]) == ("CNAME", 30, ["d-abc.execute-api.amazonaws.com"])
    assert {"setIdentifier", "healthCheckId"}.isdisjoint(record)


def test_entry_hands_on_what_an_operator_needs() -> None:
    assert stack_of(PAIR, "entry").outputs["traffic"] == {
        "host": "api.orders.example",
        "url": "https://api.orders.example",
        "health_check_us-east-1": "traffic-us-east-1-id",
        "health_check_us-west-2": "traffic-us-west-2-id",
    }


def test_a_region_hands_on_where_it_answers() -> None:
    assert stack_of(PAIR, "us-west-2").outputs["traffic"] == {
        "host": "us-west-2.api.orders.example",
        "health_url": "https://us-west-2.api.orders.example/health",
        "target_domain": "d-1.execute-api.us-west-2.amazonaws.com",
        "target_zone_id": "Z0TARGET",
    }
