"""Combinations that no cloud keeps: what msr answers to each, and what the rest wait for.

``combinations.csv`` is the list; ``answer`` says what happens to somebody who asks: ``refused`` at plan time,
``missed`` as an objective or a rule, ``destroys`` as a change of what exists, ``noted`` in the plan, ``built-so`` that
it cannot come about, ``waits`` for a key that the language has not, ``possible`` after all.
"""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path
from typing import Literal, cast

from msr.value import value

Answer = Literal["refused", "missed", "destroys", "noted", "built-so", "waits", "possible"]


@value
class Combination:
    """One row. ``severity`` is the field's word for it, ``by`` what gives msr's answer."""

    id: str
    cloud: str
    service: str
    combination: str
    severity: str
    answer: Answer
    by: str
    source: str


@cache
def combinations() -> tuple[Combination, ...]:
    """Every combination, in the order of the list."""
    with Path(__file__).with_name("combinations.csv").open(encoding="utf-8", newline="") as file:
        return tuple(
            Combination(**{**row, "answer": cast("Answer", row["answer"])})  # pyright: ignore[reportArgumentType]
            for row in csv.DictReader(file)
        )


def table() -> str:
    """The list as providers/README.md shows it."""
    lines = ["| cloud | service | asked for | msr says | by |", "|---|---|---|---|---|"]
    lines += [f"| {c.cloud} | {c.service} | {c.combination} | {c.answer} | {c.by} |" for c in combinations()]
    return "\n".join(lines) + "\n"
