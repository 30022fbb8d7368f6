"""Which endpoints a routing policy takes, decided in plain values before any of them exists.

A geographic profile answers each place with one endpoint, healthy or not. So its endpoints are profiles themselves,
each with its own region first and the others behind it, and geography never keeps a client from a region that works.

Azure docs, traffic-manager-routing-methods and traffic-manager-nested-profiles; 2026-11.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, assert_never

from msr.plan import EndpointSpec, TrafficSpec
from providers.azure.geography import WORLD, mappings

Method = Literal["Priority", "Weighted", "Performance", "Geographic"]

WEIGHT_WITHOUT_ONE = 1


@dataclass(frozen=True, slots=True)
class RegionEndpoint:
    """A region in a profile. ``weight`` 0: it is there and gets nothing."""

    region: str
    priority: int | None = None
    weight: int | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """A profile below the first: its word, how it routes, and the places whose clients it answers."""

    word: str
    method: Method
    places: tuple[str, ...]
    endpoints: tuple[RegionEndpoint, ...]


@dataclass(frozen=True, slots=True)
class Routing:
    """The first profile: how it routes, its own endpoints, or the profiles below it."""

    method: Method
    endpoints: tuple[RegionEndpoint, ...] = ()
    nested: tuple[Group, ...] = ()


def routing(spec: TrafficSpec) -> Routing:
    """Every endpoint that ``spec`` takes."""
    regions = spec.endpoints
    match spec.policy:
        case "priority":
            return Routing("Priority", _ranked(regions))
        case "latency":
            return Routing("Performance", tuple(RegionEndpoint(e.region) for e in regions))
        case "weighted":
            return Routing("Weighted", tuple(RegionEndpoint(e.region, weight=_weight(e)) for e in regions))
        case "geo":
            return Routing("Geographic", nested=_by_place(regions))
        case _ as never:
            assert_never(never)


def _ranked(regions: Sequence[EndpointSpec]) -> tuple[RegionEndpoint, ...]:
    return tuple(RegionEndpoint(e.region, priority=rank) for rank, e in enumerate(regions, 1))


def _weight(endpoint: EndpointSpec) -> int:
    return WEIGHT_WITHOUT_ONE if endpoint.weight is None else endpoint.weight


def _by_place(regions: Sequence[EndpointSpec]) -> tuple[Group, ...]:
    placed = tuple(
        Group(e.region, "Priority", _places(e), _ranked(_own_first(e, regions))) for e in regions if e.locations
    )
    if any(WORLD in group.places for group in placed):
        return placed
    anywhere = tuple(RegionEndpoint(e.region) for e in regions)
    return (*placed, Group("anywhere", "Performance", (WORLD,), anywhere))


def _places(endpoint: EndpointSpec) -> tuple[str, ...]:
    return tuple(dict.fromkeys(place for word in endpoint.locations for place in mappings(word)))


def _own_first(own: EndpointSpec, regions: Sequence[EndpointSpec]) -> list[EndpointSpec]:
    return [own, *(other for other in regions if other.region != own.region)]
