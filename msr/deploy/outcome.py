"""What one run of the engine did, and what it makes of its stack's result."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TypeAlias

from msr.deploy.events import Change, Operation, RunVerdict
from msr.deploy.loss import ObjectLoss
from msr.deploy.recorder import SECRET_TEXT
from msr.deploy.result import StackResult, State
from msr.errors import StackError
from msr.layout import StackSpec
from msr.manifest import Outputs
from msr.program import REMEMBERED, STAMP

_STATES: Mapping[RunVerdict, State] = {"succeeded": "deployed", "failed": "failed", "cancelled": "cancelled"}

_UNREACHABLE = re.compile(
    r"does not answer|is down|unreachable|no such host|connection refused|connection reset|i/o timeout|dial tcp"
    r"|deadline exceeded|service unavailable|\bUnavailable\b",
    re.IGNORECASE,
)
"""What providers say when a region does not answer at all."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one run did, or would do.

    ``changes`` gives what became of each object, by URN; ``losses`` are those that are replaced or deleted;
    ``outputs`` is ``None`` when the run did not get as far as the stack's outputs.
    """

    operation: Operation
    verdict: RunVerdict
    changes: Mapping[str, Change]
    seconds: float
    outputs: Outputs | None
    failures: tuple[StackError, ...]
    losses: tuple[ObjectLoss, ...] = ()


Settled: TypeAlias = Callable[[str, str, str, Callable[[], Outcome]], Outcome]
"""Gives the outcome of a run on a stack, said by name, part and region, once nothing that was cut off stands in its
way; see :meth:`msr.deploy.recovery.mending.Mending.settled`."""


def from_outcome(spec: StackSpec, outcome: Outcome, digest: str) -> StackResult:
    """The result of a run: its outputs without msr's own; a secret among them is a failure."""
    outputs = {key: values for key, values in (outcome.outputs or {}).items() if key != STAMP}
    state: State = _STATES[outcome.verdict]
    if outcome.operation == "preview" and state == "deployed":
        state = "previewed"
    failures = outcome.failures
    secret = tuple(
        f"{key}.{name}" for key, values in outputs.items() for name, value in values.items() if value == SECRET_TEXT
    )
    if secret:
        state = "failed"
        failures = (StackError(f"{spec.part} hands on a secret: {', '.join(secret)}", stack=spec.name),)
    return StackResult(
        spec.name,
        spec.part,
        spec.provider_region,
        state,
        changes=outcome.changes,
        seconds=outcome.seconds,
        digest=digest,
        outputs=outputs,
        resources=sum(change != "delete" for change in outcome.changes.values()),
        failures=failures,
        losses=outcome.losses,
        remembered=(outcome.outputs or {}).get(STAMP, {}).get(REMEMBERED, ""),
    )


def merged(first: StackResult, last: StackResult) -> StackResult:
    """Two passes over one stack as one result: what the last one left, and all that both did."""
    if first.state == "waiting" or last.state in ("waiting", "unchanged"):
        return last if first.state == "waiting" else first
    changes = dict(first.changes)
    for urn, change in last.changes.items():
        both = _both(changes.pop(urn, "same"), change)
        if both:
            changes[urn] = both
    losses = (*first.losses, *last.losses)
    return replace(last, changes=changes, losses=losses, seconds=first.seconds + last.seconds)


def _both(first: Change, last: Change) -> Change | None:
    """What became of an object in two passes; ``None``: it came and went."""
    if first == "create":
        return None if last == "delete" else "create"
    return first if last == "same" or (first == "replace" and last != "delete") else last


def unreachable(result: StackResult) -> bool:
    """Whether a stack failed because its region did not answer: the others go on, and it is completed later."""
    return bool(result.failures) and all(_UNREACHABLE.search(failure.message) for failure in result.failures)
