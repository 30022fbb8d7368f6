"""Azure's regions as the local cloud knows them: which exist, which have zones, and how far they are apart."""

from __future__ import annotations

import math
from pathlib import Path

from msr import catalogue

CATALOGUE = catalogue.read(Path(__file__).parent.with_name("regions.csv"))
REGIONS = frozenset(CATALOGUE)
ZONED = frozenset(name for name, region in CATALOGUE.items() if region.extra["zones"] == "1")

EARTH_KM = 6371


def plain_name(region: str) -> str:
    """A region as catalogues write it: Azure takes ``West Europe`` for ``westeurope``."""
    return region.replace(" ", "").lower()


def kilometres(one: str, other: str) -> float:
    """The great circle between two regions of the catalogue."""
    first, second = CATALOGUE[one], CATALOGUE[other]
    north, south = math.radians(first.latitude), math.radians(second.latitude)
    across = math.radians(second.longitude - first.longitude)
    chord = math.sin((south - north) / 2) ** 2 + math.cos(north) * math.cos(south) * math.sin(across / 2) ** 2
    return 2 * EARTH_KM * math.asin(math.sqrt(chord))
