"""What it means that one thing is lost, for every single thing that can be: who serves on, how soon, what is to do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from msr.offer import Offer, TablePromise
from msr.plan import Plan, TableSpec
from msr.predict import rpo
from msr.predict.reach import Loss, Paths, Reach, paths
from msr.predict.rto import Recovery, recovery, takeover
from msr.predict.term import Prediction
from msr.predict.usage import Usage
from msr.units import Duration
from msr.value import value


@value
class Consequence:
    """What a loss means.

    ``answering`` gives for each function with routes the regions in which it still answers. ``rpo`` speaks of the loss
    of a region, ``recovery`` of that and of the loss of the first way in where another takes over; for other losses
    nothing moves, and the wait is the other's repair. ``person`` is what somebody has to do, in order; empty for
    nothing.
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
    known = paths(plan, offers)
    return tuple(_consequence(known, loss, offers, usage) for loss in losses(plan, offers))


def losses(plan: Plan, offers: Sequence[Offer]) -> tuple[Loss, ...]:
    """All that can be lost: regions, global services, stores that span regions, control planes, Pulumi's state."""
    return tuple(dict.fromkeys(_losses(plan, offers)))


def consequence(plan: Plan, offers: Sequence[Offer], loss: Loss, usage: Usage | None) -> Consequence:
    """What one loss means."""
    return _consequence(paths(plan, offers), loss, offers, usage)


def _consequence(known: Paths, loss: Loss, offers: Sequence[Offer], usage: Usage | None) -> Consequence:
    plan, reach = known.plan, known.without(loss)
    answering = {key: reach.regions_of(key) for key in _entries(plan)}
    lost_region = loss.kind == "region" and plan.placement(loss.name).serves
    return Consequence(
        loss=loss,
        answering=answering,
        recovery=recovery(plan, loss.name, offers, usage) if lost_region else _taken_over(reach, offers),
        rpo=rpo.service(plan, offers, "observed") if lost_region else None,
        person=tuple(_person(reach, offers, served=all(answering.values()))),
    )


def _taken_over(reach: Reach, offers: Sequence[Offer]) -> Recovery | None:
    """How the second way in takes over, where the first leads nowhere any more and it still does."""
    ways = reach.plan.of_kind("traffic")
    return takeover(reach.plan, offers) if reach.ways and ways[0] not in reach.ways else None


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


def _person(reach: Reach, offers: Sequence[Offer], *, served: bool) -> Iterator[str]:
    loss = reach.loss
    match loss.kind:
        case "region":
            yield from _after_region(reach.plan, loss.name, offers)
        case "service":
            yield from _after_service(reach, served=served)
        case "store":
            yield from _after_store(reach.plan, loss.name, offers)
        case "control-plane":
            yield "deploy nothing until it is back; failovers do not need it"
        case "state":
            yield "deploy nothing until it is back; failovers do not need it"


def _after_only_region(plan: Plan, offers: Sequence[Offer]) -> Iterator[str]:
    """What is left of a region's data when it is gone for good is in another one, or nowhere."""
    if rpo.service(plan, offers, "observed").boundless:
        yield "wait for the region: no copy of its data is anywhere else"
    elif plan.of_kind("table"):
        yield "wait for the region, or restore its backups in another one and deploy there"
    else:
        yield "wait for the region, or deploy to another one"


def _after_store(plan: Plan, store: str, offers: Sequence[Offer]) -> Iterator[str]:
    services = {choice.service for choice in plan.of_kind("table") if store in (choice.host, choice.key)}
    promise = next(offer.promise for offer in offers if offer.service in services)
    backup = promise.backup if isinstance(promise, TablePromise) else None
    if backup is None:
        yield f"wait for {store}: it has no backup"
    else:
        age = Duration(backup.interval_seconds)
        yield f"wait for {store}; where data is corrupted, restore a backup, at most {age} old"


def _after_region(plan: Plan, lost: str, offers: Sequence[Offer]) -> Iterator[str]:
    placement = plan.placement(lost)
    if plan.mode == "single":
        yield from _after_only_region(plan, offers)
        return
    if placement.role == "active" and plan.mode in ("pilot-light", "backup-restore"):
        first = next(p.key for p in plan.serving if p.key != lost)
        yield f"decide, and let {first} in: commands in `msr outputs`"
    for choice in plan.of_kind("table"):
        spec = choice.spec
        if isinstance(spec, TableSpec) and choice.promotion in ("control-plane", "data-plane"):
            yield f"promote {choice.key} through its {choice.promotion.replace('-', ' ')}"
        voters = isinstance(spec, TableSpec) and spec.consistency == "strong"
        if voters and choice.promotion == "none":
            yield f"watch {choice.key}: one more loss stops its writes"
    if placement.role == "standby":
        yield "watch the others: this one cannot take over"


def _after_service(reach: Reach, *, served: bool) -> Iterator[str]:
    lost, ways = reach.loss.name, reach.plan.of_kind("traffic")
    if not served:
        why = "every way in needs it" if len(ways) > 1 and not reach.ways else "no second path is planned"
        yield f"wait for {lost}: {why}"
    elif reach.ways and len(reach.ways) < len(ways):
        yield f"watch {reach.ways[0].service}: nothing stands behind it until {lost} is back"
