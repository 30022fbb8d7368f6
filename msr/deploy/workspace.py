"""Where one deployment keeps its things: below ``.msr/<environment>`` beside the blueprint."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from msr.plan import Plan, Target

FOLDER = ".msr"


@dataclass(frozen=True, slots=True)
class Workspace:
    """The paths of one environment on one target.

    A real environment that runs on the local cloud for once (``--local``) has a root of its own, so that its local
    state and its real state cannot meet.
    """

    root: Path

    @classmethod
    def of(cls, blueprint_folder: Path, environment: str, target: Target) -> Workspace:
        """The workspace of ``environment`` beside a blueprint, by target."""
        visiting = target == "local" and environment != "local"
        name = f"{environment}-local" if visiting else environment
        return cls(blueprint_folder.absolute() / FOLDER / name)

    @classmethod
    def beside(cls, blueprint_folder: Path, plan: Plan) -> Workspace:
        """The workspace of ``plan``."""
        return cls.of(blueprint_folder, plan.environment, plan.target)

    @property
    def state(self) -> Path:
        """The engine's state, when no other backend is named."""
        return self.root / "state"

    @property
    def state_url(self) -> str:
        """``state`` as a backend URL: without a metadata file per state file, drafts beside what they replace."""
        return f"{self.state.absolute().as_uri()}?metadata=skip&no_tmp_dir=true"

    @property
    def work(self) -> Path:
        """Where each stack's ``Pulumi.yaml`` and configuration lie."""
        return self.root / "work"

    @property
    def home(self) -> Path:
        """An engine home without plugins and credentials, for the local target."""
        return self.root / "home"

    @property
    def cache(self) -> Path:
        """Code packages, kept between runs."""
        return self.root / "cache"

    @property
    def cloud(self) -> Path:
        """The store of the local cloud."""
        return self.root / "cloud.db"

    @property
    def passphrase(self) -> Path:
        """The generated passphrase of the local target."""
        return self.root / "passphrase"

    @property
    def manifest(self) -> Path:
        """What is deployed; see :mod:`msr.manifest`."""
        return self.root / "manifest.json"

    @property
    def lock(self) -> Path:
        """Held while a deployment changes something."""
        return self.root / "lock"

    def passphrase_file(self) -> Path:
        """The passphrase file, generated on first use; readable by its owner alone."""
        self.root.mkdir(parents=True, exist_ok=True)
        try:
            handle = os.open(self.passphrase, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return self.passphrase
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(32))
        return self.passphrase
