"""Starts the local cloud, and gives the engine an environment that reaches it and nothing else."""

from __future__ import annotations

import json
import os
import re
import select
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Self, cast

from msr.errors import LocalCloudError
from msr.local.schema import PACKAGES
from msr.local.store import Store

START_SECONDS = 30

_CREDENTIALS = re.compile(
    r"AWS_.*|AMAZON_.*|AZURE_.*|ARM_.*|MSI_.*|IDENTITY_.*|GOOGLE_.*|GCLOUD_.*|GCP_.*|CLOUDSDK_.*|BOTO_.*"
    r"|PULUMI_ACCESS_TOKEN|PULUMI_DEBUG_PROVIDERS|PULUMI_CLOUD_.*|ACTIONS_ID_TOKEN_.*"
)
"""Variables from which a cloud's SDK or provider would take an identity, an endpoint or a region."""


def credential_names(environment: Mapping[str, str]) -> tuple[str, ...]:
    """The variables of an environment that could lead to a real cloud account."""
    return tuple(sorted(name for name in environment if _CREDENTIALS.fullmatch(name)))


def without_credentials(environment: Mapping[str, str]) -> dict[str, str]:
    """The environment without anything that leads to a real cloud account."""
    hidden = frozenset(credential_names(environment))
    return {name: value for name, value in environment.items() if name not in hidden}


class LocalCloud:
    """A running local cloud on one store; a context manager.

    Args:
        store: the SQLite file; made, with its folder, where it is missing.
        packages: the Pulumi packages to serve.
    """

    def __init__(self, store: Path, packages: tuple[str, ...] = PACKAGES) -> None:
        self.store = store.resolve()
        self.packages = packages
        self.ports: dict[str, int] = {}
        self._process: subprocess.Popen[str] | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.stop()

    def start(self) -> None:
        """Starts the servers and waits until they answer.

        Raises:
            LocalCloudError: they did not start; says why.
        """
        if self._process is not None:
            raise LocalCloudError(f"the local cloud on {self.store} is already running")
        packages = ",".join(self.packages)
        self._process = subprocess.Popen(
            [sys.executable, "-m", "msr.local.serve", "--store", str(self.store), "--packages", packages],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**without_credentials(os.environ), "PYTHONPATH": _search_path()},
            # A session of its own: Ctrl-C in the terminal is for the parent.
            start_new_session=True,
        )
        try:
            self.ports = self._first_line(self._process)
        except LocalCloudError:
            self.stop()
            raise

    def stop(self) -> None:
        """Stops the servers; the store stays."""
        process, self._process, self.ports = self._process, None, {}
        if process is None:
            return
        try:
            process.communicate(timeout=5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()

    def find(self, type_: str, path: str, value: str, *, region: str = "") -> tuple[tuple[str, str], ...]:
        """The objects of a type whose input ``path`` (``tags.msr:mark``) is ``value``: id, and id to import it by."""
        head, _, rest = path.partition(".")
        return tuple(
            (found.id, found.place.identity)
            for found in Store(self.store).objects()
            if found.place.type == type_ and region in ("", found.place.region)
            for held in (found.inputs.get(head),)
            if (held.get(rest) if rest and isinstance(held, dict) else held) == value
        )

    def environment(self, ambient: Mapping[str, str] | None = None) -> dict[str, str]:
        """What to lay over an environment so that the engine meets the local cloud alone.

        Args:
            ambient: the environment that this one is laid over; the process's own by default. Its variables that
                could lead to a real account are given as empty strings.

        Raises:
            LocalCloudError: the local cloud is not running.
        """
        if not self.ports:
            raise LocalCloudError("the local cloud is not running")
        home = self.store.parent / "pulumi-home"
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        return {
            **dict.fromkeys(credential_names(os.environ if ambient is None else ambient), ""),
            "PULUMI_DEBUG_PROVIDERS": ",".join(f"{name}:{port}" for name, port in self.ports.items()),
            "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
            "PULUMI_IGNORE_AMBIENT_PLUGINS": "true",
            "PULUMI_SKIP_UPDATE_CHECK": "true",
            "PULUMI_HOME": str(home),
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
            "AWS_EC2_METADATA_DISABLED": "true",
            "AZURE_CONFIG_DIR": str(home / "azure"),
            "CLOUDSDK_CONFIG": str(home / "gcloud"),
        }

    def _first_line(self, process: subprocess.Popen[str]) -> dict[str, int]:
        assert process.stdout is not None
        ready, _, _ = select.select([process.stdout], [], [], START_SECONDS)
        line = process.stdout.readline() if ready else ""
        if not line:
            raise LocalCloudError(
                f"the local cloud on {self.store} did not start" + ("" if ready else f" within {START_SECONDS} s"),
                details=self._complaint(process),
            )
        answer = cast("dict[str, int | str]", json.loads(line))
        if "error" in answer:
            raise LocalCloudError(str(answer["error"]), hint=str(answer["hint"]))
        return {name: int(port) for name, port in answer.items()}

    @staticmethod
    def _complaint(process: subprocess.Popen[str]) -> tuple[str, ...]:
        process.kill()
        _, complaint = process.communicate()
        return tuple(complaint.strip().splitlines()[-3:])


def _search_path() -> str:
    """Where the child finds msr and the providers: beside this package, whether installed or not."""
    root = str(Path(__file__).parents[2])
    return os.pathsep.join(filter(None, (root, os.environ.get("PYTHONPATH", ""))))
