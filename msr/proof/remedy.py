"""Remedies: edits that were planned and predicted again, and after which the objective holds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from msr.blueprint import Blueprint
from msr.errors import PlanError
from msr.planner.suggest import Edit
from msr.predict.objective import Verdict
from msr.proof.edits import edits, giving_way
from msr.proof.judge import Judgement, Setting, judge

MOST = 2


def remedies(verdict: Verdict, judgement: Judgement, setting: Setting) -> tuple[Edit, ...]:
    """At most `MOST` edits that keep the objective, and the nearest objective that the plan keeps as it stands.

    Each leaves in force what was proven before, and breaks no further rule.
    """
    blueprint = judgement.blueprint
    keeping = _holding(edits(verdict, blueprint, setting.provider), verdict, judgement, setting)
    easing = _holding(giving_way(verdict, blueprint), verdict, judgement, setting)
    return (*islice(keeping, MOST), *islice(easing, 1))


def _holding(candidates: Iterable[Edit], verdict: Verdict, judgement: Judgement, setting: Setting) -> Iterator[Edit]:
    needed = judgement.proven | {verdict.objective}
    broken = judgement.broken
    for edit in candidates:
        found = _judged(edit.blueprint, setting)
        if found and needed <= found.proven and found.broken <= broken:
            yield edit


def _judged(blueprint: Blueprint, setting: Setting) -> Judgement | None:
    try:
        return judge(blueprint, setting)
    except PlanError:
        return None
