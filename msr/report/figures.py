"""What is predicted beside what was promised: one row for each of the five figures."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from msr.predict import Part, Prediction
from msr.predict.addition import At, value_at
from msr.predict.objective import COUNTS, Objective, Verdict, predicted
from msr.proof import Proof
from msr.report.amounts import amount, counted, share, total
from msr.value import value

State = Literal["kept", "missed", "unproven", "no objective"]

MOST_PARTS = 3
"""How many parts a reason names; `msr explain` names all."""


@value
class Figure:
    """One figure: its target as the blueprint writes it, or nothing, and what is predicted, low / expected / high.

    ``counts`` is the value that the target is held against, the one of ``prediction`` that ``at`` names; ``why`` gives
    its largest parts.
    """

    name: Objective
    target: str
    predicted: str
    counts: str
    why: str
    state: State
    prediction: Prediction
    at: At


def figures(proof: Proof) -> tuple[Figure, ...]:
    """A row for every figure that can be predicted, promised or not, in the order of the language."""
    return tuple(_figures(proof))


def _figures(proof: Proof) -> Iterator[Figure]:
    stated = {verdict.objective: verdict for verdict in proof.verdicts}
    for name, at in COUNTS.items():
        verdict = stated.get(name)
        shown = verdict.predicted if verdict else predicted(name, proof.predictions)
        if shown is not None:
            yield Figure(
                name=name,
                target=_target(verdict) if verdict else "",
                predicted=total(shown),
                counts=counted(shown, at, least=""),
                why=_why(name, shown, at, proof),
                state=_state(verdict),
                prediction=shown,
                at=at,
            )


def _state(verdict: Verdict | None) -> State:
    if verdict is None:
        return "no objective"
    if verdict.proven:
        return "kept"
    return "unproven" if verdict.reached else "missed"


def _target(verdict: Verdict) -> str:
    return amount(verdict.target, "USD/month") if verdict.objective == "budget" else verdict.written


def _why(name: Objective, prediction: Prediction, at: At, proof: Proof) -> str:
    if prediction.boundless:
        return "; ".join(f"{gap.name}: {gap.why}" for gap in prediction.gaps() if gap.boundless)
    if not prediction.complete:
        return f"unknown: {next(prediction.gaps()).why}"
    largest = _largest(prediction, at)
    match name:
        case "rto" | "p95":
            parts = [_valued(part, at) for part in prediction.parts if part in largest]
            more = ["…"] if sum(1 for part in prediction.parts if value_at(part, at)) > len(largest) else []
            return " + ".join([*parts, *more]) or "nobody waits"
        case "rpo":
            return ", ".join(_valued(part, at) for part in largest) or "nothing is kept, so nothing is lost"
        case "availability":
            ceiling = amount(proof.predictions.availability_ceiling.span.expected, "%")
            most = f"; most of the rest: {largest[0].name}" if largest else ""
            return f"ceiling {ceiling}{most}"
        case "budget":
            whole = value_at(prediction, at)
            return ", ".join(f"{each.name} {share(value_at(each, at), whole)}" for each in largest)


def _largest(prediction: Prediction, at: At) -> tuple[Part, ...]:
    """The parts that matter most, largest first; for what is lost, a part of nothing is worth saying too."""
    worth = [part for part in prediction.parts if value_at(part, at) or prediction.formula == "worst"]
    return tuple(sorted(worth, key=lambda part: -value_at(part, at))[:MOST_PARTS])


def _valued(part: Part, at: At) -> str:
    return f"{part.name} {amount(value_at(part, at), part.unit)}"
