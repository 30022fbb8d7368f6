"""One Pulumi stack: its files, and one start of the engine per operation.

The Automation API's own ``Stack`` starts the engine four times for one ``up`` (the run, its outputs twice, its
history). Everything that is asked for there is also in the run's events.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TypedDict

from pulumi import automation
from pulumi.automation import LocalWorkspace, OutputMap, UpdateSummary
from pulumi.automation.errors import CommandError, ConcurrentUpdateError

from msr.deploy import events
from msr.deploy.command import Command
from msr.deploy.events import OnEvent, Operation, RunVerdict
from msr.deploy.hosted import Hosted
from msr.deploy.outcome import Outcome
from msr.deploy.recorder import Recorder
from msr.deploy.result import counted
from msr.errors import StackError
from msr.layout import PROJECT
from msr.program import PulumiProgram

DEFAULT_PROVIDERS = "pulumi:disable-default-providers"

_Operate = Callable[[automation.Stack, automation.OnEvent], object]


class StackHeld(Exception):
    """An engine was refused a stack because another one holds it; ``error`` says whose."""

    def __init__(self, error: StackError) -> None:
        super().__init__(error.message)
        self.error = error


class Stack:
    """One stack of a deployment. Several may run at once, each in a thread of its own."""

    def __init__(
        self,
        name: str,
        part: str,
        region: str,
        *,
        command: Command,
        folder: Path,
        on_event: OnEvent,
        variables: Mapping[str, str] | None = None,
    ) -> None:
        """Args: ``folder`` holds the stack's files; ``variables`` are laid over the engine's environment."""
        self.name, self.part, self.region = name, part, region
        self._command = command
        self._folder = folder
        self._on_event = on_event
        self._variables = dict(variables or {})

    @property
    def identity(self) -> tuple[str, str, str]:
        """Name, part and region."""
        return (self.name, self.part, self.region)

    def preview(self, program: PulumiProgram, *, replacing: Sequence[str] = (), guessing: bool = False) -> Outcome:
        """What ``up`` would do; changes nothing.

        Args:
            program: what to make of it.
            replacing: URNs to replace in any case.
            guessing: not all that the stack will be handed is known.
        """
        hosted, anew = Hosted(program), list(replacing) or None

        def run(stack: automation.Stack, hear: automation.OnEvent) -> object:
            return stack.preview(program=hosted, on_event=hear, color="never", replace=anew)

        return self._run("preview", run, hosted, guessing=guessing)

    def up(
        self,
        program: PulumiProgram,
        *,
        sparing: Sequence[str] = (),
        replacing: Sequence[str] = (),
        only: Sequence[str] = (),
    ) -> Outcome:
        """Make the stack what ``program`` says.

        Args:
            program: what to make of it.
            sparing: URNs that stay as they are, though the program does not name them.
            replacing: URNs to replace in any case.
            only: URNs to change, and no others; all by default.
        """
        hosted, spared, anew, targets = (
            Hosted(program),
            list(sparing) or None,
            list(replacing) or None,
            list(only) or None,
        )

        def run(stack: automation.Stack, hear: automation.OnEvent) -> object:
            return stack.up(program=hosted, on_event=hear, exclude=spared, replace=anew, target=targets, **_QUIET)

        return self._run("up", run, hosted)

    def drift(self) -> Outcome:
        """What differs between the state and the cloud, as changes; changes neither."""
        return self._run("refresh", lambda s, hear: s.preview_refresh(on_event=hear, color="never"))

    def refresh(self, targets: Sequence[str] = ()) -> Outcome:
        """Bring the state in line with what the cloud has; changes nothing in the cloud.

        Args:
            targets: the URNs to look at; all by default.
        """
        only = list(targets) or None
        return self._run("refresh", lambda stack, hear: stack.refresh(on_event=hear, target=only, **_QUIET))

    def destroy(self) -> Outcome:
        """Delete everything that the stack holds; the stack itself stays, empty."""
        return self._run("destroy", lambda stack, hear: stack.destroy(on_event=hear, **_QUIET))

    def remove(self) -> None:
        """Remove the empty stack from its backend."""
        try:
            self._open().workspace.remove_stack(self.name)
        except CommandError as error:
            raise self._foreign(error) from error

    def _run(
        self, operation: Operation, run: _Operate, hosted: Hosted | None = None, *, guessing: bool = False
    ) -> Outcome:
        recorder = Recorder(self.name, self.part, self.region, operation, self._on_event, guessing=guessing)
        self._on_event(events.StackStarted(self.name, self.part, self.region, operation))
        failures: tuple[StackError, ...] = ()
        try:
            run(self._open(), recorder.hear)
        except ConcurrentUpdateError as error:
            raise StackHeld(self._foreign(error)) from error
        except (CommandError, RuntimeError) as error:
            failures = recorder.failures() or (self._foreign(error),)
        finally:
            if hosted:
                hosted.end()
        verdict = self._verdict(failures)
        counts = counted(recorder.changes)
        self._on_event(events.StackFinished(self.name, self.part, operation, verdict, counts, recorder.seconds))
        changes, losses = recorder.changes, tuple(recorder.losses)
        return Outcome(operation, verdict, changes, recorder.seconds, recorder.outputs, failures, losses)

    def _verdict(self, failures: tuple[StackError, ...]) -> RunVerdict:
        if not failures:
            return "succeeded"
        return "cancelled" if self._command.interrupted else "failed"

    def _foreign(self, error: Exception) -> StackError:
        lines = [line.strip() for line in str(error).splitlines() if line.strip()]
        reason = next((line for line in lines if "error:" in line), lines[-1] if lines else type(error).__name__)
        cause = reason.partition("error:")[2].strip() or reason.strip()
        return StackError(f"{self.part}: {cause}", stack=self.name, region=self.region, details=lines)

    def _open(self) -> automation.Stack:
        self._write("Pulumi.yaml", {"name": PROJECT, "runtime": "python"})
        encrypted = self._command.secrets_provider
        chosen = {"secretsprovider": encrypted} if encrypted else {}
        self._write(f"Pulumi.{self.name}.yaml", {**chosen, "config": {DEFAULT_PROVIDERS: ["*"]}})
        workspace = LocalWorkspace(work_dir=str(self._folder), pulumi_command=self._command, env_vars=self._variables)
        return _AutomationStack(self.name, workspace)

    def _write(self, file: str, content: Mapping[str, object]) -> None:
        path = self._folder / file
        if not path.exists():  # the engine adds its salt to the stack's file, which must stay
            self._folder.mkdir(parents=True, exist_ok=True)
            path.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")  # YAML reads JSON


class _Quiet(TypedDict):
    color: str
    suppress_outputs: bool
    suppress_progress: bool
    show_secrets: bool


_QUIET = _Quiet(color="never", suppress_outputs=True, suppress_progress=True, show_secrets=False)


class _AutomationStack(automation.Stack):
    """A stack that asks the engine for nothing that its events tell."""

    def __init__(self, name: str, workspace: LocalWorkspace) -> None:
        # Not super().__init__: it starts the engine to select the stack, and every command here names its stack.
        self.name = name
        self.workspace = workspace

    def outputs(self) -> OutputMap:
        return {}

    def info(self, show_secrets: bool = True) -> UpdateSummary:
        del show_secrets
        now = datetime.now(tz=UTC)
        return UpdateSummary("", now, "", {}, {}, "", now)
