"""Places as the blueprint and as Traffic Manager say them."""

from __future__ import annotations

CONTINENTS = {"AF": "GEO-AF", "AS": "GEO-AS", "EU": "GEO-EU", "NA": "GEO-NA", "OC": "GEO-AP", "SA": "GEO-SA"}
"""Traffic Manager's groups of countries. Azure docs, traffic-manager-geographic-regions; 2026-11."""

BESIDE = {"AS": ("GEO-ME",)}
"""The Middle East is a group of its own there, and a part of Asia everywhere else."""

WORLD = "WORLD"
"""Everywhere that no other endpoint names; without it, clients elsewhere get no answer at all."""


def mappings(word: str) -> tuple[str, ...]:
    """``continent:EU``, ``country:DE``, ``country:US-CA`` or ``default`` as Traffic Manager says it.

    Antarctica is a country there, not a group. Azure docs, traffic-manager-geographic-regions; 2026-11.
    """
    if word == "default":
        return (WORLD,)
    kind, _, code = word.partition(":")
    if kind != "continent":
        return (code,)
    if code == "AN":
        return ("AQ",)
    return (CONTINENTS[code], *BESIDE.get(code, ()))
