"""What still answers when one thing is lost: reachability over the plan's own dependencies, for every single loss.

A function answers in a region when all that its requests need can be reached there: things of that region while it
stands, stores that span regions while enough of their replicas do, and global services while they do.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Literal, assert_never

from msr.offer import Offer
from msr.plan import Choice, Plan, TableSpec
from msr.predict import rpo
from msr.predict.rto import Recovery, recovery
from msr.predict.term import Prediction
from msr.predict.usage import Usage
from msr.value import value

LossKind = Literal["region", "service", "store", "control-plane", "state"]


@value
class Loss:
    """One thing that is gone.

    ``name`` is a region key, a global service, a store (its host, or the key of its table), the service whose control
    plane is gone, or ``pulumi``.
    """

    kind: LossKind
    name: str


@value
class Consequence:
    """What a loss means.

    ``answering`` gives for each function with routes the regions in which it still answers. ``recovery`` and
    ``rpo`` speak of the loss of a region; for other losses nothing moves, and the wait is the other's repair.
    ``person`` is what somebody has to do, in order; empty for nothing.
    """

    loss: Loss
    answering: Mapping[str, tuple[str, ...]]
    recovery: Recovery | None
    rpo: Prediction | None
    person: tuple[str, ...]

    @property
    def served(self) -> bool:
        """Whether every function still answers somewhere."""
        return all(self.answering.values())


def consequences(plan: Plan, offers: Sequence[Offer], usage: Usage | None) -> tuple[Consequence, ...]:
    """The failure table: one entry for each thing that can be lost."""
    return tuple(consequence(plan, offers, loss, usage) for loss in losses(plan, offers))


def losses(plan: Plan, offers: Sequence[Offer]) -> tuple[Loss, ...]:
    """All that can be lost: regions, global services, stores that span regions, control planes, Pulumi's state."""
    return tuple(dict.fromkeys(_losses(plan, offers)))


def consequence(plan: Plan, offers: Sequence[Offer], loss: Loss, usage: Usage | None) -> Consequence:
    """What one loss means."""
    reach = _Reach(plan, {offer.service: offer for offer in offers}, loss)
    lost_region = loss.kind == "region" and plan.placement(loss.name).serves
    return Consequence(
        loss=loss,
        answering={key: reach.regions_of(key) for key in _entries(plan)},
        recovery=recovery(plan, loss.name, offers, usage) if lost_region else None,
        rpo=rpo.service(plan, offers, "observed") if lost_region else None,
        person=tuple(_person(plan, loss)),
    )


def _losses(plan: Plan, offers: Sequence[Offer]) -> Iterator[Loss]:
    scope = {offer.service: offer.scope for offer in offers}
    keys = {choice.key for choice in plan.choices}
    yield from (Loss("region", placement.key) for placement in plan.placements)
    yield from (Loss("service", choice.service) for choice in plan.choices if scope[choice.service] == "global")
    yield from (Loss("service", d.target) for d in plan.dependencies if d.target not in keys)
    for choice in plan.of_kind("table"):
        if scope[choice.service] == "regions":
            yield Loss("store", choice.host or choice.key)
    yield from (Loss("control-plane", choice.service) for choice in plan.of_kind("traffic"))
    yield Loss("state", "pulumi")


def _entries(plan: Plan) -> tuple[str, ...]:
    """The functions that requests reach: those which an API needs."""
    apis = {choice.key for choice in plan.of_kind("api")}
    wanted = {d.target for d in plan.dependencies if d.source in apis}
    return tuple(choice.key for choice in plan.of_kind("function") if choice.key in wanted)


@value
class _Reach:
    plan: Plan
    offers: Mapping[str, Offer]
    loss: Loss

    def regions_of(self, function: str) -> tuple[str, ...]:
        """The regions in which a request to ``function`` is answered: the way in, the API, and all it needs."""
        ways_in = self.plan.of_kind("traffic")
        if ways_in and not any(self._stands(choice.key, "") for choice in ways_in):
            return ()
        apis = [choice.key for choice in self.plan.of_kind("api")]
        needed = {function, *apis, *self._needs(function)}
        return tuple(p.key for p in self.plan.serving if all(self._stands(key, p.key) for key in needed))

    def _needs(self, source: str) -> set[str]:
        """All that requests to ``source`` need, directly or not."""
        found: set[str] = set()
        waiting = [source]
        while waiting:
            here = waiting.pop()
            for d in self.plan.dependencies:
                if d.source == here and d.when == "request" and d.target not in found:
                    found.add(d.target)
                    waiting.append(d.target)
        return found

    def _stands(self, key: str, region: str) -> bool:
        """Whether a thing can be reached from ``region`` in spite of the loss."""
        choice = next((c for c in self.plan.choices if c.key == key), None)
        if choice is None:
            return self.loss != Loss("service", key)
        match self.loss.kind:
            case "service":
                return choice.service != self.loss.name
            case "store":
                return self.loss.name not in (choice.host, choice.key)
            case "region":
                return self._stands_without_region(choice, region)
            case "control-plane" | "state":
                return not any(d.source == key and d.plane == "control" for d in self.plan.dependencies)
        assert_never(self.loss.kind)

    def _stands_without_region(self, choice: Choice, region: str) -> bool:
        scope = self.offers[choice.service].scope
        if scope == "global":
            return True
        if scope == "region" or not isinstance(choice.spec, TableSpec):
            return region != self.loss.name
        return region != self.loss.name and _has_quorum(choice, choice.spec, self.loss.name)


def _has_quorum(choice: Choice, spec: TableSpec, lost: str) -> bool:
    """Whether a store that spans regions goes on: strong ones need a majority, or a promotion that gives them one."""
    if spec.consistency != "strong" or choice.promotion != "none":
        return True
    voters = {*spec.replicas, *((spec.witness,) if spec.witness else ())}
    return 2 * len(voters - {lost}) > len(voters)


def _person(plan: Plan, loss: Loss) -> Iterator[str]:
    match loss.kind:
        case "region":
            yield from _after_region(plan, loss.name)
        case "service":
            others = [c.service for c in plan.of_kind("traffic") if c.service != loss.name]
            if others and loss.name in {c.service for c in plan.of_kind("traffic")}:
                yield f"send clients to the name of {others[0]}, which stands ready"
            else:
                yield f"wait for {loss.name}: no second path is planned"
        case "store":
            yield f"wait for {loss.name}, or restore it from its backup"
        case "control-plane":
            yield "deploy nothing until it is back; failovers do not need it"
        case "state":
            yield "deploy nothing until it is back; failovers do not need it"


def _after_region(plan: Plan, lost: str) -> Iterator[str]:
    placement = plan.placement(lost)
    if plan.mode == "single":
        yield "wait for the region, or restore the backup elsewhere and deploy there"
        return
    if placement.role == "active" and plan.mode in ("pilot-light", "backup-restore"):
        yield "decide, and let the standby in: `msr failover`"
    for choice in plan.of_kind("table"):
        spec = choice.spec
        if isinstance(spec, TableSpec) and choice.promotion in ("control-plane", "data-plane"):
            yield f"promote {choice.key} through its {choice.promotion.replace('-', ' ')}"
        voters = isinstance(spec, TableSpec) and spec.consistency == "strong"
        if voters and choice.promotion == "none":
            yield f"watch {choice.key}: one more loss stops its writes"
    if placement.role == "standby":
        yield "watch the others: this one cannot take over"
