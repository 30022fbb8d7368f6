"""How much an instance of Cloud Run answers at a time, how many there may be, and which processors they take."""

from __future__ import annotations

CONCURRENCY = 8
"""Requests that one instance answers at a time, each in a thread of its own: a handler must bear that."""

MAX_INSTANCES = 100
"""A bound on what a runaway costs. Google refuses a service that could grow beyond the project's processors in a region
(Cloud Run, quota CpuAllocPerProjectRegion, as its refusals say; 20 in many new projects)."""

CPU_BY_MEMORY_MB = ((4096, 1), (8192, 2), (16_384, 4), (24_576, 6), (32_768, 8))
"""The fewest processors that each size of memory needs. Google Cloud docs, Cloud Run, memory-limits; 2026-10."""


def processors(memory_mb: int) -> int:
    """The processors of an instance with ``memory_mb``."""
    return next(cpu for most_mb, cpu in CPU_BY_MEMORY_MB if memory_mb <= most_mb)
