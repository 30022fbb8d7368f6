"""``msr doctor``: each finding with its next step."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
from filelock import FileLock

from msr.cli.checkup import deployments, ignored
from msr.cli.render_checks import table
from msr.cli.screen import Screen
from msr.engine import Engine, Version
from msr.readiness import Check
from tests.cli.conftest import Cli

ENGINE = Engine(Path("/usr/bin/pulumi"), Version(3, 259, 0), "PATH")
"""Never started: a state in a folder is read without it."""


def git(folder: Path) -> None:
    subprocess.run(["git", "init", "--quiet", str(folder)], check=True, timeout=30)


def state(folder: Path, pending: list[object]) -> None:
    """A deployment whose engine state holds pending operations."""
    file = folder / ".msr/local/state/.pulumi/stacks/msr/orders.local.east.json"
    file.parent.mkdir(parents=True)
    file.write_text(json.dumps({"version": 3, "checkpoint": {"latest": {"pending_operations": pending}}}))


def test_findings_are_lines_with_the_next_step_below(capsys: pytest.CaptureFixture[str]) -> None:
    Screen(as_json=False).show(
        table([Check("python", "ok", "3.11.7"), Check("engine", "fail", "none", "run `msr engine install`")])
    )
    assert capsys.readouterr().out == (
        "ok    python  3.11.7\nfail  engine  none\n              hint: run `msr engine install`\n"
    )


def test_an_engine_that_cannot_be_used_fails(cli: Cli, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("MSR_PULUMI", str(tmp_path / "none"))
    ran = cli("doctor", "--json")
    assert (ran.code, ran.document["ok"]) == (1, False)
    assert [each for each in ran.document["checks"] if each["level"] == "fail"] == [
        {
            "name": "engine",
            "level": "fail",
            "finding": f"no usable Pulumi engine: MSR_PULUMI: {tmp_path / 'none'} does not exist",
            "next_step": "run `msr engine install`",
        }
    ]


def test_every_installed_cloud_is_named_with_its_sdk(cli: Cli) -> None:
    findings = {each["name"]: each["finding"] for each in cli("doctor", "--json").document["checks"]}
    assert findings["aws"].startswith("pulumi-aws 7.")
    assert findings["azure"].startswith("pulumi-azure-native 3.")
    assert findings["gcp"].startswith("pulumi-gcp 10.")


def test_a_repository_that_does_not_ignore_the_state_is_warned_about(tmp_path: Path) -> None:
    git(tmp_path)
    assert ignored(tmp_path) == Check(
        "git", "warn", "does not ignore .msr/, where state and a passphrase lie", "add `.msr/` to .gitignore"
    )
    (tmp_path / ".gitignore").write_text(".msr/\n")
    assert ignored(tmp_path) == Check("git", "ok", "ignores .msr/")


def test_a_folder_outside_of_git_is_well(tmp_path: Path) -> None:
    assert ignored(tmp_path) == Check("git", "ok", f"{tmp_path} is not in a git repository")


def test_no_deployment_is_well(tmp_path: Path) -> None:
    assert list(deployments(tmp_path, None)) == [Check("deployments", "ok", f"none beside {tmp_path}")]


def test_a_quiet_deployment_is_well(tmp_path: Path) -> None:
    state(tmp_path, [])
    assert list(deployments(tmp_path, ENGINE)) == [
        Check("deployment local", "ok", "nobody holds it, and nothing was cut off")
    ]


def test_an_operation_that_was_cut_off_is_found(tmp_path: Path) -> None:
    urn = "urn:pulumi:orders.local.east::msr::aws:lambda/function:Function::api"
    state(tmp_path, [{"resource": {"urn": urn, "type": "aws:lambda/function:Function"}, "type": "creating"}])
    assert list(deployments(tmp_path, ENGINE)) == [
        Check(
            "deployment local",
            "warn",
            "was cut off while creating api in orders.local.east",
            "run `msr up` or `msr down`: either recovers it",
        )
    ]


def test_a_state_that_cannot_be_read_fails(tmp_path: Path) -> None:
    state(tmp_path, [])
    file = next(tmp_path.rglob("orders.local.east.json"))
    file.write_text("{")
    (found,) = deployments(tmp_path, ENGINE)
    assert found.level == "fail"
    assert found.finding.startswith(f"the state file {file} is not readable: ")


def test_a_deployment_that_another_process_holds_is_found(tmp_path: Path) -> None:
    state(tmp_path, [])
    with FileLock(tmp_path / ".msr/local/lock"):
        (found,) = deployments(tmp_path, ENGINE)
    assert (found.level, found.finding) == (
        "warn",
        "another deployment holds this environment: which one is not known yet",
    )


def test_without_an_engine_a_deployment_is_not_judged(tmp_path: Path) -> None:
    state(tmp_path, [])
    (found,) = deployments(tmp_path, None)
    assert (found.level, found.finding) == ("warn", "cannot be looked at without an engine")
