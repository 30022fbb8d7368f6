"""A Pulumi project as its team has it: a folder, driven by the engine's own command line."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from msr.engine import Engine
from msr.local.cloud import LocalCloud
from tests.engine.language import PythonLanguage

COMMAND_SECONDS = 300


class Failed(Exception):
    """A command failed; the message is all that the engine said."""


@dataclass(frozen=True, slots=True)
class PlainPulumi:
    """One project on the local cloud, with its state in a folder."""

    folder: Path
    state: Path
    cloud: LocalCloud
    language: PythonLanguage
    engine: Engine

    def init(self, stack: str, **config: str) -> None:
        """Make a stack with its configuration, given as ``msr__part="base"`` for ``msr:part``."""
        self.state.mkdir(exist_ok=True)
        self.run("stack", "init", stack, "--no-select")
        for key, value in config.items():
            self.run("config", "set", key.replace("__", ":"), value, "--stack", stack)

    def up(self, stack: str) -> dict[str, int]:
        """What an update did, by operation."""
        return self._changes("up", "--stack", stack, "--yes", "--skip-preview")

    def preview(self, stack: str) -> dict[str, int]:
        """What an update would do, by operation."""
        return self._changes("preview", "--stack", stack)

    def destroy(self, stack: str) -> dict[str, int]:
        """What a destroy did, by operation."""
        return self._changes("destroy", "--stack", stack, "--yes", "--skip-preview")

    def outputs(self, stack: str) -> Mapping[str, Any]:
        """What the stack exports."""
        return cast("Mapping[str, Any]", json.loads(self.run("stack", "output", "--json", "--stack", stack)))

    def resources(self, stack: str) -> list[Mapping[str, Any]]:
        """The stack's resources as its state has them."""
        exported = json.loads(self.run("stack", "export", "--stack", stack))
        return cast("list[Mapping[str, Any]]", exported["deployment"].get("resources", []))

    def run(self, *arguments: str) -> str:
        """What one command prints."""
        done = subprocess.run(
            [str(self.engine.path), "--non-interactive", "--color", "never", *arguments],
            cwd=self.folder,
            env={
                **os.environ,
                **self.cloud.environment(),
                **self.language.variables,
                "PULUMI_BACKEND_URL": f"file://{self.state}",
                "PULUMI_CONFIG_PASSPHRASE": "test",
                "PULUMI_DEBUG_COMMANDS": "true",
            },
            capture_output=True,
            text=True,
            timeout=COMMAND_SECONDS,
            check=False,
        )
        if done.returncode:
            raise Failed(done.stdout + done.stderr)
        return done.stdout

    def _changes(self, *arguments: str) -> dict[str, int]:
        log = self.state / "events.json"
        log.unlink(missing_ok=True)
        self.run(*arguments, "--event-log", str(log))
        told = (json.loads(line) for line in log.read_text(encoding="utf-8").splitlines())
        (summary,) = (event["summaryEvent"] for event in told if "summaryEvent" in event)
        return cast("dict[str, int]", summary["resourceChanges"])
