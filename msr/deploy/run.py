"""One operation under way: what each stack is handed, what became of it, and whether to go on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial

import msr
from msr.deploy import events
from msr.deploy.backend import Backend
from msr.deploy.command import Command
from msr.deploy.digest import stack_digest
from msr.deploy.events import OnEvent
from msr.deploy.mending import Mending
from msr.deploy.packages import Packages
from msr.deploy.recorder import SECRET_TEXT
from msr.deploy.recovery import Finder
from msr.deploy.removal import remove
from msr.deploy.result import StackResult, State
from msr.deploy.scratch import scratch
from msr.deploy.snapshot import Snapshot
from msr.deploy.stack import Outcome, Stack
from msr.deploy.waves import Wave, together
from msr.deploy.workspace import Workspace
from msr.errors import StackError
from msr.layout import StackSpec
from msr.manifest import Outputs
from msr.plan import Plan
from msr.program import STAMP, PulumiProgram, program, stamp
from msr.provider import Provider

_STATES: Mapping[events.Verdict, State] = {"succeeded": "deployed", "failed": "failed", "cancelled": "cancelled"}


class Run:
    """The stacks of a plan during one operation."""

    def __init__(
        self,
        plan: Plan,
        stacks: tuple[StackSpec, ...],
        *,
        provider: Provider,
        packages: Packages,
        command: Command,
        backend: Backend,
        workspace: Workspace,
        finder: Finder | None,
        on_event: OnEvent,
    ) -> None:
        self._plan, self._stacks = plan, stacks
        self._provider, self._packages = provider, packages
        self._command, self._backend, self._workspace = command, backend, workspace
        self._tell = on_event
        self._mending = Mending(
            backend=backend,
            command=command,
            workspace=workspace,
            locators=provider.locators(),
            finder=finder,
            on_event=on_event,
        )
        self._snapshots = {stack.part: backend.snapshot(stack.name) for stack in stacks}
        self._handed: dict[str, Outputs] = {
            part: snapshot.outputs for part, snapshot in self._snapshots.items() if snapshot and snapshot.completed
        }
        self._results: dict[str, StackResult] = {}
        self._stopped = ""
        for snapshot in self._snapshots.values():
            if snapshot:
                self._same_target(snapshot)

    @property
    def deployed(self) -> frozenset[str]:
        """The parts that were completed before."""
        return frozenset(self._handed)

    @property
    def results(self) -> tuple[StackResult, ...]:
        """What became of each stack so far, in the order of the plan."""
        return tuple(self._results[stack.part] for stack in self._stacks if stack.part in self._results)

    def outputs(self) -> dict[str, Outputs]:
        """What each completed stack hands on, by part."""
        return dict(self._handed)

    def up(self, wave: Wave) -> None:
        """Create or update the stacks of one wave."""
        self._go(wave, self._up)

    def preview(self, wave: Wave) -> None:
        """Preview the stacks of one wave."""
        self._go(wave, self._preview)

    def down(self, *, everything: bool) -> tuple[StackResult, ...]:
        """Remove what the backend holds of this environment, also what the plan does not name any more."""
        prefix = f"{self._plan.app}.{self._plan.environment}."
        found = {name.removeprefix(prefix): self._backend.snapshot(name) for name in self._backend.names(prefix)}
        snapshots = {part: snapshot for part, snapshot in found.items() if snapshot}
        return remove(
            snapshots,
            lambda part: self._stack(f"{prefix}{part}", part, snapshots[part].attempt.get("region", "")),
            settled=self._mending.settled,
            everything=everything,
            on_event=self._tell,
        )

    def _go(self, wave: Wave, act: Callable[[StackSpec, str, PulumiProgram], StackResult]) -> None:
        results = together([self._job(stack, act) for stack in wave.stacks])
        for stack, result in zip(wave.stacks, results, strict=True):
            self._results[stack.part] = result
            if result.good:
                self._handed[stack.part] = result.outputs
            elif wave.update or result.state == "cancelled":
                self._stopped = f"{stack.part} did not get through"

    def _job(
        self, stack: StackSpec, act: Callable[[StackSpec, str, PulumiProgram], StackResult]
    ) -> Callable[[], StackResult]:
        """What to do for ``stack``; its program is made here, in the main thread, which loads the SDK once."""
        missing = tuple(part for part in stack.after if part not in self._handed)
        if self._stopped or missing or self._command.interrupted:
            reason = self._stopped or (f"{', '.join(missing)} is not deployed" if missing else "stopped")
            return partial(self._passed, stack, reason)
        given = {part: self._handed[part] for part in stack.after}
        packages = tuple(
            self._packages.digest(choice)
            for choice in self._plan.choices
            if choice.key in stack.choices and choice.kind == "function"
        )
        digest = stack_digest(self._plan, stack, given, provider=self._provider, packages=packages)
        snapshot = self._snapshots[stack.part]
        if snapshot and snapshot.is_complete(digest):
            return partial(self._unchanged, stack, snapshot, digest)
        body = program(
            self._plan,
            stack,
            given,
            provider=self._provider,
            archive=self._packages.archive,
            stamp=stamp(self._plan, stack, version=msr.__version__, digest=digest),
        )
        return partial(act, stack, digest, body)

    def _up(self, spec: StackSpec, digest: str, body: PulumiProgram) -> StackResult:
        try:
            self._backend.begin(spec.name)
            stack = self._stack(spec.name, spec.part, spec.provider_region)
            outcome = self._mending.settled(*stack.identity, lambda: stack.up(body))
        except StackError as error:
            return replace(_result(spec, "failed"), failures=(error,))
        return _from_outcome(spec, outcome, _STATES[outcome.verdict], digest)

    def _preview(self, spec: StackSpec, digest: str, body: PulumiProgram) -> StackResult:
        try:
            outcome = self._previewed(spec, body)
        except StackError as error:
            return replace(_result(spec, "failed"), failures=(error,))
        return _from_outcome(spec, outcome, "previewed" if outcome.verdict == "succeeded" else "failed", digest)

    def _previewed(self, spec: StackSpec, body: PulumiProgram) -> Outcome:
        if self._snapshots[spec.part]:
            return self._stack(spec.name, spec.part, spec.provider_region).preview(body)
        with scratch(self._workspace, self._command) as place:
            place.backend.begin(spec.name)
            stack = Stack(
                spec.name,
                spec.part,
                spec.provider_region,
                command=self._command,
                folder=place.folder,
                on_event=self._tell,
                variables=place.variables,
            )
            return stack.preview(body)

    def _passed(self, spec: StackSpec, reason: str) -> StackResult:
        self._tell(events.StackPassed(spec.name, spec.part, reason, unchanged=False))
        return replace(_result(spec, "waiting"), reason=reason)

    def _unchanged(self, spec: StackSpec, snapshot: Snapshot, digest: str) -> StackResult:
        self._tell(events.StackPassed(spec.name, spec.part, "unchanged", unchanged=True))
        same = {"same": snapshot.resources}
        return replace(
            _result(spec, "unchanged"),
            counts=same,
            digest=digest,
            outputs=snapshot.outputs,
            resources=snapshot.resources,
        )

    def _stack(self, name: str, part: str, region: str) -> Stack:
        folder = self._workspace.work / part
        return Stack(name, part, region, command=self._command, folder=folder, on_event=self._tell)

    def _same_target(self, snapshot: Snapshot) -> None:
        target = snapshot.attempt.get("target", self._plan.target)
        if target != self._plan.target:
            raise StackError(
                f"stack {snapshot.name} belongs to target {target}, and this plan is for target {self._plan.target}",
                stack=snapshot.name,
                hint="deploy it with the target that it was made with, or give this one another environment",
            )


def _result(spec: StackSpec, state: State) -> StackResult:
    return StackResult(spec.name, spec.part, spec.provider_region, state)


def _from_outcome(spec: StackSpec, outcome: Outcome, state: State, digest: str) -> StackResult:
    outputs = {key: values for key, values in (outcome.outputs or {}).items() if key != STAMP}
    secret = tuple(
        f"{key}.{name}" for key, values in outputs.items() for name, value in values.items() if value == SECRET_TEXT
    )
    failures = outcome.failures
    if secret:
        state = "failed"
        failures = (StackError(f"{spec.part} hands on a secret: {', '.join(secret)}", stack=spec.name),)
    return replace(
        _result(spec, state),
        counts=outcome.counts,
        seconds=outcome.seconds,
        digest=digest,
        outputs=outputs,
        resources=sum(count for change, count in outcome.counts.items() if change not in ("delete", "replace")),
        failures=failures,
    )
