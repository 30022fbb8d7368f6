"""One-way doors: what of a change cannot be taken back, and which of it is the end of a table's data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from msr.offer import Offer
from msr.plan import Choice, Plan, TableSpec
from msr.value import value


@value
class Door:
    """A change that goes one way: what it does to data, or what stands in the way back.

    ``destroys``: carried out, it deletes the table that ``key`` names, with what is in it, and at most makes an empty
    one.
    """

    key: str
    text: str
    destroys: bool = False


def doors(old: Plan, new: Plan, offers: Sequence[Offer]) -> tuple[Door, ...]:
    """The one-way doors between what is there for ``old`` and what ``new`` makes of it.

    Args:
        old: what is there.
        new: what is wanted.
        offers: the catalogue that both were made from; says what a store becomes in place.
    """
    return tuple(_doors(old, new, {offer.service: offer for offer in offers}))


def _doors(old: Plan, new: Plan, offers: Mapping[str, Offer]) -> Iterator[Door]:
    after = {choice.key: choice for choice in new.choices}
    for choice in old.choices:
        if not isinstance(choice.spec, TableSpec):
            continue
        other = after.get(choice.key)
        if other is None:
            yield Door(choice.key, "the table and its data are deleted", destroys=True)
        elif isinstance(other.spec, TableSpec):
            yield from _table_doors((old, choice, choice.spec), (new, other, other.spec), offers)
    if old.cloud != new.cloud:
        yield Door("cloud", f"data is not moved from {old.cloud} to {new.cloud}")


def _table_doors(
    before: tuple[Plan, Choice, TableSpec], after: tuple[Plan, Choice, TableSpec], offers: Mapping[str, Offer]
) -> Iterator[Door]:
    (old_plan, old, was), (new_plan, new, is_) = before, after
    key = old.key
    if was.key != is_.key:
        text = f"its key changes from {_key(was)} to {_key(is_)}: another table, to which data has to be migrated"
        yield Door(key, text, destroys=True)
    if old_plan.cloud == new_plan.cloud and not _in_place(old, new, offers):
        text = f"{old.service} becomes {new.service}: a new table, to which data has to be migrated"
        yield Door(key, text, destroys=True)
    were, are = _names(old_plan, was), _names(new_plan, is_)
    if old.service == new.service and _fixed(new, offers) and _voters(old_plan, was) != _voters(new_plan, is_):
        text = f"the regions of a {old.service} are fixed at creation: a new table and a migration"
        yield Door(key, text, destroys=True)
    elif gone := sorted(were - are):
        yield Door(key, f"the replica in {', '.join(gone)} is deleted")


def _key(spec: TableSpec) -> str:
    return " and ".join(f"`{part.name}` ({part.type})" for part in spec.key.parts)


def _in_place(old: Choice, new: Choice, offers: Mapping[str, Offer]) -> bool:
    if old.service == new.service:
        return True
    before, after = offers.get(old.service), offers.get(new.service)
    alike = before is not None and after is not None and before.family == after.family != ""
    was, is_ = old.spec, new.spec
    assert isinstance(was, TableSpec)
    assert isinstance(is_, TableSpec)
    return alike and (was.consistency, was.writers) == (is_.consistency, is_.writers)


def _fixed(choice: Choice, offers: Mapping[str, Offer]) -> bool:
    offer = offers.get(choice.service)
    return offer is not None and offer.regions.fixed


def _voters(plan: Plan, spec: TableSpec) -> frozenset[str]:
    witness = () if spec.witness is None else (plan.placement(spec.witness).name,)
    return _names(plan, spec).union(witness)


def _names(plan: Plan, spec: TableSpec) -> frozenset[str]:
    """Regions by the cloud's own name, since keys may be renamed."""
    return frozenset(plan.placement(key).name for key in spec.replicas)
