"""From a blueprint to a deployment in three calls: :func:`load`, :func:`plan`, :func:`deployment`.

The command line and other people's Python come through here alike. The engine's SDK loads only in
:func:`deployment`.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from msr import check, manifest, registry
from msr.deploy.workspace import Workspace
from msr.errors import BlueprintError, MsrError, ProviderNotFound
from msr.load import load as read
from msr.offer import FunctionPromise
from msr.planner import plan as decide
from msr.value import value
from msr.vocabulary import BLUEPRINT_FILE

if TYPE_CHECKING:
    from msr.blueprint import Blueprint
    from msr.deploy.deployment import Deployment
    from msr.deploy.events import Event
    from msr.engine import Engine
    from msr.errors import Issue
    from msr.local.cloud import LocalCloud
    from msr.manifest import Manifest
    from msr.plan import Plan
    from msr.proof import Proof
    from msr.proof.judge import Judgement
    from msr.provider import Provider


@value
class Planning:
    """What a plan is made from: what is wanted, the cloud's catalogue, and what is deployed (``None``: nothing yet).

    ``home`` is the key of the region where data was made, where somebody says it; else what is deployed does.
    """

    blueprint: Blueprint
    provider: Provider
    deployed: Manifest | None
    home: str | None = None

    def __post_init__(self) -> None:
        known = [region.key for region in self.blueprint.regions if region.serves]
        if self.home is not None and self.home not in known:
            raise MsrError(f"`{self.home}` cannot be the home of data", hint=f"name one of {', '.join(known)}")

    def neighbours(self) -> tuple[Provider, ...]:
        """The other clouds; loaded only when a region is not found on this one."""
        return registry.others(self.provider.name)

    def plan(self, *, as_of: date | None = None, active: str | None = None) -> Plan:
        """See :func:`plan`."""
        return decide(
            self.blueprint,
            provider=self.provider,
            as_of=as_of or date.today(),
            deployed=self.deployed,
            home=self.home,
            active=active,
            neighbours=self.neighbours,
        )

    def prove(self, *, as_of: date | None = None, active: str | None = None) -> Proof:
        """The plan held against its objectives and the rules; ``require()`` of it gives what may be deployed.

        Raises:
            PlanError: there is no plan to hold against anything.
        """
        from msr.proof import prove

        return prove(
            self.blueprint,
            provider=self.provider,
            as_of=as_of or date.today(),
            deployed=self.deployed,
            home=self.home,
            active=active,
            neighbours=self.neighbours,
        )

    def judge(self) -> Judgement:
        """The plan of today and all that is known of it, where a missed objective is no error.

        Raises:
            PlanError: there is no plan to judge.
        """
        from msr.proof.judge import Setting, judge

        setting = Setting(self.provider, date.today(), self.deployed, neighbours=self.neighbours, home=self.home)
        return judge(self.blueprint, setting)


def load(path: Path | str, *, environment: str = "local", local: bool = False) -> Blueprint:
    """Read a blueprint and check every rule that needs no plan.

    Args:
        path: the file, or the folder of a ``blueprint.yaml``.
        environment: which of its environments.
        local: keep the environment, and deploy it to the local cloud.

    Raises:
        BlueprintError: it cannot be read, or breaks a rule; carries every finding, each with its place.
    """
    blueprint, _ = checked(path, environment=environment, local=local)
    return blueprint


def checked(path: Path | str, *, environment: str, local: bool) -> tuple[Blueprint, tuple[Issue, ...]]:
    """As :func:`load`, beside what is not wrong in the blueprint but worth saying."""
    file = Path(path)
    blueprint = read(file / BLUEPRINT_FILE if file.is_dir() else file, environment=environment, local=local)
    issues = check.check(blueprint, limits=_limits(blueprint.cloud))
    if any(issue.severity == "error" for issue in issues):
        raise BlueprintError(issues)
    return blueprint, issues


def _limits(cloud: str) -> check.CodeLimits | None:
    """How large a function's folder may be on ``cloud``; the usual where it is not installed."""
    try:
        offers = registry.provider(cloud).offers
    except ProviderNotFound:
        return None
    promises = (offer.promise for offer in offers if offer.built)
    sizes = [promise.package_mb for promise in promises if isinstance(promise, FunctionPromise)]
    return check.CodeLimits(max(sizes)) if sizes else None


def planning(blueprint: Blueprint, *, home: str | None = None) -> Planning:
    """What a plan of ``blueprint`` is made from, with what the manifest of its environment says.

    Raises:
        ProviderNotFound: the cloud's package is not installed.
        MsrError: ``home`` is no region that serves.
    """
    return Planning(blueprint, registry.provider(blueprint.cloud), manifest.read(workspace(blueprint).manifest), home)


def plan(blueprint: Blueprint, *, as_of: date | None = None, active: str | None = None) -> Plan:
    """Decide how the blueprint's cloud keeps what it asks for; data stays where the last deployment put it.

    Holds nothing against the objectives: :func:`deployable` and :func:`deployment` do.

    Args:
        blueprint: what is wanted.
        as_of: the day to plan for; today by default.
        active: key of the region that serves now, after a failover.

    Raises:
        PlanError: no service of the cloud keeps it; carries one issue per thing, and edits that hold.
        ProviderNotFound: the cloud's package is not installed.
    """
    return planning(blueprint).plan(as_of=as_of, active=active)


def deployable(blueprint: Blueprint, *, as_of: date | None = None, home: str | None = None) -> Plan:
    """The plan of ``blueprint``, with every objective proven and no rule broken, as ``msr up`` asks for.

    Args:
        blueprint: what is wanted.
        as_of: the day to plan for; today by default.
        home: key of the region where data was made; by default what the manifest says, else the first region.

    Raises:
        PlanError: as for :func:`plan`, and where an objective is missed or a rule broken that the blueprint does not
            accept; carries every finding, with its sum and edits that hold.
        ProviderNotFound: the cloud's package is not installed.
    """
    return planning(blueprint, home=home).prove(as_of=as_of).require()


def workspace(blueprint: Blueprint) -> Workspace:
    """Where msr keeps its things for this environment: below ``.msr`` beside the blueprint."""
    return Workspace.of(blueprint.source.folder, blueprint.environment, blueprint.target)


@contextmanager
def deployment(
    blueprint: Blueprint,
    *,
    on_event: Callable[[Event], None] | None = None,
    parallel: bool = False,
    as_of: date | None = None,
) -> Generator[Deployment]:
    """A deployment of ``blueprint``, with the local cloud running inside ``with`` where that is the target.

    Several may be open at once, each in a thread of its own; one deployment does one thing at a time, and another
    thread may ``cancel()`` it.

    Args:
        blueprint: as :func:`load` gives it.
        on_event: hears what happens, as values of :mod:`msr.deploy.events`; called by several threads, one at a time.
        parallel: update all regions at once instead of standby first.
        as_of: the day to plan for; today by default.

    Raises:
        PlanError: see :func:`deployable`; raised before anything runs.
        EngineError: there is no engine.
        LocalCloudError: the local cloud does not start.
    """
    with opened(
        deployable(blueprint, as_of=as_of),
        blueprint.source.folder,
        state_url=blueprint.state or "",
        secrets_provider=blueprint.secrets_provider or "",
        on_event=on_event,
        parallel=parallel,
    ) as made:
        yield made


@contextmanager
def opened(
    plan: Plan,
    folder: Path,
    *,
    state_url: str,
    secrets_provider: str = "",
    engine: Engine | None = None,
    on_event: Callable[[Event], None] | None = None,
    parallel: bool = False,
) -> Generator[Deployment]:
    """A deployment of a plan that was made already; see :func:`deployment`.

    Args:
        plan: all decisions.
        folder: the blueprint's folder.
        state_url: where a real target keeps its state.
        secrets_provider: what encrypts the secrets in it; a passphrase by default.
        engine: the engine, where it was found already.
        on_event: hears what happens.
        parallel: update all regions at once.
    """
    from msr.deploy.deployment import Deployment
    from msr.deploy.events import ignore
    from msr.engine import find

    place = Workspace.beside(folder, plan)
    found = engine or find()
    with _local_cloud(plan, place) as cloud:
        yield Deployment(
            folder,
            plan,
            provider=registry.provider(plan.cloud),
            engine=found,
            workspace=place,
            # It runs for as long as the deployment is open, not anew for each operation.
            cloud=nullcontext(cloud) if cloud else None,
            state_url=state_url,
            # The local cloud's state is of this machine alone, and so is its passphrase.
            secrets_provider=secrets_provider if plan.target == "cloud" else "",
            on_event=on_event or ignore,
            parallel=parallel,
        )


def _local_cloud(plan: Plan, place: Workspace) -> AbstractContextManager[LocalCloud | None]:
    from msr.local.cloud import LocalCloud
    from msr.local.schema import installed

    if plan.target != "local":
        return nullcontext()
    # The plan's own package even where its SDK is missing, so that the error says so; no other has to be there.
    packages = dict.fromkeys((registry.provider(plan.cloud).package, *installed()))
    return LocalCloud(place.cloud, tuple(packages))
