"""Regions in their places: who serves, who waits, who votes, in which order."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Iterator

from msr.blueprint import Blueprint, Region
from msr.errors import Issue
from msr.offer import RegionInfo
from msr.plan import Placement, Role
from msr.predict.geography import great_circle_km
from msr.provider import Provider


def place(blueprint: Blueprint, active: str | None) -> tuple[Placement, ...]:
    """Placements in priority order, serving regions first; ``active`` goes in front after a failover."""
    regions = sorted(blueprint.regions, key=lambda region: (not region.serves, region.key != active))
    return tuple(
        Placement(
            key=region.key,
            name=region.name_on(blueprint.cloud) or region.key,
            role=_role(region, blueprint, first=index == 0),
            priority=index + 1,
            weight=region.weight,
        )
        for index, region in enumerate(regions)
    )


def _role(region: Region, blueprint: Blueprint, *, first: bool) -> Role:
    if region.role == "witness":
        return "witness"
    if first or blueprint.failover.mode == "active-active":
        return "active"
    return "standby"


def misplaced(
    blueprint: Blueprint, provider: Provider, neighbours: Callable[[], Iterable[Provider]]
) -> Iterator[Issue]:
    """Regions that the cloud does not have, or that the blueprint names on other clouds only."""
    for region in blueprint.regions:
        name = region.name_on(blueprint.cloud)
        if name is None:
            message = f"region `{region.key}` has no name on {provider.name}"
            hint = f"add `{provider.name}: <region>` to `regions.{region.key}.name`"
            yield _issue(blueprint, region, message, "region-without-name", hint)
        elif name not in provider.regions:
            owner = next((cloud for cloud in neighbours() if name in cloud.regions), None)
            if owner is None:
                message, hint = f"{provider.title} has no region `{name}`", _nearest(name, provider)
                yield _issue(blueprint, region, message, "unknown-region", hint)
            else:
                message = f"`{name}` is a region of {owner.title}, and the blueprint is on {provider.title}"
                hint = _instead(owner.regions[name], owner, provider)
                yield _issue(blueprint, region, message, "region-of-another-cloud", hint)


def _issue(blueprint: Blueprint, region: Region, message: str, code: str, hint: str) -> Issue:
    path = f"regions.{region.key}.name"
    return Issue(message, path, blueprint.source.locate(path), code, hint=hint)


def _instead(theirs: RegionInfo, owner: Provider, provider: Provider) -> str:
    """The region of the blueprint's own cloud that stands for another cloud's, under the same law if there is one."""

    def strangeness(ours: RegionInfo) -> tuple[bool, float]:
        return ours.jurisdiction != theirs.jurisdiction, great_circle_km(ours, theirs)

    near = min(provider.regions.values(), key=strangeness)
    km = great_circle_km(near, theirs)
    return f"write `{near.name}` ({near.city}, {km:,.0f} km from it), or set `cloud: {owner.name}`"


def _nearest(name: str, provider: Provider) -> str:
    near = difflib.get_close_matches(name, provider.regions, 5, 0.6)
    if near:
        swapped = next((region for region in near if sorted(region) == sorted(name)), near[0])
        return f"did you mean `{swapped}`?"
    return f"regions of {provider.name} are {', '.join(sorted(provider.regions)[:6])} …"
