"""One self-contained page: no request, no script, every word escaped; readable on a phone and in the dark."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise
from typing import Any

import pytest

from msr.errors import Issue
from msr.report import Report, page
from msr.report.markup import Markup, joined, tag
from tests.report.browser import measured, needs_chromium
from tests.report.samples import FEASIBLE, MISSED, PLAN, PREDICTIONS, PROOF, REPORT, WARNED

SIZES = ((390, False), (390, True), (1280, False), (1280, True))


class Elements(HTMLParser):
    """Every element of a page, and whether each is closed by its own end."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
        self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_every_element_is_closed_where_it_should_be() -> None:
    assert Elements(page.document(REPORT)).open == []


def test_the_page_asks_for_nothing_and_forbids_itself_to() -> None:
    elements = Elements(page.document(REPORT)).found
    names = {name for name, _ in elements}
    assert names.isdisjoint({"script", "link", "img", "iframe", "object", "embed", "form", "base"})
    assert not any({"src", "href", "srcset", "action"} & attributes.keys() for _, attributes in elements)
    assert "url(" not in page.document(REPORT)
    policies = [a["content"] for _, a in elements if a.get("http-equiv") == "Content-Security-Policy"]
    assert policies == ["default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"]


def test_what_an_author_wrote_stays_text() -> None:
    plan = replace(PLAN, app="<script>alert(1)</script>")
    text = page.document(Report(replace(PROOF, plan=plan, issues=(Issue("<b> & `</code><i>`"),))))
    assert "<script" not in text and "<b> &" not in text and "<i>" not in text
    assert '&lt;b&gt; &amp; <code class="mark">&lt;/code&gt;&lt;i&gt;</code>' in text


def test_attributes_are_escaped() -> None:
    assert tag("p", "a<b", joined("c&d", Markup("<br/>")), data_label='"x"', klass="y") == (
        '<p data-label="&quot;x&quot;" class="y">a&lt;bc&amp;d<br/></p>'
    )


def test_the_order_is_what_one_asks_first() -> None:
    headings = re.findall(r"<h[12]>(.*?)</h[12]>", page.document(REPORT))
    assert headings == [
        "orders",
        "Objectives",
        "Findings",
        "Topology",
        "Failover, second by second",
        "When something is lost",
        "Cost of a month",
        "Accepted",
        "How the figures are made",
    ]


def test_what_there_is_nothing_to_say_of_is_left_out() -> None:
    predictions = replace(PREDICTIONS, cost=None, cost_ratio=None, recoveries=PREDICTIONS.recoveries[1:])
    proof = replace(FEASIBLE.proof, predictions=predictions)
    headings = re.findall(r"<h[12]>(.*?)</h[12]>", page.document(Report(proof)))
    assert headings == ["orders", "Objectives", "Topology", "When something is lost", "How the figures are made"]


def test_the_timeline_tells_each_phase_to_those_who_cannot_see_it() -> None:
    labels = [a.get("aria-label") for _, a in Elements(page.document(REPORT)).found if a.get("class") == "track"]
    assert labels == [
        "first client: detect 24s, switch 1s",
        "median client: detect 32s, switch 4s, client 15s",
        "95 of 100: detect 34s, switch 8s, client 29s",
    ]
    assert "3 of 100 clients hold an old answer longer, for 5m to 15m" in page.document(REPORT)


def test_costs_are_bars_from_the_largest_down() -> None:
    text = page.document(REPORT)
    assert re.findall(r'<table class="cost">.*?</table>', text, re.S)
    assert text.index(">functions.api</th>") < text.index(">tables.orders</th>")
    assert "$130 / 1,190 / 1,428</strong> a month, 1.50 times what one region costs" in text


def test_a_blueprint_without_a_plan_has_a_page_too() -> None:
    text = page.refused([WARNED, MISSED])
    assert Elements(text).open == []
    assert "✗ no plan: 1 error, 1 warning" in text
    assert text.index("OBJ-002") < text.index("REG-004")


@needs_chromium
@pytest.mark.browser
@pytest.mark.parametrize(("width", "dark"), SIZES)
def test_a_browser_shows_all_of_it_in_light_and_dark_on_desk_and_phone(width: int, dark: bool) -> None:
    seen: dict[str, Any] = measured(page.document(REPORT), width=width, dark=dark)
    assert (seen["width"], seen["scroll"], seen["outside"]) == (width, width, [])
    assert seen["weak"] == []
    assert seen["small"] == []
    assert seen["paper"] == ("rgb(14, 21, 28)" if dark else "rgb(244, 246, 248)")
    assert seen["requests"] == []


@needs_chromium
@pytest.mark.browser
def test_a_browser_finds_a_title_a_language_headings_in_order_and_tables_with_heads() -> None:
    seen: dict[str, Any] = measured(page.document(REPORT), width=390)
    assert (seen["title"], seen["language"]) == ("orders: NOT FEASIBLE: 1 error, 2 warnings", "en")
    levels = [int(heading[1]) for heading in seen["headings"]]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert seen["tables"] == [{"columns": True, "rows": True}] * 3
    assert seen["unnamed"] == 0


@needs_chromium
@pytest.mark.browser
def test_the_browser_would_see_pale_small_and_overflowing_text_and_requests() -> None:
    spoilt = page.document(REPORT).replace(
        "</style>", "main .dim{color:#bbb} caption{font-size:9px} .stack{min-width:60rem} </style>", 1
    )
    spoilt = spoilt.replace("default-src 'none'", "img-src *").replace("</main>", '<img src="file:///x.png"></main>')
    seen: dict[str, Any] = measured(spoilt, width=390)
    assert seen["scroll"] > 390 and seen["outside"] and seen["weak"] and seen["small"]
    assert seen["requests"] == ["file:///x.png"]
