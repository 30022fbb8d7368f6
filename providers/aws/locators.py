"""How to find again an object whose creation was cut off, per resource type that builders use.

Import ids are those of the Terraform AWS provider 6, section "Import" of each resource; ``@region`` is its suffix for
a region other than the provider's (guide "Enhanced Region Support"). All of it is recalled, save for policy, route,
integration, mapping and record, whose source files were read.

API Gateway gives random ids to what stands in an API and tags none of it, so integrations and routes carry the mark in
a word of their own; a custom domain has one mapping without a key, so its domain tells it. Route 53 takes no tags when
it makes something, and the provider tags a zone only once every name server has it, up to a minute later: a zone
carries its mark in its comment, a health check in its caller reference, and both from the first moment
(terraform-provider-aws@036631a1d and @01606926a internal/service/route53/zone.go and health_check.go).
"""

from __future__ import annotations

from collections.abc import Mapping

from msr.provider import Locator
from providers.aws.names import MARK_TAG

_REGIONAL = "terraform-provider-aws 6, resource documentation, Import; guide Enhanced Region Support: recalled"
_GLOBAL = "terraform-provider-aws 6, resource documentation, Import: recalled"


def _name(template: str, source: str = _REGIONAL) -> Locator:
    return Locator("by_name", id_template=template, source=source)


def _parent(template: str, source: str = _REGIONAL) -> Locator:
    return Locator("by_parent_key", id_template=template, source=source)


def _mark(template: str, source: str = _REGIONAL, *, unread: bool = False) -> Locator:
    return Locator("by_mark", mark_property=template, source=source, unread=unread)


LOCATORS: Mapping[str, Locator] = {
    "aws:dynamodb/table:Table": _name("{name}@{region}"),
    "aws:cloudwatch/logGroup:LogGroup": _name("{name}@{region}"),
    "aws:cloudwatch/metricAlarm:MetricAlarm": _name("{name}@{region}"),
    "aws:iam/role:Role": _name("{name}", _GLOBAL),
    "aws:iam/rolePolicy:RolePolicy": _parent("{role}:{name}", _GLOBAL),
    "aws:lambda/function:Function": _name("{name}@{region}"),
    "aws:lambda/alias:Alias": _parent("{functionName}/{name}@{region}"),
    "aws:lambda/permission:Permission": _parent("{function}:{qualifier}/{statementId}@{region}"),
    "aws:lambda/provisionedConcurrencyConfig:ProvisionedConcurrencyConfig": _parent(
        "{functionName},{qualifier}@{region}"
    ),
    "aws:apigatewayv2/api:Api": _mark(f"tags.{MARK_TAG}"),
    "aws:apigatewayv2/integration:Integration": _mark("description"),
    "aws:apigatewayv2/route:Route": _mark("operationName"),
    "aws:apigatewayv2/apiMapping:ApiMapping": _mark("domainName"),
    "aws:apigatewayv2/stage:Stage": _parent("{apiId}/{name}@{region}"),
    "aws:apigatewayv2/domainName:DomainName": _name("{domainName}@{region}"),
    "aws:acm/certificate:Certificate": _mark(f"tags.{MARK_TAG}"),
    "aws:acm/certificateValidation:CertificateValidation": Locator("again", source=_REGIONAL),
    "aws:cloudfront/distribution:Distribution": _mark(f"tags.{MARK_TAG}", _GLOBAL),
    "aws:route53/zone:Zone": _mark("comment", _GLOBAL),
    "aws:route53/record:Record": _parent("{zoneId}_{name}_{type}_{setIdentifier}", _GLOBAL),
    "aws:route53/healthCheck:HealthCheck": _mark("referenceName", _GLOBAL, unread=True),
}
