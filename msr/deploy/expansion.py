"""Expand, then contract: what a change takes away goes last.

The data stack first gets the regions of before and of after, then traffic moves, and only then do old regions, old
replicas and old tables go; a replica loses its protection right before, and not sooner. What there was before is read
from the backend, so that a lost manifest loses nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace

from msr.deploy.snapshot import Snapshot
from msr.layout import is_region
from msr.manifest import Outputs
from msr.plan import Choice, Placement, Plan, TableSpec


def leaving(plan: Plan, gone: Mapping[str, Snapshot], data: Plan | None) -> tuple[Placement, ...]:
    """The regions that ``plan`` does not name any more and that still hold something, as places.

    Args:
        plan: what is wanted.
        gone: stacks that the plan does not name.
        data: what the stack with the data was made for; it may have replicas where no other stack is left.
    """
    serving = {place.name for place in plan.serving}
    held = {key: name for key, name in (*_stacks(gone), *_replicas(data)) if name not in serving}
    known = {place.key: place.name for place in plan.placements}
    keys = {name: key if known.get(key, name) == name else name for key, name in held.items()}
    last = max((place.priority for place in plan.placements), default=0)
    return tuple(
        Placement(key, name, "standby", last + number)
        for number, (name, key) in enumerate(sorted(keys.items()), start=1)
    )


def _stacks(gone: Mapping[str, Snapshot]) -> Iterator[tuple[str, str]]:
    for part, snapshot in gone.items():
        if is_region(part) and snapshot.region:
            yield part, snapshot.region


def _replicas(data: Plan | None) -> Iterator[tuple[str, str]]:
    for choice in data.choices if data else ():
        if data and isinstance(choice.spec, TableSpec):
            yield from ((key, data.placement(key).name) for key in choice.spec.replicas)


def expanded(plan: Plan, regions: tuple[Placement, ...], lost: Collection[str]) -> Plan:
    """``plan`` with its tables also in ``regions``, which it does not name any more.

    Args:
        plan: what is wanted.
        regions: as :func:`leaving` gives them.
        lost: keys of tables that do not outlive the change: there is nothing to keep in those regions.
    """
    if not regions:
        return plan
    known = {place.key for place in plan.placements}
    keys = tuple(place.key for place in regions)
    return replace(
        plan,
        placements=(*plan.placements, *(place for place in regions if place.key not in known)),
        choices=tuple(choice if choice.key in lost else _also_in(keys, choice) for choice in plan.choices),
    )


def parting(wide: Plan, regions: tuple[Placement, ...]) -> Plan:
    """``wide`` with the protected replicas in ``regions`` about to go: see :class:`msr.plan.TableSpec`."""
    keys = {place.key for place in regions}
    return replace(wide, choices=tuple(_out_of(keys, choice) for choice in wide.choices))


def without(regions: tuple[Placement, ...], handed: Outputs) -> Outputs:
    """What a stack hands on, but nothing of ``regions``, so that nothing that takes it changes when they go."""
    left = tuple(f"_{place.key}" for place in regions)
    return {
        key: {name: value for name, value in values.items() if not name.endswith(left)}
        for key, values in handed.items()
    }


def _also_in(keys: tuple[str, ...], choice: Choice) -> Choice:
    spec = choice.spec
    if not isinstance(spec, TableSpec):
        return choice
    wide = replace(spec, replicas=(*spec.replicas, *keys))
    return replace(choice, regions=(*choice.regions, *keys), spec=wide)


def _out_of(keys: set[str], choice: Choice) -> Choice:
    if not isinstance(choice.spec, TableSpec) or not choice.spec.protected:
        return choice
    return replace(choice, regions=tuple(key for key in choice.regions if key not in keys))
