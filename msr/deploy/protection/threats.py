"""What keeps data is neither replaced nor deleted, unless somebody names it: asked of stacks that there are.

Asked before anything changes: of the plan that a stack remembers, what becomes of each table by the rules of its store
(:mod:`msr.planner.protection`); of the engine, what it would replace or delete, and for which fields. The engine's own
protection of those objects stands behind this, for what neither foresaw.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msr.deploy.loss import ObjectLoss
from msr.deploy.snapshot import Snapshot
from msr.deploy.urn import name_of, type_of
from msr.offer import Offer
from msr.plan import Plan
from msr.planner.doors import doors
from msr.planner.protection import Permission, Threat, stores, threatened, threats_of


def owners(component: str, plan: Plan | None) -> tuple[str, ...]:
    """The choices whose data lies in an object below ``component``: its own, or all that share a host."""
    kept = stores(plan) if plan else ()
    own = tuple(choice.key for choice in kept if choice.name == component)
    shared = tuple(choice.key for choice in kept if choice.host)
    return own or shared or (component,)


def protected_objects(snapshot: Snapshot, permission: Permission) -> tuple[str, ...]:
    """URNs of the protected objects of a stack that ``permission`` covers."""
    plan = snapshot.plan
    return tuple(urn for urn, name in snapshot.protected.items() if permission.covers(owners(name, plan)))


def forced_replacements(
    snapshot: Snapshot, plan: Plan, offers: Sequence[Offer], permission: Permission
) -> tuple[str, ...]:
    """URNs that are replaced because it is permitted and their store changes in no other way.

    The engine knows that a key cannot change; that regions of a store are fixed, its provider finds out too late.
    """
    old = snapshot.plan
    anew = {
        door.key.rpartition(".")[2]
        for door in (doors(old, plan, offers) if old else ())
        if door.destroys and door.key in permission.keys and _is_fixed(door.key, plan, offers)
    }
    return tuple(urn for urn, component in snapshot.components.items() if component in anew)


def _is_fixed(key: str, plan: Plan, offers: Sequence[Offer]) -> bool:
    services = {choice.service for choice in plan.choices if choice.key == key}
    return any(offer.service in services and offer.regions.fixed for offer in offers)


def threats(
    snapshot: Snapshot, plan: Plan, losses: Sequence[ObjectLoss], offers: Sequence[Offer]
) -> tuple[Threat, ...]:
    """What a change of a stack does to protected data.

    Args:
        snapshot: the stack as it is; what is protected in it, and what it was made for.
        plan: what it is to become.
        losses: what the engine would replace or delete in it.
        offers: the cloud's catalogue.
    """
    old = snapshot.plan
    reasons: dict[tuple[str, ...], list[str]] = {}
    if old:
        reasons.update((keys, list(why)) for keys, why in threatened(old, plan, offers).items())
    for loss in losses:
        if loss.urn in snapshot.protected:
            reasons.setdefault(owners(snapshot.protected[loss.urn], old), []).extend(_why(loss))
    return threats_of(reasons, plan)


def all_of(snapshot: Snapshot) -> tuple[ObjectLoss, ...]:
    """What is lost with a stack that goes altogether."""
    return tuple(ObjectLoss(urn, "delete") for urn in snapshot.objects)


def _why(loss: ObjectLoss) -> Iterator[str]:
    what = f"{type_of(loss.urn)} `{name_of(loss.urn)}`"
    if loss.change == "delete":
        yield f"{what} is not in the plan any more"
    for field in loss.fields:
        yield f"{what}: {field}, which cannot be done in place"
