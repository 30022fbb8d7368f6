"""A report for a pull request: GitHub's Markdown, tables first, the long parts folded."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from msr.errors import Issue, by_severity, tally
from msr.predict.addition import addition
from msr.proof import Accepted
from msr.report import mermaid
from msr.report.failures import Effect, Failure, failures
from msr.report.figures import Figure, State, figures
from msr.report.report import Report, is_sentence, subject, verdict

MARKS: dict[State, str] = {"kept": "✅", "missed": "❌", "unproven": "❌", "no objective": ""}
EFFECTS: dict[Effect, str] = {"serves on": "✅", "moves": "✅", "serves in part": "⚠️", "is down": "❌"}
LEVELS = {"error": "❌", "warning": "⚠️", "note": "💡"}


def document(report: Report) -> str:
    """The whole report."""
    mark = "✅" if report.proof.feasible else "❌"
    name, *words = subject(report.plan)
    lines = [
        f"## {mark} {_text(name)}: {_text(verdict(report))}",
        "",
        " · ".join(map(_text, words)),
        "",
        *_table(
            ("", "objective", "target", "predicted (low / expected / high)", "why"), map(_figure, figures(report.proof))
        ),
        "",
        "### When something is lost",
        "",
        *_table(
            ("", "lost", "served by", "clients again within", "writes lost", "a person"),
            map(_failure, failures(report)),
        ),
        "",
        *_findings(report.findings),
        *_accepted(report.proof.accepted),
        *_folded("Topology", ["```mermaid", *mermaid.diagram(report).splitlines(), "```"]),
        *_folded("Sums", _sums(figures(report.proof))),
        f"<sub>msr plan, as of {report.plan.as_of}; every figure: <code>msr explain</code></sub>",
    ]
    return "\n".join(lines) + "\n"


def refused(issues: Sequence[Issue]) -> str:
    """What is said where there is no plan."""
    ordered = by_severity(issues)
    return "\n".join((f"## ❌ no plan: {tally(ordered)}", "", *_findings(ordered))).rstrip() + "\n"


def _figure(row: Figure) -> tuple[str, ...]:
    return MARKS[row.state], f"**{row.name}**", row.target, row.predicted, _text(row.why)


def _failure(row: Failure) -> tuple[str, ...]:
    person = "; ".join(map(_text, row.person))
    lost = "<br>".join(map(_text, row.lost))
    return EFFECTS[row.effect], lost, _text(row.served_by), row.again_within, row.writes_lost, person


def _findings(issues: Sequence[Issue]) -> Iterator[str]:
    if issues:
        yield from ("### Findings", "")
        for issue in issues:
            yield from _finding(issue)
        yield ""


def _finding(issue: Issue) -> Iterator[str]:
    place = f"`{issue.position.file}:{issue.position.line}` " if issue.position else ""
    code = f" `{issue.code}`" if issue.code else ""
    more = "  " if issue.details or issue.hint else ""
    yield f"- {LEVELS[issue.severity]} {place}{_text(issue.message)}{code}{more}"
    if is_sentence(issue.details):
        yield f"  {_text(issue.details[0])}  "
    elif issue.details:
        yield from ("  ```text", *(f"  {line}" for line in issue.details), "  ```")
    if issue.hint:
        yield f"  **hint:** {_text(issue.hint)}"


def _accepted(accepted: Sequence[Accepted]) -> Iterator[str]:
    if accepted:
        yield from ("### Accepted", "")
        for each in accepted:
            until = each.acceptance.until
            yield f"- `{each.issue.code}` until {until}: {_text(each.acceptance.why)} ({_text(each.issue.message)})"
        yield ""


def _sums(rows: Iterable[Figure]) -> Iterator[str]:
    for row in rows:
        yield from (f"**{row.name}**", "", "```text", *addition(row.prediction, row.at), "```", "")


def _folded(title: str, body: Iterable[str]) -> Iterator[str]:
    text = "\n".join(body).rstrip()
    yield from (f"<details><summary>{title}</summary>", "", text, "", "</details>", "")


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield "|" + "---|" * len(head)
    for row in rows:
        yield f"| {' | '.join(cell.replace('|', '&#124;') for cell in row)} |"


def _text(text: str) -> str:
    """Text that the blueprint's author wrote stays text: no tags, no links, no mentions; only backticks are code."""
    pieces = text.replace("\n", " ").split("`")
    if len(pieces) % 2 == 0:
        return _plain(text.replace("\n", " ").replace("`", "'"))
    return "`".join(piece if at % 2 else _plain(piece) for at, piece in enumerate(pieces))


def _plain(text: str) -> str:
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace("@", "&#64;")
    return "".join(f"\\{letter}" if letter in "[]*_" else letter for letter in escaped)
