"""On which runtimes Lambda makes new functions."""

from __future__ import annotations

from providers.aws.runtimes import CHECKED, runtimes

CLOSED = {known.name: known.closed for known in runtimes() if known.closed and known.closed <= CHECKED}
"""Runtimes by the day since which the service makes no function on them; a deprecated one may still be open."""

OPEN = tuple(known.name for known in runtimes() if known.name not in CLOSED)
