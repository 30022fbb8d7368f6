"""The tools of one deployment: its engine, its backend, its provider, and stacks made with them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import msr
from msr.deploy import events
from msr.deploy.backend import Backend
from msr.deploy.command import Command
from msr.deploy.digest import stack_digest
from msr.deploy.events import OnEvent
from msr.deploy.packages import Packages
from msr.deploy.scratch import scratch
from msr.deploy.stack import Outcome, Stack
from msr.deploy.workspace import Workspace
from msr.layout import StackSpec
from msr.plan import Plan
from msr.program import PlainHandIns, PulumiProgram, program, stamp
from msr.provider import Provider

if TYPE_CHECKING:
    from msr.deploy.mending import Mending


@dataclass(frozen=True, slots=True)
class Workshop:
    """What every stack of a deployment is worked on with."""

    provider: Provider
    packages: Packages
    command: Command
    backend: Backend
    workspace: Workspace
    mending: Mending
    tell: OnEvent

    def stack(self, name: str, part: str, region: str) -> Stack:
        """The stack ``name`` in the backend."""
        return Stack(name, part, region, command=self.command, folder=self.workspace.work / part, on_event=self.tell)

    def program(self, plan: Plan, spec: StackSpec, given: PlainHandIns) -> tuple[str, PulumiProgram]:
        """The program of a stack, and the digest of all that it is made of."""
        packages = tuple(
            self.packages.digest(choice)
            for choice in plan.choices
            if choice.key in spec.choices and choice.kind == "function"
        )
        digest = stack_digest(plan, spec, given, provider=self.provider, packages=packages)
        said = stamp(plan, spec, version=msr.__version__, digest=digest)
        return digest, program(plan, spec, given, provider=self.provider, archive=self.packages.archive, stamp=said)

    def preview(self, spec: StackSpec, body: PulumiProgram, *, exists: bool) -> Outcome:
        """What ``up`` would do; a stack that is not there yet is previewed in a backend of its own."""
        if exists:
            return self.stack(spec.name, spec.part, spec.provider_region).preview(body)
        with scratch(self.workspace, self.command) as place:
            place.backend.begin(spec.name)
            stack = Stack(
                spec.name,
                spec.part,
                spec.provider_region,
                command=self.command,
                folder=place.folder,
                on_event=self.tell,
                variables=place.variables,
            )
            return stack.preview(body)

    def would_delete(self, stack: Stack, body: PulumiProgram) -> tuple[str, ...]:
        """The URNs that ``up`` would delete because ``body`` does not name them."""
        gone: list[str] = []

        def hear(event: events.Event) -> None:
            if isinstance(event, events.ResourceStarted) and event.change == "delete":
                gone.append(event.urn)

        folder = self.workspace.work / stack.part
        quiet = Stack(*stack.identity, command=self.command, folder=folder, on_event=hear)
        return tuple(gone) if quiet.preview(body).verdict == "succeeded" else ()
