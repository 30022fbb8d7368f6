"""Runs command lines in this process, in a folder of their own, with the screen that a pipe gets."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import pytest

from msr.cli.app import run
from tests.cli import Ran

Cli: TypeAlias = Callable[..., Ran]
Terminal: TypeAlias = Callable[..., None]


@pytest.fixture
def cli(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Cli:
    """``cli("plan", "--json")`` runs ``msr plan --json`` in an empty folder."""
    monkeypatch.chdir(tmp_path)
    for name in ("FORCE_COLOR", "COLUMNS", "TTY_COMPATIBLE", "TTY_INTERACTIVE"):
        monkeypatch.delenv(name, raising=False)

    def ran(*arguments: str) -> Ran:
        code = run(list(arguments))
        captured = capsys.readouterr()
        return Ran(code, captured.out, captured.err)

    return ran


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """``terminal(80)`` makes this process print as into a terminal of 80 columns, in colour only when asked."""

    def become(columns: int, *, colour: bool = False) -> None:
        for name, value in {"COLUMNS": str(columns), "FORCE_COLOR": "1", "TERM": "xterm"}.items():
            monkeypatch.setenv(name, value)
        if not colour:
            monkeypatch.setenv("NO_COLOR", "1")

    return become
