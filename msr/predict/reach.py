"""What of a service can be reached when one thing is lost: reachability over the plan's own dependencies.

A request is answered in a region when everything on its path stands there: a way in, the API, a function, and all that
each of them needs in turn. Things of a region stand while it does, stores that span regions while enough of their
replicas do, and global services while they are not what was lost.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal, assert_never

from msr.offer import Offer
from msr.plan import Choice, Plan, TableSpec
from msr.value import value

LossKind = Literal["region", "service", "store", "control-plane", "state"]


@value
class Loss:
    """One thing that is gone.

    ``name`` is a region key, a global service, a store (its host, or the key of its table), the service whose control
    plane is gone, or ``pulumi``.
    """

    kind: LossKind
    name: str


@value
class Paths:
    """The ways that requests take through a plan.

    ``needed`` gives for each choice and global service the keys of all that requests to it need, itself included.
    """

    plan: Plan
    choices: Mapping[str, Choice]
    scopes: Mapping[str, str]
    needed: Mapping[str, frozenset[str]]

    def without(self, loss: Loss) -> Reach:
        """What is left of them when something is lost."""
        keys = frozenset[str]().union(*self.needed.values())
        fallen = {
            p.key: frozenset(key for key in keys if not self._stands(key, p.key, loss)) for p in self.plan.serving
        }
        return Reach(self, loss, fallen)

    def _stands(self, key: str, region: str, loss: Loss) -> bool:
        """Whether a thing itself can be reached from ``region``."""
        choice = self.choices.get(key)
        if choice is None:
            return loss != Loss("service", key)
        match loss.kind:
            case "service":
                return choice.service != loss.name
            case "store":
                return loss.name not in (choice.host, choice.key)
            case "region":
                return self._stands_without_region(choice, region, loss.name)
            case "control-plane" | "state":
                return not any(d.source == key and d.plane == "control" for d in self.plan.dependencies)
        assert_never(loss.kind)

    def _stands_without_region(self, choice: Choice, region: str, lost: str) -> bool:
        scope = self.scopes[choice.service]
        if scope == "global":
            return True
        if scope == "region" or not isinstance(choice.spec, TableSpec):
            return region != lost
        return region != lost and _has_quorum(choice, choice.spec, lost)


@value
class Reach:
    """A plan's paths after a loss. ``fallen`` are the keys that cannot be reached from a region, by its key."""

    paths: Paths
    loss: Loss
    fallen: Mapping[str, frozenset[str]]

    @property
    def plan(self) -> Plan:
        """What was planned."""
        return self.paths.plan

    @property
    def ways(self) -> tuple[Choice, ...]:
        """The ways in that lead somewhere."""
        return tuple(way for way in self.plan.of_kind("traffic") if self._regions(way.key))

    def regions_of(self, function: str) -> tuple[str, ...]:
        """The regions in which a request to ``function`` is answered, by whichever way in."""
        ways = self.plan.of_kind("traffic") or self.plan.of_kind("api")
        reached = {region for way in ways for region in self._regions(way.key, function)}
        return tuple(p.key for p in self.plan.serving if p.key in reached)

    def _regions(self, *path: str) -> tuple[str, ...]:
        needed = frozenset[str]().union(*(self.paths.needed[key] for key in path))
        return tuple(region for region, fallen in self.fallen.items() if needed.isdisjoint(fallen))


def paths(plan: Plan, offers: Sequence[Offer]) -> Paths:
    """The ways that requests take through ``plan``, whose services were chosen from ``offers``."""
    scopes = {offer.service: offer.scope for offer in offers}
    choices = {choice.key: choice for choice in plan.choices}
    edges = _edges(plan)
    return Paths(plan, choices, scopes, {key: _closure(key, edges) for key in choices})


def _edges(plan: Plan) -> Mapping[str, tuple[str, ...]]:
    """What each thing needs while it answers.

    An API needs no function for the requests that others answer, and its health answer for none, so of the plan's own
    choices nothing hangs on it as a whole.
    """
    apis = {choice.key for choice in plan.of_kind("api")}
    own = {choice.key for choice in plan.choices}
    found: dict[str, list[str]] = {}
    for d in plan.dependencies:
        if d.when == "request" and not (d.source in apis and d.target in own):
            found.setdefault(d.source, []).append(d.target)
    return {source: tuple(targets) for source, targets in found.items()}


def _closure(key: str, edges: Mapping[str, Iterable[str]]) -> frozenset[str]:
    found = {key}
    waiting = [key]
    while waiting:
        for target in edges.get(waiting.pop(), ()):
            if target not in found:
                found.add(target)
                waiting.append(target)
    return frozenset(found)


def _has_quorum(choice: Choice, spec: TableSpec, lost: str) -> bool:
    """Whether a store that spans regions goes on: strong ones need a majority, or a promotion that gives them one."""
    if spec.consistency != "strong" or choice.promotion != "none":
        return True
    voters = {*spec.replicas, *((spec.witness,) if spec.witness else ())}
    return 2 * len(voters - {lost}) > len(voters)
