"""What CloudFront says to distributions, and Route 53 and ACM to what leads to them."""

from __future__ import annotations

import pytest

from msr.knowledge import PropertyMap, Value, items, section
from tests.local import aws_world as world
from tests.local.client import Client, Made, Refusal

DISTRIBUTION = "aws:cloudfront/distribution:Distribution"
EVERYTHING: list[Value] = ["GET", "HEAD", "OPTIONS", "PUT", "POST", "PATCH", "DELETE"]


def origin(name: str = "regions") -> PropertyMap:
    tls: list[Value] = ["TLSv1.2"]
    asked: PropertyMap = {
        "httpPort": 80,
        "httpsPort": 443,
        "originProtocolPolicy": "https-only",
        "originSslProtocols": tls,
    }
    return {"originId": name, "domainName": f"{name}.shop.example", "customOriginConfig": asked}


def behavior(target: str = "regions", methods: list[Value] = EVERYTHING) -> PropertyMap:
    return {
        "targetOriginId": target,
        "viewerProtocolPolicy": "https-only",
        "allowedMethods": methods,
        "cachedMethods": ["GET", "HEAD"],
        "cachePolicyId": "4135ea2d-6df8-44a3-9df3-4b5a84be39ad",
    }


def inputs(certificate: Made, **more: Value) -> PropertyMap:
    viewer: PropertyMap = {"acmCertificateArn": certificate.outputs["arn"], "sslSupportMethod": "sni-only"}
    return {
        "enabled": True,
        "aliases": ["api.shop.example"],
        "origins": [origin()],
        "defaultCacheBehavior": behavior(),
        "restrictions": {"geoRestriction": {"restrictionType": "none"}},
        "viewerCertificate": viewer,
        **more,
    }


def group() -> PropertyMap:
    members: list[Value] = [{"originId": "east"}, {"originId": "west"}]
    codes: list[Value] = [500, 502]
    return {"originId": "both", "failoverCriteria": {"statusCodes": codes}, "members": members}


def alias_to(zone: Made, edge: Made, record: str, **more: Value) -> PropertyMap:
    alias: PropertyMap = {
        "name": edge.outputs["domainName"],
        "zoneId": edge.outputs["hostedZoneId"],
        "evaluateTargetHealth": False,
        **more,
    }
    return {"zoneId": zone.outputs["zoneId"], "name": record, "type": "A", "aliases": [alias]}


def make_edge(aws: Client, zone: Made) -> Made:
    return aws.create(DISTRIBUTION, "e", inputs(world.make_certificate(aws, zone)))


def test_a_distribution_has_a_host_of_its_own(aws: Client) -> None:
    edge = make_edge(aws, world.make_zone(aws))
    assert str(edge.outputs["domainName"]).endswith(".cloudfront.net")
    assert edge.outputs["hostedZoneId"] == "Z2FDTNDATAQYW2"
    assert edge.outputs["status"] == "Deployed"


def test_an_alias_leads_to_a_distribution_that_knows_the_records_name(aws: Client) -> None:
    zone = world.make_zone(aws)
    edge = make_edge(aws, zone)
    made = aws.create(world.RECORD, "r", alias_to(zone, edge, "api.shop.example"))
    assert made.outputs["fqdn"] == "api.shop.example"
    with pytest.raises(Refusal, match=r"www\.shop\.example is no alternate name of distribution"):
        aws.create(world.RECORD, "w", alias_to(zone, edge, "www.shop.example"))


def test_an_alias_to_nobodys_distribution_is_refused(aws: Client) -> None:
    zone = world.make_zone(aws)
    edge = make_edge(aws, zone)
    with pytest.raises(Refusal, match=r"no distribution answers at d0\.cloudfront\.net"):
        aws.create(world.RECORD, "r", alias_to(zone, edge, "api.shop.example", name="d0.cloudfront.net"))


def test_route_53_cannot_tell_the_health_of_a_distribution(aws: Client) -> None:
    zone = world.make_zone(aws)
    edge = make_edge(aws, zone)
    asked = alias_to(zone, edge, "api.shop.example", evaluateTargetHealth=True)
    assert aws.problems(world.RECORD, "r", asked) == [
        "aliases[0].evaluateTargetHealth: must be false for a CloudFront distribution"
    ]


def test_a_certificate_of_another_region_is_refused(aws: Client) -> None:
    zone = world.make_zone(aws)
    certificate = world.make_certificate(aws, zone, region="us-west-2")
    assert aws.problems(DISTRIBUTION, "e", inputs(certificate)) == [
        "viewerCertificate.acmCertificateArn: the certificate is of us-west-2; CloudFront takes it from us-east-1"
    ]


def test_a_certificate_that_does_not_cover_a_name_is_refused(aws: Client) -> None:
    zone = world.make_zone(aws)
    asked = inputs(world.make_certificate(aws, zone), aliases=["api.shop.example", "ways.shop.example"])
    with pytest.raises(Refusal, match=r"the certificate does not cover ways\.shop\.example"):
        aws.create(DISTRIBUTION, "e", asked)


def test_a_certificate_that_nothing_proves_is_refused(aws: Client) -> None:
    certificate = aws.create("aws:acm/certificate:Certificate", "c", world.certificate_inputs())
    with pytest.raises(Refusal, match="the certificate is not issued"):
        aws.create(DISTRIBUTION, "e", inputs(certificate))


def test_names_without_a_certificate_are_refused(aws: Client) -> None:
    certificate = world.make_certificate(aws, world.make_zone(aws))
    asked = inputs(certificate, viewerCertificate={"cloudfrontDefaultCertificate": True})
    assert aws.problems(DISTRIBUTION, "e", asked) == [
        "viewerCertificate: alternate names need a certificate that covers them"
    ]


def test_a_name_belongs_to_one_distribution(aws: Client) -> None:
    zone = world.make_zone(aws)
    certificate = world.make_certificate(aws, zone)
    aws.create(DISTRIBUTION, "e", inputs(certificate))
    with pytest.raises(Refusal, match=r"aliases\[0\]: api\.shop\.example is already an alternate name of E"):
        aws.create(DISTRIBUTION, "f", inputs(certificate))


def test_an_origin_group_takes_no_writes(aws: Client) -> None:
    certificate = world.make_certificate(aws, world.make_zone(aws))
    grouped = inputs(
        certificate,
        origins=[origin("east"), origin("west")],
        originGroups=[group()],
        defaultCacheBehavior=behavior("both"),
    )
    assert aws.problems(DISTRIBUTION, "e", grouped) == [
        "defaultCacheBehavior.allowedMethods: an origin group takes no DELETE, PATCH, POST, PUT"
    ]
    reading = behavior("both", ["GET", "HEAD", "OPTIONS"])
    assert aws.problems(DISTRIBUTION, "e", {**grouped, "defaultCacheBehavior": reading}) == []


def test_a_behavior_names_an_origin_that_is_there(aws: Client) -> None:
    certificate = world.make_certificate(aws, world.make_zone(aws))
    asked = inputs(certificate, defaultCacheBehavior=behavior("api"))
    assert aws.problems(DISTRIBUTION, "e", asked) == ["defaultCacheBehavior.targetOriginId: there is no origin 'api'"]


def test_only_three_sets_of_methods_can_be_had(aws: Client) -> None:
    certificate = world.make_certificate(aws, world.make_zone(aws))
    asked = inputs(certificate, defaultCacheBehavior=behavior(methods=["GET", "POST"]))
    assert aws.problems(DISTRIBUTION, "e", asked) == [
        "defaultCacheBehavior.allowedMethods: GET, POST is none of the sets that can be had"
    ]


def test_a_certificate_in_use_by_an_edge_stays(aws: Client) -> None:
    zone = world.make_zone(aws)
    certificate = world.make_certificate(aws, zone)
    edge = aws.create(DISTRIBUTION, "e", inputs(certificate))
    with pytest.raises(Refusal, match=f"is in use by the distribution {edge.id}"):
        aws.delete(certificate)
    assert items(edge.outputs, "aliases") == ["api.shop.example"]
    assert section(edge.outputs, "viewerCertificate")["acmCertificateArn"] == certificate.outputs["arn"]
