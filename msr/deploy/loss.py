"""Objects that a run deletes, or replaces by new ones, and which of their fields make it so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from pulumi.automation.events import OpType, StepEventMetadata, StepEventStateMetadata

_LOSING: Mapping[OpType, Literal["replace", "delete"]] = {OpType.REPLACE: "replace", OpType.DELETE: "delete"}


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field that cannot change in place. ``before`` and ``after`` are as a person reads them, empty if not set."""

    path: str
    before: str
    after: str

    def __str__(self) -> str:
        if self.before and self.after:
            return f"{self.path} changes from `{self.before}` to `{self.after}`"
        return f"{self.path} is set to `{self.after}`" if self.after else f"{self.path} changes"


@dataclass(frozen=True, slots=True)
class ObjectLoss:
    """An object that is deleted or replaced; ``fields`` are what the engine replaces it for."""

    urn: str
    change: Literal["replace", "delete"]
    fields: tuple[FieldChange, ...] = ()


def loss_of(step: StepEventMetadata) -> ObjectLoss | None:
    """What ``step`` loses; ``None`` for a step that keeps its object, or is half of a replacement."""
    change = _LOSING.get(step.op)
    if change is None or not step.logical:
        return None
    fields = (FieldChange(path, _at(step.old, path), _at(step.new, path)) for path in _causes(step))
    return ObjectLoss(step.urn, change, tuple(fields))


def _causes(step: StepEventMetadata) -> tuple[str, ...]:
    """Paths of the fields that the provider replaces for."""
    detailed = (path for path, change in (step.detailed_diff or {}).items() if change.diff_kind.endswith("replace"))
    return tuple(sorted({*detailed, *(step.keys or ())}))


def _at(state: StepEventStateMetadata | None, path: str) -> str:
    value: object = state.inputs.get(path) if state and state.inputs else None
    return value if isinstance(value, str) else "" if value is None else repr(value)
