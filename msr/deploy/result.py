"""What a deployment did, stack by stack."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from msr.deploy.events import Change
from msr.deploy.loss import ObjectLoss
from msr.errors import NotDelegated, StackError
from msr.manifest import Outputs
from msr.planner.doors import Door

State = Literal["deployed", "unchanged", "previewed", "removed", "kept", "waiting", "failed", "cancelled", "drifted"]
"""``unchanged``: the engine was not started. ``waiting``: something before it failed, nothing was tried. ``kept``: it
holds data that was not to be removed. ``drifted``: the cloud differs from the state."""

GOOD: tuple[State, ...] = ("deployed", "unchanged", "previewed", "removed", "kept")


def counted(changes: Mapping[str, Change]) -> Mapping[Change, int]:
    """How many objects met each change."""
    return dict(Counter(changes.values()))


@dataclass(frozen=True, slots=True)
class StackResult:
    """One stack's share of a result.

    ``changes`` gives what became of each object of the cloud, by URN, and ``resources`` how many there are now.
    ``losses`` are objects that were, or would be, replaced or deleted. ``reason`` says why nothing was tried, where
    nothing was. ``remembered`` is the plan that a stack that keeps data is made for now, as JSON.
    """

    name: str
    part: str
    region: str
    state: State
    changes: Mapping[str, Change] = field(default_factory=dict[str, Change])
    seconds: float = 0.0
    digest: str = ""
    outputs: Outputs = field(default_factory=dict[str, Mapping[str, str]])
    resources: int = 0
    failures: tuple[StackError, ...] = ()
    losses: tuple[ObjectLoss, ...] = ()
    reason: str = ""
    remembered: str = ""

    @property
    def counts(self) -> Mapping[Change, int]:
        """Objects per change."""
        return counted(self.changes)

    @property
    def good(self) -> bool:
        """Whether this stack is what it should be."""
        return self.state in GOOD


@dataclass(frozen=True, slots=True)
class DeploymentResult:
    """A whole operation; ``seconds`` is wall time, ``doors`` what of it cannot be taken back.

    ``awaits`` says what a person has to do before it can go on; ``None`` where nobody has to.
    """

    operation: Literal["preview", "up", "down", "drift"]
    stacks: tuple[StackResult, ...]
    seconds: float
    doors: tuple[Door, ...] = ()
    awaits: NotDelegated | None = None

    @property
    def succeeded(self) -> bool:
        """Whether every stack is what it should be."""
        return all(stack.good for stack in self.stacks)

    @property
    def failures(self) -> tuple[StackError, ...]:
        """Every failure, in the order of the stacks."""
        return tuple(failure for stack in self.stacks for failure in stack.failures)

    @property
    def counts(self) -> Mapping[Change, int]:
        """Objects per change, over all stacks."""
        total: dict[Change, int] = {}
        for stack in self.stacks:
            for change, count in stack.counts.items():
                total[change] = total.get(change, 0) + count
        return total

    def stack(self, part: str) -> StackResult:
        """The result of one part; ``KeyError`` when there is none."""
        for stack in self.stacks:
            if stack.part == part:
                return stack
        raise KeyError(part)
