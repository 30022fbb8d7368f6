"""Which engine is taken, and what is said of those that are not. The engines here are shell scripts."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from msr.engine import MINIMUM_VERSION, PINNED_VERSION, Engine, Version, find, look
from msr.engine.find import installed_path
from msr.engine.version import parse_version, read_version, refusal
from msr.errors import EngineError

PINNED = str(PINNED_VERSION)


def script(path: Path, body: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{body}\n", encoding="utf-8")
    path.chmod(0o755)
    return path


def engine_stating(path: Path, version: str) -> Path:
    return script(path, f'[ "$1" = version ] && echo {version}')


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "cache"


def test_the_named_engine_comes_before_path_and_before_the_installed_one(tmp_path: Path, root: Path) -> None:
    named = engine_stating(tmp_path / "named" / "pulumi", "v3.300.1")
    engine_stating(tmp_path / "bin" / "pulumi", "v3.301.0")
    engine_stating(installed_path(root), f"v{PINNED}")
    found = find({"MSR_PULUMI": str(named), "PATH": str(tmp_path / "bin")}, root=root)
    assert found == Engine(named, Version(3, 300, 1), "MSR_PULUMI")


def test_path_comes_before_the_installed_one(tmp_path: Path, root: Path) -> None:
    on_path = engine_stating(tmp_path / "bin" / "pulumi", "v3.301.0")
    engine_stating(installed_path(root), f"v{PINNED}")
    assert find({"PATH": str(tmp_path / "bin")}, root=root) == Engine(on_path, Version(3, 301, 0), "PATH")


def test_an_engine_on_path_that_is_too_old_is_passed_over_with_its_reason(tmp_path: Path, root: Path) -> None:
    old = engine_stating(tmp_path / "bin" / "pulumi", "v3.258.9")
    installed = engine_stating(installed_path(root), f"v{PINNED}")
    search = look({"PATH": str(tmp_path / "bin")}, root=root)
    assert search.engine == Engine(installed, PINNED_VERSION, "msr")
    assert [str(each) for each in search.rejected] == [
        "MSR_PULUMI: is not set",
        f"PATH: {old} is version 3.258.9; msr needs 3.259.0, the oldest engine that its tests run",
    ]


@pytest.mark.parametrize(
    ("version", "accepted"),
    [
        (Version(3, 258, 99), False),
        (MINIMUM_VERSION, True),
        (Version(3, 1000, 0), True),
        (Version(4, 0, 0), False),
        (Version(2, 999, 0), False),
    ],
)
def test_the_minimum_and_the_major_version_are_limits(version: Version, accepted: bool) -> None:
    assert (refusal(version) == "") is accepted


def test_a_named_engine_that_is_wrong_is_an_error_although_others_are_there(tmp_path: Path, root: Path) -> None:
    engine_stating(tmp_path / "bin" / "pulumi", "v3.301.0")
    missing = tmp_path / "nowhere" / "pulumi"
    with pytest.raises(EngineError) as caught:
        find({"MSR_PULUMI": str(missing), "PATH": str(tmp_path / "bin")}, root=root)
    assert caught.value.message == f"the engine that MSR_PULUMI names cannot be used: {missing} does not exist"
    assert caught.value.hint == "name another `pulumi` in MSR_PULUMI, or unset it and run `msr engine install`"


def test_without_any_engine_every_place_is_listed_with_its_reason(tmp_path: Path, root: Path) -> None:
    broken = script(tmp_path / "bin" / "pulumi", "exit 3")
    with pytest.raises(EngineError) as caught:
        find({"PATH": str(tmp_path / "bin")}, root=root)
    assert caught.value.message == "no usable Pulumi engine found"
    assert caught.value.hint == "run `msr engine install`"
    assert caught.value.details == (
        "MSR_PULUMI: is not set",
        f"PATH: {broken} failed to state its version: `pulumi version` exited with 3",
        f"msr: {installed_path(root)} does not exist",
    )


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("echo", "states no version that can be read: ''"),
        ("echo devel", "states no version that can be read: 'devel'"),
        ("exit 1", "failed to state its version: `pulumi version` exited with 1"),
    ],
)
def test_an_engine_without_a_readable_version_is_refused(tmp_path: Path, root: Path, body: str, reason: str) -> None:
    named = script(tmp_path / "pulumi", body)
    (rejected,) = look({"MSR_PULUMI": str(named)}, root=root).rejected
    assert (rejected.path, rejected.reason) == (named, reason)


def test_a_folder_a_plain_file_and_a_foreign_binary_are_refused(tmp_path: Path, root: Path) -> None:
    plain, foreign = tmp_path / "plain", tmp_path / "foreign"
    plain.write_text("text", encoding="utf-8")
    foreign.write_bytes(b"\x7fELF no program at all")
    foreign.chmod(0o755)
    reasons = [look({"MSR_PULUMI": str(path)}, root=root).rejected[0].reason for path in (tmp_path, plain, foreign)]
    assert reasons == [
        "is a folder, not the `pulumi` executable",
        "is not executable",
        "cannot be started: Exec format error",
    ]


@pytest.mark.parametrize(
    ("text", "version"),
    [
        ("v3.259.0\n", Version(3, 259, 0)),
        ("3.260.1-dev.0+abc", Version(3, 260, 1)),
        ("", None),
        ("3.259", None),
        ("warning: 3.259.0", None),
    ],
)
def test_a_version_is_read_whole_or_not_at_all(text: str, version: Version | None) -> None:
    assert parse_version(text) == version


def test_a_shim_is_asked_each_time_because_its_answer_depends_on_the_folder(tmp_path: Path, root: Path) -> None:
    shim = script(tmp_path / "pulumi", f'cat "{tmp_path}/chosen"')
    (tmp_path / "chosen").write_text("v3.300.0", encoding="utf-8")
    assert read_version(shim, root=root) == Version(3, 300, 0)
    (tmp_path / "chosen").write_text("v3.301.0", encoding="utf-8")
    assert read_version(shim, root=root) == Version(3, 301, 0)


@pytest.mark.engine
def test_the_real_engine_is_asked_once_for_as_long_as_its_file_stays_the_same(root: Path) -> None:
    real = find().path
    version = read_version(real, root=root)
    kept = root / "versions.json"
    (key,) = json.loads(kept.read_text(encoding="utf-8"))
    kept.write_text(json.dumps({key: "3.999.0"}), encoding="utf-8")
    assert read_version(real, root=root) == Version(3, 999, 0), "the kept answer was not used"
    kept.write_text(json.dumps({key.replace("|", "|1", 1): "3.999.0"}), encoding="utf-8")
    assert read_version(real, root=root) == version, "an answer about a file of another size was used"


@pytest.mark.engine
def test_a_damaged_file_of_kept_answers_costs_a_question_and_is_written_anew(root: Path) -> None:
    root.mkdir()
    (root / "versions.json").write_text('{"half": ', encoding="utf-8")
    real = find().path
    version = read_version(real, root=root)
    assert list(json.loads((root / "versions.json").read_text(encoding="utf-8")).values()) == [str(version)]


def test_importing_the_engine_imports_no_pulumi() -> None:
    program = "import sys, msr.engine; print([m for m in sys.modules if m.split('.')[0] in ('pulumi', 'grpc')])"
    answer = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True)
    assert answer.stdout.strip() == "[]"


def test_the_module_run_as_a_program_ends_with_the_error_and_its_exit_code(tmp_path: Path) -> None:
    missing = tmp_path / "pulumi"
    done = subprocess.run(
        [sys.executable, "-m", "msr.engine"],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env={**os.environ, "MSR_PULUMI": str(missing)},
    )
    assert (done.returncode, done.stdout) == (EngineError.exit_code, "")
    assert done.stderr == (
        f"error: the engine that MSR_PULUMI names cannot be used: {missing} does not exist\n"
        "\nhint: name another `pulumi` in MSR_PULUMI, or unset it and run `msr engine install`\n"
    )
