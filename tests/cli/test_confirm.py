"""Asking before something changes: a person answers in a terminal, a pipe is refused."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from msr.deploy.workspace import Workspace
from msr.local.store import Store
from tests.cli import Ran
from tests.cli.conftest import Cli

PROD = 'environments:\n  prod: {account: "444455556666", state: "s3://shop-state?region=us-east-2"}\n'


def typed(answer: str, *arguments: str, cwd: Path) -> Ran:
    """Runs ``msr`` in a terminal in which somebody types ``answer``."""
    person, terminal = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "msr.cli", *arguments],
        cwd=cwd,
        env={**os.environ, "TERM": "dumb"},
        stdin=terminal,
        stdout=subprocess.PIPE,
        stderr=terminal,
        text=True,
    ) as process:
        os.close(terminal)
        os.write(person, answer.encode())
        out, _ = process.communicate(timeout=30)
        said = os.read(person, 65536).decode().replace("\r\n", "\n")
    os.close(person)
    return Ran(process.returncode, out, said)


@pytest.fixture
def shop(cli: Cli, tmp_path: Path) -> Path:
    """A service with a real environment beside the local one."""
    cli("init", "--name", "shop")
    blueprint = tmp_path / "blueprint.yaml"
    blueprint.write_text(blueprint.read_text() + PROD)
    return tmp_path


@pytest.mark.usefixtures("shop")
def test_a_real_target_is_not_deployed_unasked(cli: Cli) -> None:
    ran = cli("up", "--env", "prod")
    assert (ran.code, ran.out) == (1, "")
    assert ran.err.endswith(
        "error: nobody is there to answer: deploy shop (prod) in aws account 444455556666?\n\n"
        "hint: pass `--yes` to agree beforehand\n"
    )


@pytest.mark.usefixtures("shop")
def test_down_names_what_it_would_destroy(cli: Cli) -> None:
    assert cli("down", "--json").document["error"]["message"] == (
        "nobody is there to answer: destroy everything, data included, of shop (local) on the local cloud?"
    )
    assert cli("down", "--env", "prod", "--json").document["error"]["message"] == (
        "nobody is there to answer: destroy the entry and every region of shop (prod) in aws account 444455556666?"
    )


@pytest.mark.parametrize("answer", ["n\n", "\n", "maybe\n", "\x04"])
def test_anything_but_yes_changes_nothing(shop: Path, answer: str) -> None:
    ran = typed(answer, "down", cwd=shop)
    assert (ran.code, ran.out) == (1, "")
    assert "destroy everything, data included, of shop (local) on the local cloud? [y/N] " in ran.err
    assert ran.err.endswith("error: stopped: nothing was changed\n")


def test_a_yes_is_enough(shop: Path) -> None:
    Store(Workspace.of(shop, "local", "local").cloud)
    ran = typed("yes\n", "local", "reset", cwd=shop)
    assert (ran.code, ran.out) == (0, "removed 0 objects\n")
