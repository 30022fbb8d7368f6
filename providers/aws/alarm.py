"""Alarms of a region: what people and tools look at to see that it fails. Nothing acts on them by itself.

Route 53 is not told. It hears of an alarm minutes after a failed probe, and an error rate is well again as soon as its
traffic has left, which would call the traffic back into a region that is still broken. What decides stays `/health`.

An alarm lies in the region that it watches, and sees that region alone. Without data it is quiet: a region that nobody
uses does not fail.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from msr.provider import Hand

PERIOD_SECONDS = 60
"""How often Lambda, API Gateway and DynamoDB report; shorter is billed three times as high."""

FAILING_SHARE = 0.05
FAILING_MINUTES = 2
"""When a region counts as failing: of its requests, more than this share, for so long."""


@dataclass(frozen=True, slots=True)
class Metric:
    """One metric by the minute, under the name that an expression calls it by. ``statistic``: ``Sum``, ``Average``."""

    id: str
    namespace: str
    name: str
    statistic: str
    dimensions: Mapping[str, Hand]


@dataclass(frozen=True, slots=True)
class AlarmArgs:
    """An alarm: ``expression`` over ``metrics`` is above ``threshold`` in each of the last ``minutes``."""

    name: str
    region: str
    description: str
    metrics: tuple[Metric, ...]
    expression: str
    threshold: float
    minutes: int
    tags: Mapping[str, str]


def alarm(logical: str, args: AlarmArgs, *, parent: pulumi.Resource) -> aws.cloudwatch.MetricAlarm:
    """An alarm that notifies nobody: its state is there to be seen."""
    watched = aws.cloudwatch.MetricAlarmMetricQueryArgs(
        id="watched", expression=args.expression, label=args.description, return_data=True
    )
    return aws.cloudwatch.MetricAlarm(
        logical,
        name=args.name,
        region=args.region,
        alarm_description=args.description,
        metric_queries=[watched, *map(_query, args.metrics)],
        comparison_operator="GreaterThanThreshold",
        threshold=args.threshold,
        evaluation_periods=args.minutes,
        treat_missing_data="notBreaching",
        tags=args.tags,
        opts=pulumi.ResourceOptions(parent=parent),
    )


def _query(metric: Metric) -> aws.cloudwatch.MetricAlarmMetricQueryArgs:
    return aws.cloudwatch.MetricAlarmMetricQueryArgs(
        id=metric.id,
        metric=aws.cloudwatch.MetricAlarmMetricQueryMetricArgs(
            namespace=metric.namespace,
            metric_name=metric.name,
            dimensions=metric.dimensions,
            stat=metric.statistic,
            period=PERIOD_SECONDS,
        ),
        return_data=False,
    )
