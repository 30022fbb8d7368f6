"""Plan, predict, judge; and for what is missed, the edits after which it is not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice

from msr.blueprint import Acceptance, Blueprint, Objectives
from msr.check import RULES
from msr.errors import Issue, PlanError
from msr.manifest import Manifest
from msr.plan import Plan
from msr.planner import plan as planned
from msr.planner.suggest import Edit
from msr.predict import Predictions, Usage, predict
from msr.predict.addition import addition
from msr.predict.objective import Objective, Verdict, verdicts
from msr.proof.edits import edits, giving_way
from msr.provider import Provider

MOST_EDITS = 2

CODES: dict[Objective, str] = {
    "rto": "OBJ-002",
    "rpo": "OBJ-003",
    "availability": "OBJ-004",
    "p95": "OBJ-008",
    "budget": "CST-001",
}
"""The code of a finding on each objective."""


@dataclass(frozen=True, slots=True)
class Accepted:
    """A finding that does not stop the plan, and why."""

    issue: Issue
    acceptance: Acceptance


@dataclass(frozen=True, slots=True)
class Proof:
    """All that is known about a blueprint before anything exists.

    ``issues`` are the findings that nobody accepted; those of severity ``error`` make the plan infeasible.
    """

    plan: Plan
    predictions: Predictions
    verdicts: tuple[Verdict, ...]
    issues: tuple[Issue, ...]
    accepted: tuple[Accepted, ...] = ()

    @property
    def errors(self) -> tuple[Issue, ...]:
        """What makes the plan infeasible."""
        return tuple(issue for issue in self.issues if issue.severity == "error")

    @property
    def feasible(self) -> bool:
        """Whether every objective is proven and no rule is broken, or accepted."""
        return not self.errors

    def require(self) -> Plan:
        """The plan.

        Raises:
            PlanError: an objective is missed or a rule broken.
        """
        if self.errors:
            raise PlanError(self.errors)
        return self.plan


@dataclass(frozen=True, slots=True)
class Setting:
    """What a proof depends on beside the blueprint."""

    provider: Provider
    as_of: date
    deployed: Manifest | None
    active: str | None


def prove(
    blueprint: Blueprint,
    *,
    provider: Provider,
    as_of: date,
    deployed: Manifest | None = None,
    active: str | None = None,
) -> Proof:
    """Plan ``blueprint`` on ``provider``'s cloud and hold it against its objectives.

    Args:
        blueprint: what is wanted.
        provider: the cloud's catalogue.
        as_of: the day for which the plan is made; acceptances end by it.
        deployed: what is there now.
        active: key of the region that serves now, after a failover.

    Raises:
        PlanError: no offer keeps something of the blueprint, so there is no plan to judge.
    """
    setting = Setting(provider, as_of, deployed, active)
    made, predictions, found = _judged(blueprint, setting)
    missed = tuple(_missed(verdict, found, blueprint, setting) for verdict in found if not verdict.proven)
    accepted = tuple(pair for issue in missed if (pair := _accepted(issue, blueprint, as_of)))
    silenced = {pair.issue for pair in accepted}
    issues = (*(i for i in missed if i not in silenced), *_lapsed(blueprint, as_of))
    return Proof(made, predictions, found, issues, accepted)


def _judged(blueprint: Blueprint, setting: Setting) -> tuple[Plan, Predictions, tuple[Verdict, ...]]:
    provider = setting.provider
    made = planned(blueprint, provider=provider, as_of=setting.as_of, deployed=setting.deployed, active=setting.active)
    usage = Usage.of(blueprint.usage) if blueprint.usage else None
    predictions = predict(made, offers=provider.offers, regions=provider.regions, usage=usage)
    return made, predictions, verdicts(blueprint.objectives or Objectives(), predictions)


def _missed(verdict: Verdict, found: tuple[Verdict, ...], blueprint: Blueprint, setting: Setting) -> Issue:
    path = f"objectives.{verdict.objective}"
    remedies = [edit.text for edit in remedies_of(verdict, found, blueprint, setting)]
    return Issue(
        message=verdict.sentence(),
        path=path,
        position=blueprint.source.locate(path),
        code=CODES[verdict.objective],
        hint=", or ".join(remedies) or "no edit that msr knows makes it hold without breaking another objective",
        details=addition(verdict.predicted, verdict.at),
    )


def remedies_of(
    verdict: Verdict, found: tuple[Verdict, ...], blueprint: Blueprint, setting: Setting
) -> tuple[Edit, ...]:
    """Edits that were planned and predicted again, and after which the objective and all that held before holds."""
    kept: frozenset[Objective] = frozenset(other.objective for other in found if other.proven or other is verdict)

    def first(candidates: Iterator[Edit], most: int) -> Iterator[Edit]:
        return islice((edit for edit in candidates if _holds(edit.blueprint, kept, blueprint, setting)), most)

    return (
        *first(edits(verdict, blueprint, setting.provider), MOST_EDITS),
        *first(giving_way(verdict, blueprint), 1),
    )


def _holds(edited: Blueprint, kept: frozenset[Objective], blueprint: Blueprint, setting: Setting) -> bool:
    """Whether the edited blueprint breaks no further rule, plans, and proves what it must."""
    if not set(_broken(edited)) <= set(_broken(blueprint)):
        return False
    try:
        _, _, found = _judged(edited, setting)
    except PlanError:
        return False
    return kept <= {verdict.objective for verdict in found if verdict.proven}


def _broken(blueprint: Blueprint) -> Iterator[tuple[str, str]]:
    return ((i.code, i.path) for rule in RULES for i in rule(blueprint) if i.severity == "error")


def _accepted(issue: Issue, blueprint: Blueprint, as_of: date) -> Accepted | None:
    for acceptance in blueprint.accept:
        if acceptance.code == issue.code and acceptance.holds(as_of):
            return Accepted(issue, acceptance)
    return None


def _lapsed(blueprint: Blueprint, as_of: date) -> Iterator[Issue]:
    for index, acceptance in enumerate(blueprint.accept):
        if not acceptance.holds(as_of):
            path = f"accept[{index}].until"
            yield Issue(
                f"`{acceptance.code}` was accepted until {acceptance.until}, and that day has passed",
                path,
                blueprint.source.locate(path),
                "acceptance-lapsed",
                "warning",
                "mend the finding, or look at it again and set a new day",
            )
