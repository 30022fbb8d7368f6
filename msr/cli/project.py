"""From a command line to a plan: which blueprint, which environment, on which target, planned as of today.

Loads, checks and plans, and stops at the first stage that finds an error. Warnings are talk: they go to stderr and
stop nothing.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from msr.cli.command import LOCAL
from msr.cli.screen import Screen
from msr.errors import BlueprintError, Issue, MsrError
from msr.value import value

if TYPE_CHECKING:
    from msr.blueprint import Blueprint
    from msr.deploy.workspace import Workspace
    from msr.manifest import Manifest
    from msr.plan import Plan, Target
    from msr.provider import Provider

FILE = "blueprint.yaml"


@value
class Where:
    """What a command line says of the blueprint: the file, the environment, and whether the target is forced local."""

    file: Path
    environment: str
    local: bool

    @property
    def folder(self) -> Path:
        """The folder that paths of the blueprint are relative to."""
        return self.file.parent


@value
class Project:
    """A blueprint that was planned, beside what is deployed of it (``None``: nothing yet)."""

    where: Where
    plan: Plan
    provider: Provider
    workspace: Workspace
    deployed: Manifest | None
    issues: tuple[Issue, ...]
    state_url: str


def where(path: Path, environment: str, *, local: bool) -> Where:
    """Find the blueprint; a folder means the ``blueprint.yaml`` in it.

    Raises:
        BlueprintError: there is none.
    """
    file = path / FILE if path.is_dir() else path
    if not file.exists():
        issue = Issue(
            f"there is no {file}",
            code="no-blueprint",
            hint="name a blueprint or its folder, or write a first one with `msr init`",
        )
        raise BlueprintError([issue])
    return Where(file, environment, local)


def load(here: Where) -> tuple[Blueprint, tuple[Issue, ...]]:
    """The blueprint, and what is not wrong in it but worth saying.

    Raises:
        BlueprintError: it cannot be read, or breaks a rule that needs no cloud.
    """
    from msr import check
    from msr.load import load as read

    blueprint = read(here.file, environment=here.environment, local=here.local)
    issues = check.check(blueprint)
    if any(issue.severity == "error" for issue in issues):
        raise BlueprintError(issues)
    return blueprint, issues


def project(screen: Screen, here: Where) -> Project:
    """Load, check and plan.

    Raises:
        BlueprintError: the blueprint is wrong.
        PlanError: no service of the cloud keeps what it asks for.
        ProviderNotFound: the cloud is not installed.
    """
    from msr import manifest, registry
    from msr.deploy.workspace import Workspace
    from msr.planner import plan

    blueprint, issues = load(here)
    warn(screen, issues)
    provider = registry.provider(blueprint.cloud)
    workspace = Workspace.of(here.folder, blueprint.environment, blueprint.target)
    deployed = manifest.read(workspace.manifest)
    planned = plan(blueprint, provider=provider, deployed=deployed, as_of=date.today())
    return Project(here, planned, provider, workspace, deployed, issues, blueprint.state or "")


def manifest_of(here: Where) -> Manifest:
    """What is deployed, found without the blueprint: in an incident that one may be half edited.

    Raises:
        MsrError: nothing is deployed there.
    """
    from msr import manifest
    from msr.deploy.workspace import Workspace

    for target in _targets(here):
        found = manifest.read(Workspace.of(here.folder, here.environment, target).manifest)
        if found is not None and found.stacks:
            return found
    flag = "" if here.environment == LOCAL else f" --env {here.environment}"
    raise MsrError(
        f"nothing is deployed from {here.file} in environment `{here.environment}`",
        hint=f"deploy it with `msr up{flag}`",
    )


def _targets(here: Where) -> tuple[Target, ...]:
    """Where an environment's manifest can be: a real one may have the local cloud as its target in the blueprint."""
    return ("local",) if here.local or here.environment == LOCAL else ("cloud", "local")


def warn(screen: Screen, issues: tuple[Issue, ...]) -> None:
    """Say warnings and notes on stderr."""
    from msr.cli.render_issues import findings

    if issues:
        screen.talk(findings(issues))
        screen.talk()
