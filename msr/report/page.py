"""A report as one self-contained HTML page: readable on a phone, in the dark, and without the network.

The page's own policy forbids every request, so nothing it shows can come from elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from importlib.resources import files

from msr import __version__
from msr.errors import Issue, Severity, by_severity, tally
from msr.predict.addition import addition
from msr.report import svg
from msr.report.bars import bars
from msr.report.failures import Effect, Failure, failures
from msr.report.figures import Figure, State, figures
from msr.report.markup import Markup, joined, tag
from msr.report.report import Report, is_sentence, subject, verdict
from msr.report.timeline import timeline

POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"

STATES: dict[State, tuple[str, str]] = {
    "kept": ("good", "✓ kept"),
    "missed": ("bad", "✗ missed"),
    "unproven": ("bad", "✗ unproven"),
    "no objective": ("dim", "no objective"),
}
EFFECTS: dict[Effect, tuple[str, str]] = {
    "serves on": ("good", "✓ serves on"),
    "moves": ("good", "✓ moves"),
    "serves in part": ("warn", "! in part"),
    "is down": ("bad", "✗ down"),
}
MARKS: dict[Severity, str] = {"error": "✗ error", "warning": "! warning", "note": "i note"}


def document(report: Report) -> str:
    """The whole page."""
    plan, proof = report.plan, report.proof
    name, *words = subject(plan)
    head = tag(
        "header",
        tag("h1", name),
        tag("ul", [tag("li", word) for word in words], klass="words"),
        _verdict(verdict(report), good=proof.feasible),
    )
    rows = figures(proof)
    body = (
        _objectives(rows),
        _findings(report.findings),
        _section("Topology", tag("div", svg.picture(report), klass="scroll", tabindex="0")),
        _optional("Failover, second by second", timeline(report)),
        _failures(failures(report)),
        _optional("Cost of a month", bars(report)),
        _accepted(report),
        _sums(rows),
    )
    return _page(f"{name}: {verdict(report)}", head, joined(*body), f"planned as of {plan.as_of}")


def refused(issues: Sequence[Issue]) -> str:
    """A page for a blueprint that has no plan."""
    found = by_severity(issues)
    said = f"no plan: {tally(found)}"
    return _page(said, tag("header", tag("h1", "No plan"), _verdict(said, good=False)), _findings(found), "no plan")


def _page(title: str, head: Markup, body: Markup, day: str) -> str:
    style = files("msr.report").joinpath("page.css").read_text(encoding="utf-8")
    top = tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("meta", http_equiv="Content-Security-Policy", content=POLICY),
        tag("meta", name="color-scheme", content="light dark"),
        tag("title", title),
        tag("style", Markup(style)),
    )
    foot = tag("footer", f"msr {__version__}, {day}. Every figure and rule: ", tag("code", "msr explain"))
    return f"<!doctype html>\n{tag('html', top, tag('body', head, tag('main', body), foot), lang='en')}\n"


def _verdict(words: str, *, good: bool) -> Markup:
    return tag("p", f"{'✓' if good else '✗'} {words}", klass=f"verdict {'good' if good else 'bad'}")


def _section(title: str, *content: Markup) -> Markup:
    return tag("section", tag("h2", title), *content)


def _optional(title: str, content: Markup) -> Markup:
    return _section(title, content) if content else Markup("")


def _objectives(rows: Sequence[Figure]) -> Markup:
    head = ("objective", "target", "predicted: low / expected / high", "", "why")
    return _section("Objectives", _table(head, map(_figure, rows)))


def _figure(row: Figure) -> Iterator[Markup]:
    style, word = STATES[row.state]
    yield tag("th", row.name, scope="row", role="rowheader")
    yield _cell("target", row.target, klass="number")
    yield _cell("predicted", row.predicted, klass="number")
    yield _cell("", word, klass=f"state {style}")
    yield _cell("why", tag("span", row.why), klass="small")


def _failures(rows: Sequence[Failure]) -> Markup:
    head = ("lost", "", "served by", "clients again within", "writes lost", "a person")
    told = "For every single loss: what still answers. Found by reachability over the plan's dependencies."
    return _section("When something is lost", _table(head, map(_failure, rows), caption=told))


def _failure(row: Failure) -> Iterator[Markup]:
    style, word = EFFECTS[row.effect]
    yield tag("th", [joined(tag("span", each), tag("br")) for each in row.lost], scope="row", role="rowheader")
    yield _cell("", word, klass=f"state {style}")
    yield _cell("served by", row.served_by)
    yield _cell("again within", row.again_within, klass="number")
    yield _cell("writes lost", row.writes_lost, klass="number")
    yield _cell("a person", tag("ul", [tag("li", each) for each in row.person], klass="todo") if row.person else "")


def _table(head: Sequence[str], rows: Iterator[Iterator[Markup]], caption: str = "") -> Markup:
    """A table whose rows are cards on a phone; roles keep it a table for those who listen."""
    return tag(
        "table",
        tag("caption", caption) if caption else "",
        tag(
            "thead",
            tag("tr", [tag("th", name, scope="col", role="columnheader") for name in head], role="row"),
            role="rowgroup",
        ),
        tag("tbody", [tag("tr", row, role="row") for row in rows], role="rowgroup"),
        klass="stack",
        role="table",
    )


def _cell(label: str, content: str, *, klass: str = "") -> Markup:
    attributes = ({"data_label": label} if label else {}) | ({"klass": klass} if klass else {})
    return tag("td", content, role="cell", **attributes)


def _findings(issues: Sequence[Issue]) -> Markup:
    return _section("Findings", *map(_finding, issues)) if issues else Markup("")


def _finding(issue: Issue) -> Markup:
    place = tag("code", f"{issue.position}") if issue.position else Markup("")
    return tag(
        "div",
        tag(
            "p",
            tag("span", MARKS[issue.severity], klass="level"),
            " ",
            tag("code", issue.code, klass="mark"),
            " ",
            place,
        ),
        tag("p", _spoken(issue.message)),
        _details(issue),
        tag("p", tag("strong", "hint: "), _spoken(issue.hint)) if issue.hint else "",
        klass=f"finding {issue.severity}",
    )


def _details(issue: Issue) -> Markup:
    """A sum keeps its columns; a sentence is one."""
    if is_sentence(issue.details):
        return tag("p", _spoken(issue.details[0]), klass="small dim")
    return tag("pre", "\n".join(issue.details), tabindex="0") if issue.details else Markup("")


def _spoken(text: str) -> Markup:
    """A sentence whose words in backticks are code."""
    pieces = text.split("`")
    return joined([tag("code", piece, klass="mark") if at % 2 else piece for at, piece in enumerate(pieces)])


def _accepted(report: Report) -> Markup:
    rows = [
        tag(
            "li",
            tag("code", each.issue.code),
            f" until {each.acceptance.until}: {each.acceptance.why}. ",
            tag("span", each.issue.message, klass="dim"),
        )
        for each in report.proof.accepted
    ]
    return _section("Accepted", tag("ul", rows)) if rows else Markup("")


def _sums(rows: Sequence[Figure]) -> Markup:
    """Each figure as a column of numbers, the way a hand would add it up, with the sources of its terms."""
    return _section("How the figures are made", *map(_sum, rows))


def _sum(row: Figure) -> Markup:
    read = dict.fromkeys((term.basis, term.source, term.checked) for term in row.prediction.terms())
    sources = [tag("li", f"{basis}: {source}; read {checked}") for basis, source, checked in read]
    return tag(
        "details",
        tag("summary", f"{row.name}: {row.predicted}"),
        tag("pre", "\n".join(addition(row.prediction, row.at)), tabindex="0"),
        tag("ul", sources, klass="small dim") if sources else "",
    )
