"""The regions of Google Cloud as the local cloud knows them, and the locations that are more than one."""

from __future__ import annotations

from pathlib import Path

from msr import catalogue

PROJECT = "msr-local"
PROJECT_NUMBER = "000000000000"

REGIONS = frozenset(catalogue.read(Path(__file__).parents[1] / "regions.csv"))

MULTI_REGIONS = frozenset({"us", "eu", "asia", "nam4", "eur4", "asia1"})
"""Locations of Cloud Storage that span regions. Google Cloud docs, Cloud Storage, locations; 2026-04."""

NAME = r"[a-z](?:[-a-z0-9]*[a-z0-9])?"
"""RFC 1035, the names of Compute Engine, Cloud DNS and Certificate Manager."""

COMPUTE = "https://www.googleapis.com/compute/v1"
