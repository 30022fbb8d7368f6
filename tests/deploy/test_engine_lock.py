from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from msr.deploy.backend import Backend
from msr.deploy.command import Command
from msr.deploy.recovery import engine_lock
from msr.engine import Engine, Version
from msr.errors import StackError

STACK = "shop.local.data"


def backend(root: Path) -> Backend:
    command = Command(Engine(Path("/nowhere/pulumi"), Version(3, 259, 0), "PATH"), {})
    return Backend(f"file://{root}?metadata=skip", command, root / "work")


def lock(root: Path, pid: int, host: str = "") -> Path:
    folder = root / ".pulumi/locks/organization/msr" / STACK
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "4f0c.json"
    content = {
        "pid": pid,
        "username": "ada",
        "hostname": host or socket.gethostname(),
        "timestamp": "2026-11-25T10:00:00Z",
    }
    path.write_text(json.dumps(content))
    return path


def dead_pid() -> int:
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


def test_the_lock_of_a_dead_engine_is_removed_with_a_message(tmp_path: Path) -> None:
    pid = dead_pid()
    path = lock(tmp_path, pid)
    said: list[str] = []
    engine_lock.clear(backend(tmp_path), STACK, "data", said.append)
    assert not path.exists()
    assert said == [f"removed the lock of an engine that was killed (pid {pid}, since 2026-11-25T10:00:00Z)"]


def test_a_process_that_is_no_engine_holds_nothing(tmp_path: Path) -> None:
    lock(tmp_path, os.getpid())
    assert [engine_lock.is_dead(held) for held in backend(tmp_path).locks(STACK)] == [True]


def test_a_lock_of_another_machine_is_reported_and_never_removed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine_lock, "PATIENCE_SECONDS", 0.0)
    path = lock(tmp_path, dead_pid(), host="elsewhere")
    with pytest.raises(StackError) as refused:
        engine_lock.clear(backend(tmp_path), STACK, "data", print)
    assert path.exists()
    assert refused.value.message.startswith("data: an engine of ada@elsewhere (pid ")
    assert refused.value.message.endswith("holds stack shop.local.data since 2026-11-25T10:00:00Z")
