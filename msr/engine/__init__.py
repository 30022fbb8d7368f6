"""The Pulumi engine: which one msr drives, and how to get one.

`find` looks in this order and takes the first that is new enough (`MINIMUM_VERSION`):

1. ``MSR_PULUMI``, the path of a ``pulumi`` executable. When it is set, nothing else is looked at.
2. ``pulumi`` on ``PATH``.
3. the engine that msr installed: ``<user cache>/msr/engine/<version>/bin/pulumi``.

`install` gets the pinned engine (`PINNED_VERSION`) with Pulumi's official installer, and where that cannot be
reached, by building the pinned Go module. Nothing here imports Pulumi's Python SDK.
"""

from __future__ import annotations

from msr.engine.find import Engine, Origin, Rejected, Search, engine_root, find, look
from msr.engine.install import install
from msr.engine.version import MINIMUM_VERSION, PINNED_VERSION, Version
from msr.engine.way import Progress, Way

__all__ = [
    "MINIMUM_VERSION",
    "PINNED_VERSION",
    "Engine",
    "Origin",
    "Progress",
    "Rejected",
    "Search",
    "Version",
    "Way",
    "engine_root",
    "find",
    "install",
    "look",
]
