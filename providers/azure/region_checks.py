"""Whether each region of a plan has what the plan makes there, and lets this subscription make it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from msr.catalogue import plain_name
from msr.plan import Placement, Plan
from msr.readiness import Check
from providers.azure.arm import Answer, Arm, Refused
from providers.azure.availability_zones import has_zones
from providers.azure.resource_types import COSMOS, regional_types

LOCATIONS = "2022-12-01"
GEO_REGIONS = "2024-04-01"
COSMOS_LOCATIONS = "2025-10-15"

ELSEWHERE = "take another region"


def region_checks(plan: Plan, arm: Arm, offered: Mapping[str, Answer]) -> Iterator[Check]:
    """What is offered where (``offered`` is the list of resource providers), Flex Consumption, and Cosmos DB."""
    yield _offered_there(plan, arm, offered)
    yield _flex(plan, arm)
    replicas = [place for place in plan.placements if COSMOS[0] in regional_types(plan, place.key)]
    if replicas:
        yield _cosmos(replicas, arm)


def _offered_there(plan: Plan, arm: Arm, offered: Mapping[str, Answer]) -> Check:
    """Azure docs, REST API reference, Subscriptions - List Locations, and Providers - List; 2026-11."""
    try:
        known = {str(each["name"]) for each in arm.listed("/locations", LOCATIONS)}
    except Refused as refused:
        return _unasked("regions", refused, "Microsoft.Resources/subscriptions/locations/read")
    names = [place.name for place in plan.placements]
    if hidden := [name for name in names if name not in known]:
        return Check("regions", "fail", f"not open to this subscription: {', '.join(hidden)}", ELSEWHERE)
    lacking = [
        f"{kind} in {place.name}"
        for place in plan.placements
        for kind in regional_types(plan, place.key)
        if place.name not in _where(offered, kind)
    ]
    if lacking:
        return Check("regions", "fail", f"not offered: {', '.join(lacking)}", ELSEWHERE)
    return Check("regions", "ok", f"{', '.join(names)} have every resource type of the plan")


def _where(offered: Mapping[str, Answer], kind: str) -> frozenset[str]:
    space, _, word = kind.partition("/")
    types: Iterable[Answer] = offered.get(space.lower(), {}).get("resourceTypes", ())
    same = (each for each in types if str(each["resourceType"]).lower() == word.lower())
    return frozenset(plain_name(str(where)) for each in same for where in each["locations"])


def _flex(plan: Plan, arm: Arm) -> Check:
    """Azure docs, REST API reference, Microsoft.Web, List Geo Regions, with what the Azure CLI asks for; 2026-11."""
    name = "flex consumption"
    try:
        found = arm.listed("/providers/Microsoft.Web/geoRegions", GEO_REGIONS, sku="FlexConsumption")
        there = {plain_name(str(each["properties"]["name"])) for each in found}
    except Refused as refused:
        return _unasked(name, refused, "Microsoft.Web/geoRegions/read")
    names = [place.name for place in plan.serving]
    if lacking := [region for region in names if region not in there]:
        step = "take one of `az functionapp list-flexconsumption-locations`"
        return Check(name, "fail", f"not in {', '.join(lacking)}", step)
    return Check(name, "ok", f"in {', '.join(names)}")


def _cosmos(replicas: Iterable[Placement], arm: Arm) -> Check:
    """Cosmos DB closes regions that are short of capacity to subscriptions, with zones or altogether.

    Azure docs, REST API reference, Cosmos DB Resource Provider, Locations - List; 2026-11.
    """
    name = "cosmos db"
    try:
        found = arm.listed("/providers/Microsoft.DocumentDB/locations", COSMOS_LOCATIONS)
        by_region = {plain_name(str(each["id"]).rpartition("/")[2]): each["properties"] for each in found}
    except Refused as refused:
        return _unasked(name, refused, "Microsoft.DocumentDB/locations/read")
    closed = [f"{place.name} ({why})" for place in replicas if (why := _closed(place.name, by_region))]
    if closed:
        step = "ask for access at https://aka.ms/cosmosdbquota, or take another region"
        return Check(name, "fail", f"closed to this subscription: {', '.join(closed)}", step)
    return Check(name, "ok", f"open in {', '.join(place.name for place in replicas)}")


def _closed(region: str, by_region: Mapping[str, Answer]) -> str:
    """Why no account can be made there as msr would, with zones where the region has them; empty when it can."""
    if region not in by_region:
        return "no Cosmos DB"
    there = by_region[region]
    if there["status"] != "Online":
        return str(there["status"])
    if has_zones(region):
        return "" if there["isSubscriptionRegionAccessAllowedForAz"] else "with zones"
    return "" if there["isSubscriptionRegionAccessAllowedForRegular"] else "altogether"


def _unasked(name: str, refused: Refused, action: str) -> Check:
    return Check(name, "warn", f"cannot be asked for: {refused}", refused.next_step(action))
