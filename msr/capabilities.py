"""Clouds beside capabilities: which service keeps what, whether msr builds it, and where that was read."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from msr.offer import Kind, Offer, TablePromise, TrafficPromise
from msr.vocabulary import CONSISTENCIES, POLICIES, WAYS, Consistency, Policy, Via

Status = Literal["built", "not built yet", "no service"]

IMPLIED: tuple[tuple[str, Kind], ...] = (
    ("functions", "function"),
    ("HTTP API", "api"),
    ("deep health", "health"),
    ("switch store", "switch"),
)


@dataclass(frozen=True, slots=True)
class Capability:
    """Something that a blueprint can ask for, and which offers keep it."""

    name: str
    keeps: Callable[[Offer], bool]


@dataclass(frozen=True, slots=True)
class Cell:
    """What one cloud has for one capability; ``offers`` are those that keep it, the built ones first."""

    status: Status
    offers: tuple[Offer, ...]


def capabilities() -> tuple[Capability, ...]:
    """Every capability of the language so far, in the order of its sections."""
    return tuple(_capabilities())


def cell(capability: Capability, offers: Sequence[Offer]) -> Cell:
    """What a cloud with ``offers`` has for ``capability``."""
    fronts = {offer.service for offer in offers if offer.kind == "api"}
    able = (offer for offer in offers if capability.keeps(offer) and _leads_to(offer, fronts))
    kept = sorted(able, key=lambda offer: not offer.built)
    if not kept:
        return Cell("no service", ())
    built = tuple(offer for offer in kept if offer.built)
    return Cell("built", built) if built else Cell("not built yet", tuple(kept))


def _leads_to(offer: Offer, fronts: set[str]) -> bool:
    """Whether a way in can lead to what the cloud's functions answer through."""
    named = offer.promise.fronts if isinstance(offer.promise, TrafficPromise) else ()
    return not named or bool(set(named) & fronts)


def _capabilities() -> Iterator[Capability]:
    for name, kind in IMPLIED[:2]:
        yield Capability(name, _of(kind))
    for level in CONSISTENCIES:
        yield Capability(f"tables, {level}, several regions", _table(level))
    yield Capability("tables, one region", lambda offer: offer.kind == "table" and offer.regions.minimum == 1)
    for via in WAYS:
        for policy in POLICIES:
            yield Capability(f"traffic by {via}, {policy}", _traffic(via, policy))
    for name, kind in IMPLIED[2:]:
        yield Capability(name, _of(kind))


def _of(kind: Kind) -> Callable[[Offer], bool]:
    return lambda offer: offer.kind == kind


def _table(level: Consistency) -> Callable[[Offer], bool]:
    def keeps(offer: Offer) -> bool:
        promise = offer.promise
        return isinstance(promise, TablePromise) and level in promise.consistency and offer.regions.maximum != 1

    return keeps


def _traffic(via: Via, policy: Policy) -> Callable[[Offer], bool]:
    def keeps(offer: Offer) -> bool:
        promise = offer.promise
        return isinstance(promise, TrafficPromise) and promise.via == via and policy in promise.policies

    return keeps
