"""Expand, then contract: what a change takes away goes last.

The data stack first gets the regions of before and of after, then traffic moves, and only then do old regions, old
replicas and old tables go. What there was before is read from the backend, so that a lost manifest loses nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from msr.deploy.snapshot import Snapshot
from msr.plan import Choice, Placement, Plan, TableSpec

WHOLE = ("base", "data", "entry")
"""Parts that are no regions."""


def leaving(gone: Mapping[str, Snapshot]) -> tuple[Placement, ...]:
    """The regions among stacks that the plan does not name any more, as places that still hold data."""
    regions = sorted(part for part in gone if part not in WHOLE)
    return tuple(
        Placement(part, gone[part].attempt["region"], "standby", priority)
        for priority, part in enumerate(regions, start=1)
        if "region" in gone[part].attempt
    )


def expanded(plan: Plan, regions: tuple[Placement, ...]) -> Plan:
    """``plan`` with its tables also in ``regions``, which it does not name any more.

    Strong tables stay as planned: their set of replicas cannot grow for the time of a change.
    """
    if not regions:
        return plan
    last = max((place.priority for place in plan.placements), default=0)
    places = tuple(replace(place, priority=last + number) for number, place in enumerate(regions, start=1))
    keys = tuple(place.key for place in places)
    return replace(
        plan,
        placements=(*plan.placements, *places),
        choices=tuple(_also_in(keys, choice) for choice in plan.choices),
    )


def _also_in(keys: tuple[str, ...], choice: Choice) -> Choice:
    spec = choice.spec
    if not isinstance(spec, TableSpec) or spec.consistency == "strong":
        return choice
    wide = replace(spec, replicas=(*spec.replicas, *keys))
    return replace(choice, regions=(*choice.regions, *keys), spec=wide)
