"""A figure that can be added up by hand: named terms, and the formula that makes one number of them.

A :class:`Term` is a leaf: one number with its unit, where it was read and when. A :class:`Prediction` is a formula
over terms and other predictions. Its span is checked against its parts when it is made, so a prediction that does
not add up cannot exist.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from math import fsum, isfinite, prod
from typing import Literal, TypeAlias

from msr.value import value

Basis = Literal["contract", "measured", "assumed"]
"""Published by the vendor or fixed by the plan; observed by somebody who says how; or believed."""

Formula = Literal["sum", "worst", "best", "series", "parallel", "uptime"]
"""How parts become one number.

``sum`` adds; ``worst`` and ``best`` take the largest and the smallest; ``series`` multiplies percentages,
``parallel`` multiplies their complements; ``uptime`` turns minutes of downtime per year into a percentage.
"""

MINUTES_PER_YEAR = 525_600


@value
class Span:
    """The lowest, the expected and the highest value of a number."""

    low: float
    expected: float
    high: float

    def __post_init__(self) -> None:
        if not all(map(isfinite, self.values)):
            raise ValueError(f"a span is made of finite numbers, not {self.values}")
        if not self.low <= self.expected <= self.high:
            raise ValueError(f"a span goes from low to high, not {self.values}")

    @classmethod
    def exactly(cls, value: float) -> Span:
        """A number that is known."""
        return cls(value, value, value)

    @property
    def values(self) -> tuple[float, float, float]:
        """Low, expected, high."""
        return (self.low, self.expected, self.high)

    def times(self, factor: float | Span) -> Span:
        """The product with a number or span; neither may be negative."""
        other = factor if isinstance(factor, Span) else Span.exactly(factor)
        return Span(self.low * other.low, self.expected * other.expected, self.high * other.high)


@value
class Term:
    """One number and its parents.

    ``working`` is the arithmetic behind ``span.expected``, in digits, where it is more than a number that was read.
    ``checked`` is the day on which ``source`` was last read.
    """

    name: str
    span: Span
    unit: str
    basis: Basis
    source: str
    checked: date
    working: str = ""


@value
class Unknown:
    """A part that ought to be here and for which no figure is known; a total that has one is "at least".

    ``boundless``: it is known that nothing bounds it, so the total is "everything".
    """

    name: str
    unit: str
    why: str
    boundless: bool = False


@value
class Prediction:
    """A figure, the formula, and the parts that it was made from.

    Raises ``ValueError`` when ``span`` is not what ``formula`` makes of the parts.
    """

    name: str
    unit: str
    span: Span
    formula: Formula
    parts: tuple[Part, ...]
    unknown: tuple[Unknown, ...] = ()

    def __post_init__(self) -> None:
        made = combine(self.formula, [part.span for part in self.parts])
        if made != self.span:
            raise ValueError(f"{self.name} says {self.span.values}, its parts make {made.values}")

    @property
    def complete(self) -> bool:
        """Whether nothing is missing here or in any part."""
        return not any(self.gaps())

    @property
    def boundless(self) -> bool:
        """Whether nothing bounds a part."""
        return any(gap.boundless for gap in self.gaps())

    @property
    def dominant(self) -> Part | None:
        """The part with the largest expected value; ``None`` without parts."""
        return max(self.parts, key=lambda part: part.span.expected, default=None)

    def terms(self) -> Iterator[Term]:
        """Every leaf, in order."""
        for part in self.parts:
            if isinstance(part, Term):
                yield part
            else:
                yield from part.terms()

    def gaps(self) -> Iterator[Unknown]:
        """Every unknown, here and in parts."""
        yield from self.unknown
        for part in self.parts:
            if isinstance(part, Prediction):
                yield from part.gaps()


Part: TypeAlias = Term | Prediction


def predicted(
    name: str, unit: str, formula: Formula, parts: Sequence[Part], *, unknown: Sequence[Unknown] = ()
) -> Prediction:
    """The prediction that ``formula`` makes of ``parts``."""
    span = combine(formula, [part.span for part in parts])
    return Prediction(name, unit, span, formula, tuple(parts), tuple(unknown))


def digits(value: float) -> str:
    """A number as a reader would write it into a sum: six digits at most."""
    return f"{value:.6g}"


def combine(formula: Formula, spans: Sequence[Span]) -> Span:
    """What ``formula`` makes of ``spans``; nothing is 0, or 100 % where the formula speaks of percentages."""
    low, expected, high = (_OF[formula]([span.values[i] for span in spans]) for i in range(3))
    return Span(high, expected, low) if formula == "uptime" else Span(low, expected, high)


def _series(percentages: Sequence[float]) -> float:
    return 100 * prod(p / 100 for p in percentages)


def _parallel(percentages: Sequence[float]) -> float:
    return 100 * (1 - prod(1 - p / 100 for p in percentages)) if percentages else 100.0


def _uptime(minutes: Sequence[float]) -> float:
    return max(0.0, 100 * (1 - fsum(minutes) / MINUTES_PER_YEAR))


def _worst(values: Sequence[float]) -> float:
    return max(values, default=0.0)


def _best(values: Sequence[float]) -> float:
    return min(values, default=0.0)


_OF: Mapping[Formula, Callable[[Sequence[float]], float]] = {
    "sum": fsum,
    "worst": _worst,
    "best": _best,
    "series": _series,
    "parallel": _parallel,
    "uptime": _uptime,
}
