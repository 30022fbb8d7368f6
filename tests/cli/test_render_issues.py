"""The sound of errors, to the letter."""

from __future__ import annotations

import pytest

from msr.cli.documents import failure_document
from msr.cli.render_issues import failure
from msr.cli.screen import Screen
from msr.errors import BlueprintError, EngineError, Issue, PlanError, Position, StackError

LEDGER = Issue(
    "table `ledger` needs strong consistency in 2 regions; aws has no offer for that",
    path="tables.ledger.consistency",
    position=Position("shop.yaml", 14, 5),
    code="no-table-offer",
    hint="set `tables.ledger.consistency: eventual`",
    details=("dynamodb-global-table  eventual consistency only", "aurora-dsql            msr does not build this yet"),
)
KEY = Issue("unknown key `regoins`", path="regoins", position=Position("shop.yaml", 4, 1), code="unknown-key")
APEX = Issue("the domain is the zone's apex", severity="warning")

ONE = """\
error: shop.yaml:14:5 table `ledger` needs strong consistency in 2 regions; aws has no offer for that
  dynamodb-global-table  eventual consistency only
  aurora-dsql            msr does not build this yet

hint: set `tables.ledger.consistency: eventual`
"""

SEVERAL = f"""\
{ONE}
error: shop.yaml:4:1 unknown key `regoins`

warning: the domain is the zone's apex

2 errors, 1 warning
"""


def said(error: BlueprintError | PlanError | EngineError, capsys: pytest.CaptureFixture[str]) -> str:
    Screen(as_json=False).talk(failure(error))
    captured = capsys.readouterr()
    assert captured.out == ""
    return captured.err


def test_one_problem_is_place_sentence_details_and_hint(capsys: pytest.CaptureFixture[str]) -> None:
    assert said(PlanError([LEDGER]), capsys) == ONE


def test_several_problems_are_blocks_and_a_count_errors_first(capsys: pytest.CaptureFixture[str]) -> None:
    assert said(BlueprintError([APEX, LEDGER, KEY]), capsys) == SEVERAL


def test_an_error_without_issues_has_the_same_sound(capsys: pytest.CaptureFixture[str]) -> None:
    error = EngineError(
        "no usable Pulumi engine found", details=["PATH: has no `pulumi`"], hint="run `msr engine install`"
    )
    assert said(error, capsys) == (
        "error: no usable Pulumi engine found\n  PATH: has no `pulumi`\n\nhint: run `msr engine install`\n"
    )


def test_brackets_in_a_message_stay_as_they_are(capsys: pytest.CaptureFixture[str]) -> None:
    assert said(EngineError("[bold]no[/bold] :smile:"), capsys) == "error: [bold]no[/bold] :smile:\n"


def test_json_of_issues_carries_every_one_with_its_place() -> None:
    assert failure_document(BlueprintError([KEY, APEX])) == {
        "error": {
            "kind": "BlueprintError",
            "message": "2 problems",
            "hint": "",
            "details": [],
            "exit_code": 2,
            "issues": [
                {
                    "severity": "error",
                    "code": "unknown-key",
                    "message": "unknown key `regoins`",
                    "path": "regoins",
                    "file": "shop.yaml",
                    "line": 4,
                    "column": 1,
                    "details": [],
                    "hint": "",
                },
                {
                    "severity": "warning",
                    "code": "",
                    "message": "the domain is the zone's apex",
                    "path": "",
                    "file": None,
                    "line": None,
                    "column": None,
                    "details": [],
                    "hint": "",
                },
            ],
        }
    }


def test_json_of_a_stack_error_names_stack_region_and_resource() -> None:
    error = StackError("west: no capacity", stack="orders.local.west", region="us-west-2", resource="urn:1")
    body = failure_document(error)["error"]
    assert isinstance(body, dict)
    assert (body["stack"], body["region"], body["resource"], body["exit_code"]) == (
        "orders.local.west",
        "us-west-2",
        "urn:1",
        6,
    )
