"""A figure: what is claimed, and how it is measured."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import field

from msr.value import value


@value
class Measured:
    """What came out: ``shown`` to a reader, ``number`` in ``unit`` (``x``: a ratio), and the parts it is made of."""

    shown: str
    number: float
    unit: str
    parts: Mapping[str, float | int | str] = field(default_factory=dict[str, float | int | str])


@value
class Figure:
    """One claim. ``measure`` takes as long as it takes, within a limit of its own."""

    name: str
    claim: str
    target: str
    measure: Callable[[], Measured]


class Unmeasured(Exception):
    """A figure could not be measured; the message says why, and stands in its place."""
