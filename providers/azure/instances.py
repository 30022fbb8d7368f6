"""How large an app's instances are, how many there may be, and what of a region's cores they take."""

from __future__ import annotations

MAX_INSTANCES = 100
"""Far above what most services need, and a bound on what a runaway costs: 100 instances of 2 GB."""

INSTANCE_SIZES_MB = (512, 2048, 4096)
"""Azure docs, flex-consumption-plan, instance sizes; 2026-11."""

AT_ONCE = 1
"""HTTP requests that an instance is given at a time where, as here, nothing else is said and the code is Python.

Azure docs, functions-concurrency, HTTP trigger concurrency, recalled.
"""

MB_PER_CORE = 2048
"""Azure docs, flex-consumption-plan, regional subscription quotas: 512 MB take 0.25 cores, 4,096 MB take 2; 2026-11."""


def instance_size_mb(wanted_mb: int) -> int:
    """The smallest instance that has ``wanted_mb``."""
    return next(size for size in INSTANCE_SIZES_MB if size >= wanted_mb)
