"""Rules about regions, their roles, and the failover mode."""

from __future__ import annotations

from collections.abc import Iterator

from msr.blueprint import Blueprint
from msr.check.rule import finding
from msr.errors import Issue

ONE_ACTIVE = ("pilot-light", "active-passive", "backup-restore")


def regions_are_named_and_distinct(blueprint: Blueprint) -> Iterator[Issue]:
    """Each region has a name on the chosen cloud, and no two have the same."""
    cloud, seen = blueprint.cloud, dict[str, str]()
    for region in blueprint.regions:
        path, name = ("regions", region.key, "name"), region.name_on(cloud)
        if name is None:
            message = f"the region `{region.key}` has no name on {cloud}"
            yield finding(blueprint, path, "unnamed-region", message, f"add `{cloud}: …` to its `name`")
        elif name in seen:
            message = f"the regions `{seen[name]}` and `{region.key}` are both {name}"
            yield finding(blueprint, path, "duplicate-region", message, "remove one of them")
        else:
            seen[name] = region.key


def mode_fits_the_number_of_regions(blueprint: Blueprint) -> Iterator[Issue]:
    """One serving region for `single`, two or more for every other mode."""
    mode, count = blueprint.failover.mode, len(blueprint.serving_regions)
    if count == 0:
        message = "no region serves: every one is a witness" if blueprint.regions else "`regions` names no region"
        yield finding(
            blueprint, ("regions",), "no-serving-region", message, "such as `regions: [us-east-1, us-west-2]`"
        )
    elif mode == "single" and count > 1:
        message = f"`failover: single` runs in one region, and {count} regions serve"
        hint = "set `failover: active-passive` or `failover: active-active`, or keep one region"
        yield finding(blueprint, ("failover", "mode"), "single-with-regions", message, hint)
    elif mode != "single" and count == 1:
        message = f"`failover: {mode}` needs a second region that serves"
        yield finding(blueprint, ("failover", "mode"), "mode-without-regions", message, "add one to `regions`")


def roles_fit_the_mode(blueprint: Blueprint) -> Iterator[Issue]:
    """The first region is the active one; the others wait, or all are active."""
    mode = blueprint.failover.mode
    for rank, region in enumerate(blueprint.serving_regions):
        path = ("regions", region.key, "role")
        if region.role == "standby" and mode == "active-active":
            message = f"under `active-active` every region serves, and `{region.key}` is a standby"
            hint = "remove the role, or set `failover: active-passive`"
            yield finding(blueprint, path, "standby-in-active-active", message, hint)
        elif region.role == "standby" and rank == 0:
            message = f"the first region is the primary, and `{region.key}` is a standby"
            yield finding(blueprint, path, "first-region-not-active", message, "list the active region first")
        elif region.role == "active" and rank > 0 and mode in ONE_ACTIVE:
            message = f"under `{mode}` the first region alone is active, and `{region.key}` is a second one"
            hint = "set its role to `standby`, or set `failover: active-active`"
            yield finding(blueprint, path, "second-active-region", message, hint)


def a_witness_serves_no_traffic(blueprint: Blueprint) -> Iterator[Issue]:
    """A witness has no weight and no share of the map."""
    geo = (blueprint.routing.geo if blueprint.routing else None) or {}
    for region in blueprint.regions:
        paths = [("regions", region.key, "weight")] if region.weight is not None else []
        paths += [("routing", "geo", region.key)] if region.key in geo else []
        for path in paths if region.role == "witness" else ():
            message = f"the region `{region.key}` is a witness and serves no traffic"
            yield finding(blueprint, path, "witness-serves-traffic", message, "remove it, or its role")


def standby_and_failback_fit_the_mode(blueprint: Blueprint) -> Iterator[Issue]:
    """A warm share and a person's failback mean something only where a region waits."""
    failover = blueprint.failover
    if failover.standby.floor.percent > 0 and failover.mode != "active-passive":
        message = f"`standby.floor` keeps a standby warm, and under `{failover.mode}` there is no warm standby"
        hint = "remove it, or set `failover.mode: active-passive`"
        yield finding(blueprint, ("failover", "standby", "floor"), "floor-without-standby", message, hint)
    if failover.failback == "manual" and failover.mode in ("active-active", "single"):
        message = f"`failback: manual` means nothing under `{failover.mode}`: no region gives its traffic back"
        yield finding(blueprint, ("failover", "failback"), "failback-without-standby", message, "remove it")
