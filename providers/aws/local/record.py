"""Route 53 record sets, and how those of one name get along."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from msr.knowledge import (
    Computed,
    Neighbours,
    Problem,
    Reference,
    Rule,
    StoredObject,
    Subject,
    TypeKnowledge,
    Value,
    WorldRule,
    items,
    sections,
    text,
)
from providers.aws.local import routing
from providers.aws.local.certificate import DISTRIBUTION, DOMAIN, RECORD
from providers.aws.local.health_check import HEALTH_CHECK
from providers.aws.local.places import CLOUDFRONT_ZONE
from providers.aws.local.sources import model, provider, recalled
from providers.aws.local.values import between, named, one_of
from providers.aws.local.zone import ZONE

_CHANGE = model("route53", "ChangeResourceRecordSets")
_PROVIDER = provider("route53/record", "00655c168")
_FAILOVER = recalled("Route 53, resource-record-sets-values-failover-alias")
_NAMES = recalled("Route 53, DomainNameFormat")
_TYPES = ("A", "AAAA", "CAA", "CNAME", "DS", "HTTPS", "MX", "NAPTR", "NS", "PTR", "SOA", "SPF", "SRV", "SSHFP")
_MORE_TYPES = ("SVCB", "TLSA", "TXT")


def _identity(values: Mapping[str, Value]) -> str:
    name = text(values, "name").rstrip(".").lower()
    parts = (text(values, "zoneId"), name, text(values, "type"), text(values, "setIdentifier"))
    return "_".join(part for part in parts if part)


def _fqdn(subject: Subject, near: Neighbours) -> str:
    """The full name: the provider appends the zone's name where it is missing (record.go, expandRecordName)."""
    name = text(subject.inputs, "name").rstrip(".").lower()
    zone = _zone_name(subject, near)
    return name if name == zone or name.endswith(f".{zone}") else f"{name}.{zone}".strip(".")


def _zone_name(subject: Subject, near: Neighbours) -> str:
    zones = near.find(ZONE, "zoneId", text(subject.inputs, "zoneId"))
    return text(zones[0].outputs, "name").rstrip(".").lower() if zones else ""


def _siblings(subject: Subject, near: Neighbours) -> list[StoredObject]:
    """The other record sets of the same name in the same zone."""
    zone = text(subject.inputs, "zoneId")
    mine = _identity(subject.inputs)
    found = near.find(RECORD, "fqdn", _fqdn(subject, near))
    return [other for other in found if text(other.outputs, "zoneId") == zone and _identity(other.outputs) != mine]


def _cname_alone(subject: Subject, near: Neighbours) -> Iterator[Problem]:
    kind = text(subject.inputs, "type")
    if kind == "CNAME" and _fqdn(subject, near) == _zone_name(subject, near):
        yield Problem("type", "a CNAME is not permitted at the apex of a zone; use an alias")
    for other in _siblings(subject, near):
        other_kind = text(other.outputs, "type")
        if "CNAME" in (kind, other_kind) and kind != other_kind:
            yield Problem("type", f"a CNAME allows no other record set of its name: {other.id}")


def _gets_along(subject: Subject, near: Neighbours) -> Iterator[Problem]:
    """Record sets of one name and type share a policy, and each has its own place in it."""
    mine, settings = routing.policy_of(subject.inputs), routing.policy_settings(subject.inputs)
    for other in _siblings(subject, near):
        if text(other.outputs, "type") != text(subject.inputs, "type") or other.id == subject.id:
            continue
        theirs = routing.policy_of(other.outputs)
        if text(other.outputs, "setIdentifier") == text(subject.inputs, "setIdentifier"):
            yield Problem("name", f"the record set already exists: {other.id}")
        elif mine != theirs:
            yield Problem(mine or "name", f"{other.id} has {theirs or 'no policy'}; one name takes one policy")
        elif mine != "weightedRoutingPolicies" and settings and settings == routing.policy_settings(other.outputs):
            said = ", ".join(f"{name} {value}" for name, value in settings.items())
            yield Problem(mine, f"{other.id} already has {said}")


def _alias_target(subject: Subject, near: Neighbours) -> Iterator[Problem]:
    for alias in sections(subject.inputs, "aliases"):
        name, zone = text(alias, "name").rstrip(".").lower(), text(alias, "zoneId")
        if zone == text(subject.inputs, "zoneId"):
            yield from _alias_to_record(subject, near, name)
        elif ".execute-api." in name:
            yield from _alias_to_domain(near, name, zone)
        elif name.endswith(".cloudfront.net") != (zone == CLOUDFRONT_ZONE):
            yield Problem("aliases[0].zoneId", f"{zone} is not the hosted zone of {name}")
        elif zone == CLOUDFRONT_ZONE:
            yield from _alias_to_distribution(near, name, _fqdn(subject, near))


def _alias_to_record(subject: Subject, near: Neighbours, name: str) -> Iterator[Problem]:
    kinds = {text(record.outputs, "type") for record in near.find(RECORD, "fqdn", name)}
    if text(subject.inputs, "type") not in kinds:
        yield Problem("aliases[0].name", f"the zone has no {text(subject.inputs, 'type')} record {name}")


def _alias_to_distribution(near: Neighbours, name: str, fqdn: str) -> Iterator[Problem]:
    distributions = near.find(DISTRIBUTION, "domainName", name)
    if not distributions:
        yield Problem("aliases[0].name", f"no distribution answers at {name}")
    for distribution in distributions:
        known = {str(alias).lower() for alias in items(distribution.outputs, "aliases")}
        if fqdn not in known:
            yield Problem("aliases[0].name", f"{fqdn} is no alternate name of distribution {distribution.id}")


def _alias_to_domain(near: Neighbours, name: str, zone: str) -> Iterator[Problem]:
    domains = near.find(DOMAIN, "domainNameConfiguration.targetDomainName", name)
    if not domains:
        yield Problem("aliases[0].name", f"no custom domain answers at {name}")
    for domain in domains:
        right = domain.outputs.get("domainNameConfiguration")
        wanted = text(right, "hostedZoneId") if isinstance(right, dict) else ""
        if zone != wanted:
            yield Problem("aliases[0].zoneId", f"{zone} is not the hosted zone of {name}, which is {wanted}")


TYPES = (
    TypeKnowledge(
        token=RECORD,
        source=_PROVIDER,
        id=lambda subject: _identity(subject.inputs),
        identity=_identity,
        overwrite="allowOverwrite",
        replace_on=frozenset({"name", "zoneId"}),
        lookup=("fqdn", "zoneId"),
        references=(
            Reference("zoneId", (ZONE,), "zoneId", f"{_CHANGE}: NoSuchHostedZone"),
            Reference("healthCheckId", (HEALTH_CHECK,), "id", f"{_CHANGE}: NoSuchHealthCheck"),
        ),
        outputs={"fqdn": Computed(_fqdn)},
        defaults={"allowOverwrite": False},
        rules=(
            named("name", r"[\w.*@/\\-]+", 255, _NAMES),
            one_of("type", (*_TYPES, *_MORE_TYPES), _CHANGE),
            between("ttl", 0, 2_147_483_647, _CHANGE),
            named("setIdentifier", r"[ -~]+", 128, _CHANGE),
            Rule(routing.values_or_alias, _PROVIDER),
            Rule(routing.one_policy, _PROVIDER),
            Rule(routing.policy_values, _CHANGE),
            Rule(routing.alias_health, f"{_CHANGE}; {_FAILOVER}"),
            Rule(routing.primary_is_checked, "the service's own words, as reported in external-dns #2362"),
        ),
        on_write=(
            WorldRule(_cname_alone, recalled("Route 53, ResourceRecordTypes: CNAME")),
            WorldRule(_gets_along, recalled("Route 53 API_ChangeResourceRecordSets: InvalidChangeBatch")),
            WorldRule(_alias_target, _CHANGE),
        ),
    ),
)
