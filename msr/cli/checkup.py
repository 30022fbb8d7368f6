"""What ``msr doctor`` finds: one check after the other, each with its next step."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from msr.errors import MsrError
from msr.readiness import Check

if TYPE_CHECKING:
    from msr.deploy.workspace import Workspace
    from msr.engine import Engine


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
        return Check(name, "warn", f"was cut off while {', '.join(pending)}", "`msr up` or `msr down` mends it")
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
    from msr.deploy.recorder import name_of

    backend = Backend(workspace.state_url, Command(engine, {}), workspace.work)
    snapshots = filter(None, map(backend.snapshot, backend.names("")))
    return [f"{each.operation} {name_of(each.urn)} in {stack.name}" for stack in snapshots for each in stack.pending]
