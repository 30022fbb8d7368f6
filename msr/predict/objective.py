"""Objectives as contracts: each held against the prediction that decides it.

``rto`` is held against the 95th percentile of clients, ``rpo`` against the highest lag of the chosen basis,
``availability``, ``p95`` and ``budget`` against the expected value. A prediction with an unknown part proves nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal

from msr.blueprint import Objectives
from msr.predict.addition import At, amount, value_at
from msr.predict.outlook import Predictions
from msr.predict.term import Prediction
from msr.value import value

Objective = Literal["rto", "rpo", "availability", "p95", "budget"]

COUNTS: Mapping[Objective, At] = {
    "rto": "high",
    "rpo": "high",
    "availability": "expected",
    "p95": "expected",
    "budget": "expected",
}
"""Which value of a prediction counts; in the order of the language."""


@value
class Verdict:
    """One objective and what became of it.

    ``target`` is in the unit of ``predicted``, ``written`` as the blueprint says it.
    """

    objective: Objective
    written: str
    target: float
    predicted: Prediction

    @property
    def at(self) -> At:
        """Which value of the prediction counts."""
        return COUNTS[self.objective]

    @property
    def value(self) -> float:
        """The value that counts."""
        return value_at(self.predicted, self.at)

    @property
    def reached(self) -> bool:
        """Whether the value that counts is on the right side of the target, and something bounds it."""
        if self.predicted.boundless:
            return False
        return self.value >= self.target if self.objective == "availability" else self.value <= self.target

    @property
    def proven(self) -> bool:
        """Whether the objective holds, and nothing in its prediction is unknown."""
        return self.reached and self.predicted.complete

    def sentence(self) -> str:
        """What became of it, for a person."""
        value = amount(self.value, self.predicted.unit)
        if self.predicted.boundless:
            gap = next(gap for gap in self.predicted.gaps() if gap.boundless)
            return f"objective `{self.objective}: {self.written}` is missed: {gap.name}: {gap.why}"
        if self.reached and not self.predicted.complete:
            gap = next(self.predicted.gaps())
            return f"objective `{self.objective}: {self.written}` cannot be proven: {gap.why}"
        word = "is kept" if self.reached else "is missed"
        return f"objective `{self.objective}: {self.written}` {word}: {_MEANING[self.objective]} {value}"


_MEANING: dict[Objective, str] = {
    "rto": "when a region is lost, 95 of 100 clients are served again within",
    "rpo": "with a region the writes are lost of the last",
    "availability": "history predicts",
    "p95": "95 of 100 requests are predicted to take up to",
    "budget": "a month is expected to cost",
}


def predicted(objective: Objective, found: Predictions) -> Prediction | None:
    """The figure that an objective is about, stated or not; ``None`` where nothing predicts it."""
    match objective:
        case "rto":
            return found.rto
        case "rpo":
            return found.rpo_observed
        case "availability":
            return found.availability
        case "p95":
            return found.p95
        case "budget":
            return found.cost


def verdicts(objectives: Objectives, found: Predictions) -> tuple[Verdict, ...]:
    """A verdict for each objective that is stated."""
    return tuple(_verdicts(objectives, found))


def _verdicts(objectives: Objectives, found: Predictions) -> Iterator[Verdict]:
    if objectives.rto is not None:
        yield Verdict("rto", str(objectives.rto), objectives.rto.seconds, found.rto)
    if objectives.rpo is not None:
        lag = found.rpo_ceiling if objectives.rpo_basis == "ceiling" else found.rpo_observed
        yield Verdict("rpo", str(objectives.rpo), objectives.rpo.seconds, lag)
    if objectives.availability is not None:
        share = objectives.availability
        yield Verdict("availability", str(share), float(share.percent), found.availability)
    if objectives.p95 is not None:
        yield Verdict("p95", str(objectives.p95), objectives.p95.milliseconds, found.p95)
    if objectives.budget is not None and found.cost is not None:
        budget = objectives.budget
        yield Verdict("budget", str(budget), float(budget.per_month), found.cost)
