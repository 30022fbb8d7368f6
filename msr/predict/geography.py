"""Where regions lie and how far light travels between them: great circles, cable hubs, corridors.

The round trip between two places is ``base + stretch x 2 path / speed``, times a factor for the pair of continents.
Inside a continent the path is the great circle; between continents it leads over the nearest cable hubs.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from functools import cache
from heapq import heappop, heappush
from importlib.resources import files
from math import asin, cos, inf, radians, sin, sqrt
from typing import Protocol, TypedDict, cast

from msr.value import value

EARTH_RADIUS_KM = 6371.0


class Place(Protocol):
    """Anything with coordinates in degrees."""

    @property
    def latitude(self) -> float: ...
    @property
    def longitude(self) -> float: ...


@value
class Hub:
    """A place where cables meet."""

    name: str
    continent: str
    latitude: float
    longitude: float


@value
class Model:
    """The fitted model; ``cables`` are the lengths in km from each hub to its neighbours."""

    source: str
    checked: date
    base_ms: float
    stretch: float
    fibre_km_per_ms: float
    hubs: tuple[Hub, ...]
    corridors: Mapping[str, float]
    cables: Mapping[str, Mapping[str, float]]


@cache
def model() -> Model:
    """The model of ``data/latency_model.json``."""
    text = files("msr.predict").joinpath("data", "latency_model.json").read_text(encoding="utf-8")
    file = cast("_File", json.loads(text))
    hubs = tuple(Hub(name, h["continent"], h["latitude"], h["longitude"]) for name, h in file["hubs"].items())
    return Model(
        file["source"],
        date.fromisoformat(file["checked"]),
        file["base_ms"],
        file["stretch"],
        file["fibre_km_per_ms"],
        hubs,
        file["corridors"],
        _cables(hubs, file["cables"]),
    )


def great_circle_km(a: Place, b: Place) -> float:
    """The distance over the surface of a sphere."""
    lat_a, lat_b = radians(a.latitude), radians(b.latitude)
    half = sin((lat_b - lat_a) / 2) ** 2 + cos(lat_a) * cos(lat_b) * sin(radians(b.longitude - a.longitude) / 2) ** 2
    return 2 * EARTH_RADIUS_KM * asin(min(1.0, sqrt(half)))


def continent(place: Place) -> str:
    """The continent of the nearest hub: NA, SA, EU, ME, AF, AS or OC."""
    return _continent(place.latitude, place.longitude)


@cache
def _continent(latitude: float, longitude: float) -> str:
    here = Hub("", "", latitude, longitude)
    return min(model().hubs, key=lambda hub: great_circle_km(hub, here)).continent


def path_km(a: Place, b: Place) -> float:
    """The length of the way that packets take, in one direction."""
    from_continent, to_continent = continent(a), continent(b)
    if from_continent == to_continent:
        return great_circle_km(a, b)
    starts = [(hub.name, great_circle_km(a, hub)) for hub in model().hubs if hub.continent == from_continent]
    ends = [(hub.name, great_circle_km(hub, b)) for hub in model().hubs if hub.continent == to_continent]
    return min(first + _cable_km(start)[end] + last for start, first in starts for end, last in ends)


def corridor_factor(a: Place, b: Place) -> float:
    """How much slower than the model a pair of continents is; 1 where nothing was measured."""
    return model().corridors.get("-".join(sorted((continent(a), continent(b)))), 1.0)


class _Hub(TypedDict):
    continent: str
    latitude: float
    longitude: float


class _File(TypedDict):
    source: str
    checked: str
    base_ms: float
    stretch: float
    fibre_km_per_ms: float
    hubs: dict[str, _Hub]
    cables: list[tuple[str, str]]
    corridors: dict[str, float]


def _cables(hubs: tuple[Hub, ...], pairs: list[tuple[str, str]]) -> dict[str, dict[str, float]]:
    by_name = {hub.name: hub for hub in hubs}
    cables: dict[str, dict[str, float]] = {name: {} for name in by_name}
    for a, b in pairs:
        cables[a][b] = cables[b][a] = great_circle_km(by_name[a], by_name[b])
    return cables


@cache
def _cable_km(start: str) -> Mapping[str, float]:
    """The shortest way over cables from one hub to every other (Dijkstra)."""
    cables = model().cables
    km = dict.fromkeys(cables, inf)
    reached = [(0.0, start)]
    while reached:
        here_km, here = heappop(reached)
        if here_km < km[here]:
            km[here] = here_km
            for there, cable_km in cables[here].items():
                heappush(reached, (here_km + cable_km, there))
    return km
