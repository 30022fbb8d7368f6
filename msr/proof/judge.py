"""One look at a blueprint: its plan, what is predicted of it, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date

from msr import check
from msr.blueprint import Blueprint, Objectives
from msr.errors import Issue
from msr.manifest import Manifest
from msr.offer import Offer
from msr.plan import Plan
from msr.planner import plan as planned
from msr.predict import Predictions, Usage, predict
from msr.predict.objective import Objective, Verdict, verdicts
from msr.provider import Provider
from msr.rules import Subject, findings
from msr.value import value


@value
class Setting:
    """What a judgement depends on beside the blueprint."""

    provider: Provider
    as_of: date
    deployed: Manifest | None = None
    active: str | None = None
    neighbours: Callable[[], Iterable[Provider]] = tuple
    home: str | None = None


@value
class Judgement:
    """A blueprint and all that is known of it.

    ``findings`` are those of the rules that need a plan, ``offers`` the services that were chosen from.
    """

    blueprint: Blueprint
    plan: Plan
    predictions: Predictions
    verdicts: tuple[Verdict, ...]
    findings: tuple[Issue, ...]
    offers: tuple[Offer, ...]

    @property
    def proven(self) -> frozenset[Objective]:
        """The objectives that hold."""
        return frozenset(verdict.objective for verdict in self.verdicts if verdict.proven)

    @property
    def broken(self) -> frozenset[tuple[str, str]]:
        """Code and path of every rule that is broken, those of the language included."""
        language = (issue for rule in check.RULES for issue in rule(self.blueprint))
        return frozenset((i.code, i.path) for i in (*language, *self.findings) if i.severity == "error")


def judge(blueprint: Blueprint, setting: Setting) -> Judgement:
    """Plan ``blueprint``, predict the plan, and hold it against objectives and rules.

    Raises:
        PlanError: there is no plan.
    """
    provider = setting.provider
    made = planned(
        blueprint,
        provider=provider,
        as_of=setting.as_of,
        deployed=setting.deployed,
        home=setting.home,
        active=setting.active,
        neighbours=setting.neighbours,
    )
    usage = Usage.of(blueprint.usage) if blueprint.usage else None
    predictions = predict(made, offers=provider.offers, regions=provider.regions, usage=usage)
    offers = {offer.service: offer for offer in provider.offers}
    subject = Subject(blueprint, made, predictions, offers, provider.regions)
    found = verdicts(blueprint.objectives or Objectives(), predictions)
    return Judgement(blueprint, made, predictions, found, findings(subject), tuple(provider.offers))
