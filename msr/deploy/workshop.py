"""The tools of one deployment: its engine, its backend, its provider, and stacks made with them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import msr
from msr.deploy.backend import Backend
from msr.deploy.command import Command
from msr.deploy.delegation import Look
from msr.deploy.digest import stack_digest
from msr.deploy.events import OnEvent
from msr.deploy.outcome import Outcome
from msr.deploy.packages import Packages
from msr.deploy.scratch import scratch
from msr.deploy.snapshot import loosened
from msr.deploy.stack import Stack
from msr.deploy.workspace import Workspace
from msr.layout import StackSpec
from msr.plan import Plan
from msr.program import PlainHandIns, PulumiProgram, program, stamp
from msr.provider import Provider

if TYPE_CHECKING:
    from msr.deploy.recovery.mending import Mending


@dataclass(frozen=True, slots=True)
class Workshop:
    """What every stack of a deployment is worked on with; without a ``look`` nobody needs to be led to it."""

    provider: Provider
    packages: Packages
    command: Command
    backend: Backend
    workspace: Workspace
    mending: Mending
    tell: OnEvent
    look: Look | None = None

    def stack(self, name: str, part: str, region: str, *, on_event: OnEvent | None = None) -> Stack:
        """The stack ``name`` in the backend."""
        folder, tell = self.workspace.work / part, on_event or self.tell
        return Stack(name, part, region, command=self.command, folder=folder, on_event=tell)

    def digest(self, plan: Plan, spec: StackSpec, given: PlainHandIns) -> str:
        """The digest of all that a stack is made of; see :func:`msr.deploy.digest.stack_digest`."""
        return stack_digest(plan, spec, given, provider=self.provider, packages=self.packages)

    def program(self, plan: Plan, spec: StackSpec, given: PlainHandIns, digest: str) -> PulumiProgram:
        """The program of a stack, which says that it is complete as ``digest``; empty for one that only passes by."""
        said = stamp(plan, spec, version=msr.__version__, digest=digest)
        return program(plan, spec, given, provider=self.provider, archive=self.packages.archive, stamp=said)

    def preview(
        self,
        spec: StackSpec,
        body: PulumiProgram,
        *,
        exists: bool,
        freed: Sequence[str] = (),
        replacing: Sequence[str] = (),
        guessing: bool = False,
        on_event: OnEvent | None = None,
    ) -> Outcome:
        """What ``up`` would do; ``guessing`` while not all that it will be handed is known.

        A stack that is not there yet, or that is previewed with some of its objects ``freed`` of their protection, is
        previewed in a backend of its own.
        """
        if exists and not freed:
            stack = self.stack(spec.name, spec.part, spec.provider_region, on_event=on_event)
            return stack.preview(body, replacing=replacing, guessing=guessing)
        with scratch(self.workspace, self.command) as place:
            place.backend.begin(spec.name)
            if exists:
                place.backend.replace(spec.name, loosened(self.backend.state(spec.name) or {}, freed))
            stack = Stack(
                spec.name,
                spec.part,
                spec.provider_region,
                command=self.command,
                folder=place.folder,
                on_event=on_event or self.tell,
                variables=place.variables,
            )
            return stack.preview(body, replacing=replacing, guessing=guessing)
