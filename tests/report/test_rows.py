"""The rows of a report: objectives beside predictions, and the failure table."""

from __future__ import annotations

from dataclasses import replace

import pytest

from msr.predict import Consequence, Loss, Predictions
from msr.predict.addition import addition
from msr.predict.rpo import NO_COPY
from msr.report import Report, failures, figures
from msr.report.report import subject, verdict
from msr.report.several import several
from tests.predict.clouds import built, outlook, planned
from tests.report.samples import (
    CEILING,
    EVERYWHERE,
    FEASIBLE,
    FUNCTION,
    PLAN,
    PREDICTIONS,
    PROOF,
    RECOVERY,
    REPORT,
)


def told(predictions: Predictions) -> list[tuple[str, ...]]:
    report = Report(replace(PROOF, predictions=predictions))
    return [(*row.lost, row.effect, row.served_by) for row in failures(report)]


def test_every_figure_is_beside_its_objective_with_its_reason() -> None:
    assert [(row.name, row.target, row.state, row.predicted, row.counts, row.why) for row in figures(PROOF)] == [
        ("rto", "1m", "missed", "25s / 51s / 1m11s", "1m11s", "detect 34s + switch 8s + client 29s"),
        ("rpo", "5s", "unproven", "at least 0s", "0s", "unknown: no ceiling is published"),
        (
            "availability",
            "99.95%",
            "kept",
            "99.982 / 99.99 / 99.99998%",
            "99.99%",
            "ceiling 99.996%; most of the rest: provider-wide event",
        ),
        ("p95", "", "no objective", "60 / 141 / 400ms", "141ms", "network 40ms + the function 101ms"),
        ("budget", "$1,800", "kept", "$130 / 1,190 / 1,428", "$1,190", "functions.api 95%, tables.orders 5%"),
    ]


def test_without_usage_nothing_is_said_of_cost() -> None:
    proof = replace(PROOF, predictions=replace(PREDICTIONS, cost=None, cost_ratio=None), verdicts=())
    assert [row.name for row in figures(proof)] == ["rto", "rpo", "availability", "p95"]


def test_without_an_objective_the_observed_lag_is_shown() -> None:
    shown = {row.name: row.predicted for row in figures(FEASIBLE.proof)}
    assert shown["rpo"] == "0.5s / 1s / 2.5s"


def test_the_failure_table_says_who_serves_how_fast_what_is_lost_and_what_to_do() -> None:
    assert [
        (row.lost, row.effect, row.served_by, row.again_within, row.writes_lost, row.person) for row in failures(REPORT)
    ] == [
        (("east (us-east-1)",), "moves", "west", "1m11s", "up to 2.5s", ("promote tables.orders",)),
        (("west (us-west-2)",), "serves on", "east", "", "", ()),
        (("route53",), "is down", "nothing", "its repair", "", ("wait for route53: no second path is planned",)),
        (
            ("control plane of route53", "Pulumi's state"),
            "serves on",
            "east, west",
            "",
            "",
            ("deploy nothing until it is back",),
        ),
    ]


def test_a_function_that_answers_nowhere_is_told_apart_from_one_that_does() -> None:
    partly = {FUNCTION: ("west",), "functions.report": ()}
    lost = Consequence(Loss("store", "tables.orders"), partly, None, None, ())
    assert told(replace(PREDICTIONS, failures=(lost,))) == [
        ("store of tables.orders", "serves in part", "api: west; report: nothing")
    ]


def test_a_loss_that_nobody_feels_names_all_regions() -> None:
    lost = Consequence(Loss("region", "third"), EVERYWHERE, None, None, ())
    assert told(replace(PREDICTIONS, failures=(lost,))) == [("third (us-east-2)", "serves on", "east, west")]


def test_a_recovery_with_an_unknown_part_is_at_least_that_long() -> None:
    unsure = replace(RECOVERY, rto=replace(RECOVERY.rto, unknown=CEILING.unknown))
    lost = Consequence(Loss("region", "east"), {FUNCTION: ("west",)}, unsure, CEILING, ())
    (row,) = failures(Report(replace(PROOF, predictions=replace(PREDICTIONS, failures=(lost,)))))
    assert (row.again_within, row.writes_lost) == ("at least 1m11s", "at least 0s")


def test_services_are_called_as_their_cloud_calls_them_without_the_small_print() -> None:
    assert REPORT.title("dynamodb-global-table") == "Amazon DynamoDB global table"
    assert REPORT.title("unheard-of") == "unheard-of"


def test_the_first_line_says_who_and_where() -> None:
    assert subject(PLAN) == ("orders", "aws", "active-passive", "2 regions + 1 witness", "local")
    prod = replace(PLAN, environment="prod")
    assert subject(prod)[-2:] == ("prod", "on the local cloud")
    assert subject(replace(prod, target="cloud", account={"id": "4444"}))[-2:] == ("prod", "account 4444")


def test_the_verdict_counts_what_was_found() -> None:
    assert verdict(REPORT) == "NOT FEASIBLE: 1 error, 2 warnings"
    assert verdict(FEASIBLE) == "feasible"


def test_errors_come_first() -> None:
    assert [issue.code for issue in REPORT.findings] == ["OBJ-002", "unused", "REG-004"]


@pytest.mark.parametrize(
    ("count", "shown"),
    [(0, ""), (1, "t0"), (4, "t0, t1, t2, t3"), (5, "t0, t1 and 3 more"), (40, "t0, t1 and 38 more")],
)
def test_many_names_are_counted(count: int, shown: str) -> None:
    assert several([f"t{number}" for number in range(count)]) == shown


def test_a_way_in_behind_which_another_stands_is_left_within_a_time_and_by_nobody() -> None:
    plan = planned("azure", "[eastus2, centralus]", failover="active-active", via="anycast, dns")
    report = Report(
        replace(PROOF, plan=plan, predictions=outlook("azure", plan)),
        {offer.service: offer for offer in built("azure").offers},
    )
    row = next(row for row in failures(report) if row.lost == ("Azure Front Door",))
    assert (row.effect, row.served_by, row.again_within, row.writes_lost) == (
        "moves",
        "eastus2, centralus",
        "1m08s",
        "",
    )
    assert row.person == ("watch Azure Traffic Manager: nothing stands behind it until Azure Front Door is back",)


def test_a_single_region_that_is_lost_for_good_takes_everything_along() -> None:
    plan = planned("aws", "[us-east-1]", failover="single")
    report = Report(replace(PROOF, plan=plan, predictions=outlook("aws", plan), verdicts=()))
    assert failures(report)[0].writes_lost == "everything"
    row = next(row for row in figures(report.proof) if row.name == "rpo")
    assert (row.predicted, row.counts) == ("everything", "everything")
    assert row.why == f"tables.orders: {NO_COPY}"
    assert addition(row.prediction)[-1].startswith("everything")
