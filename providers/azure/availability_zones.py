"""Which regions have availability zones."""

from __future__ import annotations

from pathlib import Path

from msr import catalogue


def has_zones(region: str) -> bool:
    """Whether a region has availability zones, by ``regions.csv``."""
    return catalogue.read(Path(__file__).with_name("regions.csv"))[region].extra["zones"] == "1"
