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
    one. ``way_out``: it cannot be carried out, whatever is permitted, and this is what to do instead.
    """

    key: str
    text: str
    destroys: bool = False
    way_out: str = ""


def doors(old: Plan, new: Plan, offers: Sequence[Offer]) -> tuple[Door, ...]:
    """The one-way doors between what is there for ``old`` and what ``new`` makes of it.

    Args:
        old: what is there.
        new: what is wanted.
        offers: the catalogue that both were made from; says what a store becomes in place.
    """
    return tuple(_doors(old, new, {offer.service: offer for offer in offers}))


@value
class _Table:
    """A table in its plan; ``offer`` is ``None`` where the catalogue has none of its service."""

    plan: Plan
    choice: Choice
    spec: TableSpec
    offer: Offer | None

    @property
    def home(self) -> str:
        return self.plan.placement(self.spec.home).name

    @property
    def regions(self) -> frozenset[str]:
        """By the cloud's own names, since keys may be renamed."""
        return frozenset(self.plan.placement(key).name for key in self.spec.replicas)

    @property
    def voters(self) -> frozenset[str]:
        witness = self.spec.witness
        return self.regions if witness is None else self.regions | {self.plan.placement(witness).name}


def _doors(old: Plan, new: Plan, offers: Mapping[str, Offer]) -> Iterator[Door]:
    after = {table.choice.key: table for table in _tables(new, offers)}
    for was in _tables(old, offers):
        key = was.choice.key
        if key not in after:
            yield Door(key, "the table and its data are deleted", destroys=True)
        else:
            yield from (Door(key, text, destroys=True) for text in _ends(was, after[key]))
            yield from _ways(was, after[key])


def _tables(plan: Plan, offers: Mapping[str, Offer]) -> Iterator[_Table]:
    for choice in plan.choices:
        if isinstance(choice.spec, TableSpec):
            yield _Table(plan, choice, choice.spec, offers.get(choice.service))


def _ends(was: _Table, is_: _Table) -> Iterator[str]:
    """Why the data of ``was`` does not live on in ``is_``."""
    before, after = was.choice.service, is_.choice.service
    if was.spec.key != is_.spec.key:
        keys = f"{_key(was.spec)} to {_key(is_.spec)}"
        yield f"its key changes from {keys}: another table, to which data has to be migrated"
    if was.plan.cloud != is_.plan.cloud:
        yield f"its data is not moved from {was.plan.cloud} to {is_.plan.cloud}"
    elif before != after and not _of_one_family(was.offer, is_.offer):
        yield f"{before} becomes {after}: a new table, to which data has to be migrated"
    elif _on_another_host(was, is_):
        levels = f"{was.spec.consistency} to {is_.spec.consistency}"
        yield f"its consistency changes from {levels}: another host, to which data has to be migrated"
    elif was.regions.isdisjoint(is_.regions):
        yield f"it leaves {_list(was.regions)}, and no other region has its data"
    elif before == after and is_.offer and is_.offer.regions.fixed and was.voters != is_.voters:
        yield f"the regions of a {before} are fixed at creation: a new table and a migration"


def _ways(was: _Table, is_: _Table) -> Iterator[Door]:
    """What else cannot be taken back, or not be done, for a table that lives on in some region."""
    stay = was.regions & is_.regions
    left = was.regions - is_.regions
    if stay and left and not any(_ends(was, is_)):
        yield Door(was.choice.key, f"the replica in {_list(left)} is deleted")
    anchored = any(table.offer and table.offer.regions.anchored for table in (was, is_))
    if stay and anchored and was.home != is_.home:
        text = f"it was made in {was.home}, and is changed through that region for as long as it has others"
        yield Door(was.choice.key, text, way_out=_stay(was.home, present=was.home in is_.regions))


def _of_one_family(before: Offer | None, after: Offer | None) -> bool:
    return before is not None and after is not None and before.family == after.family != ""


def _on_another_host(was: _Table, is_: _Table) -> bool:
    """Stores of equal settings share a host, so those of other settings have another one."""
    return is_.offer is not None and is_.offer.sharing == "settings" and was.spec.consistency != is_.spec.consistency


def _list(regions: frozenset[str]) -> str:
    return ", ".join(sorted(regions))


def _stay(home: str, *, present: bool) -> str:
    if present:
        return f"put `{home}` first in `regions`: nothing here remembers that it is the home"
    return (
        f"keep `{home}` in `regions`, in any place, since traffic follows the order and data its home; or make a table "
        "of another name without it, and migrate the data"
    )


def _key(spec: TableSpec) -> str:
    return " and ".join(f"`{part.name}` ({part.type})" for part in spec.key.parts)
