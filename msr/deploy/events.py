"""What happens during a deployment, as it happens.

A consumer passes ``on_event`` and gets these values in order per stack; stacks that run at once interleave, and calls
come from several threads, one at a time. The shapes are stable: a terminal, a log and a program read the same ones.
Every stack of a run gives ``StackStarted … StackFinished``, or one ``StackPassed``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

Operation = Literal["preview", "up", "destroy", "refresh"]
Change = Literal["create", "update", "maybe", "replace", "delete", "same", "read", "import", "refresh"]
"""What the engine does with one resource; the steps of a replacement are all ``replace``.

``maybe`` is of a preview alone, of a stack that is handed values which only ``up`` will know: an update for nothing but
what is not known yet. A table that is made anew has its old name as a rule, and what uses it stays as it is.
"""

RunVerdict = Literal["succeeded", "failed", "cancelled"]
Severity = Literal["info", "warning", "error"]


@dataclass(frozen=True, slots=True)
class StackStarted:
    """The engine starts on a stack. ``part`` is base, data, entry or a region key; ``region`` the cloud's name."""

    stack: str
    part: str
    region: str
    operation: Operation


@dataclass(frozen=True, slots=True)
class ResourceStarted:
    """The engine begins to change one resource; unchanged ones give no event."""

    stack: str
    part: str
    urn: str
    type: str
    name: str
    change: Change


@dataclass(frozen=True, slots=True)
class ResourceDone:
    """The resource is as it should be, or gone."""

    stack: str
    part: str
    urn: str
    type: str
    name: str
    change: Change


@dataclass(frozen=True, slots=True)
class ResourceFailed:
    """The cloud refused; the reason follows in :class:`StackFinished` and as :class:`Message`."""

    stack: str
    part: str
    urn: str
    type: str
    name: str
    change: Change


@dataclass(frozen=True, slots=True)
class Message:
    """Something the engine, a provider or msr says about a stack; ``urn`` is empty when it is about no resource."""

    stack: str
    part: str
    severity: Severity
    text: str
    urn: str = ""


@dataclass(frozen=True, slots=True)
class StackFinished:
    """The engine is done with a stack. ``counts`` gives resources per change, ``same`` included."""

    stack: str
    part: str
    operation: Operation
    verdict: RunVerdict
    counts: Mapping[Change, int]
    seconds: float


@dataclass(frozen=True, slots=True)
class StackPassed:
    """A stack that the engine was not started for, and why: unchanged, or something before it failed."""

    stack: str
    part: str
    reason: str
    unchanged: bool


Event: TypeAlias = (
    StackStarted | ResourceStarted | ResourceDone | ResourceFailed | Message | StackFinished | StackPassed
)
OnEvent: TypeAlias = Callable[[Event], None]


def ignore(event: Event) -> None:
    """The consumer that is not interested."""
    del event
