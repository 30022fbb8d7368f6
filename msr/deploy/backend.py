"""Where stacks are kept. A folder is read and written directly, any other backend through the engine.

The layout of a folder is the engine's (``pkg/backend/diy``, engine 3.259): a state file per stack, and a lock file per
run that holds it.
"""

from __future__ import annotations

import json
import os
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import cast
from urllib.parse import unquote, urlsplit

from pulumi.automation.errors import CommandError

from msr.deploy.command import Command
from msr.deploy.snapshot import Document, Snapshot, snapshot_of
from msr.errors import StackError
from msr.layout import PROJECT

_STACKS = Path(".pulumi/stacks") / PROJECT
_LOCKS = Path(".pulumi/locks/organization") / PROJECT
_ORGANIZATION = "organization"
_META = "version: 1\n"


@dataclass(frozen=True, slots=True)
class EngineLock:
    """A run of the engine that holds a stack, or held it when it died; ``since`` is ISO 8601."""

    path: Path
    user: str
    host: str
    pid: int
    since: str


class Backend:
    """The stacks of one backend."""

    def __init__(self, url: str, command: Command, folder: Path) -> None:
        """Args: ``url`` as the engine takes it; ``folder`` is where the engine runs when it is asked."""
        parts = urlsplit(url)
        self._root = Path(unquote(parts.path)) if parts.scheme == "file" else None
        self._command = command
        self._folder = folder

    def names(self, prefix: str) -> tuple[str, ...]:
        """The stacks whose name starts with ``prefix``, sorted."""
        if self._root is None:
            listed = cast("list[Document]", json.loads(self._ask("stack", "ls", "--json", "--project", PROJECT)))
            names = [str(entry["name"]).rpartition("/")[2] for entry in listed]
        else:
            names = [path.name.removesuffix(".json") for path in (self._root / _STACKS).glob("*.json")]
        return tuple(sorted(name for name in names if name.startswith(prefix)))

    def snapshot(self, name: str) -> Snapshot | None:
        """The stack ``name``, or ``None`` when there is none.

        Raises:
            StackError: the backend cannot be read.
        """
        state = self.state(name)
        return None if state is None else snapshot_of(name, state)

    def state(self, name: str) -> Document | None:
        """The state of stack ``name`` as the engine writes it, secrets encrypted; ``None`` when there is no stack."""
        if self._root is None:
            return self._exported(name)
        checkpoint = _read(self._state_file(self._root, name))
        return None if checkpoint is None else cast("Document", checkpoint["checkpoint"].get("latest") or {})

    def replace(self, name: str, state: Document) -> None:
        """Make ``state`` the state of stack ``name``."""
        if self._root is None:
            self._folder.mkdir(parents=True, exist_ok=True)
            draft = self._folder / f"{name}.import.json"
            draft.write_text(json.dumps({"version": 3, "deployment": state}), encoding="utf-8")
            self._ask("stack", "import", "--stack", name, "--file", str(draft))
            draft.unlink()
            return
        path = self._state_file(self._root, name)
        document = _read(path) or _empty(name)
        document["checkpoint"]["latest"] = state
        _write(path, document)

    def begin(self, name: str) -> None:
        """Make an empty stack; one that is there already stays as it is."""
        if self._root is None:
            if name not in self.names(name):
                encrypted = self._command.secrets_provider
                chosen = ("--secrets-provider", encrypted) if encrypted else ()
                self._ask("stack", "init", name, "--no-select", *chosen)
            return
        path = self._state_file(self._root, name)
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            (self._root / ".pulumi/meta.yaml").write_text(_META, encoding="utf-8")
            _write(path, _empty(name))

    def locks(self, name: str) -> tuple[EngineLock, ...]:
        """The runs that hold stack ``name``. Only a folder tells; elsewhere the engine itself will refuse."""
        if self._root is None:
            return ()
        return tuple(_lock(path) for path in sorted((self._root / _LOCKS / name).glob("*.json")))

    @staticmethod
    def _state_file(root: Path, name: str) -> Path:
        return root / _STACKS / f"{name}.json"

    def _exported(self, name: str) -> Document | None:
        if name not in self.names(name):
            return None
        return cast("Document", json.loads(self._ask("stack", "export", "--stack", name)))["deployment"] or {}

    def _ask(self, *arguments: str) -> str:
        self._folder.mkdir(parents=True, exist_ok=True)
        # Regions ask at the same time: nobody may find the file half written.
        _write(self._folder / "Pulumi.yaml", {"name": PROJECT, "runtime": "python"})
        try:
            return self._command.run(list(arguments), str(self._folder), {}).stdout
        except CommandError as error:
            raise StackError(
                f"the state cannot be read or written: {str(error).strip().splitlines()[-1].strip()}",
                hint="check `state` and the credentials for it",
            ) from error


def _empty(name: str) -> Document:
    return {"version": 3, "checkpoint": {"stack": f"{_ORGANIZATION}/{PROJECT}/{name}", "latest": None}}


def _read(path: Path) -> Document | None:
    try:
        return cast("Document", json.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        return None
    except ValueError as error:
        raise StackError(
            f"the state file {path} is not readable: {error}", hint=f"restore it from {path.name}.bak beside it"
        ) from error


def _write(path: Path, document: Document) -> None:
    draft = path.with_suffix(f".{os.getpid()}.{threading.get_ident()}.tmp")
    draft.write_text(json.dumps(document), encoding="utf-8")
    draft.replace(path)


def _lock(path: Path) -> EngineLock:
    content = _read(path) or {}
    return EngineLock(
        path,
        user=content.get("username", ""),
        host=content.get("hostname", ""),
        pid=int(content.get("pid", 0)),
        since=content.get("timestamp", ""),
    )
