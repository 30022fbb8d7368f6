"""How much an instance of Cloud Run answers at a time, how many there may be, and which processors they take."""

from __future__ import annotations

CONCURRENCY = 8
"""Requests that one instance answers at a time, each in a thread of its own: a handler must bear that."""

MAX_INSTANCES = 100
"""What an account has in a region by default, recalled; the survivor of a loss needs the quota for all traffic."""

CPU_BY_MEMORY_MB = ((4096, 1), (8192, 2), (16_384, 4), (24_576, 6), (32_768, 8))
"""The fewest processors that each size of memory needs. Google Cloud docs, Cloud Run, memory-limits; 2026-10."""


def processors(memory_mb: int) -> int:
    """The processors of an instance with ``memory_mb``."""
    return next(cpu for most_mb, cpu in CPU_BY_MEMORY_MB if memory_mb <= most_mb)
