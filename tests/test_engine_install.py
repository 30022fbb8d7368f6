"""An install gives one whole engine or none. `go` is a script here that writes an executable instead of compiling."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from importlib.resources import files
from pathlib import Path

import pytest

import msr.engine.official
from msr.engine import PINNED_VERSION, Engine, Way, install
from msr.engine.find import installed_path
from msr.engine.gobuild import MINIMUM_GO, go_build
from msr.engine.official import official_installer
from msr.errors import EngineError

PROGRAM_FILE = Path(msr.engine.official.__file__).with_name("official_program.py")
UNREACHABLE = "https://127.0.0.1:9/install.sh"

GO_THAT_WORKS = r"""#!/bin/sh
echo "$$ $*" >> "$GO_CALLS"
case "$1" in
version) echo "go version go1.26.8 linux/amd64" ;;
list) test -f go.mod && test -f go.sum && printf 'internal/abi\nexample.org/one\n' ;;
build)
    sleep "${GO_SECONDS:-0}"
    while [ "$1" != -o ]; do shift; done
    mkdir -p "$(dirname "$2")"
    printf '#!/bin/sh\necho v%s\n' "${GO_RESULT:-3.259.0}" > "$2"
    chmod +x "$2" ;;
esac
"""

PROGRAM = f"""
import signal, sys
from pathlib import Path
from msr.engine.gobuild import go_build
from msr.engine.install import install
from msr.engine.official import official_installer
signal.signal(signal.SIGINT, signal.default_int_handler)
ways = (official_installer({UNREACHABLE!r}), go_build())
print(install(lambda line: print(line, file=sys.stderr, flush=True), root=Path(sys.argv[1]), ways=ways).path)
"""


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep a proxy of this machine out of the way to the loopback."""
    monkeypatch.setenv("no_proxy", "127.0.0.1")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "cache" / "engine"


@pytest.fixture
def calls(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Put the script on PATH as `go`; the file returned gets a line for each call: process id and arguments."""
    write_go(tmp_path, GO_THAT_WORKS)
    monkeypatch.setenv("PATH", f"{tmp_path / 'go'}:/usr/bin:/bin")
    monkeypatch.setenv("GO_CALLS", str(tmp_path / "calls"))
    return tmp_path / "calls"


def write_go(tmp_path: Path, text: str) -> None:
    (tmp_path / "go").mkdir(exist_ok=True)
    (tmp_path / "go" / "go").write_text(text, encoding="utf-8")
    (tmp_path / "go" / "go").chmod(0o755)


def ways() -> tuple[Way, Way]:
    return official_installer(UNREACHABLE), go_build()


def nowhere(line: str) -> None:
    """Take a line of progress that no test reads."""


def start(root: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", PROGRAM, str(root)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def process_id_of(call: str, calls: Path, limit_seconds: float = 20) -> int:
    end = time.monotonic() + limit_seconds
    while time.monotonic() < end:
        lines = calls.read_text(encoding="utf-8").splitlines() if calls.exists() else []
        for line in lines:
            if line.split()[1] == call:
                return int(line.split()[0])
        time.sleep(0.02)
    pytest.fail(f"`go {call}` was not called within {limit_seconds} s")


def kept(root: Path) -> set[str]:
    return {path.name for path in root.iterdir()} - {".install.lock", "versions.json"}


def test_go_builds_where_the_official_installer_cannot_be_reached(root: Path, calls: Path) -> None:
    told: list[str] = []
    engine = install(told.append, root=root, ways=ways())
    assert engine == Engine(installed_path(root), PINNED_VERSION, "msr")
    assert told[0] == (
        "official installer: https://127.0.0.1:9/install.sh cannot be reached: [Errno 111] Connection refused"
    )
    assert told[2].startswith("compiling 2 packages")
    assert kept(root) == {"3.259.0"}
    assert [path.name for path in (root / "3.259.0").iterdir()] == ["bin"]


def test_the_go_build_is_read_only_and_states_its_version(root: Path, calls: Path) -> None:
    install(nowhere, root=root, ways=(go_build(),))
    build = calls.read_text(encoding="utf-8").splitlines()[-1].split(maxsplit=1)[1]
    assert build.startswith("build -mod=readonly -trimpath")
    assert "sdk/v3/go/common/version.Version=v3.259.0" in build


def test_a_second_install_uses_the_first_and_calls_nothing(root: Path, calls: Path) -> None:
    first = install(nowhere, root=root, ways=ways())
    before = calls.read_text(encoding="utf-8")
    assert install(nowhere, root=root, ways=ways()) == first
    assert calls.read_text(encoding="utf-8") == before


def test_a_damaged_engine_is_replaced(root: Path, calls: Path) -> None:
    damaged = installed_path(root)
    damaged.parent.mkdir(parents=True)
    damaged.write_text("half of a file", encoding="utf-8")
    assert install(nowhere, root=root, ways=ways()).path == damaged
    assert damaged.read_text(encoding="utf-8").startswith("#!/bin/sh")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_install_ends_the_build_and_leaves_nothing(
    root: Path, calls: Path, monkeypatch: pytest.MonkeyPatch, number: signal.Signals
) -> None:
    monkeypatch.setenv("GO_SECONDS", "60")
    with start(root) as process:
        build = process_id_of("build", calls)
        process.send_signal(number)
        _, said = process.communicate(timeout=30)
    assert process.returncode != 0
    assert "KeyboardInterrupt" in said
    assert kept(root) == set()
    with pytest.raises(ProcessLookupError):
        os.kill(build, 0)


def test_what_a_killed_install_left_is_removed_by_the_next(
    root: Path, calls: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GO_SECONDS", "60")
    with start(root) as process:
        build = process_id_of("build", calls)
        process.kill()
        process.communicate(timeout=30)
    os.killpg(build, signal.SIGKILL)
    assert len(kept(root)) == 1, "the killed install was expected to leave its unfinished folder"
    monkeypatch.setenv("GO_SECONDS", "0")
    install(nowhere, root=root, ways=ways())
    assert kept(root) == {"3.259.0"}


def test_two_installs_at_once_build_one_engine(root: Path, calls: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GO_SECONDS", "2")
    with start(root) as one, start(root) as other:
        printed = [process.communicate(timeout=60) for process in (one, other)]
    assert [out for out, _ in printed] == [f"{installed_path(root)}\n"] * 2
    assert sum("another process is installing the engine; waiting" in said for _, said in printed) == 1
    builds = [line for line in calls.read_text(encoding="utf-8").splitlines() if line.split()[1] == "build"]
    assert len(builds) == 1
    assert kept(root) == {"3.259.0"}


def test_a_build_of_another_version_is_not_installed(root: Path, calls: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GO_RESULT", "3.258.0")
    with pytest.raises(EngineError) as caught:
        install(nowhere, root=root, ways=(go_build(),))
    assert caught.value.details == ("Go build: gave version 3.258.0 instead of 3.259.0",)
    assert kept(root) == set()


def test_a_failed_build_shows_the_last_lines_of_go(root: Path, calls: Path, tmp_path: Path) -> None:
    write_go(tmp_path, GO_THAT_WORKS.replace("list)", 'list) echo "go: loading"; echo "go: no route"; exit 1;;\nold)'))
    with pytest.raises(EngineError) as caught:
        install(nowhere, root=root, ways=(go_build(),))
    assert caught.value.details == (
        "Go build: `go list -mod=readonly` exited with 1: go: no route",
        "  go: loading",
    )


def test_an_old_go_is_refused_before_anything_is_downloaded(root: Path, calls: Path, tmp_path: Path) -> None:
    write_go(tmp_path, GO_THAT_WORKS.replace("go1.26.8", "go1.25.10"))
    with pytest.raises(EngineError) as caught:
        install(nowhere, root=root, ways=(go_build(),))
    assert caught.value.details == (f"Go build: {tmp_path}/go/go is Go 1.25.10; Pulumi 3.259.0 needs Go 1.25.11",)
    assert [line.split()[1] for line in calls.read_text(encoding="utf-8").splitlines()] == ["version"]


def test_where_neither_way_works_the_error_says_what_to_install(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(EngineError) as caught:
        install(nowhere, root=root, ways=ways())
    assert caught.value.message == "Pulumi 3.259.0 cannot be installed on this machine"
    assert caught.value.details == (
        "official installer: https://127.0.0.1:9/install.sh cannot be reached: [Errno 111] Connection refused",
        "Go build: `go` is not on PATH",
    )
    assert caught.value.hint == (
        "do one of these: let this machine reach https://127.0.0.1:9/install.sh (HTTPS_PROXY is honoured); "
        "install Go >= 1.25.11 and let it reach a Go module proxy (GOPROXY); "
        "install Pulumi >= 3.259.0 yourself and put it on PATH, or name it in MSR_PULUMI"
    )


def test_a_host_that_never_answers_is_given_up_within_seconds(root: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/install.sh"
        began = time.monotonic()
        with pytest.raises(EngineError) as caught:
            install(nowhere, root=root, ways=(official_installer(url),))
    assert time.monotonic() - began < 8
    assert caught.value.details == (f"official installer: {url} did not answer within 5 s",)


def test_the_sdk_is_handed_the_folder_and_the_version(tmp_path: Path) -> None:
    """The SDK looks at the folder first and downloads nothing where the engine is there already."""
    engine = tmp_path / "bin" / "pulumi"
    engine.parent.mkdir()
    engine.write_text("#!/bin/sh\necho v3.259.0\n", encoding="utf-8")
    engine.chmod(0o755)
    program = [sys.executable, "-P", str(PROGRAM_FILE), "install", str(tmp_path), "3.259.0"]
    done = subprocess.run(program, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_the_go_module_pins_the_engine_and_the_go_that_the_code_speaks_of() -> None:
    module = files("msr.engine").joinpath("go.mod").read_text(encoding="utf-8").splitlines()
    assert f"go {MINIMUM_GO}" in module
    assert [line.split()[1] for line in module if line.split()[:1] == ["github.com/pulumi/pulumi/pkg/v3"]] == [
        f"v{PINNED_VERSION}"
    ]


def test_every_module_of_the_build_has_a_hash_in_go_sum() -> None:
    package = files("msr.engine")
    module = package.joinpath("go.mod").read_text(encoding="utf-8")
    required = re.findall(r"^\t(\S+) (v\S+)(?: // indirect)?$", module, re.MULTILINE)
    summed = {tuple(line.split()[:2]) for line in package.joinpath("go.sum").read_text(encoding="utf-8").splitlines()}
    assert len(required) > 200
    assert [pair for pair in required if (pair[0], f"{pair[1]}/go.mod") not in summed] == []
