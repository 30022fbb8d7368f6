"""What a change of the blueprint does to every figure, and which of it cannot be taken back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, TypeAlias

from msr.plan import Choice, Plan
from msr.planner.doors import Door, doors
from msr.predict import Prediction, Predictions, Span
from msr.predict.addition import EVERYTHING
from msr.proof.judge import Judgement
from msr.value import value

Known: TypeAlias = Span | Literal["everything"] | None
"""A figure as far as it is known: ``everything`` where nothing bounds it, ``None`` where a part is unknown."""


@value
class Shift:
    """One figure before and after, ``None`` also where there is none.

    ``better`` is ``None`` where that cannot be said.
    """

    figure: str
    unit: str
    before: Known
    after: Known
    better: bool | None


@value
class Difference:
    """Figures that moved, choices that came and went, and one-way doors."""

    shifts: tuple[Shift, ...]
    added: tuple[str, ...]
    removed: tuple[str, ...]
    changed: tuple[str, ...]
    doors: tuple[Door, ...]

    @property
    def nothing(self) -> bool:
        """Whether the change changes nothing."""
        return not (self.shifts or self.added or self.removed or self.changed)


def diff(old: Judgement, new: Judgement) -> Difference:
    """What changes from ``old`` to ``new``."""
    before, after = _choices(old.plan), _choices(new.plan)
    return Difference(
        shifts=tuple(_shifts(old.predictions, new.predictions)),
        added=tuple(key for key in after if key not in before),
        removed=tuple(key for key in before if key not in after),
        changed=tuple(key for key in after if key in before and before[key] != after[key]),
        doors=doors(old.plan, new.plan, (*old.offers, *new.offers)),
    )


def _shifts(old: Predictions, new: Predictions) -> Iterator[Shift]:
    before, after = _figures(old), _figures(new)
    for name in dict.fromkeys((*before, *after)):
        a, b = before.get(name), after.get(name)
        was, is_ = _known(a), _known(b)
        unit = next(figure.unit for figure in (a, b) if figure)
        if was != is_:
            yield Shift(name, unit, was, is_, _better(unit, was, is_))


def _known(figure: Prediction | None) -> Known:
    if figure and figure.boundless:
        return EVERYTHING
    return figure.span if figure and figure.complete else None


def _figures(predictions: Predictions) -> dict[str, Prediction]:
    """Figures by name; the recovery time of the service stands for those of its regions."""
    longest = predictions.rto
    others = {figure.name: figure for figure in predictions.figures() if not figure.name.startswith("rto.")}
    return {"rto": longest, **others}


def _better(unit: str, before: Known, after: Known) -> bool | None:
    if before is None or after is None or before == after:
        return None
    if not isinstance(before, Span) or not isinstance(after, Span):
        return after != EVERYTHING
    if before.expected == after.expected:
        return None
    return (after.expected > before.expected) == (unit == "%")


def _choices(plan: Plan) -> dict[str, Choice]:
    return {choice.key: choice for choice in plan.choices}
