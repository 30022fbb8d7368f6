"""The bill of a month as bars: what each thing costs, and between which bounds."""

from __future__ import annotations

from collections.abc import Iterator

from msr.predict import Part, Prediction
from msr.report.amounts import amount, share, span
from msr.report.markup import Markup, joined, tag
from msr.report.report import Report


def bars(report: Report) -> Markup:
    """The table of costs, largest first; nothing where the blueprint says nothing of usage."""
    cost, ratio = report.proof.predictions.cost, report.proof.predictions.cost_ratio
    if cost is None:
        return Markup("")
    parts = sorted((part for part in cost.parts if part.span.high), key=lambda part: -part.span.expected)
    longest = max((part.span.high for part in parts), default=1.0)
    head = tag("tr", [tag("th", name, scope="col") for name in ("what", "low to high", "a month", "share")])
    table = tag(
        "table",
        tag("caption", "The bar is the expected cost, the line goes from the lowest to the highest."),
        tag("thead", head),
        tag("tbody", [tag("tr", _row(part, longest, cost)) for part in parts]),
        klass="cost",
    )
    return joined(_total(cost, ratio), table, [tag("p", f"unknown: {gap.why}", klass="small") for gap in cost.gaps()])


def _total(cost: Prediction, ratio: float | None) -> Markup:
    beside = f", {ratio:.2f} times what one region costs" if ratio else ""
    most = "" if cost.complete else "at least "
    return tag("p", tag("strong", f"{most}{span(cost.span, cost.unit)}"), f" a month{beside}")


def _row(part: Part, longest: float, cost: Prediction) -> Iterator[Markup]:
    low, expected, high = (100 * value / longest for value in part.span.values)
    yield tag("th", part.name, scope="row")
    range_ = tag("b", style=f"left:{low:.2f}%;width:{max(high - low, 0.4):.2f}%")
    yield tag("td", tag("div", tag("i", style=f"width:{expected:.2f}%"), range_, klass="bar", aria_hidden="true"))
    yield tag("td", amount(part.span.expected, part.unit), klass="number")
    yield tag("td", share(part.span.expected, cost.span.expected), klass="number")
