"""Rules that no function here decides: what keeps them instead, or what they wait for."""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files
from typing import Literal, cast

from msr.errors import Severity
from msr.value import value

Keeper = Literal["objective", "language", "planner", "construction", "waits"]
"""``objective``: a contract; ``language``: a rule of `msr.check`; ``planner``: no plan breaks it; ``construction``:
every deployment keeps it; ``waits``: nothing decides it yet."""


@value
class Elsewhere:
    """A rule of the field that is kept elsewhere or cannot be decided yet; ``by`` says by what."""

    code: str
    severity: Severity
    title: str
    keeper: Keeper
    by: str
    source: str


@cache
def elsewhere() -> tuple[Elsewhere, ...]:
    """Every such rule, by code."""
    text = files("msr.rules").joinpath("data", "elsewhere.csv").read_text(encoding="utf-8")
    return tuple(
        Elsewhere(
            row["code"],
            cast("Severity", row["severity"]),
            row["title"],
            cast("Keeper", row["keeper"]),
            row["by"],
            row["source"],
        )
        for row in csv.DictReader(text.splitlines())
    )
