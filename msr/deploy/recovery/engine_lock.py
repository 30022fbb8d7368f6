"""Locks that a killed engine left on a stack.

The engine locks a stack with a file and removes it when it ends; one that was killed does not. Such a lock is known by
the process that it names: dead on this machine, it holds nothing; alive, or on another machine, it is left alone.
"""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Callable
from pathlib import Path

from msr.deploy.backend import Backend, EngineLock
from msr.errors import StackError

PATIENCE_SECONDS = 10.0
"""How long an engine may take to end after msr was killed over it; it notices when it next talks to its program."""

_TICK_SECONDS = 0.2


def clear(backend: Backend, stack: str, part: str, say: Callable[[str], None]) -> None:
    """Remove the locks that dead engines left on ``stack``.

    The caller holds the deployment's own lock, so no other msr runs here: an engine that still does has lost its msr,
    and is waited for.

    Args:
        backend: where the stack is kept.
        stack: its name.
        part: what to call it in messages.
        say: takes a message for the person who waits.

    Raises:
        StackError: somebody's engine still holds the stack: whose, and since when.
    """
    deadline = time.monotonic() + PATIENCE_SECONDS
    while locks := backend.locks(stack):
        alive = tuple(lock for lock in locks if not is_dead(lock))
        for lock in locks:
            if lock not in alive:
                lock.path.unlink(missing_ok=True)
                say(f"removed the lock of an engine that was killed (pid {lock.pid}, since {lock.since})")
        if alive and time.monotonic() > deadline:
            raise _held(alive[0], stack, part)
        if alive:
            time.sleep(_TICK_SECONDS)


def is_dead(lock: EngineLock) -> bool:
    """Whether the engine that made ``lock`` ran on this machine and does not any more."""
    if lock.host != socket.gethostname():
        return False
    try:
        os.kill(lock.pid, 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return not _is_engine(lock.pid)


def _is_engine(pid: int) -> bool:
    """Whether a living process is an engine; where that cannot be told, it may be one."""
    try:
        words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return True
    return b"pulumi" in words[0]


def _held(lock: EngineLock, stack: str, part: str) -> StackError:
    return StackError(
        f"{part}: an engine of {lock.user}@{lock.host} (pid {lock.pid}) holds stack {stack} since {lock.since}",
        stack=stack,
        hint=f"wait until it is done; if it does not run any more, remove {lock.path}",
    )
