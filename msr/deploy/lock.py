"""One deployment of an environment at a time: a lock, and who holds it.

The operating system drops the lock when its holder dies, however it dies; there is no stale lock to break.
"""

from __future__ import annotations

import getpass
import json
import os
import socket
from collections.abc import Generator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from msr.errors import StackError


@contextmanager
def held(path: Path, purpose: str) -> Generator[None]:
    """Hold the lock at ``path`` inside ``with``.

    Args:
        path: the lock file; who holds it is written beside it.
        purpose: what for, as the other one will read it (``up``).

    Raises:
        StackError: somebody else holds it: who, for what, since when.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    holder = path.with_suffix(".json")
    lock = FileLock(path, timeout=0)
    try:
        lock.acquire()
    except Timeout as error:
        raise StackError(f"another deployment holds this environment: {_holder(holder)}", hint=_HINT) from error
    try:
        holder.write_text(json.dumps(_me(purpose)), encoding="utf-8")
        yield
    finally:
        holder.unlink(missing_ok=True)
        lock.release()


_HINT = "wait until it is done; the lock of a process that died is released by itself"


def _me(purpose: str) -> dict[str, str | int]:
    return {
        "who": f"{getpass.getuser()}@{socket.gethostname()}",
        "pid": os.getpid(),
        "purpose": purpose,
        "since": datetime.now(tz=UTC).isoformat(timespec="seconds"),
    }


def _holder(path: Path) -> str:
    try:
        holder = json.loads(path.read_text(encoding="utf-8"))
        return f"`msr {holder['purpose']}` of {holder['who']} (pid {holder['pid']}) since {holder['since']}"
    except (OSError, ValueError, KeyError):
        return "which one is not known yet"
