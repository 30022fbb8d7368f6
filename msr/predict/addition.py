"""A prediction written out as a column of figures, the way a hand would add it up."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, assert_never

from msr.predict.term import MINUTES_PER_YEAR, Part, Prediction, Term

At = Literal["low", "expected", "high"]

EVERYTHING: Literal["everything"] = "everything"
"""What a total is that nothing bounds."""


def addition(prediction: Prediction, at: At = "expected") -> tuple[str, ...]:
    """One line for each part that is not nothing, and one for what they make.

    The recovery time of a route looks like this::

        34 s    detect    contract, most of it
        8 s     switch    assumed
        28.5 s  client    contract
        70.5 s  the sum
    """
    shown = [part for part in prediction.parts if value_at(part, at)]
    most = max(shown, key=lambda part: value_at(part, at), default=None) if len(shown) > 1 else None
    cells = [
        (amount(value_at(part, at), part.unit), part.name, _basis(part) + (", most of it" if part is most else ""))
        for part in shown
    ]
    cells += [(EVERYTHING if gap.boundless else "unknown", gap.name, gap.why) for gap in prediction.gaps()]
    cells.append((_total(prediction, at), _verb(prediction), ""))
    widths = [max(len(cell[column]) for cell in cells) for column in (0, 1)]
    return tuple("  ".join((a.ljust(widths[0]), b.ljust(widths[1]), c)).rstrip() for a, b, c in cells)


def value_at(part: Part, at: At) -> float:
    """One of the three values of a part."""
    return getattr(part.span, at)


def amount(value: float, unit: str) -> str:
    """A value with its unit, to the digits that a reader needs."""
    match unit:
        case "%":
            return f"{value:.6g} %"
        case "USD/month":
            return f"{value:,.2f} USD/month"
        case _:
            return f"{value:.4g} {unit}" if value < 10_000 else f"{value:,.0f} {unit}"


def _basis(part: Part) -> str:
    """A leaf's basis, or the weakest basis below."""
    if isinstance(part, Term):
        return part.basis
    bases = set(_bases(part))
    return next((basis for basis in ("assumed", "measured", "contract") if basis in bases), "")


def _bases(prediction: Prediction) -> Iterator[str]:
    return (term.basis for term in prediction.terms())


def _total(prediction: Prediction, at: At) -> str:
    total = amount(value_at(prediction, at), prediction.unit)
    if prediction.boundless:
        return EVERYTHING
    if not prediction.complete:
        return f"at least {total}"
    if prediction.formula == "uptime":
        minutes = (1 - value_at(prediction, at) / 100) * MINUTES_PER_YEAR
        return f"{amount(minutes, 'min/year')} = {total}"
    return total


def _verb(prediction: Prediction) -> str:
    match prediction.formula:
        case "sum":
            return "the sum"
        case "worst":
            return "the largest"
        case "best":
            return "the smallest"
        case "series":
            return "the product"
        case "parallel":
            return "any one of them"
        case "uptime":
            return "the sum, as uptime"
    assert_never(prediction.formula)
