"""From a command line to a plan: which blueprint, which environment, on which target, planned as of today.

Loads, checks and plans, and stops at the first stage that finds an error. Warnings are talk: they go to stderr and
stop nothing.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from msr.cli.screen import Screen
from msr.errors import BlueprintError, Issue, MsrError
from msr.value import value
from msr.vocabulary import BLUEPRINT_FILE, LOCAL

if TYPE_CHECKING:
    from msr.blueprint import Blueprint
    from msr.deploy.workspace import Workspace
    from msr.manifest import Manifest
    from msr.plan import Plan, Target
    from msr.proof import Proof
    from msr.proof.judge import Judgement
    from msr.provider import Provider
    from msr.report import Report
    from msr.session import Planning


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
    blueprint: Blueprint
    plan: Plan
    provider: Provider
    workspace: Workspace
    deployed: Manifest | None
    issues: tuple[Issue, ...]
    state_url: str
    secrets_provider: str

    def report(self, proof: Proof) -> Report:
        """``proof`` with what is needed to tell it."""
        from msr.report import Report

        return Report(proof, {offer.service: offer for offer in self.provider.offers}, self.issues)


def where(path: Path, environment: str, *, local: bool) -> Where:
    """Find the blueprint; a folder means the ``blueprint.yaml`` in it.

    Raises:
        BlueprintError: there is none.
    """
    file = path / BLUEPRINT_FILE if path.is_dir() else path
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
    from msr.session import checked

    return checked(here.file, environment=here.environment, local=here.local)


def planned(screen: Screen, here: Where) -> Project:
    """Load, check and plan; say warnings on stderr.

    Raises:
        BlueprintError: the blueprint is wrong.
        PlanError: no service of the cloud keeps what it asks for.
        ProviderNotFound: the cloud is not installed.
    """
    from msr.session import planning

    blueprint, issues = load(here)
    base = planning(blueprint)
    warn(screen, issues)
    return _project(here, base, issues, base.plan())


def proven(here: Where) -> tuple[Project, Proof]:
    """Load, check, plan, predict, and hold the plan against its objectives and the rules.

    Raises:
        BlueprintError: the blueprint is wrong.
        PlanError: no service of the cloud keeps what it asks for, so there is nothing to prove.
        ProviderNotFound: the cloud is not installed.
    """
    from msr.session import planning

    blueprint, issues = load(here)
    base = planning(blueprint)
    proof = base.prove()
    return _project(here, base, issues, proof.plan), proof


def judged(here: Where) -> tuple[Provider, Judgement]:
    """Load, check, plan and predict; objectives that are missed are no error here.

    Raises:
        BlueprintError: the blueprint is wrong.
        PlanError: no service of the cloud keeps what it asks for.
        ProviderNotFound: the cloud is not installed.
    """
    from msr.session import planning

    blueprint, _ = load(here)
    base = planning(blueprint)
    return base.provider, base.judge()


def deployable(screen: Screen, here: Where) -> Project:
    """What may be deployed: a plan whose every objective is proven, and that breaks no rule.

    Raises:
        BlueprintError: the blueprint is wrong.
        PlanError: there is no plan, or an objective is missed, or a rule broken.
        ProviderNotFound: the cloud is not installed.
    """
    project, proof = proven(here)
    warn(screen, project.issues)
    proof.require()
    return project


def _project(here: Where, planning: Planning, issues: tuple[Issue, ...], plan: Plan) -> Project:
    from msr.session import workspace

    blueprint = planning.blueprint
    return Project(
        where=here,
        blueprint=blueprint,
        plan=plan,
        provider=planning.provider,
        workspace=workspace(blueprint),
        deployed=planning.deployed,
        issues=issues,
        state_url=blueprint.state or "",
        secrets_provider=blueprint.secrets_provider or "",
    )


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
