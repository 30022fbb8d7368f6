"""What a plain ``pulumi up`` runs: one part of a blueprint as one stack.

For teams whose pipelines know Pulumi and need not learn msr. ``Pulumi.yaml`` names this file as ``main``, or a program
of its own calls :func:`main`. A stack is configured with

- ``msr:blueprint``: the blueprint or its folder, relative to ``Pulumi.yaml``; ``blueprint.yaml`` beside it by default;
- ``msr:environment``: ``local`` by default;
- ``msr:part``: ``base``, ``data``, a region's key, or ``entry``;
- ``msr:home``: key of the region where data was made, the first by default; keeps the tables where they are when
  another region becomes the first.

Its name is the one that ``msr up`` gives it, ``<app>.<environment>.<part>``, and what the stacks before it handed on
comes by StackReference. So stacks are deployed in the order of ``msr plan``, and a first preview of a stack needs the
ones before it. The order, the waves and the recovery of ``msr up`` stay with ``msr up``.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import pulumi

from msr import registry
from msr.blueprint import Blueprint
from msr.deploy.digest import stack_digest
from msr.deploy.packages import ZipPackages
from msr.errors import Issue, IssuesError, MsrError
from msr.layout import StackSpec, layout
from msr.manifest import Outputs
from msr.plan import Plan
from msr.program import STAMP, program, stamp
from msr.session import deployable, load, workspace
from msr.vocabulary import BLUEPRINT_FILE

CONFIGURATION = "msr"


def main() -> None:
    """Register the program of the stack that is being deployed; the engine waits for its end."""
    try:
        part = _part(pulumi.Config(CONFIGURATION))
    except MsrError as error:
        raise pulumi.RunError(_told(error)) from error
    pulumi.run(part.program())


@dataclass(frozen=True, slots=True)
class _Part:
    """The part of a plan that this stack is."""

    blueprint: Blueprint
    plan: Plan
    stack: StackSpec

    def program(self) -> Callable[[], Awaitable[None]]:
        """Read what the stacks before this one handed on, then do as ``msr up`` would."""
        provider = registry.provider(self.plan.cloud)
        packages = ZipPackages(provider, self.blueprint.source.folder, workspace(self.blueprint).cache)

        async def run() -> None:
            given = {part: await self._handed_on(part) for part in self.stack.after}
            digest = stack_digest(self.plan, self.stack, given, provider=provider, packages=packages)
            said = stamp(self.plan, self.stack, version=_version(), digest=digest)
            await program(self.plan, self.stack, given, provider=provider, archive=packages.archive, stamp=said)()

        return run

    async def _handed_on(self, part: str) -> Outputs:
        name = next(stack.name for stack in layout(self.plan) if stack.part == part)
        reference = pulumi.StackReference(part, f"{pulumi.get_organization()}/{pulumi.get_project()}/{name}")
        outputs = cast("Mapping[str, Mapping[str, str]]", await reference.outputs.future() or {})
        if STAMP not in outputs:
            raise pulumi.RunError(f"stack {name} was never completed, and this one needs what it hands on")
        return {key: values for key, values in outputs.items() if key != STAMP}


def _part(config: pulumi.Config) -> _Part:
    file = Path(pulumi.get_root_directory(), config.get("blueprint") or BLUEPRINT_FILE)
    blueprint = load(file, environment=config.get("environment") or "local")
    plan = deployable(blueprint, home=config.get("home"))
    stacks = {stack.part: stack for stack in layout(plan)}
    name = config.get("part") or pulumi.get_stack().rpartition(".")[2]
    if name not in stacks:
        known = ", ".join(f"`{part}`" for part in stacks)
        raise MsrError(f"`msr:part` is `{name}`, and {file} has the parts {known}", hint="set it to one of them")
    if pulumi.get_stack() != stacks[name].name:
        raise MsrError(
            f"this stack is `{pulumi.get_stack()}`, and part `{name}` of {file} lives in `{stacks[name].name}`",
            hint=f"pulumi stack init {stacks[name].name}",
        )
    return _Part(blueprint, plan, stacks[name])


def _version() -> str:
    from msr import __version__

    return __version__


def _told(error: MsrError) -> str:
    """All that the error knows, as the engine prints it: text."""
    if isinstance(error, IssuesError):
        return "\n\n".join(_sentence(f"{issue.position} {issue.message}", issue) for issue in error.issues)
    return _sentence(error.message, error)


def _sentence(message: str, found: Issue | MsrError) -> str:
    lines = (message, *(f"  {detail}" for detail in found.details), f"hint: {found.hint}" if found.hint else "")
    return "\n".join(filter(None, lines))


if __name__ == "__main__":
    main()
