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
    from msr.check import CodeLimits
    from msr.deploy.workspace import Workspace
    from msr.manifest import Manifest
    from msr.plan import Plan, Target
    from msr.proof import Proof
    from msr.proof.judge import Judgement
    from msr.provider import Provider
    from msr.report import Report

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
    issues = check.check(blueprint, limits=_limits(blueprint.cloud))
    if any(issue.severity == "error" for issue in issues):
        raise BlueprintError(issues)
    return blueprint, issues


def project(screen: Screen, here: Where) -> Project:
    """Load, check and plan; say warnings on stderr.

    Raises:
        BlueprintError: the blueprint is wrong.
        PlanError: no service of the cloud keeps what it asks for.
        ProviderNotFound: the cloud is not installed.
    """
    from msr.planner import plan

    ground = _ground(here)
    warn(screen, ground.issues)
    planned = plan(
        ground.blueprint,
        provider=ground.provider,
        deployed=ground.deployed,
        as_of=date.today(),
        neighbours=ground.neighbours,
    )
    return ground.planned(planned)


def proven(here: Where) -> tuple[Project, Proof]:
    """Load, check, plan, predict, and hold the plan against its objectives and the rules.

    Raises:
        BlueprintError: the blueprint is wrong.
        PlanError: no service of the cloud keeps what it asks for, so there is nothing to prove.
        ProviderNotFound: the cloud is not installed.
    """
    from msr.proof import prove

    ground = _ground(here)
    proof = prove(
        ground.blueprint,
        provider=ground.provider,
        deployed=ground.deployed,
        as_of=date.today(),
        neighbours=ground.neighbours,
    )
    return ground.planned(proof.plan), proof


def judged(here: Where) -> tuple[Provider, Judgement]:
    """Load, check, plan and predict; objectives that are missed are no error here.

    Raises:
        BlueprintError: the blueprint is wrong.
        PlanError: no service of the cloud keeps what it asks for.
        ProviderNotFound: the cloud is not installed.
    """
    from msr.proof.judge import Setting, judge

    ground = _ground(here)
    setting = Setting(ground.provider, date.today(), ground.deployed, neighbours=ground.neighbours)
    return ground.provider, judge(ground.blueprint, setting)


def deployable(screen: Screen, here: Where) -> Project:
    """What may be deployed: a plan whose every objective is proven, and that breaks no rule.

    Raises:
        BlueprintError: the blueprint is wrong.
        PlanError: there is no plan, or an objective is missed, or a rule broken.
        ProviderNotFound: the cloud is not installed.
    """
    found, proof = proven(here)
    warn(screen, found.issues)
    proof.require()
    return found


@value
class _Ground:
    """What a plan is made from."""

    where: Where
    blueprint: Blueprint
    provider: Provider
    workspace: Workspace
    deployed: Manifest | None
    issues: tuple[Issue, ...]

    def neighbours(self) -> tuple[Provider, ...]:
        """The other clouds; loaded only when a region is not found on this one."""
        from msr import registry

        return registry.others(self.provider.name)

    def planned(self, plan: Plan) -> Project:
        return Project(
            where=self.where,
            blueprint=self.blueprint,
            plan=plan,
            provider=self.provider,
            workspace=self.workspace,
            deployed=self.deployed,
            issues=self.issues,
            state_url=self.blueprint.state or "",
            secrets_provider=self.blueprint.secrets_provider or "",
        )


def _ground(here: Where) -> _Ground:
    from msr import manifest, registry
    from msr.deploy.workspace import Workspace

    blueprint, issues = load(here)
    provider = registry.provider(blueprint.cloud)
    workspace = Workspace.of(here.folder, blueprint.environment, blueprint.target)
    return _Ground(here, blueprint, provider, workspace, manifest.read(workspace.manifest), issues)


def _limits(cloud: str) -> CodeLimits | None:
    """How large a function's folder may be on ``cloud``; the usual where it is not installed."""
    from msr import registry
    from msr.check import CodeLimits
    from msr.offer import FunctionPromise

    if cloud not in registry.names():
        return None
    promises = (offer.promise for offer in registry.provider(cloud).offers if offer.built)
    sizes = [promise.package_mb for promise in promises if isinstance(promise, FunctionPromise)]
    return CodeLimits(max(sizes)) if sizes else None


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
