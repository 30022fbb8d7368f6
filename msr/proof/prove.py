"""Plan, predict, judge; and for what is missed, the edits after which it is not."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date

from msr.blueprint import Acceptance, Blueprint
from msr.errors import Issue, PlanError
from msr.manifest import Manifest
from msr.plan import Plan
from msr.predict import Predictions
from msr.predict.addition import addition
from msr.predict.objective import Objective, Verdict
from msr.proof.judge import Judgement, Setting, judge
from msr.proof.remedy import remedies
from msr.provider import Provider
from msr.value import value

CODES: dict[Objective, str] = {
    "rto": "OBJ-002",
    "rpo": "OBJ-003",
    "availability": "OBJ-004",
    "p95": "OBJ-008",
    "budget": "CST-001",
}
"""The code of a finding on each objective."""


@value
class Accepted:
    """A finding that does not stop the plan, and why."""

    issue: Issue
    acceptance: Acceptance


@value
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


def prove(
    blueprint: Blueprint,
    *,
    provider: Provider,
    as_of: date,
    deployed: Manifest | None = None,
    home: str | None = None,
    active: str | None = None,
    neighbours: Callable[[], Iterable[Provider]] = tuple,
) -> Proof:
    """Plan ``blueprint`` on ``provider``'s cloud and hold it against its objectives.

    Args:
        blueprint: what is wanted.
        provider: the cloud's catalogue.
        as_of: the day for which the plan is made; acceptances end by it.
        deployed: what is there now.
        home: key of the region where data was made, where somebody says it and no manifest does.
        active: key of the region that serves now, after a failover.
        neighbours: gives other clouds, to say where a region is that this cloud does not have.

    Raises:
        PlanError: no offer keeps something of the blueprint, so there is no plan to judge.
    """
    setting = Setting(provider, as_of, deployed, active, neighbours, home)
    judgement = judge(blueprint, setting)
    missed = (_missed(verdict, judgement, setting) for verdict in judgement.verdicts if not verdict.proven)
    issues = (*missed, *judgement.findings)
    accepted = tuple(pair for issue in issues if (pair := _accepted(issue, blueprint, as_of)))
    silenced = {pair.issue for pair in accepted}
    left = (*(i for i in issues if i not in silenced), *_lapsed(blueprint, as_of))
    return Proof(judgement.plan, judgement.predictions, judgement.verdicts, left, accepted)


def _missed(verdict: Verdict, judgement: Judgement, setting: Setting) -> Issue:
    path = f"objectives.{verdict.objective}"
    texts = [edit.text for edit in remedies(verdict, judgement, setting)]
    return Issue(
        message=verdict.sentence(),
        path=path,
        position=judgement.blueprint.source.locate(path),
        code=CODES[verdict.objective],
        hint=", or ".join(texts) or "no edit that msr knows makes it hold without breaking another objective",
        details=addition(verdict.predicted, verdict.at),
    )


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
