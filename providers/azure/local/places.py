"""Azure's regions as the local cloud knows them: which exist, and which have zones."""

from __future__ import annotations

from pathlib import Path

from msr import catalogue

CATALOGUE = catalogue.read(Path(__file__).parent.with_name("regions.csv"))
REGIONS = frozenset(CATALOGUE)
ZONED = frozenset(name for name, region in CATALOGUE.items() if region.extra["zones"] == "1")
