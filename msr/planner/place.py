"""Regions in their places: who serves, who waits, who votes, in which order."""

from __future__ import annotations

import difflib
from collections.abc import Iterator

from msr.blueprint import Blueprint, Region
from msr.errors import Issue
from msr.plan import Placement, Role
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


def misplaced(blueprint: Blueprint, provider: Provider) -> Iterator[Issue]:
    """Regions that the cloud does not have, or that the blueprint names on other clouds only."""
    for region in blueprint.regions:
        name = region.name_on(blueprint.cloud)
        if name is None:
            yield _issue(
                blueprint,
                region,
                f"region `{region.key}` has no name on {provider.name}",
                "region-without-name",
                f"add `{provider.name}: <region>` to `regions.{region.key}.name`",
            )
        elif name not in provider.regions:
            yield _issue(
                blueprint,
                region,
                f"{provider.title} has no region `{name}`",
                "unknown-region",
                _nearest(name, provider),
            )


def _issue(blueprint: Blueprint, region: Region, message: str, code: str, hint: str) -> Issue:
    path = f"regions.{region.key}.name"
    return Issue(message, path, blueprint.source.locate(path), code, hint=hint)


def _nearest(name: str, provider: Provider) -> str:
    near = difflib.get_close_matches(name, provider.regions, 5, 0.6)
    if near:
        swapped = next((region for region in near if sorted(region) == sorted(name)), near[0])
        return f"did you mean `{swapped}`?"
    return f"regions of {provider.name} are {', '.join(sorted(provider.regions)[:6])} …"
