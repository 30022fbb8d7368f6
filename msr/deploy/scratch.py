"""A backend of its own for a run that must leave no trace in the real one."""

from __future__ import annotations

import tempfile
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from msr.deploy.backend import Backend
from msr.deploy.command import Command
from msr.deploy.surroundings import PASSPHRASES
from msr.deploy.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Scratch:
    """An empty backend, a folder for a stack's files, and what to lay over the engine's environment to reach it."""

    backend: Backend
    folder: Path
    variables: Mapping[str, str]


@contextmanager
def scratch(workspace: Workspace, command: Command) -> Generator[Scratch]:
    """A scratch backend inside ``with``; gone afterwards.

    Its secrets are under the passphrase that the engine has, so that it takes a copy of a real state, or else under the
    workspace's own.
    """
    workspace.root.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=workspace.root, prefix="scratch-") as name:
        folder = Path(name)
        url = f"{(folder / 'state').as_uri()}?metadata=skip&no_tmp_dir=true"
        (folder / "state").mkdir()
        variables = {"PULUMI_BACKEND_URL": url}
        if not command.inherits(*PASSPHRASES):
            variables[PASSPHRASES[1]] = str(workspace.passphrase_file())
        yield Scratch(Backend(url, command, folder / "work"), folder / "work", variables)
