"""From a blueprint to a deployment in three calls: :func:`load`, :func:`plan`, :func:`deployment`.

The command line and other people's Python come through here alike. The engine's SDK loads only in
:func:`deployment`.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from msr import check, manifest, registry
from msr.deploy.workspace import Workspace
from msr.errors import BlueprintError
from msr.load import load as read
from msr.planner import plan as decide

if TYPE_CHECKING:
    from msr.blueprint import Blueprint
    from msr.deploy.deployment import Deployment
    from msr.deploy.events import Event
    from msr.engine import Engine
    from msr.local.cloud import LocalCloud
    from msr.plan import Plan

FILE = "blueprint.yaml"


def load(path: Path | str, *, environment: str = "local", local: bool = False) -> Blueprint:
    """Read a blueprint and check every rule that needs no cloud.

    Args:
        path: the file, or the folder of a ``blueprint.yaml``.
        environment: which of its environments.
        local: keep the environment, and deploy it to the local cloud.

    Raises:
        BlueprintError: it cannot be read, or breaks a rule; carries every finding, each with its place.
    """
    file = Path(path)
    blueprint = read(file / FILE if file.is_dir() else file, environment=environment, local=local)
    issues = check.check(blueprint)
    if any(issue.severity == "error" for issue in issues):
        raise BlueprintError(issues)
    return blueprint


def plan(blueprint: Blueprint, *, as_of: date | None = None, active: str | None = None) -> Plan:
    """Decide how the blueprint's cloud keeps what it asks for; data stays where the last deployment put it.

    Args:
        blueprint: what is wanted.
        as_of: the day to plan for; today by default.
        active: key of the region that serves now, after a failover.

    Raises:
        PlanError: no service of the cloud keeps it; carries one issue per thing, and edits that hold.
        ProviderNotFound: the cloud's package is not installed.
    """
    deployed = manifest.read(workspace(blueprint).manifest)
    provider = registry.provider(blueprint.cloud)
    return decide(
        blueprint,
        provider=provider,
        as_of=as_of or date.today(),
        deployed=deployed,
        active=active,
        neighbours=partial(registry.others, blueprint.cloud),
    )


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
        PlanError: see :func:`plan`.
        EngineError: there is no engine.
        LocalCloudError: the local cloud does not start.
    """
    planned = plan(blueprint, as_of=as_of)
    with opened(
        planned,
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
