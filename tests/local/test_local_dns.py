"""What Route 53 says to records and health checks."""

from __future__ import annotations

import pytest

from msr.knowledge import PropertyMap, Value, section
from tests.local import aws_world as world
from tests.local.client import Client, Made, Refusal


def failover(zone: Made, kind: str, set_identifier: str, check: Made | None = None) -> PropertyMap:
    """One of a pair of failover records."""
    return world.record_inputs(
        zone,
        "api",
        setIdentifier=set_identifier,
        failoverRoutingPolicies=[{"type": kind}],
        healthCheckId=check.id if check else None,
    )


def latency(zone: Made, region: str, set_identifier: str) -> PropertyMap:
    """A latency record."""
    policies: list[Value] = [{"region": region}]
    return world.record_inputs(zone, "api", setIdentifier=set_identifier, latencyRoutingPolicies=policies)


def alias_to(zone: Made, domain: Made, **more: Value) -> PropertyMap:
    """An alias to a custom domain."""
    endpoint = section(domain.outputs, "domainNameConfiguration")
    alias: PropertyMap = {
        "name": endpoint["targetDomainName"],
        "zoneId": endpoint["hostedZoneId"],
        "evaluateTargetHealth": True,
        **more,
    }
    return {"zoneId": zone.outputs["zoneId"], "name": "api.shop.example", "type": "A", "aliases": [alias]}


def make_domain(aws: Client, zone: Made) -> Made:
    """A custom domain with its certificate."""
    return aws.create(world.DOMAIN, "d", world.domain_inputs(world.make_certificate(aws, zone)))


def test_a_failover_pair_has_one_primary_and_one_secondary(aws: Client) -> None:
    zone = world.make_zone(aws)
    check = aws.create(world.HEALTH_CHECK, "h", world.probe_inputs())
    made = aws.create(world.RECORD, "p", failover(zone, "PRIMARY", "east", check))
    assert made.outputs["fqdn"] == "api.shop.example"
    aws.create(world.RECORD, "s", failover(zone, "SECONDARY", "west"))
    with pytest.raises(Refusal, match=r"failoverRoutingPolicies: .*_west already has type SECONDARY"):
        aws.create(world.RECORD, "t", failover(zone, "SECONDARY", "south"))


def test_a_region_has_one_latency_record_a_name(aws: Client) -> None:
    zone = world.make_zone(aws)
    aws.create(world.RECORD, "e", latency(zone, "us-east-1", "east"))
    aws.create(world.RECORD, "w", latency(zone, "us-west-2", "west"))
    with pytest.raises(Refusal, match="already has region us-west-2"):
        aws.create(world.RECORD, "x", latency(zone, "us-west-2", "other"))


def test_one_name_takes_one_routing_policy(aws: Client) -> None:
    zone = world.make_zone(aws)
    aws.create(world.RECORD, "e", latency(zone, "us-east-1", "east"))
    with pytest.raises(Refusal, match="has latencyRoutingPolicies; one name takes one policy"):
        aws.create(world.RECORD, "s", failover(zone, "SECONDARY", "west"))
    with pytest.raises(Refusal, match="has latencyRoutingPolicies; one name takes one policy"):
        aws.create(world.RECORD, "simple", world.record_inputs(zone, "api.shop.example"))


def test_the_same_record_is_refused_unless_it_may_overwrite(aws: Client) -> None:
    zone = world.make_zone(aws)
    aws.create(world.RECORD, "one", world.record_inputs(zone, "api"))
    with pytest.raises(Refusal) as refused:
        aws.create(world.RECORD, "two", world.record_inputs(zone, "api"))
    assert refused.value.code == "ALREADY_EXISTS"
    aws.create(world.RECORD, "three", world.record_inputs(zone, "api", allowOverwrite=True))


def test_a_cname_is_refused_at_the_apex_and_beside_others(aws: Client) -> None:
    zone = world.make_zone(aws)
    cname: PropertyMap = {"type": "CNAME", "records": ["a.example"]}
    with pytest.raises(Refusal, match="type: a CNAME is not permitted at the apex"):
        aws.create(world.RECORD, "apex", world.record_inputs(zone, "shop.example", **cname))
    aws.create(world.RECORD, "a", world.record_inputs(zone, "api"))
    with pytest.raises(Refusal, match="a CNAME allows no other record set of its name"):
        aws.create(world.RECORD, "c", world.record_inputs(zone, "api", **cname))


def test_an_alias_must_hit_a_domain_with_its_own_hosted_zone(aws: Client) -> None:
    zone = world.make_zone(aws)
    domain = make_domain(aws, zone)
    assert section(domain.outputs, "domainNameConfiguration")["hostedZoneId"] == "Z1UJRXOUMOOFQ8"
    with pytest.raises(Refusal, match=r"aliases\[0\]\.zoneId: Z2OJLYMUO9EFXC is not the hosted zone of d-"):
        aws.create(world.RECORD, "wrong", alias_to(zone, domain, zoneId="Z2OJLYMUO9EFXC"))
    with pytest.raises(Refusal, match=r"aliases\[0\]\.name: no custom domain answers at d-nobody"):
        aws.create(world.RECORD, "gone", alias_to(zone, domain, name="d-nobody.execute-api.us-east-1.amazonaws.com"))
    aws.create(world.RECORD, "right", alias_to(zone, domain))


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"ttl": None}, "ttl: is required with records"),
        ({"setIdentifier": "x"}, "setIdentifier: is for records with a routing policy"),
        ({"latencyRoutingPolicies": [{"region": "us-east-1"}]}, "setIdentifier: is required with"),
        (
            {
                "setIdentifier": "x",
                "latencyRoutingPolicies": [{"region": "us-east-1"}],
                "weightedRoutingPolicies": [{"weight": 1}],
            },
            "weightedRoutingPolicies: conflicts with latencyRoutingPolicies",
        ),
        (
            {"setIdentifier": "x", "weightedRoutingPolicies": [{"weight": 256}]},
            "weightedRoutingPolicies[0].weight: 256 is not between 0 and 255",
        ),
        (
            {"setIdentifier": "x", "failoverRoutingPolicies": [{"type": "PRIMARY"}]},
            "healthCheckId: a PRIMARY record that is no alias must have a health check",
        ),
        (
            {"aliases": [{"name": "a", "zoneId": "Z", "evaluateTargetHealth": True}]},
            "records: a record set has either records or an alias",
        ),
        (
            {
                "records": None,
                "ttl": None,
                "setIdentifier": "x",
                "failoverRoutingPolicies": [{"type": "SECONDARY"}],
                "aliases": [{"name": "a", "zoneId": "Z", "evaluateTargetHealth": False}],
            },
            "aliases[0].evaluateTargetHealth: must be true for a failover alias",
        ),
    ],
)
def test_what_a_record_cannot_be_is_refused(aws: Client, changed: PropertyMap, reason: str) -> None:
    found = aws.problems(world.RECORD, "r", {**world.record_inputs(world.make_zone(aws), "api"), **changed})
    assert any(problem.startswith(reason) for problem in found), found


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"requestInterval": 15}, "requestInterval: 15 is not one of 10, 30"),
        ({"failureThreshold": 11}, "failureThreshold: 11 is not between 1 and 10"),
        ({"regions": ["us-east-1", "eu-west-1"]}, "regions: 2 checker regions, at least 3 are needed"),
        ({"regions": ["us-east-1", "eu-west-1", "eu-west-2"]}, "regions: eu-west-2 has no health checkers"),
        ({"fqdn": None}, "fqdn: a check of an endpoint needs a name or an address"),
        ({"type": "CALCULATED"}, "fqdn: a check of type CALCULATED takes no fqdn"),
        ({"type": "HTTPS_STR_MATCH"}, "searchString: a check of type HTTPS_STR_MATCH needs the text to look for"),
    ],
)
def test_what_a_health_check_cannot_be_is_refused(aws: Client, changed: PropertyMap, reason: str) -> None:
    found = aws.problems(world.HEALTH_CHECK, "h", {**world.probe_inputs(), **changed})
    assert any(problem.startswith(reason) for problem in found), found


def test_a_calculated_check_needs_children_that_exist(aws: Client) -> None:
    child = aws.create(world.HEALTH_CHECK, "child", world.probe_inputs())
    calculated: PropertyMap = {"type": "CALCULATED", "childHealthThreshold": 1}
    aws.create(world.HEALTH_CHECK, "sum", {**calculated, "childHealthchecks": [child.id]})
    with pytest.raises(Refusal, match=r"childHealthchecks\[1\]: no HealthCheck with id 'nobody' exists"):
        aws.create(world.HEALTH_CHECK, "bad", {**calculated, "childHealthchecks": [child.id, "nobody"]})


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"datapointsToAlarm": 1}, r"is of 1 of 2 periods \(M out of N\)"),
        ({"statistic": None, "extendedStatistic": "p99"}, "is on a percentile"),
        ({"period": 10}, "is of high resolution"),
    ],
)
def test_route_53_follows_the_plainest_alarms_alone(aws: Client, changed: PropertyMap, reason: str) -> None:
    alarm: PropertyMap = {
        "name": "5xx",
        "region": "us-east-1",
        "comparisonOperator": "GreaterThanThreshold",
        "evaluationPeriods": 2,
        "period": 60,
        "threshold": 0.05,
        "namespace": "AWS/ApiGateway",
        "metricName": "5xx",
        "statistic": "Average",
    }
    watching: PropertyMap = {
        "type": "CLOUDWATCH_METRIC",
        "cloudwatchAlarmName": "5xx",
        "cloudwatchAlarmRegion": "us-east-1",
    }
    plain = aws.create(world.ALARM, "a", alarm)
    aws.create(world.HEALTH_CHECK, "good", watching)
    aws.delete(plain)
    aws.create(world.ALARM, "b", {**alarm, **changed})
    with pytest.raises(Refusal, match=reason):
        aws.create(world.HEALTH_CHECK, "bad", watching)


def test_a_zone_with_records_stays(aws: Client) -> None:
    zone = world.make_zone(aws)
    record = aws.create(world.RECORD, "r", world.record_inputs(zone, "api"))
    with pytest.raises(Refusal, match=f"zone {zone.id} still has 1 record sets"):
        aws.delete(zone)
    aws.delete(record)
    aws.delete(zone)
