"""What CloudWatch refuses of an alarm over several metrics."""

from __future__ import annotations

import pytest

from msr.knowledge import PropertyMap, Value
from tests.local import aws_world as world
from tests.local.client import Client

METRIC: PropertyMap = {"namespace": "AWS/Lambda", "metricName": "Errors", "stat": "Sum", "period": 60}
WATCHED: PropertyMap = {"id": "watched", "expression": "errors / 2", "returnData": True}
ERRORS: PropertyMap = {"id": "errors", "metric": METRIC, "returnData": False}


def alarm(*queries: Value) -> PropertyMap:
    return {
        "name": "failing",
        "region": "us-east-1",
        "comparisonOperator": "GreaterThanThreshold",
        "evaluationPeriods": 2,
        "threshold": 0.05,
        "metricQueries": list(queries),
    }


def test_an_alarm_over_metrics_is_found_by_its_name(aws: Client) -> None:
    made = aws.create(world.ALARM, "a", alarm(WATCHED, ERRORS))
    assert made.id == "failing"


@pytest.mark.parametrize(
    ("queries", "problem"),
    [
        (
            (WATCHED, {**ERRORS, "returnData": True}),
            "metricQueries: 2 queries return data; an alarm watches exactly one",
        ),
        ((ERRORS,), "metricQueries: 0 queries return data; an alarm watches exactly one"),
        ((WATCHED, {**WATCHED, "returnData": False}), "metricQueries[1].id: 'watched' is there more than once"),
        ((WATCHED, {**ERRORS, "id": "Errors"}), "metricQueries[1].id: 'Errors' does not match [a-z][A-Za-z0-9_]*"),
        ((WATCHED, {**ERRORS, "expression": "1"}), "metricQueries[1]: give one of expression and metric"),
    ],
)
def test_queries_that_make_no_sense_are_refused(aws: Client, queries: tuple[Value, ...], problem: str) -> None:
    assert problem in aws.problems(world.ALARM, "bad", alarm(*queries))


def test_a_typo_deep_in_a_query_is_refused(aws: Client) -> None:
    mistyped: PropertyMap = {**ERRORS, "metric": {**METRIC, "metrik": "x"}}
    assert aws.problems(world.ALARM, "bad", alarm(WATCHED, mistyped)) == [
        "metricQueries[1].metric.metrik: no such property; did you mean metricName?"
    ]
