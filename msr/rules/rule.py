"""What a rule is: a code, and a small function from what is known of a plan to what is wrong with it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from msr.blueprint import Blueprint
from msr.errors import Issue, Severity
from msr.offer import Offer, RegionInfo
from msr.plan import Plan
from msr.predict import Predictions
from msr.value import value


@value
class Subject:
    """What rules look at: offers by service, regions by the cloud's own name."""

    blueprint: Blueprint
    plan: Plan
    predictions: Predictions
    offers: Mapping[str, Offer]
    regions: Mapping[str, RegionInfo]

    def offer(self, service: str) -> Offer:
        """The offer of a service that the plan chose."""
        return self.offers[service]


@value
class Finding:
    """Something that a rule found at a path of the blueprint; ``hint`` where the rule's reaction is not enough."""

    path: str
    message: str
    hint: str = ""


Decide = Callable[[Subject], Iterator[Finding]]


@value
class Rule:
    """One rule.

    ``title`` says what is wrong when it is broken, ``why`` what comes of it, ``reaction`` what to do, ``source`` who
    says so.
    """

    code: str
    severity: Severity
    title: str
    why: str
    reaction: str
    source: str
    decide: Decide

    def issues(self, subject: Subject) -> Iterator[Issue]:
        """What is wrong with ``subject``."""
        for found in self.decide(subject):
            at = subject.blueprint.source.locate(found.path)
            hint = found.hint or self.reaction
            yield Issue(found.message, found.path, at, self.code, self.severity, hint, (f"{self.why} ({self.source})",))
