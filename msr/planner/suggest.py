"""Edits that would make a refused blueprint plan: each one is planned again, and told only if it holds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from msr.blueprint import Blueprint, Region, Routing, Table
from msr.errors import Issue
from msr.offer import Offer, TablePromise, TrafficPromise
from msr.planner.draft import Draft, Setting, draft
from msr.planner.traffic import is_apex
from msr.value import value
from msr.vocabulary import CONSISTENCIES, Consistency, Policy

MOST_EDITS = 3


@value
class Edit:
    """A change of the blueprint, in the words in which a person would make it."""

    text: str
    blueprint: Blueprint


def with_hints(blueprint: Blueprint, setting: Setting, result: Draft) -> tuple[Issue, ...]:
    """The draft's issues, each with the edits that remove it and bring no new one."""
    return tuple(replace(issue, hint=issue.hint or _hint(issue, blueprint, setting, result)) for issue in result.issues)


def _hint(issue: Issue, blueprint: Blueprint, setting: Setting, result: Draft) -> str:
    others = Counter(_identity(other) for other in result.issues if other is not issue)
    texts: list[str] = []
    for edit in _edits(issue, blueprint, setting):
        if Counter(_identity(left) for left in draft(edit.blueprint, setting).issues) <= others:
            texts.append(edit.text)
        if len(texts) == MOST_EDITS:
            break
    return ", or ".join(texts)


def _identity(issue: Issue) -> tuple[str, str]:
    return issue.code, issue.path.removesuffix(".consistency")


def _edits(issue: Issue, blueprint: Blueprint, setting: Setting) -> Iterator[Edit]:
    match issue.code:
        case "no-table-offer":
            yield from _table_edits(issue.path.split(".")[1], blueprint, setting)
        case "no-traffic-offer":
            yield from _traffic_edits(blueprint, setting)
        case "no-health-offer" | "reserved-path":
            plain = blueprint.health.model_copy(update={"path": "/health"})
            yield Edit("set `health.path: /health`", blueprint.model_copy(update={"health": plain}))
        case "no-api-offer":
            yield from _timeout_edits(issue.path.split(".")[1], blueprint)
        case "no-function-offer":
            yield from _runtime_edits(issue.path.split(".")[1], blueprint, setting)
        case _:
            return


def _table_edits(name: str, blueprint: Blueprint, setting: Setting) -> Iterator[Edit]:
    table = blueprint.tables[name]
    yield from _more_regions(table, blueprint, setting)
    for weaker in CONSISTENCIES[CONSISTENCIES.index(table.consistency) + 1 :]:
        text = f"set `tables.{name}.consistency: {weaker}`{_rpo_of(weaker, setting)}"
        yield Edit(text, _with_table(blueprint, name, table.model_copy(update={"consistency": weaker})))
    if table.ttl:
        edited = table.model_copy(update={"ttl": None})
        yield Edit(f"leave out `tables.{name}.ttl`", _with_table(blueprint, name, edited))
    stronger = CONSISTENCIES[: CONSISTENCIES.index(table.consistency)]
    for level in reversed(stronger):
        edited = table.model_copy(update={"consistency": level})
        yield Edit(f"set `tables.{name}.consistency: {level}`", _with_table(blueprint, name, edited))


def _more_regions(table: Table, blueprint: Blueprint, setting: Setting) -> Iterator[Edit]:
    """A witness, or one more serving region, out of a set that holds the regions of the blueprint."""
    here = [region.name_on(blueprint.cloud) for region in blueprint.regions]
    for offer in setting.provider.offers:
        promise = offer.promise
        if not isinstance(promise, TablePromise) or table.consistency not in promise.consistency:
            continue
        for members in offer.regions.sets:
            for name in members.regions if set(here) < set(members.regions) else ():
                if name not in here:
                    yield from _with_region(name, blueprint, offer)


def _with_region(name: str, blueprint: Blueprint, offer: Offer) -> Iterator[Edit]:
    if offer.regions.witness == "optional":
        witness = Region(key=name, name=name, role="witness")
        yield _adding(witness, f"{name}: {{role: witness}}", blueprint)
    yield _adding(Region(key=name, name=name), f"{name}: {{}}", blueprint)


def _adding(region: Region, entry: str, blueprint: Blueprint) -> Edit:
    """Regions that are a plain list are shown whole, since a role asks for the form of a map."""
    regions = blueprint.regions
    plain = all(r.key == r.name and r.role is None and r.weight is None for r in regions)
    listed = ", ".join((*(f"{r.key}: {{}}" for r in regions), entry))
    text = f"write `regions: {{{listed}}}`" if plain else f"add `{entry}` to `regions`"
    return Edit(text, blueprint.model_copy(update={"regions": (*regions, region)}))


def _rpo_of(level: Consistency, setting: Setting) -> str:
    for offer in setting.provider.offers:
        promise = offer.promise
        spans = offer.built and offer.regions.maximum != 1
        if spans and isinstance(promise, TablePromise) and level in promise.consistency and promise.rpo_typical_seconds:
            return f" (RPO about {promise.rpo_typical_seconds:g} s)"
    return ""


def _with_table(blueprint: Blueprint, name: str, table: Table) -> Blueprint:
    return blueprint.model_copy(update={"tables": {**blueprint.tables, name: table}})


def _traffic_edits(blueprint: Blueprint, setting: Setting) -> Iterator[Edit]:
    routing = blueprint.routing or Routing()
    if routing.domain is None:
        named = routing.model_copy(update={"domain": f"{blueprint.name}.example.com"})
        yield Edit("set `routing.domain` to the name that clients use", blueprint.model_copy(update={"routing": named}))
    yield from _failover_edits(blueprint)
    if routing.certificate is None:
        edited = routing.model_copy(update={"certificate": "group/vault/certificate"})
        text = "set `routing.certificate: <resource group>/<key vault>/<certificate>`"
        yield Edit(text, blueprint.model_copy(update={"routing": edited}))
    if is_apex(routing):
        yield _below_the_apex(routing, blueprint)
    if routing.geo:
        edited = routing.model_copy(update={"geo": None})
        yield Edit("leave out `routing.geo`", blueprint.model_copy(update={"routing": edited}))
    for policy in _policies(blueprint):
        edited = routing.model_copy(update={"policy": policy})
        yield Edit(f"set `routing.policy: {policy}`", blueprint.model_copy(update={"routing": edited}))
    if len(routing.via) == 2:
        edited = routing.model_copy(update={"via": routing.via[::-1]})
        text = f"set `routing.via: [{', '.join(edited.via)}]`"
        yield Edit(text, blueprint.model_copy(update={"routing": edited}))
    for via in ("dns", "anycast"):
        edited = routing.model_copy(update={"via": (via,)})
        alone = Edit(f"set `routing.via: [{via}]`", blueprint.model_copy(update={"routing": edited}))
        yield alone
        if is_apex(routing) and edited.via != routing.via:
            below = _below_the_apex(edited, blueprint)
            yield Edit(f"{alone.text} and {below.text.removeprefix('set ')}", below.blueprint)
    for seconds in sorted(_intervals(setting)):
        health = blueprint.health.model_copy(update={"every": type(blueprint.health.every)(seconds)})
        yield Edit(f"set `health.every: {seconds}s`", blueprint.model_copy(update={"health": health}))


def _below_the_apex(routing: Routing, blueprint: Blueprint) -> Edit:
    edited = routing.model_copy(update={"domain": f"www.{routing.domain}"})
    return Edit(f"set `routing.domain: {edited.domain}`", blueprint.model_copy(update={"routing": edited}))


def _policies(blueprint: Blueprint) -> tuple[Policy, ...]:
    """The policies that the language takes under the blueprint's mode without a further edit."""
    if blueprint.failover.mode != "active-active":
        return ("priority",)
    weighted = all(region.weight is not None for region in blueprint.serving_regions)
    return ("latency", "weighted") if weighted else ("latency", "geo")


def _failover_edits(blueprint: Blueprint) -> Iterator[Edit]:
    failover = blueprint.failover
    plain = failover.model_copy(update={"trigger": "automatic", "failback": "automatic"})
    for key in ("trigger", "failback"):
        if getattr(failover, key) == "manual":
            edited = failover.model_copy(update={key: "automatic"})
            yield Edit(f"set `failover.{key}: automatic`", blueprint.model_copy(update={"failover": edited}))
    if failover.trigger == failover.failback == "manual":
        text = "set `failover.trigger: automatic` and `failover.failback: automatic`"
        yield Edit(text, blueprint.model_copy(update={"failover": plain}))
    if failover.mode == "backup-restore":
        edited = plain.model_copy(update={"mode": "pilot-light"})
        yield Edit("set `failover.mode: pilot-light`", blueprint.model_copy(update={"failover": edited}))


def _intervals(setting: Setting) -> set[int]:
    promises = (offer.promise for offer in setting.provider.offers if offer.built)
    ways = [promise for promise in promises if isinstance(promise, TrafficPromise)]
    shortest = {promise.interval_range_seconds[0] for promise in ways if promise.interval_range_seconds}
    return {seconds for promise in ways for seconds in promise.intervals_seconds} | shortest


def _timeout_edits(name: str, blueprint: Blueprint) -> Iterator[Edit]:
    function = blueprint.functions[name]
    edited = function.model_copy(update={"timeout": type(function.timeout)(29)})
    yield Edit(f"set `functions.{name}.timeout: 29s`", _with_function(blueprint, name, edited))


def _runtime_edits(name: str, blueprint: Blueprint, setting: Setting) -> Iterator[Edit]:
    function = blueprint.functions[name]
    family = function.runtime.rstrip("0123456789.x")
    for offer in setting.provider.offers:
        for runtime in getattr(offer.promise, "runtimes", ()) if offer.built else ():
            if runtime.startswith(family) and runtime != function.runtime:
                edited = function.model_copy(update={"runtime": runtime})
                yield Edit(f"set `functions.{name}.runtime: {runtime}`", _with_function(blueprint, name, edited))


def _with_function(blueprint: Blueprint, name: str, function: object) -> Blueprint:
    return blueprint.model_copy(update={"functions": {**blueprint.functions, name: function}})
