"""Request units: how Cosmos DB counts what a table does, and the ceiling under which a table's load at peak finds room.

Azure docs, Cosmos DB, request-units and provision-throughput-autoscale; 2026-11.
"""

from __future__ import annotations

from math import ceil

from msr.plan import TableSpec
from msr.predict.constants import constant

STEP = 1000
"""A ceiling is a multiple of this many request units a second; a tenth of it is billed at least."""

UNIT_BYTES = 1024

_DOUBLE = frozenset({"strong", "bounded-staleness"})
"""Levels whose reads ask two replicas, and cost twice."""


def ceiling(spec: TableSpec) -> int:
    """The most request units a second that a table is given, in each of its regions."""
    load = spec.load
    if load is None:
        return STEP
    peak = used(spec, load.writes_per_second, load.reads_per_second, load.item_bytes)
    return STEP * max(1, ceil(peak / STEP))


def used(spec: TableSpec, writes: float, reads: float, item_bytes: int) -> float:
    """Request units that so many writes and reads of items of a size take."""
    blocks = max(1, ceil(item_bytes / UNIT_BYTES))
    a_write = constant("cosmos.write").span.expected * (1 + len(spec.indexes))
    a_read = 2 if spec.consistency in _DOUBLE else 1
    return blocks * (writes * a_write + reads * a_read)
