"""Lambda's runtimes, as data: a new one, or another date, is a row of ``runtimes.csv``.

``deprecated`` is the day on which support ends, ``closed`` the day from which Lambda makes no new function on it.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

CHECKED = date(2026, 11, 25)
"""The day on which the rows were read."""


@dataclass(frozen=True, slots=True)
class Runtime:
    """One runtime. ``offered``: a blueprint may ask for it. Days are ``None`` where none is announced."""

    name: str
    offered: bool
    deprecated: date | None
    closed: date | None
    source: str


@cache
def runtimes() -> tuple[Runtime, ...]:
    """Every runtime that Lambda's API knows, those that msr offers first and of each family the newest first."""
    with Path(__file__).with_name("runtimes.csv").open(encoding="utf-8", newline="") as rows:
        return tuple(
            Runtime(
                row["runtime"], row["offered"] == "yes", _day(row["deprecated"]), _day(row["closed"]), row["source"]
            )
            for row in csv.DictReader(rows)
        )


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
