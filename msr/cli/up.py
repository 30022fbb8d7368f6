"""``msr preview``, ``msr up``, ``msr drift``, ``msr down``: the commands that start the engine."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from msr.cli.command import HERE, INTERRUPTED, LOCAL, BlueprintPath, EnvironmentName, Local, Replace, Yes, command
from msr.cli.confirm import confirm, require_somebody
from msr.cli.project import Project, deployable, planned, where
from msr.cli.screen import Screen
from msr.errors import StackError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from msr.cli.operation import Ran
    from msr.parity import Comparison

Parallel = Annotated[bool, typer.Option("--parallel", help="Update all regions at once, instead of standby first.")]
Parity = Annotated[
    bool, typer.Option("--parity", help="Compare what the regions are made of; exit code 1 if it differs.")
]
Data = Annotated[bool, typer.Option("--data", help="On a real target: also destroy the data and the base.")]

Refresh = Annotated[
    bool, typer.Option("--refresh", help="First look at what the cloud has, and repair what was changed there.")
]

REGIONS_DIFFER = 1


def register(app: typer.Typer) -> None:
    """Add the commands to ``app``."""
    command(app, "preview", example="msr preview --env prod")(preview)
    command(app, "up", example="msr up blueprints/orders")(up)
    command(app, "drift", example="msr drift --env prod")(drift)
    command(app, "down", example="msr down blueprints/orders --yes")(down)


def preview(
    screen: Screen,
    blueprint: BlueprintPath = HERE,
    environment: EnvironmentName = LOCAL,
    local: Local = False,
    parity: Parity = False,
    replace: Replace = None,
) -> int:
    """Show what `msr up` would change.

    Asks the engine, stack by stack, what it would create, update, replace and delete, and in which half of the
    deployment: it first expands to what the plan says, and takes away last. What cannot be taken back is marked.
    Changes nothing.
    """
    from msr.cli.operation import run
    from msr.cli.render_changes import changes

    project = deployable(screen, where(blueprint, environment, local=local))
    ran = run(screen, project, lambda deployment: deployment.preview(replace=replace or ()))
    compared = _compared(project) if parity and ran.result.succeeded else ()
    unlike = REGIONS_DIFFER if any(each.differences for each in compared) else 0
    if ran.result.succeeded and not screen.as_json:
        screen.show(changes(ran.result, ran.changes))
        if parity:
            from msr.cli.render_parity import alike

            screen.show(alike(compared))
        return unlike
    return _report(screen, project, ran, {"parity": compared} if parity else {}) or unlike


def _compared(project: Project) -> tuple[Comparison, ...]:
    from msr.rehearsal import parity

    return parity(project.plan, project.provider)


def up(
    screen: Screen,
    blueprint: BlueprintPath = HERE,
    environment: EnvironmentName = LOCAL,
    local: Local = False,
    yes: Yes = False,
    parallel: Parallel = False,
    refresh: Refresh = False,
    replace: Replace = None,
) -> int:
    """Deploy: make the environment what the blueprint says.

    Deploys base, data, every region and the entry, in this order, and takes away last what the blueprint does not ask
    for any more. A failed region does not stop the others, and the next `msr up` completes it. A real target shows
    what would change and asks first; the local cloud does not ask. A missed objective is refused, as by `msr plan`,
    and so is the loss of protected data that `--replace` does not name. A DNS zone that was made on a real target has
    to be delegated before anything else can be made: until then a deployment stops there, with exit code 9.
    """
    from msr.cli.operation import run
    from msr.cli.render_changes import changes

    project, permitted = deployable(screen, where(blueprint, environment, local=local)), replace or ()
    if project.plan.target == "cloud" and not yes:
        question = f"deploy {_target(project)}?"
        require_somebody(screen, question)
        previewed = run(screen, project, lambda deployment: deployment.preview(replace=permitted))
        if not previewed.result.succeeded:
            return _report(screen, project, previewed)
        screen.talk(changes(previewed.result, previewed.changes))
        confirm(screen, question, yes=False)
    ran = run(screen, project, lambda deployment: deployment.up(refresh=refresh, replace=permitted), parallel=parallel)
    return _report(screen, project, ran)


def drift(
    screen: Screen, blueprint: BlueprintPath = HERE, environment: EnvironmentName = LOCAL, local: Local = False
) -> int:
    """Show what somebody changed behind msr's back.

    Asks the cloud, stack by stack, what it has, and compares that with the state. Changes neither; exit code 6 when
    they differ. `msr up --refresh` repairs it.
    """
    from msr.cli.operation import run
    from msr.cli.render_changes import drifted

    project = planned(screen, where(blueprint, environment, local=local))
    ran = run(screen, project, lambda deployment: deployment.drift())
    if screen.as_json or ran.interrupted or ran.result.failures:
        return _report(screen, project, ran)
    screen.show(drifted(ran.result, ran.changes))
    return 0 if ran.result.succeeded else StackError.exit_code


def down(
    screen: Screen,
    blueprint: BlueprintPath = HERE,
    environment: EnvironmentName = LOCAL,
    local: Local = False,
    yes: Yes = False,
    data: Data = False,
) -> int:
    """Take the service away.

    Removes the entry, then every region. On the local cloud also the data and the base, so that nothing is left; on a
    real target these stay unless `--data` is given.
    """
    from msr.cli.operation import run

    project = planned(screen, where(blueprint, environment, local=local))
    everything = data or project.plan.target == "local"
    what = "everything, data included," if everything else "the entry and every region"
    confirm(screen, f"destroy {what} of {_target(project)}?", yes=yes)
    return _report(screen, project, run(screen, project, lambda deployment: deployment.down(data=data)))


def _target(project: Project) -> str:
    """Who would be changed, and where."""
    plan = project.plan
    if plan.target == "local":
        return f"{plan.app} ({plan.environment}) on the local cloud"
    return f"{plan.app} ({plan.environment}) in {plan.cloud} account {', '.join(plan.account.values())}"


def _code(ran: Ran) -> int:
    if ran.result.succeeded:
        return 0
    if ran.interrupted:
        return INTERRUPTED
    awaits = ran.result.awaits
    return awaits.exit_code if awaits and not ran.result.failures else StackError.exit_code


def _report(screen: Screen, project: Project, ran: Ran, also: Mapping[str, object] | None = None) -> int:
    """Say how it ended; failures on stderr, what is there now on stdout."""
    from msr import manifest
    from msr.cli.render_result import document, failures, success

    code = _code(ran)
    if screen.as_json:
        screen.document({**document(ran.result, exit_code=code), **(also or {})})
    elif code:
        screen.talk()
        screen.talk(failures(ran.result))
    else:
        screen.show(success(project.plan, ran.result, manifest.read(project.workspace.manifest)))
    return code
