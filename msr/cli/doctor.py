"""``msr doctor`` and ``msr version``: what this machine has, and what to do about what it has not."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

import msr
from msr.cli.command import HERE, command
from msr.cli.screen import Screen

Folder = Annotated[Path, typer.Argument(metavar="BLUEPRINT", help="A blueprint or its folder, for its local state.")]


def register(app: typer.Typer) -> None:
    """Add the commands to ``app``."""
    command(app, "doctor", example="msr doctor")(doctor)
    command(app, "version", example="msr version")(version)


def version(screen: Screen) -> None:
    """Print the version of msr."""
    if screen.as_json:
        screen.document({"version": msr.__version__})
    else:
        screen.text(f"msr {msr.__version__}\n")


def doctor(screen: Screen, blueprint: Folder = HERE) -> int:
    """Check this machine, and say what to do next.

    Looks at Python, the engine, the installed clouds and their SDKs, and at the deployments beside a blueprint:
    whether their state stays out of git, and whether one was cut off. Changes nothing; exit code 1 when something
    fails.
    """
    from msr.cli.checkup import clouds, deployments, ignored, machine
    from msr.cli.render_checks import table
    from msr.engine import look

    folder = blueprint if blueprint.is_dir() else blueprint.parent
    search = look()
    checks = (*machine(search), *clouds(), ignored(folder), *deployments(folder, search.engine))
    failed = any(check.level == "fail" for check in checks)
    if screen.as_json:
        screen.document({"ok": not failed, "checks": checks})
    else:
        screen.show(table(checks))
    return int(failed)
