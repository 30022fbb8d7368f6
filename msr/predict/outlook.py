"""Every prediction about one plan."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msr.offer import Offer
from msr.plan import Plan
from msr.predict import availability, cost, latency, rpo, rto
from msr.predict.failure import Consequence, consequences
from msr.predict.latency import Regions
from msr.predict.rto import Recovery
from msr.predict.term import Prediction, Term
from msr.predict.usage import Usage
from msr.value import value


@value
class Predictions:
    """What is predicted of a plan.

    ``recoveries`` has one entry for each serving region, ``failures`` one for each thing that can be lost. ``cost``,
    ``cost_ratio`` and ``lost_writes`` are ``None`` where the blueprint says nothing of usage, the ratio also where a
    price is unknown.
    """

    recoveries: tuple[Recovery, ...]
    rpo_observed: Prediction
    rpo_ceiling: Prediction
    lost_writes: Prediction | None
    availability: Prediction
    availability_contract: Prediction
    availability_ceiling: Prediction
    round_trips: tuple[Term, ...]
    write_latencies: tuple[Prediction, ...]
    p95: Prediction
    cost: Prediction | None
    cost_ratio: float | None
    failures: tuple[Consequence, ...]

    @property
    def rto(self) -> Prediction:
        """The recovery time of the region whose loss is felt longest."""
        return rto.longest(self.recoveries).rto

    def figures(self) -> Iterator[Prediction]:
        """Every figure, one by one; their names are what ``msr explain`` takes."""
        yield from (recovery.rto for recovery in self.recoveries)
        yield from (lost.recovery.rto for lost in self.failures if lost.recovery and lost.loss.kind == "service")
        yield self.rpo_observed
        yield self.rpo_ceiling
        yield self.availability
        yield self.availability_contract
        yield self.availability_ceiling
        yield from self.write_latencies
        yield self.p95
        yield from (figure for figure in (self.lost_writes, self.cost) if figure)


def predict(plan: Plan, *, offers: Sequence[Offer], regions: Regions, usage: Usage | None = None) -> Predictions:
    """Predict ``plan``.

    Args:
        plan: what will be.
        offers: the cloud's catalogue, from which the plan's services were chosen.
        regions: the cloud's regions by name, for their coordinates.
        usage: requests, writes and sizes; without it there is no cost, and scaling out is unknown.
    """
    return Predictions(
        recoveries=tuple(rto.recovery(plan, p.key, offers, usage) for p in plan.serving),
        rpo_observed=rpo.service(plan, offers, "observed"),
        rpo_ceiling=rpo.service(plan, offers, "ceiling"),
        lost_writes=rpo.lost_writes(plan, offers, usage) if usage else None,
        availability=availability.historic(plan, offers, usage),
        availability_contract=availability.contract(plan),
        availability_ceiling=availability.ceiling(plan, offers),
        round_trips=latency.between_regions(plan, regions),
        write_latencies=tuple(latency.write(plan, choice, regions) for choice in plan.of_kind("table")),
        p95=latency.user(plan, regions),
        cost=cost.monthly(plan, usage) if usage else None,
        cost_ratio=cost.ratio(plan, usage) if usage else None,
        failures=consequences(plan, offers, usage),
    )
