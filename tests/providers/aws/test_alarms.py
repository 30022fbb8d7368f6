"""Alarms of a region: which there are, and when they go off."""

from __future__ import annotations

from typing import Any

import pytest

from tests.providers.aws.blueprints import ALONE, PAIR, PILOT_LIGHT, RANKED, STRONG_THREE
from tests.providers.aws.stage import Stage, planned, stack_of


def alarms(stage: Stage) -> dict[str, dict[str, Any]]:
    return {r.name: dict(r.inputs) for r in stage.of("MetricAlarm")}


def fill(found: float | None, instead: float) -> float:
    return instead if found is None else found


def either(condition: bool, yes: float, no: float) -> float:
    return yes if condition else no


def measured(alarm: dict[str, Any], **minute: float | None) -> float:
    """What an alarm's expression comes to in a minute; ``None`` is a metric without data."""
    (watched,) = (query for query in alarm["metricQueries"] if query["returnData"])
    assert {query["id"] for query in alarm["metricQueries"]} == {"watched", *minute}
    return eval(watched["expression"], {"FILL": fill, "IF": either}, dict(minute))


def goes_off(alarm: dict[str, Any], **minute: float | None) -> bool:
    assert alarm["comparisonOperator"] == "GreaterThanThreshold"
    return measured(alarm, **minute) > alarm["threshold"]


def test_a_region_has_an_alarm_for_its_api_each_function_and_each_table_that_replicates() -> None:
    assert sorted(alarms(stack_of(PAIR, "us-east-1"))) == [
        "api-us-east-1-errors",
        "api-us-east-1-failing",
        "carts-us-east-1-lagging",
        "orders-us-east-1-lagging",
    ]


@pytest.mark.parametrize(("text", "part"), [(ALONE, "eu-north-1"), (STRONG_THREE, "us-east-2")])
def test_what_does_not_lag_has_no_alarm_for_it(text: str, part: str) -> None:
    assert sorted(alarms(stack_of(text, part))) == [f"api-{part}-errors", f"api-{part}-failing"]


def test_an_alarm_lies_in_its_region_notifies_nobody_and_is_quiet_without_data() -> None:
    for alarm in alarms(stack_of(PAIR, "us-west-2")).values():
        assert alarm["region"] == "us-west-2"
        assert alarm["treatMissingData"] == "notBreaching"
        assert "alarmActions" not in alarm
        assert set(alarm["tags"]) == {"msr:mark"}


def test_the_names_of_alarms_are_handed_on() -> None:
    stage = stack_of(PAIR, "us-east-1")
    named = {name: alarm["name"] for name, alarm in alarms(stage).items()}
    assert {key: outputs["alarm"] for key, outputs in stage.outputs.items() if "alarm" in outputs} == {
        "api": named["api-us-east-1-errors"],
        "functions.api": named["api-us-east-1-failing"],
        "tables.carts": named["carts-us-east-1-lagging"],
        "tables.orders": named["orders-us-east-1-lagging"],
    }


def test_a_function_that_fails_or_is_not_let_in_sets_its_alarm_off() -> None:
    alarm = alarms(stack_of(PAIR, "us-east-1"))["api-us-east-1-failing"]
    assert not goes_off(alarm, errors=5, throttles=0, invocations=100)
    assert goes_off(alarm, errors=6, throttles=None, invocations=100)
    assert goes_off(alarm, errors=None, throttles=10, invocations=None)
    assert measured(alarm, errors=1, throttles=1, invocations=9) == pytest.approx(0.2)


def test_an_api_whose_users_get_server_errors_sets_its_alarm_off() -> None:
    alarm = alarms(stack_of(PAIR, "us-east-1"))["api-us-east-1-errors"]
    assert goes_off(alarm, errors=60, requests=1000, probes=90)
    assert not goes_off(alarm, errors=40, requests=1000, probes=90)
    assert goes_off(alarm, errors=1, requests=10, probes=None)


def test_a_standby_that_answers_its_probes_with_errors_is_not_in_alarm() -> None:
    standby = planned(PILOT_LIGHT).serving[1]
    alarm = next(a for name, a in alarms(stack_of(PILOT_LIGHT, standby.key)).items() if name.endswith("-errors"))
    assert not goes_off(alarm, errors=60, requests=90, probes=90)


def test_the_api_and_the_function_that_answers_its_probes_are_told_by_name() -> None:
    stage = stack_of(PAIR, "us-east-1")
    queries = alarms(stage)["api-us-east-1-errors"]["metricQueries"]
    dimensions = {query["id"]: query["metric"]["dimensions"] for query in queries if "metric" in query}
    prober = stage.one("Function", containing="health")["name"]
    (api,) = {part["ApiId"] for part in (dimensions["errors"], dimensions["requests"])}
    assert api in {r.inputs["apiId"] for r in stage.of("Stage")}
    assert dimensions["errors"] == {"ApiId": api, "Stage": "$default"}
    assert dimensions["probes"] == {"FunctionName": prober}


def peers(text: str, part: str) -> list[str]:
    (alarm,) = (alarm for name, alarm in alarms(stack_of(text, part)).items() if name.endswith("-lagging"))
    metrics = [query["metric"] for query in alarm["metricQueries"] if "metric" in query]
    assert {metric["metricName"] for metric in metrics} == {"ReplicationLatency"}
    return [metric["dimensions"]["ReceivingRegion"] for metric in metrics]


def test_a_table_is_watched_towards_every_other_region_and_regions_differ_by_each_others_name_alone() -> None:
    first, second, third = (place.name for place in planned(RANKED).serving)
    assert peers(RANKED, first) == [second, third]
    assert peers(RANKED, second) == [first, third]
    assert peers(RANKED, third) == [second, first]


def test_the_farthest_of_several_regions_sets_the_alarm_off() -> None:
    part = planned(RANKED).serving[0].key
    (alarm,) = (alarm for name, alarm in alarms(stack_of(RANKED, part)).items() if name.endswith("-lagging"))
    assert alarm["metricQueries"][0]["expression"] == "MAX(METRICS())"
    assert (alarm["threshold"], alarm["evaluationPeriods"]) == (5000, 5)
