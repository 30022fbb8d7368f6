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
from msr.session import opened


@dataclass(frozen=True, slots=True)
class Ran:
    """How an operation ended; ``changes`` holds each resource that the engine touched once, in order."""

    result: DeploymentResult
    changes: tuple[ResourceStarted, ...]
    interrupted: bool


def run(
    screen: Screen, project: Project, act: Callable[[Deployment], DeploymentResult], *, parallel: bool = False
) -> Ran:
    """Run ``act`` on the project's deployment.

    Raises:
        EngineError: there is no engine to run it.
        LocalCloudError: the local cloud does not start.
        StackError: somebody else holds the environment.
    """
    engine = find()
    changes: dict[str, ResourceStarted] = {}
    with progress(screen, layout(project.plan)) as shown:

        def hear(event: Event) -> None:
            if isinstance(event, ResourceStarted):
                changes.setdefault(event.urn, event)
            shown.hear(event)

        with (
            opened(
                project.plan,
                project.where.folder,
                state_url=project.state_url,
                secrets_provider=project.secrets_provider,
                engine=engine,
                on_event=hear,
                parallel=parallel,
            ) as deployment,
            interruptible(deployment.cancel, shown.say) as interruption,
        ):
            result = act(deployment)
    return Ran(result, tuple(changes.values()), bool(interruption))
