"""Taking stacks away: traffic before compute, compute before data."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import TypeAlias

from msr.deploy import events
from msr.deploy.events import OnEvent
from msr.deploy.outcome import Outcome, Settled
from msr.deploy.result import StackResult
from msr.deploy.snapshot import Snapshot
from msr.deploy.stack import Stack
from msr.deploy.waves import together
from msr.errors import StackError
from msr.layout import STATEFUL, is_region

Release: TypeAlias = Callable[[str, Stack], Outcome | None]
"""See :meth:`msr.deploy.protection.guard.Guard.release`."""


def steps(parts: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    """The order in which ``parts`` go: the entry, all regions at once, the data, the base."""
    ordered = (("entry",), tuple(filter(is_region, parts)), *((part,) for part in reversed(STATEFUL)))
    return tuple(step for step in ordered if step and set(step).issubset(parts))


def remove(
    snapshots: Mapping[str, Snapshot],
    open_stack: Callable[[str], Stack],
    *,
    settled: Settled,
    release: Release,
    everything: bool,
    on_event: OnEvent,
) -> tuple[StackResult, ...]:
    """Destroy stacks and remove them from their backend.

    Args:
        snapshots: what there is, by part.
        open_stack: the stack of a part.
        settled: acts on a stack once what was cut off in it is put right.
        release: takes the protection off everything in a stack; ``None`` when nothing had any.
        everything: also data and base, which else are kept.
        on_event: hears of stacks that are passed over.
    """
    results: list[StackResult] = []
    for step in steps(tuple(snapshots)):
        failed = next((result.part for result in results if not result.good), "")
        if failed:
            results.extend(_passed(snapshots[part], part, f"{failed} is not removed", on_event) for part in step)
        elif step[0] in STATEFUL and not everything:
            results.extend(_kept(snapshots[part], part, on_event) for part in step)
        else:
            results.extend(
                together([partial(_remove, snapshots[part], open_stack(part), settled, release) for part in step])
            )
    return tuple(results)


def _remove(snapshot: Snapshot, stack: Stack, settled: Settled, release: Release) -> StackResult:
    result = _result(snapshot, stack.part)

    def act() -> Outcome:
        released = release(stack.part, stack)
        return released if released and released.failures else stack.destroy()

    try:
        if snapshot.registered or snapshot.pending:
            outcome = settled(*stack.identity, act)
            result = replace(result, changes=outcome.changes, seconds=outcome.seconds, failures=outcome.failures)
            if outcome.verdict != "succeeded":
                return replace(result, state=outcome.verdict)
        stack.remove()
    except StackError as error:
        return replace(result, state="failed", failures=(error,))
    return replace(result, outputs={}, resources=0)


def _result(snapshot: Snapshot, part: str) -> StackResult:
    outputs, resources = snapshot.outputs, snapshot.resources
    return StackResult(snapshot.name, part, snapshot.region, "removed", outputs=outputs, resources=resources)


def _kept(snapshot: Snapshot, part: str, on_event: OnEvent) -> StackResult:
    reason = "holds data; `--data` removes it"
    on_event(events.StackPassed(snapshot.name, part, reason, unchanged=True))
    return replace(_result(snapshot, part), state="kept", reason=reason, digest=snapshot.stamp.get("digest", ""))


def _passed(snapshot: Snapshot, part: str, reason: str, on_event: OnEvent) -> StackResult:
    on_event(events.StackPassed(snapshot.name, part, reason, unchanged=False))
    return replace(_result(snapshot, part), state="waiting", reason=reason)
