"""What Route 53 demands of one record set alone: its values, its alias, its routing policy."""

from __future__ import annotations

from collections.abc import Iterator

from msr.knowledge import Problem, PropertyMap, Subject, Unknown, Value, is_known, items, section, sections, text
from providers.aws.local.places import CLOUDFRONT_ZONE, REGIONS

POLICIES = (
    "cidrRoutingPolicy",
    "failoverRoutingPolicies",
    "geolocationRoutingPolicies",
    "geoproximityRoutingPolicy",
    "latencyRoutingPolicies",
    "multivalueAnswerRoutingPolicy",
    "weightedRoutingPolicies",
)


def policy_of(record: PropertyMap) -> str:
    """The record's routing policy; empty for a simple record."""
    return next((name for name in POLICIES if record.get(name)), "")


def policy_settings(record: PropertyMap) -> PropertyMap:
    """What the record's routing policy says."""
    name = policy_of(record)
    listed = sections(record, name)
    return listed[0] if listed else section(record, name)


def one_policy(subject: Subject) -> Iterator[Problem]:
    """At most one policy, and a set identifier with it, never without."""
    record = subject.inputs
    given = [name for name in POLICIES if record.get(name)]
    if len(given) > 1:
        yield Problem(given[1], f"conflicts with {given[0]}")
    if given and record.get("setIdentifier") is None:
        yield Problem("setIdentifier", f"is required with {given[0]}")
    if not given and record.get("setIdentifier") is not None:
        yield Problem("setIdentifier", "is for records with a routing policy")
    for name in given:
        yield from _one_entry(name, record.get(name))


def _one_entry(name: str, value: Value) -> Iterator[Problem]:
    if isinstance(value, list) and len(value) != 1:
        yield Problem(name, f"has {len(value)} entries, one is allowed")


def policy_values(subject: Subject) -> Iterator[Problem]:
    """What each policy takes."""
    policy, settings = policy_of(subject.inputs), policy_settings(subject.inputs)
    if not is_known(subject.inputs.get(policy)):
        return
    match policy:
        case "failoverRoutingPolicies" if text(settings, "type") not in ("PRIMARY", "SECONDARY"):
            yield Problem(f"{policy}[0].type", f"{settings.get('type')!r} is neither PRIMARY nor SECONDARY")
        case "latencyRoutingPolicies" if text(settings, "region") not in REGIONS:
            yield Problem(f"{policy}[0].region", f"aws has no region {settings.get('region')!r}")
        case "weightedRoutingPolicies":
            weight = settings.get("weight")
            if isinstance(weight, int | float) and not 0 <= weight <= 255:
                yield Problem(f"{policy}[0].weight", f"{weight:g} is not between 0 and 255")
        case "geolocationRoutingPolicies" if not settings.keys() & {"continent", "country"}:
            yield Problem(policy, "names neither a continent nor a country; `*` is the country of everybody else")
        case _:
            return


def values_or_alias(subject: Subject) -> Iterator[Problem]:
    """Values with a TTL, or an alias without one."""
    record = subject.inputs
    values, alias = record.get("records"), record.get("aliases")
    if bool(values) == bool(alias):
        yield Problem("records", "a record set has either records or an alias")
    if alias and record.get("ttl") is not None:
        yield Problem("ttl", "an alias takes the time to live of its target")
    if values and record.get("ttl") is None:
        yield Problem("ttl", "is required with records")
    if isinstance(alias, list) and len(alias) > 1:
        yield Problem("aliases", f"has {len(alias)} entries, one is allowed")
    if record.get("type") == "CNAME" and len(items(record, "records")) > 1:
        yield Problem("records", "a CNAME has one value")


def alias_health(subject: Subject) -> Iterator[Problem]:
    """Failover by alias needs the target's health; CloudFront has none to tell."""
    failover = policy_of(subject.inputs) == "failoverRoutingPolicies"
    for alias in sections(subject.inputs, "aliases"):
        evaluates = alias.get("evaluateTargetHealth")
        if isinstance(evaluates, Unknown) or not is_known(alias.get("zoneId")):
            continue
        if alias.get("zoneId") == CLOUDFRONT_ZONE:
            if evaluates:
                yield Problem("aliases[0].evaluateTargetHealth", "must be false for a CloudFront distribution")
        elif failover and not evaluates:
            yield Problem("aliases[0].evaluateTargetHealth", "must be true for a failover alias")


def primary_is_checked(subject: Subject) -> Iterator[Problem]:
    """A primary that nothing checks would never fail over."""
    record = subject.inputs
    if text(policy_settings(record), "type") != "PRIMARY" or sections(record, "aliases"):
        return
    if record.get("healthCheckId") is None:
        yield Problem("healthCheckId", "a PRIMARY record that is no alias must have a health check")
