"""One pass over a blueprint: placements, choices and findings, without raising.

A draft is what both the plan and the search for edits are made of: an edit holds when the draft of the edited
blueprint has no finding that the first one had not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from graphlib import TopologicalSorter

from msr.blueprint import Blueprint
from msr.errors import Issue
from msr.offer import Offer
from msr.plan import Choice, Placement, Rejection
from msr.planner import functions, implied, tables, traffic
from msr.planner.paths import taken
from msr.planner.place import misplaced, place
from msr.planner.scene import Question, Scene
from msr.provider import Provider
from msr.value import value

UNBUILT = "msr does not build this yet"


@value
class Setting:
    """What a plan depends on beside the blueprint; ``neighbours`` are asked when a region is not found."""

    provider: Provider
    as_of: date
    home: str | None = None
    active: str | None = None
    neighbours: Callable[[], Iterable[Provider]] = tuple


@value
class Draft:
    """All that one pass found out; ``issues`` empty means that a plan can be made of it."""

    placements: tuple[Placement, ...]
    home: str
    choices: tuple[Choice, ...]
    rejections: tuple[Rejection, ...]
    issues: tuple[Issue, ...]


def draft(blueprint: Blueprint, setting: Setting) -> Draft:
    """Look at every question once; collect what was chosen, what was rejected and what found no offer."""
    issues = tuple(misplaced(blueprint, setting.provider, setting.neighbours))
    if issues:
        return Draft((), "", (), (), issues)
    placements = place(blueprint, setting.active)
    home = setting.home if setting.home in {p.key for p in placements if p.serves} else placements[0].key
    choices: list[Choice] = []
    rejections: list[Rejection] = []
    found: list[Issue] = []
    for question in _questions(Scene(blueprint, placements, home)):
        offer, against = _answer(question, setting.provider)
        rejections.extend(against)
        if offer is None:
            found.append(_unanswered(question, against, blueprint))
        else:
            choices.append(_choice(question, offer))
    found.extend(taken(blueprint, choices, setting.provider.offers))
    return Draft(placements, home, _needs_first(choices), tuple(rejections), tuple(found))


def _questions(scene: Scene) -> Iterator[Question]:
    for section in (tables, implied, functions, traffic):
        yield from section.questions(scene)


def _answer(question: Question, provider: Provider) -> tuple[Offer | None, tuple[Rejection, ...]]:
    chosen: Offer | None = None
    rejections: list[Rejection] = []
    for offer in provider.offers:
        if offer.kind != question.kind:
            continue
        reasons = question.against(offer, provider) or (() if offer.built else (UNBUILT,))
        if chosen is None and not reasons:
            chosen = offer
        else:
            kept = (f"keeps the promise too; {chosen.service} comes first",) if chosen else ()
            rejections.append(Rejection(question.key, offer.service, reasons or kept))
    return chosen, tuple(rejections)


def _unanswered(question: Question, against: tuple[Rejection, ...], blueprint: Blueprint) -> Issue:
    width = max((len(rejection.service) for rejection in against), default=0)
    unbuilt = any(rejection.reasons == (UNBUILT,) for rejection in against)
    verdict = (
        f"msr does not build that on {blueprint.cloud} yet" if unbuilt else f"{blueprint.cloud} has no offer for that"
    )
    return Issue(
        message=f"{question.subject}; {verdict}",
        path=question.path,
        position=blueprint.source.locate(question.path),
        code=f"no-{question.kind}-offer",
        details=tuple(f"{r.service.ljust(width)}  {'; '.join(r.reasons)}" for r in against),
    )


def _choice(question: Question, offer: Offer) -> Choice:
    return Choice(
        key=question.key,
        kind=question.kind,
        service=offer.service,
        parts=offer.parts,
        regions=question.regions,
        spec=question.spec(offer),
        needs=question.needs,
        promotion=offer.promotion,
    )


def _needs_first(choices: list[Choice]) -> tuple[Choice, ...]:
    """In blueprint order, except that what is needed comes before what needs it."""
    needs = {choice.key: [need.key for need in choice.needs] for choice in choices}
    by_key = {choice.key: choice for choice in choices}
    order = TopologicalSorter(needs).static_order()
    return tuple(by_key[key] for key in order if key in by_key)
