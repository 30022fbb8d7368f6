"""One operation of a deployment with the screen around it: progress, Ctrl-C, and what was changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from msr.cli.interrupt import interruptible
from msr.cli.project import Project
from msr.cli.render_progress import progress
from msr.cli.screen import Screen
from msr.deploy.deployment import Deployment
from msr.deploy.events import Event, ResourceStarted
from msr.deploy.result import DeploymentResult
from msr.engine import find
from msr.layout import layout
from msr.local.cloud import LocalCloud


@dataclass(frozen=True, slots=True)
class Ran:
    """How an operation ended; ``changes`` holds each resource that the engine touched once, in order."""

    result: DeploymentResult
    changes: tuple[ResourceStarted, ...]
    interrupted: bool


def run(
    screen: Screen, found: Project, act: Callable[[Deployment], DeploymentResult], *, parallel: bool = False
) -> Ran:
    """Run ``act`` on the project's deployment.

    Raises:
        EngineError: there is no engine to run it.
        LocalCloudError: the local cloud does not start.
        StackError: somebody else holds the environment.
    """
    engine = find()
    changes: dict[str, ResourceStarted] = {}
    with progress(screen, layout(found.plan)) as shown:

        def hear(event: Event) -> None:
            if isinstance(event, ResourceStarted):
                changes.setdefault(event.urn, event)
            shown.hear(event)

        deployment = Deployment(
            found.where.folder,
            found.plan,
            provider=found.provider,
            engine=engine,
            workspace=found.workspace,
            cloud=LocalCloud(found.workspace.cloud) if found.plan.target == "local" else None,
            state_url=found.state_url,
            on_event=hear,
            parallel=parallel,
        )
        with interruptible(deployment.cancel, shown.say) as interruption:
            result = act(deployment)
    return Ran(result, tuple(changes.values()), bool(interruption))
