"""A deployment: one plan, its stacks, and the four things that can be done with them.

``Deployment`` decides and reports; :mod:`msr.deploy.stack` drives the engine, :mod:`msr.deploy.waves` gives the order.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Generator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from msr.deploy import events
from msr.deploy.backend import Backend
from msr.deploy.command import Command
from msr.deploy.delegation import Look
from msr.deploy.events import OnEvent
from msr.deploy.lock import held
from msr.deploy.manifest import recorded
from msr.deploy.name_servers import leads_to
from msr.deploy.packages import Packages, ZipPackages
from msr.deploy.recovery.mending import Mending
from msr.deploy.result import DeploymentResult, StackResult
from msr.deploy.run import Run
from msr.deploy.surroundings import LocalProviders, cloud_surroundings, local_surroundings
from msr.deploy.workshop import Workshop
from msr.deploy.workspace import Workspace
from msr.engine import Engine
from msr.errors import MsrError
from msr.finding import Finder, Searchable
from msr.layout import layout
from msr.manifest import Outputs, read, write
from msr.plan import Plan
from msr.planner.protection import Permission
from msr.provider import Provider


class Deployment:
    """One plan in its environment.

    Several deployments may run at once in one process, each in a thread of its own; a deployment itself does one
    thing at a time.
    """

    def __init__(
        self,
        folder: Path,
        plan: Plan,
        *,
        provider: Provider,
        engine: Engine,
        workspace: Workspace | None = None,
        cloud: AbstractContextManager[LocalProviders] | None = None,
        state_url: str = "",
        secrets_provider: str = "",
        packages: Packages | None = None,
        on_event: OnEvent = events.ignore,
        parallel: bool = False,
        look: Look | None = None,
    ) -> None:
        """Args:
        folder: the blueprint's folder.
        plan: all decisions.
        provider: the plan's cloud.
        engine: as :func:`msr.engine.find` gives it.
        workspace: paths below ``.msr``; beside the blueprint by default.
        cloud: serves the local cloud while something runs; needed for target local, refused otherwise.
        state_url: where a real target keeps its state; a folder in the workspace by default.
        secrets_provider: what encrypts secrets in the state, as Pulumi names it; a passphrase by default.
        packages: packages functions' code; as the provider does by default.
        on_event: hears what happens; see :mod:`msr.deploy.events`.
        parallel: update all regions at once instead of standby first.
        look: says where DNS leads; by default DNS itself on a real target, and nothing on the local one.

        Raises:
            MsrError: ``cloud`` and the plan's target do not fit together.
        """
        if (cloud is not None) != (plan.target == "local"):
            raise MsrError(f"a {plan.target} deployment {'needs' if cloud is None else 'cannot use'} a local cloud")
        self.plan = plan
        self.stacks = layout(plan)
        self.workspace = workspace or Workspace.beside(folder, plan)
        self._provider = provider
        self._engine = engine
        self._cloud = cloud
        self._state_url = state_url or self.workspace.state_url
        self._secrets_provider = secrets_provider
        self._packages = packages or ZipPackages(provider, folder, self.workspace.cache)
        self._tell = _one_at_a_time(on_event)
        self._parallel = parallel
        self._look = look or (leads_to if plan.target == "cloud" else None)
        self._command: Command | None = None

    def preview(self, *, replace: Sequence[str] = ()) -> DeploymentResult:
        """What ``up`` would do. Changes nothing; values that only ``up`` can know stay unknown.

        Args:
            replace: keys of what may lose its data, as in ``tables.orders``.

        Raises:
            PlanError: protected data would be lost, and is not named.
        """
        with self._running(replace) as run:
            started = time.monotonic()
            run.preview()
            return DeploymentResult("preview", run.results, time.monotonic() - started, run.doors)

    def up(self, *, refresh: bool = False, replace: Sequence[str] = ()) -> DeploymentResult:
        """Make the environment what the plan says, and write the manifest, also after a failure.

        Stops after the base while nobody is led to a zone that it made; the result then says what it ``awaits``.

        Args:
            refresh: first look at what the cloud has, also in stacks that did not change, and repair what drifted.
            replace: keys of what may lose its data, as in ``tables.orders``. This permits; it orders nothing: what the
                change leaves in place stays, named or not.

        Raises:
            PlanError: protected data would be lost, and is not named; nothing was changed.
        """
        with held(self.workspace.lock, "up"), self._running(replace) as run:
            started = time.monotonic()
            try:
                run.up(parallel=self._parallel, refresh=refresh, record=self._record)
            finally:
                if run.results:  # else nothing was begun, and what is, is what was
                    self._record(run.results)
            return DeploymentResult("up", run.results, time.monotonic() - started, run.doors, run.awaits)

    def drift(self) -> DeploymentResult:
        """What differs between the state and the cloud, stack by stack. Changes neither."""
        with self._running() as run:
            started = time.monotonic()
            run.drift()
            return DeploymentResult("drift", run.results, time.monotonic() - started)

    def down(self, *, data: bool = False) -> DeploymentResult:
        """Remove entry and regions. With ``data`` also data and base, and with them what is protected.

        On the local target nothing has to be said for that, unless the environment protects its data.
        """
        with held(self.workspace.lock, "down"), self._running() as run:
            started = time.monotonic()
            results = run.down(data=data)
            self._record(results)
            return DeploymentResult("down", results, time.monotonic() - started)

    def outputs(self) -> dict[str, Outputs]:
        """What each deployed stack hands on, by part; read from the state, without the engine where it is a folder."""
        with self._running() as run:
            return run.outputs()

    def cancel(self) -> None:
        """Stop: what the engine has begun is finished and written. A second call stops at once."""
        if self._command:
            self._command.interrupt()

    @contextmanager
    def _running(self, replace: Sequence[str] = ()) -> Generator[Run]:
        with _surrounded(self._cloud) as providers:
            if providers:
                self.workspace.state.mkdir(parents=True, exist_ok=True)
                environment = local_surroundings(os.environ, self.workspace, providers)
            else:
                environment = cloud_surroundings(os.environ, self._state_url)
            self._command = Command(self._engine, environment, secrets_provider=self._secrets_provider)
            try:
                shop = self._workshop(self._command, environment, providers)
                yield Run(self.plan, self.stacks, shop, Permission(frozenset(replace)))
            finally:
                self._command = None

    def _workshop(self, command: Command, environment: Mapping[str, str], providers: LocalProviders | None) -> Workshop:
        backend = Backend(environment["PULUMI_BACKEND_URL"], command, self.workspace.work)
        mending = Mending(
            backend=backend,
            command=command,
            workspace=self.workspace,
            locators=self._provider.locators(),
            finder=self._finder(providers),
            on_event=self._tell,
        )
        return Workshop(
            self._provider, self._packages, command, backend, self.workspace, mending, self._tell, self._look
        )

    def _finder(self, providers: LocalProviders | None) -> Finder | None:
        """What searches where this deployment goes: the local cloud, or the provider's own."""
        if providers:
            return providers if isinstance(providers, Finder) else None
        return self._provider.finder(self.plan) if isinstance(self._provider, Searchable) else None

    def _record(self, results: tuple[StackResult, ...]) -> None:
        path = self.workspace.manifest
        write(recorded(self.plan, results, read(path)), path)


@contextmanager
def _surrounded(cloud: AbstractContextManager[LocalProviders] | None) -> Generator[LocalProviders | None]:
    if cloud is None:
        yield None
    else:
        with cloud as providers:
            yield providers


def _one_at_a_time(on_event: OnEvent) -> OnEvent:
    lock = threading.Lock()

    def tell(event: events.Event) -> None:
        with lock:
            on_event(event)

    return tell
