"""What stands behind a rule, a figure or a choice, written out with formula, values and sources."""

from __future__ import annotations

import difflib
from collections.abc import Iterator

from msr.errors import MsrError
from msr.offer import Offer
from msr.plan import Choice
from msr.predict import Part, Prediction, Predictions, Term
from msr.predict.addition import amount
from msr.proof.judge import Judgement
from msr.provider import Provider
from msr.rules import RULES, elsewhere

DEEPEST = 6


def explain(topic: str, judgement: Judgement, provider: Provider) -> tuple[str, ...]:
    """Lines on ``topic``: a rule's code, a figure (``rto``, ``cost``, ``latency.p95``) or a choice's path.

    Raises:
        MsrError: there is nothing of that name; the hint names the nearest.
    """
    for lines in (
        tuple(_rule(topic)),
        tuple(_figures(topic, judgement.predictions)),
        tuple(_choice(topic, judgement, provider)),
    ):
        if lines:
            return lines
    near = difflib.get_close_matches(topic, topics(judgement), 1, 0.4)
    raise MsrError(
        f"there is nothing to explain about `{topic[:60]}`",
        hint=f"did you mean `{near[0]}`?" if near else f"figures are {', '.join(_names(judgement.predictions))}",
    )


def explain_rule(code: str) -> tuple[str, ...]:
    """Lines on a rule, for which no plan is needed; none where ``code`` is no rule's."""
    return tuple(_rule(code))


def topics(judgement: Judgement) -> tuple[str, ...]:
    """Everything that can be explained."""
    codes = (*(rule.code for rule in RULES), *(rule.code for rule in elsewhere()))
    return (*codes, *_names(judgement.predictions), *(choice.key for choice in judgement.plan.choices))


def _names(predictions: Predictions) -> tuple[str, ...]:
    return tuple(figure.name for figure in predictions.figures())


def _rule(code: str) -> Iterator[str]:
    for rule in RULES:
        if rule.code == code.upper():
            yield f"{rule.code}  {rule.title}  ({rule.severity})"
            yield f"why     {rule.why}"
            yield f"do      {rule.reaction}"
            yield f"source  {rule.source}"
    for other in elsewhere():
        if other.code == code.upper():
            yield f"{other.code}  {other.title}  ({other.severity})"
            yield f"kept by {other.by}" if other.keeper != "waits" else f"waits for {other.by}"
            yield f"source  {other.source}"


def _figures(name: str, predictions: Predictions) -> Iterator[str]:
    for figure in predictions.figures():
        if figure.name == name or figure.name.startswith(f"{name}."):
            yield from _tree(figure, 0)


def _tree(part: Part, depth: int) -> Iterator[str]:
    low, expected, high = (amount(value, part.unit) for value in part.span.values)
    values = expected if low == high else f"{expected} ({low} to {high})"
    indent = "  " * depth
    if isinstance(part, Term):
        working = f" = {part.working}" if part.working else ""
        yield f"{indent}{part.name}  {values}{working}"
        yield f"{indent}  {part.basis}: {part.source}; read {part.checked}"
        return
    yield f"{indent}{part.name}  {values}  {part.formula} of:"
    yield from _parts(part, depth + 1)


def _parts(figure: Prediction, depth: int) -> Iterator[str]:
    for part in figure.parts if depth <= DEEPEST else ():
        yield from _tree(part, depth)
    for gap in figure.unknown:
        yield f"{'  ' * depth}{gap.name}  unknown: {gap.why}"


def _choice(key: str, judgement: Judgement, provider: Provider) -> Iterator[str]:
    for choice in judgement.plan.choices:
        if choice.key == key:
            yield from _chosen(choice, judgement, provider)


def _chosen(choice: Choice, judgement: Judgement, provider: Provider) -> Iterator[str]:
    offer = next(o for o in provider.offers if (o.kind, o.service) == (choice.kind, choice.service))
    yield f"{choice.key}  {offer.title}  in {', '.join(choice.regions)}"
    yield f"source  {_cited(offer)}"
    yield from (f"note    {note}" for note in offer.notes)
    for rejection in judgement.plan.rejections:
        if rejection.key == choice.key:
            yield f"not     {rejection.service}: {'; '.join(rejection.reasons)}"


def _cited(offer: Offer) -> str:
    return f"{offer.source}; read {offer.checked}"
