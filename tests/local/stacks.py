"""A stack of the real engine on the local cloud."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import cast

from msr.local.cloud import LocalCloud

OPERATION_SECONDS = 120


class Failed(Exception):
    """An operation failed; the message is all that the engine said."""


class StackOnLocalCloud:
    """One stack, in a folder that holds its state; each operation runs a program of ``tests.local.programs``."""

    def __init__(self, cloud: LocalCloud, folder: Path, name: str = "dev") -> None:
        self.cloud = cloud
        self.folder = folder
        self.name = name
        for part in ("state", "work"):
            (folder / part).mkdir(exist_ok=True)

    def preview(self, program: str) -> dict[str, int]:
        """What an update would do, by operation."""
        return self._run("preview", program)

    def up(self, program: str, *, refresh: bool = False) -> dict[str, int]:
        """What an update did, by operation."""
        return self._run("up-refresh" if refresh else "up", program)

    def destroy(self) -> dict[str, int]:
        """What a destroy did, by operation."""
        return self._run("destroy", "service")

    def state(self) -> str:
        """The text of the stack's state."""
        (path,) = self.folder.glob(f"state/.pulumi/stacks/**/{self.name}.json")
        return path.read_text(encoding="utf-8")

    def _run(self, operation: str, program: str) -> dict[str, int]:
        done = subprocess.run(
            [sys.executable, "-m", "tests.local.programs", operation, self.name, program],
            cwd=self.folder,
            env={
                **os.environ,
                **self.cloud.environment(),
                "PYTHONPATH": str(Path(__file__).parents[2]),
                "PULUMI_BACKEND_URL": f"file://{self.folder / 'state'}",
                "PULUMI_CONFIG_PASSPHRASE": "test",
                "PULUMI_ERROR_OUTPUT_STRING": "1",
            },
            capture_output=True,
            text=True,
            timeout=OPERATION_SECONDS,
            check=False,
        )
        if done.returncode:
            raise Failed(done.stderr)
        return cast("dict[str, int]", json.loads(done.stdout))
