"""The failure table in words: for every single loss, what still serves, what is lost, and what somebody must do."""

from __future__ import annotations

import re
from typing import Literal, assert_never

from msr.plan import Plan
from msr.predict import Consequence, Loss
from msr.predict.addition import EVERYTHING
from msr.report.amounts import duration
from msr.report.report import Report
from msr.report.several import several
from msr.value import value

Effect = Literal["serves on", "moves", "serves in part", "is down"]
"""Nothing is felt; clients are moved to other regions; some functions answer nowhere; none answers anywhere."""


@value
class Failure:
    """One loss, or several that mean the same.

    ``served_by`` names the regions that answer, per function where they differ; ``again_within`` is when 95 of 100
    clients are served again, empty where nobody waits or nobody can say; ``writes_lost`` is the age of what is
    lost, ``none``, or ``everything`` where a region that never comes back takes the only copy along.
    """

    lost: tuple[str, ...]
    effect: Effect
    served_by: str
    again_within: str
    writes_lost: str
    person: tuple[str, ...]


def failures(report: Report) -> tuple[Failure, ...]:
    """The failure table; losses with one and the same consequence share a row."""
    rows: dict[tuple[object, ...], Failure] = {}
    for consequence in report.proof.predictions.failures:
        row = _row(consequence, report)
        alike = (row.effect, row.served_by, row.again_within, row.writes_lost, row.person)
        before = rows.get(alike)
        rows[alike] = row if before is None else _joined(before, row)
    return tuple(rows.values())


def _joined(one: Failure, other: Failure) -> Failure:
    return Failure((*one.lost, *other.lost), one.effect, one.served_by, one.again_within, one.writes_lost, one.person)


def _row(consequence: Consequence, report: Report) -> Failure:
    effect = _effect(consequence, report.plan)
    return Failure(
        lost=(_lost(consequence.loss, report),),
        effect=effect,
        served_by=_served_by(consequence, effect),
        again_within=_again_within(consequence, effect),
        writes_lost=_writes_lost(consequence),
        person=_in_titles(consequence, report),
    )


def _effect(consequence: Consequence, plan: Plan) -> Effect:
    answers = consequence.answering.values()
    if answers and not any(answers):
        return "is down"
    if not consequence.served:
        return "serves in part"
    if consequence.recovery is not None:
        return "serves on" if _unused(consequence) else "moves"
    return "serves on" if all(len(regions) == len(plan.serving) for regions in answers) else "moves"


def _unused(consequence: Consequence) -> bool:
    """Whether the lost region answered nobody: then nobody waits, and no write was made there."""
    recovery = consequence.recovery
    return recovery is not None and recovery.rto.complete and not recovery.rto.span.high


def _served_by(consequence: Consequence, effect: Effect) -> str:
    match effect:
        case "is down":
            return "nothing"
        case "serves on" | "moves" | "serves in part":
            places = set(consequence.answering.values())
            if len(places) == 1:
                return ", ".join(places.pop())
            return "; ".join(
                f"{key.rpartition('.')[2]}: {', '.join(regions) or 'nothing'}"
                for key, regions in consequence.answering.items()
            )
    assert_never(effect)


def _again_within(consequence: Consequence, effect: Effect) -> str:
    recovery = consequence.recovery
    if recovery is None or not recovery.rto.span.high:
        return "its repair" if effect == "is down" else ""
    within = duration(recovery.rto.span.high)
    return within if recovery.rto.complete else f"at least {within}"


def _writes_lost(consequence: Consequence) -> str:
    lag = consequence.rpo
    if lag is None or _unused(consequence):
        return ""
    if lag.boundless:
        return EVERYTHING
    if not lag.complete:
        return f"at least {duration(lag.span.high)}"
    return f"up to {duration(lag.span.high)}" if lag.span.high else "none"


def _lost(loss: Loss, report: Report) -> str:
    match loss.kind:
        case "region":
            place = report.plan.placement(loss.name)
            return place.key if place.key == place.name else f"{place.key} ({place.name})"
        case "service":
            return report.title(loss.name)
        case "store":
            return f"store of {_members(loss.name, report.plan)}"
        case "control-plane":
            return f"control plane of {report.title(loss.name)}"
        case "state":
            return "Pulumi's state"
    assert_never(loss.kind)


def _members(store: str, plan: Plan) -> str:
    return several([choice.key for choice in plan.of_kind("table") if store in (choice.host, choice.key)])


def _in_titles(consequence: Consequence, report: Report) -> tuple[str, ...]:
    """What to do, with services in their cloud's own words and stores by what they hold."""
    loss = consequence.loss
    titles = {way.service: report.title(way.service) for way in report.plan.of_kind("traffic")}
    titles[loss.name] = _members(loss.name, report.plan) if loss.kind == "store" else report.title(loss.name)
    names = re.compile("|".join(map(re.escape, sorted(titles, key=len, reverse=True))))
    return tuple(names.sub(lambda found: titles[found[0]], line) for line in consequence.person)
