"""What keeps data is neither replaced nor deleted, unless somebody names it.

Asked before anything changes: of the plan that a stack remembers, what becomes of each table by the rules of its store;
of the engine, what it would replace or delete, and for which fields. The engine's own protection of those objects
stands behind this, for what neither foresaw.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal, cast

from msr.deploy.loss import Loss
from msr.deploy.recorder import name_of, type_of
from msr.deploy.snapshot import Document, Snapshot
from msr.errors import Issue, MsrError
from msr.offer import Offer
from msr.plan import Choice, Plan, TableSpec
from msr.planner.doors import Door, doors


@dataclass(frozen=True, slots=True)
class Permission:
    """What may be replaced or deleted: keys of choices, as in ``tables.orders``."""

    keys: frozenset[str] = frozenset()

    def covers(self, owners: Iterable[str]) -> bool:
        """Whether every one of ``owners`` is named."""
        return self.keys.issuperset(owners)

    def check(self, plans: Iterable[Plan]) -> None:
        """Refuse a name that no plan knows: a typing mistake must not pass for a permission.

        Raises:
            MsrError: a key names nothing that keeps data.
        """
        known = sorted({choice.key for plan in plans for choice in stores(plan)})
        for key in sorted(self.keys.difference(known)):
            raise MsrError(
                f"`{key}` keeps no data that could be replaced",
                hint=f"what does is {', '.join(known)}" if known else "nothing in this environment does",
            )

    def unprotected(self, plan: Plan) -> Plan:
        """``plan`` with the protection off what may be replaced."""
        if not self.keys:
            return plan
        return replace(plan, choices=tuple(self._unprotected(choice) for choice in plan.choices))

    def _unprotected(self, choice: Choice) -> Choice:
        spec = choice.spec
        if isinstance(spec, TableSpec) and choice.key in self.keys:
            return replace(choice, spec=replace(spec, protected=False))
        return choice


@dataclass(frozen=True, slots=True)
class Threat:
    """Data that a change would destroy: whose it is, how, and for which reasons."""

    owners: tuple[str, ...]
    verb: Literal["replaced", "deleted"]
    reasons: tuple[str, ...]

    def refusal(self) -> Issue:
        """What to tell whoever asked for the change."""
        named = " and ".join(f"`{key}`" for key in self.owners)
        options = " ".join(f"--replace {key}" for key in self.owners)
        first, *others = self.reasons
        return Issue(
            f"{named} would be {self.verb}, and the data in {'it' if len(self.owners) == 1 else 'them'} lost: {first}",
            path=self.owners[0],
            code="protected",
            hint=f"to lose that data, say `{options}`; to keep it, undo the change and migrate the data first",
            details=tuple(others),
        )


def stores(plan: Plan) -> tuple[Choice, ...]:
    """The choices that keep data."""
    return tuple(choice for choice in plan.choices if isinstance(choice.spec, TableSpec))


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


def one_way(old: Plan | None, new: Plan, offers: Sequence[Offer]) -> tuple[Door, ...]:
    """The one-way doors of a change; none for what was never deployed."""
    return doors(old, new, offers) if old else ()


def ordered(snapshot: Snapshot, plan: Plan, offers: Sequence[Offer], permission: Permission) -> tuple[str, ...]:
    """URNs that are replaced because it is permitted and their store changes in no other way.

    The engine knows that a key cannot change; that regions of a store are fixed, its provider finds out too late.
    """
    anew = {
        door.key.rpartition(".")[2]
        for door in one_way(snapshot.plan, plan, offers)
        if door.destroys and door.key in permission.keys and _is_fixed(door.key, plan, offers)
    }
    return tuple(urn for urn, component in snapshot.components.items() if component in anew)


def _is_fixed(key: str, plan: Plan, offers: Sequence[Offer]) -> bool:
    services = {choice.service for choice in plan.choices if choice.key == key}
    return any(offer.service in services and offer.regions.fixed for offer in offers)


def threats(snapshot: Snapshot, plan: Plan, losses: Sequence[Loss], offers: Sequence[Offer]) -> tuple[Threat, ...]:
    """What a change of a stack does to protected data.

    Args:
        snapshot: the stack as it is; what is protected in it, and what it was made for.
        plan: what it is to become.
        losses: what the engine would replace or delete in it.
        offers: the cloud's catalogue.
    """
    old = snapshot.plan
    reasons: dict[tuple[str, ...], list[str]] = {}
    for door in one_way(old, plan, offers):
        if old and door.destroys and _is_protected(old, door.key):
            reasons.setdefault((door.key,), []).append(door.text)
    for loss in losses:
        if loss.urn in snapshot.protected:
            reasons.setdefault(owners(snapshot.protected[loss.urn], old), []).extend(_why(loss))
    present = {choice.key for choice in plan.choices}
    return tuple(
        Threat(keys, "replaced" if present.issuperset(keys) else "deleted", tuple(dict.fromkeys(why)))
        for keys, why in reasons.items()
    )


def all_of(snapshot: Snapshot) -> tuple[Loss, ...]:
    """What is lost with a stack that goes altogether."""
    return tuple(Loss(urn, "delete") for urn in snapshot.objects)


def loosened(state: Document, urns: Sequence[str]) -> Document:
    """A copy of ``state`` in which ``urns`` are not protected."""
    resources = cast("list[Document]", state.get("resources") or [])
    free = [{**resource, "protect": False} if resource["urn"] in urns else resource for resource in resources]
    return {**state, "resources": free}


def _is_protected(plan: Plan, key: str) -> bool:
    spec = plan.choice(key).spec
    return isinstance(spec, TableSpec) and spec.protected


def _why(loss: Loss) -> Iterator[str]:
    what = f"{type_of(loss.urn)} `{name_of(loss.urn)}`"
    if loss.change == "delete":
        yield f"{what} is not in the plan any more"
    for field in loss.fields:
        yield f"{what}: {field}, which cannot be done in place"
