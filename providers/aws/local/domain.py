"""Custom domains of HTTP APIs, and what they are mapped to."""

from __future__ import annotations

from collections.abc import Iterator

from msr.knowledge import (
    Computed,
    Neighbours,
    Problem,
    Reference,
    Rule,
    Subject,
    TypeKnowledge,
    Unique,
    Value,
    WorldRule,
    section,
    text,
)
from providers.aws.local.api import API_EXISTS, MAPPING, STAGE
from providers.aws.local.certificate import CERTIFICATE, DOMAIN, covers, unproven
from providers.aws.local.identifiers import TAGS_ALL, UPPER, characters, random_id
from providers.aws.local.places import API_ZONES
from providers.aws.local.sources import model, provider, recalled, undated
from providers.aws.local.values import named, one_of

_NAME = model("apigatewayv2", "CreateDomainName")
_MAPPED = model("apigatewayv2", "CreateApiMapping")
_PROVIDER = undated("apigatewayv2/domain_name")
_CERTIFICATES = recalled("API Gateway, http-api-custom-domain-names")


def api_zone(region: str) -> str:
    """The hosted zone of a region's API endpoints; made up for regions whose zone is not in the table."""
    return API_ZONES.get(region) or f"Z0{characters(f'execute-api {region}', 19, UPPER)}"


def _configuration(subject: Subject, _near: Neighbours) -> Value:
    label = characters(f"domain {subject.mark}", 10)
    return {
        "ipAddressType": "ipv4",
        **section(subject.inputs, "domainNameConfiguration"),
        "hostedZoneId": api_zone(subject.region),
        "targetDomainName": f"d-{label}.execute-api.{subject.region}.amazonaws.com",
    }


def _updated_configuration(subject: Subject, near: Neighbours) -> Value:
    """A new certificate leaves the endpoint as it is."""
    made = _configuration(subject, near)
    before = section(subject.outputs, "domainNameConfiguration")
    if isinstance(made, dict) and before:
        made["targetDomainName"] = before.get("targetDomainName")
    return made


def _certificate_arn(subject: Subject) -> str:
    return text(section(subject.inputs, "domainNameConfiguration"), "certificateArn")


def _same_region(subject: Subject) -> Iterator[Problem]:
    parts = _certificate_arn(subject).split(":")
    if len(parts) > 3 and parts[3] != subject.region:
        path = "domainNameConfiguration.certificateArn"
        yield Problem(path, f"the certificate is of {parts[3]}, the domain of {subject.region}")


def _good_certificate(subject: Subject, near: Neighbours) -> Iterator[Problem]:
    path, name = "domainNameConfiguration.certificateArn", text(subject.inputs, "domainName")
    for certificate in near.find(CERTIFICATE, "arn", _certificate_arn(subject), region=subject.region):
        for missing in unproven(certificate, near):
            yield Problem(path, f"the certificate is not issued: {missing}")
        if not covers(certificate.outputs, name):
            yield Problem(path, f"the certificate does not cover {name}")


def _stage_exists(subject: Subject, near: Neighbours) -> Iterator[Problem]:
    wanted = text(subject.inputs, "stage")
    stages = near.find(STAGE, "apiId", text(subject.inputs, "apiId"), region=subject.region)
    if wanted not in {text(stage.outputs, "name") for stage in stages}:
        yield Problem("stage", f"API {text(subject.inputs, 'apiId')} has no stage {wanted!r}")


TYPES = (
    TypeKnowledge(
        token=DOMAIN,
        source=_PROVIDER,
        id="{domainName}",
        replace_on=frozenset({"domainName"}),
        lookup=(
            "domainName",
            "domainNameConfiguration.targetDomainName",
            "domainNameConfiguration.certificateArn",
        ),
        references=(
            Reference(
                "domainNameConfiguration.certificateArn",
                (CERTIFICATE,),
                "arn",
                _NAME,
                same_region=True,
            ),
        ),
        unique=(Unique(("domainName",), "region", _NAME + ": ConflictException"),),
        outputs={
            "apiMappingSelectionExpression": Computed("$request.basepath"),
            "arn": Computed("arn:aws:apigateway:{region}::/domainnames/{domainName}"),
            "domainNameConfiguration": Computed(_updated_configuration, frozenset({"domainNameConfiguration"})),
            "tagsAll": TAGS_ALL,
        },
        defaults={"routingMode": "API_MAPPING_ONLY"},
        rules=(
            named("domainName", r"(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)+", 253, _NAME),
            one_of("domainNameConfiguration.endpointType", ("REGIONAL",), _PROVIDER),
            one_of("domainNameConfiguration.securityPolicy", ("TLS_1_2",), _PROVIDER),
            one_of("domainNameConfiguration.ipAddressType", ("ipv4", "dualstack"), _NAME),
            Rule(_same_region, _CERTIFICATES),
        ),
        on_write=(WorldRule(_good_certificate, _CERTIFICATES),),
        max_per_region=120,  # AWS docs, API Gateway, http-api-quotas, read in a copy of 2026
    ),
    TypeKnowledge(
        token=MAPPING,
        source=provider("apigatewayv2/api_mapping", "0576a1424"),
        id=random_id(6),
        identity="{id}/{domainName}",
        replace_on=frozenset({"apiId", "domainName"}),
        lookup=("apiId", "domainName"),
        references=(
            API_EXISTS,
            Reference("domainName", (DOMAIN,), "domainName", _MAPPED, same_region=True),
        ),
        unique=(Unique(("domainName", "apiMappingKey"), "region", _MAPPED + ": ConflictException"),),
        on_write=(WorldRule(_stage_exists, _MAPPED + ": NotFoundException"),),
    ),
)
