"""``msr doctor`` and ``msr version``: what this machine has, and what to do about what it has not."""

from __future__ import annotations

import platform
import shutil
import subprocess
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as installed_version
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

import msr
from msr.cli.command import HERE, command
from msr.cli.screen import Screen
from msr.readiness import Check

if TYPE_CHECKING:
    from msr.engine import Search

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
    from msr.cli.checkup import deployments
    from msr.cli.render_doctor import table
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


def machine(search: Search) -> Iterator[Check]:
    """Python, msr, the engine."""
    yield Check("python", "ok", platform.python_version())
    yield Check("msr", "ok", msr.__version__)
    if search.engine:
        found = search.engine
        yield Check("engine", "ok", f"pulumi {found.version} at {found.path} (from {found.origin})")
    else:
        reasons = "; ".join(str(each) for each in search.rejected)
        yield Check("engine", "fail", f"no usable Pulumi engine: {reasons}", "run `msr engine install`")


def clouds() -> Iterator[Check]:
    """Each installed cloud and the SDK that its builders need."""
    from msr import registry

    if not registry.names():
        yield Check("clouds", "fail", "none is installed", "pip install 'msr-framework[aws]'")
    for name in registry.names():
        sdk = f"pulumi-{registry.provider(name).package}"
        try:
            yield Check(name, "ok", f"{sdk} {installed_version(sdk)}")
        except PackageNotFoundError:
            missing = f"{sdk} is not installed: plans can be made, but not deployed"
            yield Check(name, "warn", missing, f"pip install 'msr-framework[{name}]'")


def ignored(folder: Path) -> Check:
    """Whether git leaves the state of deployments alone."""
    git = shutil.which("git")
    inside = git and _git(git, folder, "rev-parse", "--is-inside-work-tree") == 0
    if not git or not inside:
        return Check("git", "ok", f"{folder.absolute()} is not in a git repository")
    if _git(git, folder, "check-ignore", "--quiet", ".msr/state") == 0:
        return Check("git", "ok", "ignores .msr/")
    return Check("git", "warn", "does not ignore .msr/, where state and a passphrase lie", "add `.msr/` to .gitignore")


def _git(git: str, folder: Path, *arguments: str) -> int:
    return subprocess.run([git, "-C", str(folder), *arguments], capture_output=True, check=False).returncode
