"""The vendored figures: rows of CSV, each with its source and the day it was read.

Two kinds of look-up: a constant by name, and the rows of a cloud's service. A figure that has no row is not known,
and the caller says so.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib.resources import files
from typing import cast

from msr.predict.term import Basis, Span, Term
from msr.value import value

Row = Mapping[str, str]


@cache
def rows(name: str) -> tuple[Row, ...]:
    """The rows of ``data/<name>.csv``, in order."""
    text = files("msr.predict").joinpath("data", f"{name}.csv").read_text(encoding="utf-8")
    return tuple(csv.DictReader(text.splitlines()))


@value
class Constant:
    """A named number of the models."""

    name: str
    span: Span
    unit: str
    basis: Basis
    source: str
    checked: date

    def term(self, name: str, span: Span | None = None, *, working: str = "", unit: str = "") -> Term:
        """A term of a prediction that rests on this number; ``span`` where it is not the number itself."""
        return Term(name, span or self.span, unit or self.unit, self.basis, self.source, self.checked, working)


@cache
def constants() -> Mapping[str, Constant]:
    """Every constant, by name."""
    return {row["name"]: _constant(row) for row in rows("constants")}


def constant(name: str) -> Constant:
    """The constant of that name; ``KeyError`` when there is none."""
    return constants()[name]


def span_of(row: Row) -> Span:
    """The columns ``low``, ``expected`` and ``high``; an empty bound is the expected value."""
    expected = float(row["expected"])
    return Span(float(row["low"] or expected), expected, float(row["high"] or expected))


def basis_of(row: Row) -> Basis:
    """The column ``basis``."""
    return cast("Basis", row["basis"])


def checked_of(row: Row) -> date:
    """The column ``checked``."""
    return date.fromisoformat(row["checked"])


def _constant(row: Row) -> Constant:
    return Constant(row["name"], span_of(row), row["unit"], basis_of(row), row["source"], checked_of(row))
