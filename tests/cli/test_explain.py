"""``msr explain``, ``msr rules``, ``msr clouds``, ``msr diagram``: what one asks before one believes."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from msr.capabilities import capabilities
from msr.rules import RULES, elsewhere
from tests.cli.conftest import Cli, Terminal
from tests.cli.test_plan import SHOP, shop


def test_a_rule_is_explained_without_a_blueprint(cli: Cli) -> None:
    rule = RULES[0]
    lines = cli("explain", rule.code.lower()).out.splitlines()
    assert lines == [
        f"{rule.code}  {rule.title}  ({rule.severity})",
        f"why     {rule.why}",
        f"do      {rule.reaction}",
        f"source  {rule.source}",
    ]


def test_a_figure_is_a_formula_with_values_and_sources(cli: Cli, tmp_path: Path) -> None:
    shop(tmp_path)
    lines = cli("explain", "rto.us-east-2").out.splitlines()
    assert lines[0].startswith("rto.us-east-2  ")
    assert lines[0].endswith("  sum of:")
    assert lines[1].startswith("  detect  ")
    assert lines[2].startswith("    contract: ")
    assert "; read 20" in lines[2]


@pytest.mark.parametrize(("objective", "figure"), [("p95", "latency.p95"), ("rpo", "rpo.observed")])
def test_an_objective_names_its_figure(cli: Cli, tmp_path: Path, objective: str, figure: str) -> None:
    shop(tmp_path)
    assert cli("explain", objective).out.startswith(f"{figure}  ")


def test_a_choice_names_its_source_and_what_was_said_against_others(cli: Cli, tmp_path: Path) -> None:
    shop(tmp_path)
    out = cli("explain", "tables.orders").out
    assert out.startswith("tables.orders  Amazon DynamoDB global table")
    assert "\nsource  AWS docs" in out
    assert "\nnot     dynamodb-table: single region only\n" in out


def test_a_topic_that_is_none_is_answered_with_the_nearest(cli: Cli, tmp_path: Path) -> None:
    shop(tmp_path)
    ran = cli("explain", "tables.order")
    assert (ran.code, ran.out) == (1, "")
    assert ran.err.endswith("hint: did you mean `tables.orders`?\n")


def test_an_explanation_is_a_document_too(cli: Cli) -> None:
    document = cli("explain", RULES[0].code, "--json").document
    assert (document["topic"], len(document["lines"])) == (RULES[0].code, 4)


def test_a_narrow_terminal_keeps_the_names_of_lines_in_front(cli: Cli, terminal: Terminal) -> None:
    terminal(40)
    lines = [re.sub(r"\x1b\[[0-9;]*m", "", line) for line in cli("explain", "REG-004").out.splitlines()]
    assert max(map(len, lines)) <= 40
    (why,) = [number for number, line in enumerate(lines) if line.startswith("why     ")]
    assert lines[why + 1].startswith("        ") and lines[why + 1].strip()


def test_every_rule_is_listed_by_what_decides_it(cli: Cli) -> None:
    lines = cli("rules").out.splitlines()
    assert lines[0] == "decided on every plan"
    assert [line.split()[0] for line in lines[1 : 1 + len(RULES)]] == [rule.code for rule in RULES]
    assert f"{len(RULES) + len(elsewhere())} rules; `msr explain CODE` says why, what to do, and who says so" in lines
    document = cli("rules", "--json").document
    assert (len(document["decided"]), len(document["elsewhere"])) == (len(RULES), len(elsewhere()))


def test_clouds_stand_beside_capabilities(cli: Cli) -> None:
    lines = cli("clouds").out.splitlines()
    assert lines[0].split() == ["capability", "aws", "azure", "gcp"]
    assert [line.partition("  ")[0] for line in lines[1 : 1 + len(capabilities())]] == [c.name for c in capabilities()]


def test_one_cloud_names_its_services_sources_and_limits(cli: Cli) -> None:
    out = cli("clouds", "aws").out
    assert out.startswith("aws\n  functions ")
    assert "\nAWS Lambda\n  read  AWS Lambda quotas" in out
    assert "\n  note  " in out


def test_capabilities_are_a_document_with_sources_and_gaps(cli: Cli) -> None:
    document = cli("clouds", "--json").document
    assert document["clouds"] == ["aws", "azure", "gcp"]
    cells = [cell for row in document["capabilities"] for cell in row["clouds"].values()]
    assert {cell["status"] for cell in cells} >= {"built", "no service"}
    assert all(offer["source"] and offer["checked"] for cell in cells for offer in cell["offers"])
    assert all(bool(cell["offers"]) == (cell["status"] != "no service") for cell in cells)


def test_an_unknown_cloud_is_refused(cli: Cli) -> None:
    assert cli("clouds", "mars").code == 4


def test_a_diagram_is_text_or_a_picture(cli: Cli, tmp_path: Path) -> None:
    shop(tmp_path)
    assert cli("diagram").out.startswith("flowchart TB\n")
    assert cli("diagram", "--format", "svg", "--output", "shop.svg").out == ""
    assert ElementTree.parse(tmp_path / "shop.svg").getroot().tag.endswith("svg")
    document = cli("diagram", "--json").document
    assert [region["key"] for region in document["regions"]] == ["us-east-2", "us-west-2"]


def test_a_service_that_misses_an_objective_can_still_be_drawn(cli: Cli, tmp_path: Path) -> None:
    shop(tmp_path, SHOP.replace("rto: 3m", "rto: 1s"))
    assert cli("diagram").code == 0
