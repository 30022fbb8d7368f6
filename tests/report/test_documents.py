"""Markdown, Mermaid and SARIF to the letter; SVG as XML."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any
from xml.etree import ElementTree

import pytest

from msr.errors import Issue, Position
from msr.report import Report, markdown, mermaid, sarif, svg
from tests.golden import assert_golden
from tests.report.samples import FEASIBLE, MISSED, PLAN, PROOF, REPORT, WARNED

SVG = "{http://www.w3.org/2000/svg}"


def test_a_pull_request_gets_tables_findings_and_folded_sums() -> None:
    assert_golden("reports/orders.md", markdown.document(REPORT))


def test_a_diagram_for_markdown() -> None:
    assert_golden("reports/orders.mmd", mermaid.diagram(REPORT))


def test_a_feasible_plan_has_no_findings() -> None:
    text = markdown.document(FEASIBLE)
    assert text.startswith("## ✅ orders: feasible\n")
    assert "### Findings" not in text
    assert "### Accepted" not in text


def test_a_blueprint_without_a_plan_is_told_in_a_pull_request_too() -> None:
    assert markdown.refused([WARNED, MISSED]) == (
        "## ❌ no plan: 1 error, 1 warning\n"
        "\n"
        "### Findings\n"
        "\n"
        "- ❌ `shop/blueprint.yaml:9` objective `rto: 1m` is missed: when a region is lost, 95 of 100 clients are "
        "served again within 70.4 s `OBJ-002`  \n"
        "  ```text\n"
        "  34 s    detect  contract, most of it\n"
        "  70.4 s  the sum\n"
        "  ```\n"
        "  **hint:** set `health.unhealthy_after: 2`\n"
        "- ⚠️ `shop/blueprint.yaml:5` us-east-1 fails more often than others `REG-004`  \n"
        "  the first region carries the load  \n"
        "  **hint:** put another region first\n"
    )


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("<script>alert(1)</script>", "&lt;script>alert(1)&lt;/script>"),
        ("see [here](x) and @somebody", "see \\[here\\](x) and &#64;somebody"),
        ("`a<b @c` and d<e", "`a<b @c` and d&lt;e"),
        ("one ` alone", "one ' alone"),
        ("two\nlines", "two lines"),
    ],
)
def test_what_an_author_wrote_stays_text_in_markdown(written: str, shown: str) -> None:
    assert f"- ❌ {shown}\n" in markdown.refused([Issue(written)])


def test_a_bar_in_a_name_does_not_break_a_table() -> None:
    service = replace(PLAN.choices[-1], service="route|53")
    report = Report(replace(PROOF, plan=replace(PLAN, choices=(*PLAN.choices[:-1], service))))
    assert "route|53" not in mermaid.diagram(report)
    assert "route&#124;53" in mermaid.diagram(report)


def run_of(text: str) -> dict[str, Any]:
    document = json.loads(text)
    assert document["version"] == "2.1.0"
    (run,) = document["runs"]
    return run


def test_each_finding_is_at_its_line_for_code_scanning() -> None:
    results = run_of(sarif.log(REPORT))["results"]
    assert results[0] == {
        "ruleId": "OBJ-002",
        "ruleIndex": results[0]["ruleIndex"],
        "level": "error",
        "message": {
            "text": "objective `rto: 1m` is missed: when a region is lost, 95 of 100 clients are served again "
            "within 70.4 s\n"
            "34 s    detect  contract, most of it\n"
            "70.4 s  the sum\n"
            "hint: set `health.unhealthy_after: 2`"
        },
        "partialFingerprints": {"blueprintPath/v1": "OBJ-002:objectives.rto"},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": "shop/blueprint.yaml", "uriBaseId": "%SRCROOT%"},
                    "region": {"startLine": 9, "startColumn": 13},
                },
                "logicalLocations": [{"fullyQualifiedName": "objectives.rto"}],
            }
        ],
    }
    assert [(each["ruleId"], each["level"]) for each in results] == [
        ("OBJ-002", "error"),
        ("unused", "warning"),
        ("REG-004", "warning"),
        ("TRF-009", "error"),
    ]


def test_an_accepted_finding_is_suppressed_with_its_reason() -> None:
    results = run_of(sarif.log(REPORT))["results"]
    assert [each.get("suppressions") for each in results] == [
        None,
        None,
        None,
        [{"kind": "external", "status": "accepted", "justification": "a <small> service (until 2027-06-30)"}],
    ]


def test_each_result_points_to_a_rule_with_help() -> None:
    run = run_of(sarif.log(REPORT))
    rules = run["tool"]["driver"]["rules"]
    assert [rules[each["ruleIndex"]]["id"] for each in run["results"]] == [each["ruleId"] for each in run["results"]]
    assert len({rule["id"] for rule in rules}) == len(rules) >= 27
    assert all(rule["help"]["text"] and rule["shortDescription"]["text"] for rule in rules)
    region = next(rule for rule in rules if rule["id"] == "REG-004")
    assert region["help"]["text"].endswith("More: msr explain REG-004")
    assert region["defaultConfiguration"] == {"level": "warning"}


def test_a_blueprint_that_is_refused_early_has_findings_for_code_scanning_too() -> None:
    (result,) = run_of(sarif.refused([Issue("unknown key `regoins`", code="unknown-key")]))["results"]
    assert (result["ruleId"], result["level"]) == ("unknown-key", "error")
    assert "locations" not in result


@pytest.mark.parametrize(
    ("file", "place"),
    [
        ("a shop/blueprint.yaml", {"uri": "a%20shop/blueprint.yaml", "uriBaseId": "%SRCROOT%"}),
        ("/srv/shop.yaml", {"uri": "file:///srv/shop.yaml"}),
    ],
)
def test_a_path_becomes_a_uri(file: str, place: dict[str, str]) -> None:
    (result,) = run_of(sarif.refused([Issue("wrong", position=Position(file, 1, 1))]))["results"]
    assert result["locations"][0]["physicalLocation"]["artifactLocation"] == place


def test_the_picture_is_xml_that_says_in_words_what_it_shows() -> None:
    picture = ElementTree.fromstring(svg.diagram(REPORT))
    assert picture.tag == f"{SVG}svg"
    assert picture.findtext(f"{SVG}title") == "orders on aws, active-passive"
    assert picture.findtext(f"{SVG}desc") == (
        "Clients come in through route53 (api.orders.example, by priority). Regions: east in us-east-1: active; "
        "west in us-west-2: standby; third in us-east-2: witness. Tables: orders, eventual in east, west."
    )


def test_the_picture_shows_every_region_and_what_runs_in_it() -> None:
    picture = ElementTree.fromstring(svg.diagram(REPORT))
    words = [text.text for text in picture.iter(f"{SVG}text")]
    assert words[:3] == ["clients", "api.orders.example, by priority", "route53"]
    assert words[3:9] == ["east", "us-east-1 · active", "the API", "http-api", "api", "lambda"]
    assert words.count("Amazon DynamoDB global table") == 2


def test_nothing_in_the_picture_lies_outside_of_it() -> None:
    picture = ElementTree.fromstring(svg.diagram(REPORT))
    _, _, width, height = map(float, picture.attrib["viewBox"].split())
    for box in picture.iter(f"{SVG}rect"):
        left, top, wide, high = (float(box.attrib[name]) for name in ("x", "y", "width", "height"))
        assert left >= 0 and top >= 0 and left + wide <= width and top + high <= height
