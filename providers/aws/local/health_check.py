"""Route 53 health checks; twins are allowed, each costs, and none can be told from another by its settings."""

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
    Unknown,
    Value,
    WorldRule,
    items,
    number,
    sections,
    text,
)
from providers.aws.local.alarm import ALARM
from providers.aws.local.identifiers import TAGS_ALL, too_many, uuid
from providers.aws.local.sources import docs, model, provider
from providers.aws.local.values import between, named, one_of

HEALTH_CHECK = "aws:route53/healthCheck:HealthCheck"

CHECKERS = (
    "ap-northeast-1",
    "ap-southeast-1",
    "ap-southeast-2",
    "eu-west-1",
    "sa-east-1",
    "us-east-1",
    "us-west-1",
    "us-west-2",
)
_CONFIG = model("route53", "CreateHealthCheck")
_ALARMS = docs("Route 53, dns-failover-determining-health-of-endpoints")
_PROVIDER = provider("route53/health_check", "01606926a")
_PROBES = ("HTTP", "HTTPS", "HTTP_STR_MATCH", "HTTPS_STR_MATCH", "TCP")
_PROBE_SETTINGS = (
    "enableSni",
    "failureThreshold",
    "fqdn",
    "ipAddress",
    "measureLatency",
    "port",
    "regions",
    "requestInterval",
    "resourcePath",
    "searchString",
)


def _fitting_settings(subject: Subject) -> Iterator[Problem]:
    check, kind = subject.inputs, text(subject.inputs, "type")
    if kind in _PROBES:
        yield from _probe(subject, kind)
    elif kind in ("CALCULATED", "CLOUDWATCH_METRIC", "RECOVERY_CONTROL"):
        for name in _PROBE_SETTINGS:
            if check.get(name) is not None:
                yield Problem(name, f"a check of type {kind} takes no {name}")
    if kind == "CALCULATED" and check.get("childHealthchecks") is None:
        yield Problem("childHealthchecks", "a calculated check needs the checks that it sums up")
    if kind == "CLOUDWATCH_METRIC":
        for name in ("cloudwatchAlarmName", "cloudwatchAlarmRegion"):
            if check.get(name) is None:
                yield Problem(name, "a check of an alarm needs the alarm's name and region")
    if kind == "RECOVERY_CONTROL" and check.get("routingControlArn") is None:
        yield Problem("routingControlArn", "a check of a routing control needs its ARN")


def _probe(subject: Subject, kind: str) -> Iterator[Problem]:
    check = subject.inputs
    if check.get("fqdn") is None and check.get("ipAddress") is None:
        yield Problem("fqdn", "a check of an endpoint needs a name or an address")
    if kind == "TCP" and check.get("port") is None:
        yield Problem("port", "a check by TCP needs a port")
    if kind == "TCP" and check.get("resourcePath") is not None:
        yield Problem("resourcePath", "a check by TCP has no path")
    if kind.endswith("STR_MATCH") and check.get("searchString") is None:
        yield Problem("searchString", f"a check of type {kind} needs the text to look for")
    if kind in ("HTTP", "HTTPS", "TCP") and check.get("searchString") is not None:
        yield Problem("searchString", f"a check of type {kind} looks for no text")


def _checkers(subject: Subject) -> Iterator[Problem]:
    regions = items(subject.inputs, "regions")
    if regions and len(regions) < 3:
        yield Problem("regions", f"{len(regions)} checker regions, at least 3 are needed")
    for region in regions:
        if not isinstance(region, Unknown) and region not in CHECKERS:
            yield Problem("regions", f"{region} has no health checkers; they are in {', '.join(CHECKERS)}")


def _children(subject: Subject) -> Iterator[Problem]:
    yield from too_many(len(items(subject.inputs, "childHealthchecks")), 256, "childHealthchecks", "child checks")
    threshold = number(subject.inputs, "childHealthThreshold")
    count = len(items(subject.inputs, "childHealthchecks"))
    if threshold is not None and count and threshold > count:
        # The service takes it and then calls the check unhealthy for ever.
        yield Problem("childHealthThreshold", f"{threshold:g} of {count} children can never be healthy")


def _simple_alarm(subject: Subject, near: Neighbours) -> Iterator[Problem]:
    """Route 53 reads the alarm's metric itself, and understands the plainest alarms alone."""
    name, region = text(subject.inputs, "cloudwatchAlarmName"), text(subject.inputs, "cloudwatchAlarmRegion")
    if not name or not region:
        return
    alarms = near.find(ALARM, "name", name, region=region)
    if not alarms:
        yield Problem("cloudwatchAlarmName", f"{region} has no alarm {name!r}")
    for alarm in alarms:
        found = alarm.outputs
        periods, points = number(found, "evaluationPeriods"), number(found, "datapointsToAlarm")
        if points is not None and points != periods:
            yield Problem("cloudwatchAlarmName", f"alarm {name!r} is of {points:g} of {periods:g} periods (M out of N)")
        if text(found, "extendedStatistic"):
            yield Problem("cloudwatchAlarmName", f"alarm {name!r} is on a percentile")
        if sections(found, "metricQueries"):
            yield Problem("cloudwatchAlarmName", f"alarm {name!r} is on metric math")
        period = number(found, "period")
        if period is not None and period < 60:
            yield Problem("cloudwatchAlarmName", f"alarm {name!r} is of high resolution")


def _arn(subject: Subject, _near: Neighbours) -> Value:
    return f"arn:aws:route53:::healthcheck/{subject.id}"


TYPES = (
    TypeKnowledge(
        token=HEALTH_CHECK,
        source=_PROVIDER,
        id=lambda subject: uuid(subject.mark),
        replace_on=frozenset({"type", "requestInterval", "measureLatency", "referenceName", "routingControlArn"}),
        lookup=("id",),
        references=(Reference("childHealthchecks[*]", (HEALTH_CHECK,), "id", _CONFIG),),
        outputs={"arn": Computed(_arn), "tagsAll": TAGS_ALL},
        defaults={"disabled": False, "measureLatency": False},
        rules=(
            one_of("type", (*_PROBES, "CALCULATED", "CLOUDWATCH_METRIC", "RECOVERY_CONTROL"), _CONFIG),
            one_of("requestInterval", (10, 30), _CONFIG),
            between("failureThreshold", 1, 10, _CONFIG),
            between("port", 1, 65_535, _CONFIG),
            between("childHealthThreshold", 0, 256, _CONFIG),
            named("fqdn", r"\S+", 255, _CONFIG),
            named("resourcePath", r"/?\S*", 255, _CONFIG),
            named("searchString", r"(?s).+", 255, _CONFIG),
            named("referenceName", r".*", 27, f"{_PROVIDER}: 64 less its own suffix"),
            one_of("insufficientDataHealthStatus", ("Healthy", "Unhealthy", "LastKnownStatus"), _CONFIG),
            Rule(_fitting_settings, _CONFIG),
            Rule(_checkers, _CONFIG),
            Rule(_children, _CONFIG),
        ),
        on_write=(WorldRule(_simple_alarm, _ALARMS),),
        max_per_region=200,  # recalled, not checked
    ),
)
