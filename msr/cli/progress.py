"""How far each stack is, folded from the events of a deployment: plain values, no screen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal, assert_never

from msr.deploy.events import (
    Change,
    Event,
    Message,
    ResourceDone,
    ResourceFailed,
    ResourceStarted,
    StackFinished,
    StackPassed,
    StackStarted,
)
from msr.layout import StackSpec

State = Literal["waiting", "running", "succeeded", "failed", "cancelled", "unchanged", "passed"]

DONE: Mapping[Change, str] = {
    "create": "created",
    "update": "updated",
    "replace": "replaced",
    "delete": "deleted",
    "import": "adopted",
    "refresh": "refreshed",
    "read": "read",
}
"""What a change is called once it is done; ``same`` is not told."""

PLANNED: Mapping[Change, str] = {
    "create": "to create",
    "update": "to update",
    "maybe": "to update perhaps",
    "replace": "to replace",
    "delete": "to delete",
    "import": "to adopt",
    "refresh": "to refresh",
    "read": "to read",
}

DRIFTED: Mapping[Change, str] = {
    "create": "missing in the state",
    "update": "changed in the cloud",
    "replace": "changed in the cloud",
    "delete": "gone from the cloud",
    "import": "missing in the state",
    "refresh": "changed in the cloud",
    "read": "read",
}


@dataclass(frozen=True, slots=True)
class StackProgress:
    """One stack while it goes: what was done to how many resources, what is under way, why it stands still."""

    part: str
    region: str
    state: State = "waiting"
    counts: Mapping[Change, int] = field(default_factory=dict[Change, int])
    under_way: tuple[str, ...] = ()
    failures: tuple[str, ...] = ()
    seconds: float | None = None
    reason: str = ""
    planned: bool = False

    @property
    def over(self) -> bool:
        """Whether nothing more will happen to this stack."""
        return self.state not in ("waiting", "running")

    @property
    def summary(self) -> str:
        """``12 created, 1 updated``; for a preview ``12 to create``."""
        return tally(self.counts, PLANNED if self.planned else DONE)


def tally(counts: Mapping[Change, int], words: Mapping[Change, str]) -> str:
    """``12 created, 1 updated``: each count with its word, in the order of the words; what has none is not told."""
    return ", ".join(f"{counts[change]} {words[change]}" for change in words if counts.get(change))


def waiting(stacks: Iterable[StackSpec]) -> Mapping[str, StackProgress]:
    """Every stack before anything happens, by part and in the order in which they go."""
    return {stack.part: StackProgress(stack.part, stack.provider_region) for stack in stacks}


def advance(stacks: Mapping[str, StackProgress], event: Event) -> Mapping[str, StackProgress]:
    """The stacks after one more event; a stack that nobody announced joins at the end."""
    before = stacks.get(event.part) or StackProgress(event.part, "")
    return {**stacks, event.part: _after(before, event)}


def _after(stack: StackProgress, event: Event) -> StackProgress:
    match event:
        case StackStarted():
            return StackProgress(event.part, event.region, "running", planned=event.operation == "preview")
        case ResourceStarted():
            return replace(stack, under_way=(*stack.under_way, event.name))
        case ResourceDone():
            counted = {**stack.counts, event.change: stack.counts.get(event.change, 0) + 1}
            return replace(stack, counts=counted, under_way=_without(stack.under_way, event.name))
        case ResourceFailed():
            failures = (*stack.failures, event.name)
            return replace(stack, failures=failures, under_way=_without(stack.under_way, event.name))
        case StackFinished():
            counts = event.counts or stack.counts
            return replace(stack, state=event.verdict, counts=counts, under_way=(), seconds=event.seconds)
        case StackPassed():
            return replace(stack, state="unchanged" if event.unchanged else "passed", reason=event.reason)
        case Message():
            return stack
        case _:
            assert_never(event)


def _without(names: tuple[str, ...], name: str) -> tuple[str, ...]:
    if name not in names:
        return names
    at = names.index(name)
    return (*names[:at], *names[at + 1 :])
