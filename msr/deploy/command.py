"""The engine's command line as a child process that can be interrupted.

The Automation API can start a run and wait for it, and offers no way to stop one. Here each run gets a process group
of its own, so that Ctrl-C in a terminal does not reach it by itself, and :meth:`Command.interrupt` passes it on: the
first interrupt lets running resource operations finish and writes the state, the second stops at once.
"""

from __future__ import annotations

import signal
import subprocess
import threading
from collections.abc import Mapping
from typing import IO

from pulumi.automation import CommandResult, OnOutput, PulumiCommand
from pulumi.automation.errors import create_command_error
from semver import VersionInfo

from msr.engine import Engine


class Command(PulumiCommand):
    """One engine, shared by all stacks of a deployment; knows the runs that are under way."""

    def __init__(self, engine: Engine, environment: Mapping[str, str], *, secrets_provider: str = "") -> None:
        """Args:
        engine: the engine.
        environment: all that it inherits; see :mod:`msr.deploy.surroundings`.
        secrets_provider: what encrypts secrets in the state, as Pulumi names it; a passphrase where empty.
        """
        # Not super().__init__: it starts the engine once more to ask for the version that `engine` already has.
        self.command = str(engine.path)
        self.secrets_provider = secrets_provider
        self.version = VersionInfo.parse(str(engine.version))
        self._environment = dict(environment)
        self._running: set[subprocess.Popen[str]] = set()
        self._lock = threading.Lock()
        self._interrupted = False

    def inherits(self, *names: str) -> bool:
        """Whether the engine inherits any of these variables."""
        return any(name in self._environment for name in names)

    @property
    def interrupted(self) -> bool:
        """Whether somebody asked to stop; no run starts after that."""
        return self._interrupted

    def interrupt(self) -> None:
        """Send SIGINT to every run: a first time to stop after what runs, a second time to stop now."""
        with self._lock:
            self._interrupted = True
            for process in self._running:
                process.send_signal(signal.SIGINT)

    def run(
        self,
        args: list[str],
        cwd: str,
        additional_env: Mapping[str, str],
        on_output: OnOutput | None = None,
        on_error: OnOutput | None = None,
    ) -> CommandResult:
        """Run the engine with ``args``; as in the base class, and interruptible."""
        process = self._start(args, cwd, additional_env)
        try:
            result = _collect(process, on_output, on_error)
        finally:
            with self._lock:
                self._running.discard(process)
        if result.code != 0:
            raise create_command_error(result)
        return result

    def _start(self, args: list[str], cwd: str, additional_env: Mapping[str, str]) -> subprocess.Popen[str]:
        environment = {**self._environment, **additional_env, "PULUMI_AUTOMATION_API": "true"}
        with self._lock:
            process = subprocess.Popen(
                [self.command, "--non-interactive", *args],
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                cwd=cwd,
                env=environment,
                encoding="utf-8",
                start_new_session=True,
            )
            self._running.add(process)
            if self._interrupted:
                process.send_signal(signal.SIGINT)
        return process


def _collect(process: subprocess.Popen[str], on_output: OnOutput | None, on_error: OnOutput | None) -> CommandResult:
    texts: tuple[list[str], list[str]] = ([], [])
    readers = [
        threading.Thread(target=_read, args=(stream, callback, lines), daemon=True)
        for stream, callback, lines in zip((process.stdout, process.stderr), (on_output, on_error), texts, strict=True)
    ]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()
    return CommandResult("\n".join(texts[0]), "\n".join(texts[1]), process.wait())


def _read(stream: IO[str], callback: OnOutput | None, lines: list[str]) -> None:
    with stream:
        for line in stream:
            lines.append(line.rstrip())
            if callback:
                callback(lines[-1])
