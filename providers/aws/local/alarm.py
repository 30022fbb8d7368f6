"""CloudWatch metric alarms."""

from __future__ import annotations

from collections.abc import Iterator
from math import inf

from msr.knowledge import Computed, Problem, Rule, Subject, TypeKnowledge, Unknown, at, number, sections, text
from providers.aws.local.identifiers import TAGS_ALL
from providers.aws.local.sources import model, provider, recalled
from providers.aws.local.values import between, named, one_of

ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm"

_PUT = model("cloudwatch", "PutMetricAlarm")
_PROVIDER = provider("cloudwatch/metric_alarm", "055611a65")
_COMPARISONS = (
    "GreaterThanOrEqualToThreshold",
    "GreaterThanThreshold",
    "LessThanThreshold",
    "LessThanOrEqualToThreshold",
    "LessThanLowerOrGreaterThanUpperThreshold",
    "LessThanLowerThreshold",
    "GreaterThanUpperThreshold",
)


def _one_kind_of_metric(subject: Subject) -> Iterator[Problem]:
    alarm = subject.inputs
    if alarm.get("evaluationCriteria") is not None:
        return
    if bool(alarm.get("metricName")) == bool(alarm.get("metricQueries")):
        yield Problem("metricName", "an alarm watches either one metric or the result of metricQueries")
    if alarm.get("metricName") and (alarm.get("statistic") is None) == (alarm.get("extendedStatistic") is None):
        yield Problem("statistic", "give one of statistic and extendedStatistic")


def _queries(subject: Subject) -> Iterator[Problem]:
    queries = sections(subject.inputs, "metricQueries")
    if any(isinstance(query.get("returnData"), Unknown) for query in queries):
        return
    watched = [query for query in queries if query.get("returnData") is True]
    if queries and len(watched) != 1:
        yield Problem("metricQueries", f"{len(watched)} queries return data; an alarm watches exactly one")
    names = [text(query, "id") for query in queries]
    for place, query in enumerate(queries):
        path = f"metricQueries[{place}]"
        if names.count(names[place]) > 1:
            yield Problem(f"{path}.id", f"{names[place]!r} is there more than once")
        if (query.get("expression") is None) == (query.get("metric") is None):
            yield Problem(path, "give one of expression and metric")


def _windows(subject: Subject) -> Iterator[Problem]:
    alarm = subject.inputs
    period, periods = number(alarm, "period"), number(alarm, "evaluationPeriods")
    if period is not None and period not in (10, 20, 30) and period % 60:
        yield Problem("period", f"{period:g} s is neither 10, 20, 30 nor a multiple of 60")
    if periods is not None and period is not None and period * periods > 604_800:
        yield Problem("evaluationPeriods", f"{periods:g} periods of {period:g} s are more than seven days")
    breaching = number(alarm, "datapointsToAlarm")
    if breaching is not None and periods is not None and breaching > periods:
        yield Problem("datapointsToAlarm", f"{breaching:g} datapoints of {periods:g} periods cannot be")


def _actions(subject: Subject) -> Iterator[Problem]:
    for kind in ("alarmActions", "okActions", "insufficientDataActions"):
        for path, action in at(subject.inputs, f"{kind}[*]"):
            parts = action.split(":") if isinstance(action, str) else []
            if len(parts) > 3 and parts[2] == "sns" and parts[3] != subject.region:
                yield Problem(path, f"the action is of region {parts[3]}; only {subject.region} is supported")


TYPES = (
    TypeKnowledge(
        token=ALARM,
        # PutMetricAlarm overwrites an alarm of the same name without a word; the provider refuses the second one.
        source=_PROVIDER,
        id="{name}",
        name="name",
        replace_on=frozenset({"name"}),
        lookup=("name", "arn"),
        outputs={"arn": Computed("arn:aws:cloudwatch:{region}:{account}:alarm:{name}"), "tagsAll": TAGS_ALL},
        defaults={"actionsEnabled": True, "treatMissingData": "missing", "evaluateLowSampleCountPercentiles": ""},
        rules=(
            named("name", r"[^\x00-\x1f\x7f]+", 255, _PUT),
            one_of("comparisonOperator", _COMPARISONS, _PUT),
            one_of("statistic", ("SampleCount", "Average", "Sum", "Minimum", "Maximum"), _PUT),
            one_of("treatMissingData", ("breaching", "notBreaching", "ignore", "missing"), _PUT),
            between("evaluationPeriods", 1, inf, _PUT),
            between("datapointsToAlarm", 1, inf, _PUT),
            named("metricQueries[*].id", r"[a-z][A-Za-z0-9_]*", 255, _PUT),
            named("metricQueries[*].expression", r"(?s).+", 2048, _PUT),
            named("alarmDescription", r"(?s).*", 1024, _PUT, least=0),
            Rule(_one_kind_of_metric, _PROVIDER),
            Rule(_queries, _PUT),
            Rule(_windows, f"{_PUT}; the seven days: " + recalled("CloudWatch, cloudwatch_limits")),
            Rule(_actions, recalled("CloudWatch, AlarmThatSendsEmail")),
        ),
    ),
)
