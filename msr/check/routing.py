"""Rules about the service's name and how traffic is shared."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from msr.blueprint import Blueprint
from msr.blueprint.section import matches
from msr.check.rule import finding, nearest
from msr.errors import Issue

_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_DOMAIN = rf"(?=.{{1,253}}$)(?:{_LABEL}\.)+[a-z](?:[a-z0-9-]{{0,61}}[a-z0-9])"
_LOCATION = r"default|continent:(?:AF|AN|AS|EU|NA|OC|SA)|country:[A-Z]{2}|subdivision:[A-Z]{2}-[A-Z0-9]{1,3}"


def the_domain_is_a_host_name(blueprint: Blueprint) -> Iterator[Issue]:
    """A name that DNS accepts, in lower case (RFC 1123, section 2.1)."""
    domain = blueprint.routing.domain if blueprint.routing else None
    if domain is not None and not matches(_DOMAIN, domain):
        message = f"`{domain[:80]}` is not the name of a host"
        lowered = domain.lower().rstrip(".")
        hint = f"write `{lowered}`" if matches(_DOMAIN, lowered) else "such as `api.orders.example`"
        yield finding(blueprint, ("routing", "domain"), "domain", message, hint)


def the_domain_leads_to_a_route(blueprint: Blueprint) -> Iterator[Issue]:
    """A name is for requests, and only functions with routes take them."""
    domain = blueprint.routing.domain if blueprint.routing else None
    functions = blueprint.functions.values()
    if domain is not None and functions and not any(function.routes for function in functions):
        message = f"`{domain[:80]}` leads nowhere: no function has routes"
        hint = 'add routes to a function, such as `routes: ["ANY /{proxy+}"]`, or remove the domain'
        yield finding(blueprint, ("routing", "domain"), "domain-without-routes", message, hint)


def the_ways_in_are_distinct(blueprint: Blueprint) -> Iterator[Issue]:
    """A way in is not its own fallback."""
    via = blueprint.routing.via if blueprint.routing else ()
    for index, way in enumerate(via):
        if way in via[:index]:
            message = f"`{way}` is listed twice, and a way in cannot be its own fallback"
            yield finding(blueprint, ("routing", "via", index), "duplicate-way-in", message, "remove one")


def the_policy_fits_the_mode(blueprint: Blueprint) -> Iterator[Issue]:
    """Sharing traffic is for active-active; an order of preference is for the modes where regions wait."""
    policy = blueprint.routing.policy if blueprint.routing else None
    mode, path = blueprint.failover.mode, ("routing", "policy")
    if policy is None or mode == "single":
        return
    if mode == "active-active" and policy == "priority":
        message = "under `active-active` every region serves, and `policy: priority` sends all traffic to the first"
        hint = "set `latency`, `weighted` or `geo`, or set `failover: active-passive`"
        yield finding(blueprint, path, "policy-against-mode", message, hint)
    elif mode != "active-active" and policy != "priority":
        message = f"`policy: {policy}` shares traffic, and under `{mode}` the other regions wait"
        yield finding(blueprint, path, "policy-against-mode", message, "remove it, or set `failover: active-active`")


def weights_are_given_where_they_count(blueprint: Blueprint) -> Iterator[Issue]:
    """Weights belong to `policy: weighted`; there each serving region has one, and one is above zero."""
    weighted = blueprint.routing is not None and blueprint.routing.policy == "weighted"
    regions = blueprint.serving_regions
    for region in regions:
        path = ("regions", region.key, "weight")
        if weighted and region.weight is None:
            message = f"under `policy: weighted` the region `{region.key}` needs a weight"
            yield finding(blueprint, path, "weight-missing", message, "such as `weight: 50`")
        elif not weighted and region.weight is not None:
            message = f"the region `{region.key}` has a weight, which only `policy: weighted` reads"
            hint = "set `routing.policy: weighted`, or remove the weight"
            yield finding(blueprint, path, "weight-without-policy", message, hint)
    if weighted and regions and all(region.weight == 0 for region in regions):
        message = "every weight is zero, so no region is preferred"
        yield finding(blueprint, ("routing", "policy"), "weights-all-zero", message, "give one region a weight above 0")


def geo_covers_the_world_once(blueprint: Blueprint) -> Iterator[Issue]:
    """Under `policy: geo` each place belongs to one serving region, and one serves all other places.

    Whether places must be told at all is the cloud's to say: some find the nearest region by themselves.
    """
    routing = blueprint.routing
    if routing is None or routing.geo is None:
        return
    if routing.policy != "geo":
        message = "`geo` says which places a region serves, which only `policy: geo` reads"
        yield finding(blueprint, ("routing", "geo"), "geo-without-policy", message, "set `routing.policy: geo`")
        return
    places = Counter(place for listed in routing.geo.values() for place in listed)
    if "default" not in places:
        message = "no region serves `default`, so clients in places that are not listed get no answer"
        hint = "such as `geo: {east: [default], west: [continent:EU]}`"
        yield finding(blueprint, ("routing", "geo"), "geo-without-default", message, hint)
    yield from _geo_entries(blueprint, places)


def _geo_entries(blueprint: Blueprint, places: Counter[str]) -> Iterator[Issue]:
    keys = [region.key for region in blueprint.regions]
    geo = (blueprint.routing.geo if blueprint.routing else None) or {}
    for key, listed in geo.items():
        if key not in keys:
            message = f"`geo` names the region `{key}`, which `regions` has not"
            hint = nearest(key, keys, f"regions are {', '.join(keys)}")
            yield finding(blueprint, ("routing", "geo", key), "unknown-region", message, hint)
        for index, place in enumerate(listed):
            path = ("routing", "geo", key, index)
            if not matches(_LOCATION, place):
                message = f"`{place[:40]}` is not a place"
                hint = "such as `continent:EU`, `country:DE`, `subdivision:US-CA` or `default`"
                yield finding(blueprint, path, "place", message, hint)
            elif places[place] > 1:
                yield finding(blueprint, path, "duplicate-place", f"`{place}` is listed more than once", "keep one")
