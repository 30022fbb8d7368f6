"""Run a program that takes minutes: report while it works, and leave nothing of it behind when it is stopped."""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from msr.engine.way import spoken
from msr.errors import EngineError

_TICK_SECONDS = 10.0
_GRACE_SECONDS = 5.0
_DYING_SECONDS = 1.0
_LAST_LINES = 12


def run(
    command: list[str],
    *,
    folder: Path,
    environ: Mapping[str, str],
    limit_seconds: float,
    on_tick: Callable[[float, str], None],
) -> str:
    """Run ``command`` in ``folder`` and return what it printed, standard error included.

    ``on_tick(elapsed_seconds, printed_so_far)`` is called every 10 s. The program gets a process group of its
    own, so that all its children end with it.

    Raises:
        EngineError: it cannot be started, failed, or took longer than ``limit_seconds``.
    """
    with tempfile.TemporaryFile() as printed:
        try:
            process = subprocess.Popen(
                command,
                cwd=folder,
                env=environ,
                stdin=subprocess.DEVNULL,
                stdout=printed,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        except OSError as error:
            raise EngineError(f"`{command[0]}` cannot be started: {error.strerror}") from error
        try:
            _wait(process, printed, limit_seconds, on_tick)
        finally:
            _end_group(process)
        text = _read(printed)
    if process.returncode != 0:
        last = text.strip().splitlines()[-_LAST_LINES:]
        said = f": {last[-1].strip()}" if last else ""
        raise EngineError(f"`{_shown(command)}` exited with {process.returncode}{said}", details=last[:-1])
    return text


@contextmanager
def termination_as_interrupt() -> Generator[None]:
    """Let SIGTERM unwind the stack as Ctrl-C does, so that clean-up runs; only the main thread can arrange it."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _wait(
    process: subprocess.Popen[bytes],
    printed: IO[bytes],
    limit_seconds: float,
    on_tick: Callable[[float, str], None],
) -> None:
    start = time.monotonic()
    while True:
        elapsed = time.monotonic() - start
        if elapsed > limit_seconds:
            raise EngineError(f"took longer than {spoken(limit_seconds)} and was stopped")
        try:
            process.wait(timeout=min(_TICK_SECONDS, max(limit_seconds - elapsed, 0.1)))
        except subprocess.TimeoutExpired:
            on_tick(time.monotonic() - start, _read(printed))
        else:
            return


def _end_group(process: subprocess.Popen[bytes]) -> None:
    """Interrupt what still runs, as Ctrl-C in a terminal would, and kill what does not listen."""
    if process.poll() is not None:
        return
    _signal_group(process, signal.SIGINT)
    with suppress(subprocess.TimeoutExpired):
        process.wait(timeout=_GRACE_SECONDS)
    _signal_group(process, signal.SIGKILL)
    process.wait()
    _await_end_of_group(process)


def _await_end_of_group(process: subprocess.Popen[bytes]) -> None:
    """Wait for the killed children, which else may write into a folder that is being removed.

    The wait is short: where nobody collects the dead (a container without init), the group never empties.
    """
    end = time.monotonic() + _DYING_SECONDS
    while time.monotonic() < end and _signal_group(process, 0):
        time.sleep(0.01)


def _signal_group(process: subprocess.Popen[bytes], number: int) -> bool:
    """Send the signal to every member; false when there is none left (0 asks only that)."""
    try:
        os.killpg(process.pid, number)
    except ProcessLookupError:
        return False
    return True


def _read(printed: IO[bytes]) -> str:
    """Read from the start; the offset is shared with the program that writes, so it must not move."""
    handle = printed.fileno()
    return os.pread(handle, os.fstat(handle).st_size, 0).decode("utf-8", errors="replace")


def _shown(command: list[str]) -> str:
    return " ".join([Path(command[0]).name, *command[1:3]])
