"""What keeps data is neither replaced nor deleted, unless somebody names it.

Told here from two plans alone, as ``msr plan`` does; a deployment also asks the engine, and refuses in the same words.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Literal

from msr.errors import Issue, MsrError
from msr.offer import Offer
from msr.plan import Choice, Plan, TableSpec
from msr.planner.doors import Door, doors
from msr.value import value


@value
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
                hint=f"data is kept by: {', '.join(known)}" if known else "nothing in this environment keeps any",
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


@value
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


def threatened(old: Plan, new: Plan, offers: Sequence[Offer]) -> Mapping[tuple[str, ...], tuple[str, ...]]:
    """Owners of protected data that do not outlive the change from ``old`` to ``new``, each with its reasons."""
    return _destroyed(old, doors(old, new, offers))


def _destroyed(old: Plan, change: Iterable[Door]) -> Mapping[tuple[str, ...], tuple[str, ...]]:
    reasons: dict[tuple[str, ...], tuple[str, ...]] = {}
    for door in change:
        if door.destroys and _is_protected(old, door.key):
            reasons[door.key,] = (*reasons.get((door.key,), ()), door.text)
    return reasons


def threats_of(reasons: Mapping[tuple[str, ...], Iterable[str]], new: Plan) -> tuple[Threat, ...]:
    """What becomes of those ``reasons`` are about, in ``new``: what it still names is replaced."""
    present = {choice.key for choice in new.choices}
    return tuple(
        Threat(owners, "replaced" if present.issuperset(owners) else "deleted", tuple(dict.fromkeys(why)))
        for owners, why in reasons.items()
    )


def findings(old: Plan, new: Plan, offers: Sequence[Offer], permission: Permission) -> tuple[Issue, ...]:
    """What to tell of a change before anything is touched: losses that nobody permitted, then the one-way doors.

    Args:
        old: what is deployed, or the part of it that keeps data.
        new: what is wanted.
        offers: the cloud's catalogue.
        permission: what may lose its data.
    """
    change = doors(old, new, offers)
    seen = threats_of(_destroyed(old, change), new)
    refused = tuple(threat for threat in seen if not permission.covers(threat.owners))
    closed = _closed(change)
    told = {*(owner for threat in refused for owner in threat.owners), *(issue.path for issue in closed)}
    ways = tuple(_marked(door) for door in change if door.key not in told)
    return (*closed, *(threat.refusal() for threat in refused), *ways)


def barred(old: Plan, new: Plan, offers: Sequence[Offer]) -> tuple[Issue, ...]:
    """What cannot be carried out at all, whatever is permitted; each with what to do instead."""
    return _closed(doors(old, new, offers))


def _closed(change: Iterable[Door]) -> tuple[Issue, ...]:
    return tuple(
        Issue(f"`{door.key}` cannot change so: {door.text}", path=door.key, code="barred", hint=door.way_out)
        for door in change
        if door.way_out
    )


def _marked(door: Door) -> Issue:
    return Issue(f"one way only: `{door.key}`: {door.text}", path=door.key, code="one-way", severity="warning")


def _is_protected(plan: Plan, key: str) -> bool:
    spec = next((choice.spec for choice in plan.choices if choice.key == key), None)
    return isinstance(spec, TableSpec) and spec.protected
