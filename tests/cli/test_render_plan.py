"""The decisions of a plan, to the letter."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from msr.cli.render import columns
from msr.cli.render_plan import details, reasons, verdict
from msr.cli.screen import Screen
from tests.cli.samples import PLAN, TITLES

DETAILS = """\

regions
  east   us-east-1  active   priority 1  home
  west   us-west-2  standby  priority 2
  third  us-east-2  witness

services
  tables.orders  Amazon DynamoDB global table  every region  eventual, written in every region
  switch         switch                        every region  what peers say of each region
  functions.api  AWS Lambda                    every region  python3.12, 512 MB, 10 s
  health         health                        every region  /health
  api            http-api                      every region  1 route, 500 requests/s
  traffic        route53                       global        api.orders.example, by priority, TTL 30 s

stacks
  1  orders.local.base   us-east-1  1 service
  2  orders.local.data   us-east-1  1 service
  3  orders.local.east   us-east-1  4 services
     orders.local.west   us-west-2  4 services  at the same time
  4  orders.local.entry  us-east-1  1 service

notes
  traffic  creates the zone orders.example
           clients cache for 30 s
"""

REASONS = """\

not taken
  tables.orders  dynamodb-table  single region only
                 aurora-dsql     strong consistency only; needs a witness [1 of 3]

dependencies
  functions.api  needs tables.orders  on the data plane  at request time
                 needs switch         on the data plane  at request time
"""


@pytest.fixture
def screen() -> Screen:
    return Screen(as_json=False)


def test_every_decision_is_shown(screen: Screen, capsys: pytest.CaptureFixture[str]) -> None:
    screen.show(details(PLAN, TITLES))
    assert capsys.readouterr().out == DETAILS


def test_why_shows_what_was_not_taken_and_who_needs_whom(screen: Screen, capsys: pytest.CaptureFixture[str]) -> None:
    screen.show(reasons(PLAN))
    assert capsys.readouterr().out == REASONS


def test_why_says_so_when_there_is_nothing_to_say(screen: Screen, capsys: pytest.CaptureFixture[str]) -> None:
    screen.show(reasons(replace(PLAN, rejections=(), dependencies=())))
    assert capsys.readouterr().out == ("\nnot taken\n  nothing: the first offer fits\n\ndependencies\n  none\n")


def test_a_key_that_is_the_regions_name_is_said_once(screen: Screen, capsys: pytest.CaptureFixture[str]) -> None:
    placements = tuple(replace(each, key=each.name) for each in PLAN.placements)
    screen.show(details(replace(PLAN, placements=placements, home="us-east-1", choices=(), notes=()), {}))
    assert capsys.readouterr().out.splitlines()[1:5] == [
        "regions",
        "  us-east-1  active   priority 1  home",
        "  us-west-2  standby  priority 2",
        "  us-east-2  witness",
    ]


def test_a_valid_blueprint_is_one_line() -> None:
    assert str(verdict(Path("orders/blueprint.yaml"), PLAN)) == (
        "ok: orders/blueprint.yaml is valid: orders (local) on aws, active-passive, 2 regions, 6 services, 5 stacks"
    )


def test_a_narrow_terminal_loses_nothing(
    screen: Screen, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "30")
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm")
    screen.show(columns([("orders.local.us-east-1", "dynamodb-global-table", "written in every region")]))
    shown = "".join(capsys.readouterr().out.split())
    assert sorted(shown) == sorted("orders.local.us-east-1dynamodb-global-tablewritteninevery region".replace(" ", ""))


def test_a_narrow_terminal_wraps_the_widest_column_first(
    screen: Screen, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm")
    screen.show(reasons(PLAN))
    assert capsys.readouterr().out.splitlines()[3:5] == [
        "                 aurora-dsql     strong consistency only;",
        "                                 needs a witness [1 of 3]",
    ]
