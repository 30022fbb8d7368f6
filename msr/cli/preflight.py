"""``msr preflight``: whether a deployment would get through, before anything is made."""

from __future__ import annotations

import typer

from msr.cli.command import HERE, LOCAL, BlueprintPath, EnvironmentName, Local, command
from msr.cli.screen import Screen


def register(app: typer.Typer) -> None:
    """Add the command to ``app``."""
    command(app, "preflight", example="msr preflight --env prod")(preflight)


def preflight(
    screen: Screen, blueprint: BlueprintPath = HERE, environment: EnvironmentName = LOCAL, local: Local = False
) -> int:
    """Check that a deployment would get through.

    Looks at the engine, the cloud's SDK, the state's backend and its secrets; on a real target also at credentials,
    account, regions, and the quotas that one surviving region needs for all of the load. Changes nothing; exit code 1
    when something fails.
    """
    from msr.cli.project import load, planned, where
    from msr.cli.render_checks import table
    from msr.engine import look
    from msr.preflight import preflight as checks_of

    here = where(blueprint, environment, local=local)
    project = planned(screen, here)
    wanted, _ = load(here)
    checks = tuple(checks_of(wanted, project.plan, provider=project.provider, search=look()))
    failed = any(check.level == "fail" for check in checks)
    if screen.as_json:
        screen.document({"ok": not failed, "checks": checks})
    else:
        screen.show(table(checks))
    return int(failed)
