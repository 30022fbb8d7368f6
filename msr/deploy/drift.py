"""What differs between the state of each stack and the cloud; changes neither."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from msr.deploy.result import StackResult
from msr.deploy.snapshot import Snapshot
from msr.deploy.waves import together
from msr.deploy.workshop import Workshop


def drift(found: Mapping[str, Snapshot], shop: Workshop) -> tuple[StackResult, ...]:
    """One result for each of the stacks in ``found``, which gives them by part; they are looked at all at once."""
    return together([partial(_drift, part, snapshot, shop) for part, snapshot in found.items()])


def _drift(part: str, snapshot: Snapshot, shop: Workshop) -> StackResult:
    outcome = shop.stack(snapshot.name, part, snapshot.region).drift()
    changed = any(change != "same" for change in outcome.changes.values())
    return StackResult(
        snapshot.name,
        part,
        snapshot.region,
        "failed" if outcome.failures else "drifted" if changed else "unchanged",
        changes=outcome.changes,
        seconds=outcome.seconds,
        failures=outcome.failures,
    )
