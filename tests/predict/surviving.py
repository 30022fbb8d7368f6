"""Who answers after a loss, found by taking a service apart piece by piece: what reachability is held against.

It knows nothing of paths. Every choice is an instance in each serving region, or one instance where it is global, and
each global service is one too. What is lost goes; then whatever needs something that is nowhere goes, until nothing
changes any more. An API is different: it stays while the regions do, since no request needs all of its functions.
"""

from __future__ import annotations

from collections.abc import Sequence

from msr.offer import Offer
from msr.plan import Choice, Plan, TableSpec
from msr.predict.failure import Loss

Instance = tuple[str, str]
"""A key of the plan or a global service, and a region key, empty where it has none."""


def answering(plan: Plan, offers: Sequence[Offer], loss: Loss) -> dict[str, tuple[str, ...]]:
    """For each function with routes, the regions in which one of its instances is left and can be asked."""
    left = _left(plan, offers, loss)
    apis = [choice for choice in plan.choices if choice.kind == "api"]
    routed = {d.target for d in plan.dependencies if d.source in {api.key for api in apis}}
    ways = [choice.key for choice in plan.choices if choice.kind == "traffic"]
    return {
        function.key: tuple(
            p.key
            for p in plan.serving
            if (function.key, p.key) in left
            and all((api.key, p.key) in left for api in apis)
            and (not ways or any((way, p.key) in left or (way, "") in left for way in ways))
        )
        for function in plan.choices
        if function.kind == "function" and function.key in routed
    }


def _left(plan: Plan, offers: Sequence[Offer], loss: Loss) -> set[Instance]:
    left = {one for one in _instances(plan) if not _hit(plan, offers, one, loss)}
    while True:
        fallen = {one for one in left if _starves(plan, one, left)}
        if not fallen:
            return left
        left -= fallen


def _instances(plan: Plan) -> set[Instance]:
    keys = {choice.key for choice in plan.choices}
    services = {d.target for d in plan.dependencies} - keys
    return {(key, p.key) for key in keys for p in plan.serving} | {(service, "") for service in services}


def _starves(plan: Plan, one: Instance, left: set[Instance]) -> bool:
    """Whether an instance needs something that it cannot find in its own region, nor anywhere for all regions."""
    key, region = one
    own = {choice.key: choice.kind for choice in plan.choices}
    for d in plan.dependencies:
        if d.source != key or d.when != "request" or (own.get(key) == "api" and d.target in own):
            continue
        places = {region, ""} if region else {"", *(p.key for p in plan.serving)}
        if not any((d.target, place) in left for place in places):
            return True
    return False


def _hit(plan: Plan, offers: Sequence[Offer], one: Instance, loss: Loss) -> bool:
    key, region = one
    choice = next((each for each in plan.choices if each.key == key), None)
    if loss.kind == "service":
        return loss.name in (key, choice.service if choice else "")
    if choice is None:
        return False
    if loss.kind == "store":
        return loss.name in (key, choice.host)
    if loss.kind != "region":
        return any(d.source == key and d.plane == "control" for d in plan.dependencies)
    scope = next(offer.scope for offer in offers if offer.service == choice.service)
    if scope == "global":
        return False
    return region == loss.name or (scope == "regions" and _stops(choice, loss.name))


def _stops(choice: Choice, lost: str) -> bool:
    """Whether a store that promotes nobody loses its majority of votes."""
    spec = choice.spec
    if not isinstance(spec, TableSpec) or spec.consistency != "strong" or choice.promotion != "none":
        return False
    votes = [*spec.replicas, *([spec.witness] if spec.witness else [])]
    return votes.count(lost) * 2 >= len(votes)
