"""What ``msr doctor`` finds: one check after the other, each with its next step."""

from __future__ import annotations

import platform
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import msr
from msr import registry
from msr.errors import MsrError
from msr.preflight import engine_check, sdk_check
from msr.readiness import Check

if TYPE_CHECKING:
    from msr.deploy.workspace import Workspace
    from msr.engine import Engine, Search


def machine(search: Search) -> Iterator[Check]:
    """Python, msr, the engine."""
    yield Check("python", "ok", platform.python_version())
    yield Check("msr", "ok", msr.__version__)
    yield engine_check(search)


def clouds() -> Iterator[Check]:
    """Each installed cloud and the SDK that its builders need."""
    if not registry.names():
        yield Check("clouds", "fail", "none is installed", "pip install 'msr-framework[aws]'")
    for name in registry.names():
        yield sdk_check(registry.provider(name), name=name, without="warn")


def ignored(folder: Path) -> Check:
    """Whether git leaves the state of deployments alone."""
    git = shutil.which("git")
    inside = git and _git(git, folder, "rev-parse", "--is-inside-work-tree") == 0
    if not git or not inside:
        return Check("git", "ok", f"{folder.absolute()} is not in a git repository")
    if _git(git, folder, "check-ignore", "--quiet", ".msr/state") == 0:
        return Check("git", "ok", "ignores .msr/")
    return Check("git", "warn", "does not ignore .msr/, where state and a passphrase lie", "add `.msr/` to .gitignore")


def deployments(folder: Path, engine: Engine | None) -> Iterator[Check]:
    """Each deployment beside a blueprint: who holds it, and what was cut off in it."""
    from msr.deploy.workspace import FOLDER, Workspace

    roots = sorted(path for path in (folder / FOLDER).glob("*") if path.is_dir())
    if not roots:
        yield Check("deployments", "ok", f"none beside {folder.absolute()}")
    for root in roots:
        yield _deployment(f"deployment {root.name}", Workspace(root), engine)


def _deployment(name: str, workspace: Workspace, engine: Engine | None) -> Check:
    if engine is None:
        return Check(name, "warn", "cannot be looked at without an engine", "run `msr engine install`")
    try:
        held, pending = _holder(workspace), _cut_off(workspace, engine)
    except MsrError as error:
        return Check(name, "fail", error.message, error.hint)
    if held:
        return Check(name, "warn", held.message, held.hint)
    if pending:
        return Check(
            name, "warn", f"was cut off while {', '.join(pending)}", "run `msr up` or `msr down`: either recovers it"
        )
    return Check(name, "ok", "nobody holds it, and nothing was cut off")


def _holder(workspace: Workspace) -> MsrError | None:
    from msr.deploy.lock import held

    if not workspace.lock.exists():
        return None
    try:
        with held(workspace.lock, "doctor"):
            return None
    except MsrError as error:
        return error


def _cut_off(workspace: Workspace, engine: Engine) -> list[str]:
    """``creating function-east in orders.local.east``, for each operation that began and did not end."""
    from msr.deploy.backend import Backend
    from msr.deploy.command import Command
    from msr.deploy.urn import name_of

    backend = Backend(workspace.state_url, Command(engine, {}), workspace.work)
    snapshots = filter(None, map(backend.snapshot, backend.names("")))
    return [f"{each.operation} {name_of(each.urn)} in {stack.name}" for stack in snapshots for each in stack.pending]


def _git(git: str, folder: Path, *arguments: str) -> int:
    return subprocess.run([git, "-C", str(folder), *arguments], capture_output=True, check=False).returncode
