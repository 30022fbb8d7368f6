"""What clients wait for when a region is lost: phase after phase, for the first, the median and the 95th percentile."""

from __future__ import annotations

from collections.abc import Iterator

from msr.plan import Placement
from msr.predict import Part, Prediction, Recovery
from msr.predict.addition import At, value_at
from msr.report.amounts import duration
from msr.report.markup import Markup, joined, tag
from msr.report.report import Report

CLIENTS: tuple[tuple[At, str], ...] = (("low", "first client"), ("expected", "median client"), ("high", "95 of 100"))

PHASES = {"detect": "detect", "decide": "decide", "act": "decide", "promote and scale": "ready", "client": "client"}
"""The colour of each phase; what routers do is the rest."""


def timeline(report: Report) -> Markup:
    """One block for each region whose loss is felt; the same block once where regions are alike."""
    target = next((v for v in report.proof.verdicts if v.objective == "rto"), None)
    blocks: dict[Prediction, tuple[Recovery, list[str]]] = {}
    for recovery in report.proof.predictions.recoveries:
        alike = next((p for p in blocks if p.parts == recovery.rto.parts), recovery.rto)
        if recovery.rto.span.high and len(recovery.rto.parts) > 1:
            blocks.setdefault(alike, (recovery, []))[1].append(_named(report.plan.placement(recovery.lost)))
    return joined([_block(recovery, names, target.target if target else None) for recovery, names in blocks.values()])


def _named(place: Placement) -> str:
    return place.key if place.key == place.name else f"{place.key} ({place.name})"


def _block(recovery: Recovery, names: list[str], target: float | None) -> Markup:
    seconds = max(recovery.rto.span.high, target or 0) * 1.02
    return tag(
        "div",
        tag("h3", f"{' or '.join(names)} is lost"),
        tag("ul", [_legend(part) for part in recovery.rto.parts if part.span.high], klass="phases"),
        [_lane(recovery.rto, at, name, seconds, target) for at, name in CLIENTS],
        *_remarks(recovery, target),
    )


def _legend(part: Part) -> Markup:
    return tag("li", tag("i", klass=_phase(part)), part.name)


def _lane(rto: Prediction, at: At, name: str, seconds: float, target: float | None) -> Markup:
    phases = [(part, value_at(part, at)) for part in rto.parts]
    told = ", ".join(f"{part.name} {duration(value)}" for part, value in phases if value)
    bars = [tag("i", klass=_phase(part), style=_width(value, seconds)) for part, value in phases if value]
    mark = tag("b", style=f"left:{100 * target / seconds:.2f}%") if target else ""
    return tag(
        "div",
        tag("span", name),
        tag("div", bars, mark, klass="track", role="img", aria_label=f"{name}: {told}"),
        tag("span", duration(value_at(rto, at)), klass="number"),
        klass="lane",
    )


def _remarks(recovery: Recovery, target: float | None) -> Iterator[Markup]:
    if target:
        yield tag("p", f"The dashed line is the objective, {duration(target)}.", klass="small dim")
    if recovery.sticky:
        share, held = recovery.sticky
        words = (
            f"{100 * share.span.expected:.0f} of 100 clients hold an old answer longer, for {duration(held.span.low)}"
        )
        yield tag(
            "p", f"{words} to {duration(held.span.high)}: no service can speak for their resolvers.", klass="small dim"
        )


def _phase(part: Part) -> str:
    return PHASES.get(part.name, "switch")


def _width(value: float, seconds: float) -> str:
    return f"width:{100 * value / seconds:.2f}%"
