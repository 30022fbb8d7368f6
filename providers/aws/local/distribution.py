"""CloudFront distributions, with one origin or a group of them."""

from __future__ import annotations

from collections.abc import Iterator

from msr.knowledge import (
    Computed,
    Neighbours,
    Problem,
    PropertyMap,
    Reference,
    Rule,
    Subject,
    TypeKnowledge,
    Value,
    WorldRule,
    at,
    is_known,
    item,
    items,
    section,
    sections,
    text,
)
from providers.aws.local.certificate import CERTIFICATE, DISTRIBUTION, covers, unproven
from providers.aws.local.identifiers import TAGS_ALL, UPPER, characters, too_many
from providers.aws.local.places import CLOUDFRONT_ZONE
from providers.aws.local.sources import docs, model, provider, recalled
from providers.aws.local.values import between, named, one_of

_CONFIG = model("cloudfront", "CreateDistribution")
_PROVIDER = provider("cloudfront/distribution", "023c8e5cf")
_GROUPS = "aws/aws-cdk #32450: the service's own words"
_READING = frozenset({"GET", "HEAD", "OPTIONS"})
_METHODS = (frozenset({"GET", "HEAD"}), _READING, _READING | {"PUT", "POST", "PATCH", "DELETE"})
_CERTIFICATE_REGION = "us-east-1"
_ERRORS = (400, 403, 404, 405, 414, 416, 500, 501, 502, 503, 504)
_CERTIFICATE_PATH = "viewerCertificate.acmCertificateArn"


def _behaviors(distribution: PropertyMap) -> Iterator[tuple[str, PropertyMap]]:
    """Every cache behavior by its path."""
    yield "defaultCacheBehavior", section(distribution, "defaultCacheBehavior")
    for index, behavior in enumerate(sections(distribution, "orderedCacheBehaviors")):
        yield item("orderedCacheBehaviors", index), behavior


def _origins(subject: Subject) -> Iterator[Problem]:
    """Ids are unique, and behaviors and groups name ids that are there."""
    distribution = subject.inputs
    if not is_known(distribution.get("origins")) or not is_known(distribution.get("originGroups")):
        return
    origins = [text(origin, "originId") for origin in sections(distribution, "origins")]
    groups = [text(group, "originId") for group in sections(distribution, "originGroups")]
    if not origins:
        yield Problem("origins", "a distribution needs an origin")
    for name in sorted({name for name in (*origins, *groups) if (*origins, *groups).count(name) > 1}):
        yield Problem("origins", f"two origins are called {name!r}")
    for path, member in at(distribution, "originGroups[*].members[*].originId"):
        if isinstance(member, str) and member not in origins:
            yield Problem(path, f"there is no origin {member!r}")
    for path, behavior in _behaviors(distribution):
        target = behavior.get("targetOriginId")
        if isinstance(target, str) and target not in (*origins, *groups):
            yield Problem(f"{path}.targetOriginId", f"there is no origin {target!r}")


def _methods(subject: Subject) -> Iterator[Problem]:
    """Three sets of methods can be had; an origin group takes those that write nothing."""
    groups = {text(group, "originId") for group in sections(subject.inputs, "originGroups")}
    for path, behavior in _behaviors(subject.inputs):
        if not is_known(behavior.get("allowedMethods")):
            continue
        allowed = frozenset(str(method) for method in items(behavior, "allowedMethods"))
        if allowed and allowed not in _METHODS:
            yield Problem(f"{path}.allowedMethods", f"{', '.join(sorted(allowed))} is none of the sets that can be had")
        if text(behavior, "targetOriginId") in groups and allowed - _READING:
            said = ", ".join(sorted(allowed - _READING))
            yield Problem(f"{path}.allowedMethods", f"an origin group takes no {said}")


def _policies(subject: Subject) -> Iterator[Problem]:
    for path, behavior in _behaviors(subject.inputs):
        policy, forwarded = behavior.get("cachePolicyId"), behavior.get("forwardedValues")
        if (policy is None) == (forwarded is None):
            yield Problem(f"{path}.cachePolicyId", "give one of cachePolicyId and forwardedValues")


def _members(subject: Subject) -> Iterator[Problem]:
    for index, group in enumerate(sections(subject.inputs, "originGroups")):
        if is_known(group.get("members")) and len(items(group, "members")) != 2:
            yield Problem(f"{item('originGroups', index)}.members", "an origin group has exactly two members")


def _certificate(subject: Subject) -> Iterator[Problem]:
    """Names of one's own need a certificate of one's own, from us-east-1 and with SNI."""
    distribution = subject.inputs
    certificate = section(distribution, "viewerCertificate")
    given = [name for name in ("acmCertificateArn", "iamCertificateId") if certificate.get(name) is not None]
    if items(distribution, "aliases") and not given:
        yield Problem("viewerCertificate", "alternate names need a certificate that covers them")
    if given and certificate.get("sslSupportMethod") is None:
        yield Problem("viewerCertificate.sslSupportMethod", "is required with a certificate")
    parts = text(certificate, "acmCertificateArn").split(":")
    if len(parts) > 3 and parts[3] != _CERTIFICATE_REGION:
        yield Problem(_CERTIFICATE_PATH, f"the certificate is of {parts[3]}; CloudFront takes it from us-east-1")


def _aliases(subject: Subject) -> Iterator[Problem]:
    yield from too_many(len(items(subject.inputs, "aliases")), 100, "aliases", "alternate names")


def _good_certificate(subject: Subject, near: Neighbours) -> Iterator[Problem]:
    arn = text(section(subject.inputs, "viewerCertificate"), "acmCertificateArn")
    for certificate in near.find(CERTIFICATE, "arn", arn) if arn else ():
        for missing in unproven(certificate, near):
            yield Problem(_CERTIFICATE_PATH, f"the certificate is not issued: {missing}")
        for alias in items(subject.inputs, "aliases"):
            if isinstance(alias, str) and not covers(certificate.outputs, alias):
                yield Problem(_CERTIFICATE_PATH, f"the certificate does not cover {alias}")


def _names_are_free(subject: Subject, near: Neighbours) -> Iterator[Problem]:
    """A name belongs to one distribution of the whole world."""
    for path, alias in at(subject.inputs, "aliases[*]"):
        for other in near.find(DISTRIBUTION, "aliases[*]", alias) if isinstance(alias, str) else ():
            if other.id != subject.id:
                yield Problem(path, f"{alias} is already an alternate name of {other.id}")


def _id(subject: Subject) -> str:
    return f"E{characters(f'distribution {subject.mark}', 13, UPPER)}"


def _domain(subject: Subject, _near: Neighbours) -> Value:
    return f"d{characters(f'distribution domain {subject.mark}', 13)}.cloudfront.net"


TYPES = (
    TypeKnowledge(
        token=DISTRIBUTION,
        source=_PROVIDER,
        id=_id,
        replace_on=frozenset({"staging"}),
        lookup=("id", "domainName", "aliases[*]", _CERTIFICATE_PATH),
        references=(Reference(_CERTIFICATE_PATH, (CERTIFICATE,), "arn", f"{_PROVIDER}: InvalidViewerCertificate"),),
        outputs={
            "arn": Computed("arn:aws:cloudfront::{account}:distribution/{id}"),
            "domainName": Computed(_domain),
            "hostedZoneId": Computed(CLOUDFRONT_ZONE),
            "callerReference": Computed("terraform-{mark}"),
            "etag": Computed("E2QWRUHEXAMPLE"),
            "inProgressValidationBatches": Computed(lambda _subject, _near: 0),
            "lastModifiedTime": Computed("2026-01-01 00:00:00 +0000 UTC"),
            "loggingV1Enabled": Computed(lambda _subject, _near: False),
            "status": Computed("Deployed"),
            "trustedKeyGroups": Computed(lambda _subject, _near: []),
            "trustedSigners": Computed(lambda _subject, _near: []),
            "tagsAll": TAGS_ALL,
        },
        defaults={
            "httpVersion": "http2",
            "isIpv6Enabled": False,
            "retainOnDelete": False,
            "staging": False,
            "waitForDeployment": True,
        },
        rules=(
            named("comment", r"(?s).*", 128, _CONFIG, least=0),
            one_of("httpVersion", ("http1.1", "http2", "http3", "http2and3"), _CONFIG),
            one_of("priceClass", ("PriceClass_100", "PriceClass_200", "PriceClass_All"), _CONFIG),
            one_of(
                "defaultCacheBehavior.viewerProtocolPolicy", ("allow-all", "https-only", "redirect-to-https"), _CONFIG
            ),
            one_of("customErrorResponses[*].errorCode", _ERRORS, recalled("CloudFront, creating-custom-error-pages")),
            one_of("restrictions.geoRestriction.restrictionType", ("none", "whitelist", "blacklist"), _CONFIG),
            between("origins[*].connectionAttempts", 1, 3, _CONFIG),
            between("origins[*].connectionTimeout", 1, 10, _CONFIG),
            between("origins[*].customOriginConfig.originReadTimeout", 1, 120, _CONFIG),
            Rule(_origins, _CONFIG),
            Rule(_members, _CONFIG),
            Rule(_methods, f"{_CONFIG}; {_GROUPS}"),
            Rule(_policies, _CONFIG),
            Rule(_certificate, _CONFIG),
            Rule(_aliases, docs("CloudFront, cloudfront-limits")),
        ),
        on_write=(
            WorldRule(_good_certificate, f"{_PROVIDER}: InvalidViewerCertificate"),
            WorldRule(_names_are_free, _CONFIG),
        ),
        max_per_region=500,  # recalled, not checked
    ),
)
