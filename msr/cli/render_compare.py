"""Clouds and modes side by side, and two blueprints one after the other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from rich.console import Group, RenderableType
from rich.text import Text

from msr.blueprint import Blueprint
from msr.cli.render import columns, dim, hint, once, one_way_only, section
from msr.predict import Span
from msr.predict.addition import At
from msr.predict.objective import COUNTS, Objective, Verdict, predicted
from msr.proof.compare import Candidate
from msr.proof.diff import Difference, Known, Shift
from msr.proof.judge import Judgement
from msr.report.amounts import counted, span

HEAD = ("", "cloud", "mode", "rto", "rpo", "availability", "p95", "a month", "")

BETTER: Mapping[bool | None, tuple[str, str]] = {
    True: ("better", "green"),
    False: ("worse", "bold red"),
    None: ("", ""),
}


def side_by_side(blueprint: Blueprint, found: Sequence[Candidate], *, asked: Sequence[str]) -> RenderableType:
    """One row for each cloud and mode; below it, why some of them will not do, and what was said differently."""
    blocks: list[RenderableType] = [
        Text(f"{blueprint.name}: now {blueprint.cloud}, {blueprint.failover.mode}", style="bold"),
        Text(),
    ]
    if found:
        rows = [_row(each, blueprint, found) for each in found]
        blocks.append(columns([tuple(map(dim, HEAD)), *rows]))
    against = [(_name(each), reason) for each in found for reason in _against(each)]
    if against:
        blocks.append(section("why not", columns(once(against))))
    changes = [(_name(each), ", ".join(each.changes)) for each in found if each.changes]
    if changes:
        blocks.append(section("said differently", columns(changes)))
    left_out = [cloud for cloud in asked if cloud not in {each.cloud for each in found}]
    if left_out:
        blocks += [Text(), *_left_out(left_out)]
    return Group(*blocks)


def _left_out(clouds: Sequence[str]) -> Iterator[RenderableType]:
    yield Text(f"not compared: {', '.join(clouds)}, where not every region has a name")
    yield hint("name each region on each cloud: `regions: {east: {name: {aws: us-east-1, azure: eastus}}}`")


def _name(each: Candidate) -> str:
    return f"{each.cloud}, {each.mode}"


def _row(each: Candidate, blueprint: Blueprint, found: Sequence[Candidate]) -> tuple[str | Text, ...]:
    mark = Text("✓", style="bold green") if each.feasible else Text("✗", style="bold red")
    first = next(other for other in found if other.cloud == each.cloud)
    now = each.cloud == blueprint.cloud and each.mode == blueprint.failover.mode
    cells = _figures(each.judgement) if each.judgement else (dim("no plan"), *([""] * (len(COUNTS) - 1)))
    return mark, each.cloud if each is first else "", each.mode, *cells, dim("now") if now else ""


def _figures(judgement: Judgement) -> tuple[str | Text, ...]:
    return tuple(_figure(judgement, name, at) for name, at in COUNTS.items())


def _figure(judgement: Judgement, name: Objective, at: At) -> str | Text:
    verdict = next((each for each in judgement.verdicts if each.objective == name), None)
    prediction = verdict.predicted if verdict else predicted(name, judgement.predictions)
    if prediction is None:
        return dim("–")
    words = counted(prediction, at, least="≥ ")
    return words if verdict is None or verdict.proven else Text(f"{words} ✗", style="red")


def _against(each: Candidate) -> Iterator[str]:
    """What stands against a candidate; of reasons against a plan the first, which says most."""
    if each.judgement is None:
        yield from each.reasons[:1]
        return
    yield from (_missed(verdict) for verdict in each.judgement.verdicts if not verdict.proven)
    broken = {code for code, _ in each.judgement.broken}
    told = dict.fromkeys(f"{i.message} [{i.code}]" for i in each.judgement.findings if i.code in broken)
    yield from told


def _missed(verdict: Verdict) -> str:
    if verdict.reached:
        return f"{verdict.objective} {verdict.written} cannot be proven: {next(verdict.predicted.gaps()).why}"
    return f"{verdict.objective} {verdict.written} is missed"


def change(found: Difference) -> RenderableType:
    """Figures before and after, what comes and goes, and what cannot be taken back."""
    if found.nothing:
        return Text("no difference")
    blocks: list[RenderableType] = []
    if found.shifts:
        blocks.append(
            columns([tuple(map(dim, ("figure", "before", "after", ""))), *map(_shift, found.shifts)], indent=0)
        )
    for sign, style, word, keys in (
        ("+", "green", "added", found.added),
        ("-", "bold red", "removed", found.removed),
        ("~", "yellow", "changed", found.changed),
    ):
        if keys:
            blocks.append(section(word, columns((Text(sign, style=style), key) for key in keys)))
    if found.doors:
        blocks.append(one_way_only(found.doors))
    return Group(*blocks)


def _shift(shift: Shift) -> tuple[str | Text, ...]:
    word, style = BETTER[shift.better]
    return shift.figure, _known(shift.before, shift.unit), _known(shift.after, shift.unit), Text(word, style=style)


def _known(figure: Known, unit: str) -> str:
    return span(figure, unit) if isinstance(figure, Span) else figure or "unknown"
