"""Programs that take long are ended with all their children, and their words are kept."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from msr.engine.child import run
from msr.errors import EngineError


def no_tick(elapsed_seconds: float, printed: str) -> None:
    """Take a tick that no test waits for."""


def shell(text: str, folder: Path, limit_seconds: float = 20) -> str:
    return run(["sh", "-c", text], folder=folder, environ=os.environ, limit_seconds=limit_seconds, on_tick=no_tick)


def test_what_a_program_prints_is_returned_with_its_standard_error(tmp_path: Path) -> None:
    assert shell("echo out; echo err >&2", tmp_path) == "out\nerr\n"


def test_a_program_that_fails_is_quoted(tmp_path: Path) -> None:
    with pytest.raises(EngineError) as caught:
        shell("echo first; echo last; exit 7", tmp_path)
    assert caught.value.message == "`sh -c echo first; echo last; exit 7` exited with 7: last"
    assert caught.value.details == ("first",)


def test_a_program_that_takes_too_long_is_ended_with_the_children_that_ignore_an_interrupt(
    tmp_path: Path,
) -> None:
    with pytest.raises(EngineError) as caught:
        shell("sleep 61 & echo $! > child; wait", tmp_path, limit_seconds=2)
    assert caught.value.message == "took longer than 2 s and was stopped"
    child = int((tmp_path / "child").read_text(encoding="utf-8"))
    assert not is_running(child)


def test_a_program_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match="`no-such-program` cannot be started: No such file or directory"):
        run(["no-such-program"], folder=tmp_path, environ={}, limit_seconds=1, on_tick=no_tick)


def is_running(process_id: int) -> bool:
    """Tell a live process from one that is gone or waits to be collected by its adoptive parent."""
    try:
        state = Path(f"/proc/{process_id}/stat").read_text(encoding="utf-8").rsplit(")", 1)[1].split()[0]
    except FileNotFoundError:
        return False
    return state not in {"Z", "X"}
