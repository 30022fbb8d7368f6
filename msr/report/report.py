"""What a report is made from, and what its first line says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field

from msr.errors import Issue, by_severity, tally
from msr.offer import Offer
from msr.plan import Plan
from msr.proof import Proof
from msr.value import value


@value
class Report:
    """A proof, and what is needed to tell it.

    ``offers`` are those of the plan's cloud, by service; ``remarks`` what the language found that stops nothing.
    """

    proof: Proof
    offers: Mapping[str, Offer] = field(default_factory=dict[str, Offer])
    remarks: tuple[Issue, ...] = ()

    @property
    def plan(self) -> Plan:
        """What will be."""
        return self.proof.plan

    @property
    def findings(self) -> tuple[Issue, ...]:
        """All that was found and not accepted, errors first."""
        return by_severity((*self.remarks, *self.proof.issues))

    def title(self, service: str) -> str:
        """A service in its cloud's own words, without the small print: ``Amazon DynamoDB global table``."""
        offer = self.offers.get(service)
        return offer.title.partition(",")[0].partition(" (")[0] if offer else service


def is_sentence(details: Sequence[str]) -> bool:
    """Whether the details of a finding are one sentence, and not a column of figures or reasons."""
    return len(details) == 1 and "  " not in details[0]


def subject(plan: Plan) -> tuple[str, ...]:
    """Who this is: service, cloud, mode, regions, environment; on a real cloud also whose account."""
    words = [plan.app, plan.cloud, plan.mode, _regions(plan), plan.environment]
    if plan.target == "cloud":
        words.append("account " + ", ".join(plan.account.values()))
    elif plan.environment != "local":
        words.append("on the local cloud")
    return tuple(words)


def verdict(report: Report) -> str:
    """``feasible``, or ``NOT FEASIBLE: 1 error, 2 warnings``."""
    counts = tally(report.findings)
    word = "feasible" if report.proof.feasible else "NOT FEASIBLE"
    return f"{word}: {counts}" if counts else word


def _regions(plan: Plan) -> str:
    serving = len(plan.serving)
    witnesses = len(plan.placements) - serving
    regions = f"{serving} region{'s' * (serving != 1)}"
    return f"{regions} + {witnesses} witness{'es' * (witnesses != 1)}" if witnesses else regions
