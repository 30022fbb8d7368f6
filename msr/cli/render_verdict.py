"""A proof on one screen: what was promised beside what is predicted, what happens when something is lost, findings.

shop · aws · active-active · 2 regions + 1 witness · local
✗ NOT FEASIBLE: 1 error, 1 warning

    objective  target  predicted           why
  ✓ rto        3m      25s / 52s / 1m11s   detect 34s + switch 8s + client 29s
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import chain

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from msr.cli.render import columns, count, dim, hint, section
from msr.cli.render_issues import STYLES
from msr.cli.render_plan import where
from msr.errors import Issue
from msr.layout import layout, waves
from msr.plan import Plan
from msr.predict.addition import addition
from msr.proof import Accepted
from msr.report import Failure, Figure, Report, failures, figures
from msr.report.failures import Effect
from msr.report.figures import State
from msr.report.report import subject, verdict
from msr.report.several import several

GOOD, BAD = "bold green", "bold red"

MARKS: Mapping[State, tuple[str, str]] = {
    "kept": ("✓", GOOD),
    "missed": ("✗", BAD),
    "unproven": ("✗", BAD),
    "no objective": (" ", ""),
}
EFFECTS: Mapping[Effect, tuple[str, str]] = {
    "serves on": ("✓", GOOD),
    "moves": ("✓", GOOD),
    "serves in part": ("!", "bold yellow"),
    "is down": ("✗", BAD),
}
HEAD = ("", "objective", "target", "predicted", "why")


def title(report: Report) -> RenderableType:
    """Who this is, and whether it holds."""
    mark, style = ("✓", GOOD) if report.proof.feasible else ("✗", BAD)
    return Group(Text(" · ".join(subject(report.plan)), style="bold"), Text(f"{mark} {verdict(report)}", style=style))


def promises(report: Report, *, sums: bool = False) -> RenderableType:
    """The objectives, each beside what is predicted: low / expected / high; with ``sums`` also how that adds up."""
    rows = figures(report.proof)
    head = tuple(dim(word) for word in HEAD)
    table = columns(chain([head], map(_promise, rows)))
    return Group(Text(), table, *(_sum(row) for row in rows if sums))


def _promise(row: Figure) -> tuple[str | Text, ...]:
    mark, style = MARKS[row.state]
    return Text(mark, style=style), row.name, row.target or dim("–"), row.predicted, row.why


def _sum(row: Figure) -> RenderableType:
    lines = "\n".join(addition(row.prediction, row.at))
    return section(f"sum of {row.prediction.name}", Padding(Text(lines), (0, 0, 0, 2)))


def lost(report: Report) -> RenderableType:
    """The failure table."""
    return section("if lost", columns(_lost(row) for row in failures(report)))


def _lost(row: Failure) -> tuple[str | Text, ...]:
    mark, style = EFFECTS[row.effect]
    told = Text(_answer(row))
    if row.writes_lost:
        told.append(f", {_writes(row.writes_lost)}")
    if row.person:
        told.append(f"; {'; '.join(row.person)}", style="dim")
    return Text(mark, style=style), "\n".join(row.lost), told


def _answer(row: Failure) -> str:
    match row.effect:
        case "is down":
            return "nothing answers"
        case "serves on":
            return f"{row.served_by} {_serve(row)} on"
        case "serves in part":
            return f"serves in part ({row.served_by})"
        case "moves":
            again = f" again within {row.again_within}" if row.again_within else ""
            return f"{row.served_by} {_serve(row)}{again}"


def _writes(lost: str) -> str:
    match lost:
        case "none":
            return "no write is lost"
        case "everything":
            return "and all writes are lost unless it comes back"
        case _:
            return f"writes of {lost} are lost"


def _serve(row: Failure) -> str:
    return "serve" if "," in row.served_by else "serves"


def services(report: Report) -> RenderableType:
    """What keeps the promises, where, and in which order it is deployed; the rest is for ``--why``.

    Whatever one service keeps in the same places shares a row.
    """
    plan = report.plan
    alike: dict[tuple[str, str], list[str]] = {}
    for choice in plan.choices:
        alike.setdefault((report.title(choice.service), where(plan, choice)), []).append(choice.key)
    rows = ((several(keys), title, places) for (title, places), keys in alike.items())
    return Group(section("services", columns(rows)), *_short(plan))


def _short(plan: Plan) -> Iterator[RenderableType]:
    order = " → ".join(" | ".join(stack.part for stack in wave) for wave in waves(layout(plan)))
    yield dim(f"  deployed in this order: {order}")
    if plan.notes:
        yield dim(f"  {count(len(plan.notes), 'note')}, sums and reasons: `msr plan --why`")


def findings(report: Report, *, whys: bool = False) -> RenderableType:
    """Each finding at its place; what is behind a warning only with ``whys``."""
    blocks: list[RenderableType] = [Text()] if report.findings or report.proof.accepted else []
    blocks += [block for issue in report.findings for block in _finding(issue, whys=whys)]
    blocks += [_accepted(each) for each in report.proof.accepted]
    return Group(*blocks)


def _finding(issue: Issue, *, whys: bool) -> Iterator[RenderableType]:
    place = f"{issue.position} " if issue.position else ""
    code = (f" [{issue.code}]", "dim") if issue.code else ""
    yield Text.assemble((f"{issue.severity}:", STYLES[issue.severity]), f" {place}{issue.message}", code)
    shown = issue.details if whys or issue.severity == "error" else ()
    yield from (Padding(Text(line), (0, 0, 0, 2)) for line in shown)
    if issue.hint:
        yield Padding(hint(issue.hint), (0, 0, 0, 2))


def _accepted(each: Accepted) -> RenderableType:
    said = f" {each.issue.message} [{each.issue.code}]"
    return Group(
        Text.assemble((f"accepted until {each.acceptance.until}:", "bold"), said),
        Padding(dim(each.acceptance.why), (0, 0, 0, 2)),
    )
