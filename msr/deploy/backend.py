"""What the engine's state says of a stack, read without an engine where the state is a folder.

The shape of a state file is the engine's (``apitype.CheckpointV3``, ``apitype.DeploymentV3``, engine 3.259).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast
from urllib.parse import unquote, urlsplit

from pulumi.automation.errors import CommandError

from msr.deploy.command import Command
from msr.deploy.recorder import ROOT_TYPE
from msr.errors import StackError
from msr.layout import PROJECT
from msr.manifest import Outputs
from msr.program import ATTEMPT, STAMP

_STACKS = Path(".pulumi/stacks") / PROJECT
_Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Pending:
    """An operation that began and was cut off; ``operation`` is creating, updating, deleting, reading or importing."""

    urn: str
    type: str
    operation: str
    id: str
    inputs: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A stack as its state has it.

    ``outputs`` are what it hands on and ``stamp`` what it was last completed as, ``attempt`` what it was last meant to
    become; see :data:`msr.program.ATTEMPT`.
    """

    name: str
    resources: int
    outputs: Outputs
    stamp: Mapping[str, str]
    attempt: Mapping[str, str]
    pending: tuple[Pending, ...]

    @property
    def completed(self) -> bool:
        """Whether the stack was ever completed, so that its outputs are good."""
        return bool(self.stamp)

    def is_complete(self, digest: str) -> bool:
        """Whether the stack is what ``digest`` stands for: nothing begun, cut off or removed since."""
        counted = self.stamp.get("resources") == str(self.resources)
        return self.stamp.get("digest") == self.attempt.get("digest") == digest and counted and not self.pending


class Backend:
    """Where stacks are kept. A folder (``file://``) is read directly, any other backend through the engine."""

    def __init__(self, url: str, command: Command, folder: Path) -> None:
        parts = urlsplit(url)
        self._root = Path(unquote(parts.path)) if parts.scheme == "file" else None
        self._command = command
        self._folder = folder

    def names(self, prefix: str) -> tuple[str, ...]:
        """The stacks whose name starts with ``prefix``, sorted."""
        if self._root is None:
            listed = cast("list[_Document]", json.loads(self._ask("stack", "ls", "--json", "--project", PROJECT)))
            names = [str(entry["name"]).rpartition("/")[2] for entry in listed]
        else:
            names = [path.name.removesuffix(".json") for path in (self._root / _STACKS).glob("*.json")]
        return tuple(sorted(name for name in names if name.startswith(prefix)))

    def snapshot(self, name: str) -> Snapshot | None:
        """The stack ``name``, or ``None`` when the backend has none.

        Raises:
            StackError: the backend cannot be read.
        """
        deployment = self._exported(name) if self._root is None else _stored(self._root / _STACKS / f"{name}.json")
        return None if deployment is None else _snapshot(name, deployment)

    def _exported(self, name: str) -> _Document | None:
        if name not in self.names(name):
            return None
        return cast("_Document", json.loads(self._ask("stack", "export", "--stack", name)))["deployment"] or {}

    def _ask(self, *arguments: str) -> str:
        self._folder.mkdir(parents=True, exist_ok=True)
        project = self._folder / "Pulumi.yaml"
        project.write_text(json.dumps({"name": PROJECT, "runtime": "python"}) + "\n", encoding="utf-8")
        try:
            return self._command.run(list(arguments), str(self._folder), {}).stdout
        except CommandError as error:
            raise StackError(
                f"the state cannot be read: {str(error).strip().splitlines()[-1].strip()}",
                hint="check `state` and the credentials for it",
            ) from error


def _stored(path: Path) -> _Document | None:
    try:
        document = cast("_Document", json.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        return None
    except ValueError as error:
        raise StackError(
            f"the state file {path} is not readable: {error}", hint=f"restore it from {path.name}.bak beside it"
        ) from error
    return document["checkpoint"].get("latest") or {}


def _snapshot(name: str, deployment: _Document) -> Snapshot:
    resources = cast("list[_Document]", deployment.get("resources") or [])
    pending = cast("list[_Document]", deployment.get("pending_operations") or [])
    outputs = dict(cast("Outputs", _first(resources, ROOT_TYPE).get("outputs") or {}))
    stamp = outputs.pop(STAMP, {})
    attempt = cast("Mapping[str, str]", _first(resources, ATTEMPT).get("inputs") or {})
    return Snapshot(name, len(resources), outputs, stamp, attempt, tuple(_pending(entry) for entry in pending))


def _first(resources: list[_Document], type_: str) -> _Document:
    return next((resource for resource in resources if resource["type"] == type_), _Document())


def _pending(entry: _Document) -> Pending:
    resource = cast("_Document", entry["resource"])
    inputs = cast("Mapping[str, object]", resource.get("inputs") or {})
    return Pending(resource["urn"], resource["type"], entry["type"], resource.get("id", ""), inputs)
