"""From the engine's events to ours, to what became of each object, and to a verdict.

The verdict is taken from diagnostics: after a failed registration the program's side often ends with another error
than the one that the cloud gave.

Only objects of the cloud count. Components, providers and the stack itself exist in the state alone, and a person who
reads "12 to create" looks for twelve things in the console.
"""

from __future__ import annotations

import re
import time
from collections.abc import Mapping
from typing import cast

from pulumi.automation.events import DiagnosticEvent, EngineEvent, OpType, StepEventMetadata

from msr.deploy import events
from msr.deploy.events import Change, OnEvent, Operation
from msr.deploy.loss import ObjectLoss, loss_of
from msr.deploy.sentence import sentence
from msr.deploy.urn import INTERNAL, ROOT_TYPE, name_of, type_of
from msr.errors import StackError
from msr.manifest import Outputs
from msr.program import UNKNOWN

SECRET_TEXT = "[secret]"  # noqa: S105 - what the engine writes in place of a secret

_CHANGES: Mapping[OpType, Change] = {
    OpType.SAME: "same",
    OpType.CREATE: "create",
    OpType.UPDATE: "update",
    OpType.DELETE: "delete",
    OpType.REPLACE: "replace",
    OpType.CREATE_REPLACEMENT: "replace",
    OpType.DELETE_REPLACED: "replace",
    OpType.READ: "read",
    OpType.READ_REPLACEMENT: "read",
    OpType.REFRESH: "refresh",
    OpType.DISCARD: "delete",
    OpType.DISCARD_REPLACED: "delete",
    OpType.REMOVE_PENDING_REPLACE: "replace",
    OpType.IMPORT: "import",
    OpType.IMPORT_REPLACEMENT: "import",
}
_MARKUP = re.compile(r"<\{%[^%]*%\}>|\x1b\[[0-9;]*m")
_PROGRAM_FAILED = ("python inline source runtime error", "update failed", "preview failed", "destroy failed")


class Recorder:
    """Hears the engine's events of one run.

    ``guessing``: the stack is previewed without all of what it will be handed, so that an update may be none.
    """

    def __init__(
        self, stack: str, part: str, region: str, operation: Operation, on_event: OnEvent, *, guessing: bool = False
    ) -> None:
        self.stack, self.part, self.region, self.operation = stack, part, region, operation
        self.changes: dict[str, Change] = {}
        self.losses: list[ObjectLoss] = []
        self.outputs: Outputs | None = None
        self._tell = on_event
        self._guessing = guessing
        self._errors: list[tuple[str, str]] = []
        self._started = time.monotonic()

    @property
    def seconds(self) -> float:
        """Since the run began."""
        return time.monotonic() - self._started

    def hear(self, event: EngineEvent) -> None:
        """Take one event of the engine."""
        if event.resource_pre_event:
            self._begin(event.resource_pre_event.metadata)
        elif event.res_outputs_event:
            self._done(event.res_outputs_event.metadata)
        elif event.res_op_failed_event:
            self._step(events.ResourceFailed, event.res_op_failed_event.metadata)
        elif event.diagnostic_event:
            self._diagnostic(event.diagnostic_event)

    def failures(self) -> tuple[StackError, ...]:
        """Every reason why the run failed, those that name a resource first; empty when it did not."""
        told = [(urn, text) for urn, text in self._errors if not text.startswith(_PROGRAM_FAILED)]
        chosen = [pair for pair in told if pair[0]] or told or self._errors
        return tuple(self._failure(urn, text) for urn, text in dict.fromkeys(chosen))

    def _failure(self, urn: str, text: str) -> StackError:
        name = name_of(urn)
        where = f"{self.part}: {type_of(urn)} `{name}`" if name else self.part
        said, details = sentence(text)
        return StackError(f"{where}: {said}", stack=self.stack, region=self.region, resource=urn, details=details)

    def _step(
        self, kind: type[events.ResourceStarted | events.ResourceDone | events.ResourceFailed], step: StepEventMetadata
    ) -> None:
        change = self._change_of(step)
        if change != "same" and step.type != ROOT_TYPE:
            self._tell(kind(self.stack, self.part, step.urn, step.type, name_of(step.urn), change))

    def _begin(self, step: StepEventMetadata) -> None:
        lost = loss_of(step) if _is_object(step) else None
        if lost:
            self.losses.append(lost)
        self._step(events.ResourceStarted, step)

    def _done(self, step: StepEventMetadata) -> None:
        # The halves of a replacement are no changes of their own; a refresh is none at all, but what it finds is.
        if _is_object(step) and (step.logical or self.operation == "refresh"):
            self.changes[step.urn] = self._change_of(step)
        if step.type == ROOT_TYPE and step.new and step.new.outputs:
            self.outputs = cast("Outputs", step.new.outputs)
        self._step(events.ResourceDone, step)

    def _change_of(self, step: StepEventMetadata) -> Change:
        change = _CHANGES[step.op]
        if self._guessing and change == "update" and step.old and step.new:
            old, new = step.old.inputs or {}, step.new.inputs or {}
            return "maybe" if old != new and may_be_equal(old, new) else change
        return change

    def _diagnostic(self, diagnostic: DiagnosticEvent) -> None:
        text = _MARKUP.sub("", diagnostic.message).strip()
        if diagnostic.ephemeral or diagnostic.severity == "debug" or not text:
            return
        severity = "info" if diagnostic.severity.startswith("info") else diagnostic.severity
        urn = diagnostic.urn or ""
        if severity == "error":
            self._errors.append(("" if type_of(urn) == ROOT_TYPE else urn, text))
        self._tell(events.Message(self.stack, self.part, cast("events.Severity", severity), text, urn))


def may_be_equal(old: object, new: object) -> bool:
    """Whether ``new`` is ``old`` as soon as what is unknown in it is known."""
    if new == UNKNOWN:
        return True
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        before, after = cast("Mapping[str, object]", old), cast("Mapping[str, object]", new)
        return before.keys() == after.keys() and all(may_be_equal(before[key], after[key]) for key in before)
    if isinstance(old, list) and isinstance(new, list):
        first, last = cast("list[object]", old), cast("list[object]", new)
        return len(first) == len(last) and all(map(may_be_equal, first, last))
    return old == new


def _is_object(step: StepEventMetadata) -> bool:
    state = step.new or step.old
    return state is not None and bool(state.custom) and not step.type.startswith(INTERNAL)
