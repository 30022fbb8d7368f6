"""A proof on one screen, to the letter."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from msr.cli.render_verdict import findings, lost, promises, services, title
from msr.cli.screen import Screen
from msr.report import Report
from tests.cli.conftest import Terminal
from tests.golden import assert_golden
from tests.report.samples import FEASIBLE, PROOF, REPORT

SUMS = """\

sum of rto.east
  34 s    detect   contract, most of it
  8 s     switch   contract
  28.4 s  client   contract
  70.4 s  the sum
"""


STYLE = re.compile(r"\x1b\[[0-9;]*m")


def whole(report: Report) -> None:
    screen = Screen()
    for part in (title(report), promises(report), lost(report), services(report), findings(report)):
        screen.show(part)


def test_a_proof_is_one_screen(capsys: pytest.CaptureFixture[str]) -> None:
    whole(REPORT)
    assert_golden("reports/orders.txt", capsys.readouterr().out)


@pytest.mark.parametrize("width", [80, 120])
def test_a_proof_fits_a_terminal(terminal: Terminal, capsys: pytest.CaptureFixture[str], width: int) -> None:
    terminal(width)
    whole(REPORT)
    shown = STYLE.sub("", capsys.readouterr().out)
    assert max(map(len, shown.splitlines())) <= width
    assert len(shown.splitlines()) <= 50
    assert_golden(f"reports/orders.{width}.txt", shown)


def test_a_feasible_plan_says_so_and_ends_with_its_services(capsys: pytest.CaptureFixture[str]) -> None:
    whole(FEASIBLE)
    lines = capsys.readouterr().out.splitlines()
    assert lines[1] == "✓ feasible"
    assert lines[-1] == "  2 notes, sums and reasons: `msr plan --why`"


def test_why_adds_each_figure_up(capsys: pytest.CaptureFixture[str]) -> None:
    Screen().show(promises(REPORT, sums=True))
    assert SUMS in capsys.readouterr().out


def test_why_says_what_is_behind_a_warning(capsys: pytest.CaptureFixture[str]) -> None:
    Screen().show(findings(REPORT, whys=True))
    assert "  the first region carries the load\n" in capsys.readouterr().out


def test_colour_repeats_what_a_sign_says(terminal: Terminal, capsys: pytest.CaptureFixture[str]) -> None:
    terminal(100, colour=True)
    Screen().show(title(REPORT))
    assert "\x1b[1;31m✗ NOT FEASIBLE: 1 error, 2 warnings\x1b[0m" in capsys.readouterr().out


def test_a_single_region_has_no_standby_to_name(capsys: pytest.CaptureFixture[str]) -> None:
    alone = replace(PROOF, plan=replace(PROOF.plan, mode="single", placements=PROOF.plan.placements[:1]))
    Screen().show(title(Report(alone)))
    assert capsys.readouterr().out.splitlines()[0] == "orders · aws · single · 1 region · local"
