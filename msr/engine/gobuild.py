"""The way that needs Go and a Go module proxy: build the pinned engine from its own source.

``go.mod`` and ``go.sum`` beside this file were written by the Go client and pin every module by its hash;
``-mod=readonly`` refuses anything else.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from importlib.resources import files
from pathlib import Path

from msr.engine.child import run
from msr.engine.version import PINNED_VERSION, Version
from msr.engine.way import Progress, Way, spoken
from msr.errors import EngineError

MINIMUM_GO = Version(1, 25, 11)
"""What the ``go`` line of Pulumi 3.259.0's own go.mod asks for."""

_PACKAGE = "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi"
_VERSION_VARIABLE = "github.com/pulumi/pulumi/sdk/v3/go/common/version.Version"
_TAGS = "osusergo,grpcnotrace"
_FETCH_LIMIT_SECONDS = 30 * 60
_BUILD_LIMIT_SECONDS = 60 * 60
_PACKAGE_LINE = re.compile(r"^[\w.-]+(/[\w.~-]+)*$", re.MULTILINE)


def go_build() -> Way:
    """Return the way that builds the engine with the Go toolchain on PATH."""
    return Way(
        name="Go build",
        remedy=f"install Go >= {MINIMUM_GO} and let it reach a Go module proxy (GOPROXY)",
        fetch=_fetch,
    )


def _fetch(folder: Path, progress: Progress) -> None:
    go = _go()
    source, environ = folder / "source", _environ(folder)
    source.mkdir()
    for name in ("go.mod", "go.sum"):
        (source / name).write_bytes(files("msr.engine").joinpath(name).read_bytes())
    total = _download(go, source, environ, progress)
    _compile(go, folder, environ, total, progress)
    shutil.rmtree(source)
    shutil.rmtree(environ["GOTMPDIR"])


def _go() -> str:
    go = shutil.which("go")
    if go is None:
        raise EngineError("`go` is not on PATH")
    try:
        answer = subprocess.run(
            [go, "version"],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=20,
            check=False,
            env={**os.environ, "GOTOOLCHAIN": "local"},
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise EngineError(f"`{go} version` failed: {error}") from error
    match = re.search(r"go(\d+)\.(\d+)(?:\.(\d+))?", answer.stdout)
    if match is None:
        raise EngineError(f"`{go} version` states no version that can be read: {answer.stdout.strip()[:80]!r}")
    version = Version(*(int(part or 0) for part in match.groups()))
    if version < MINIMUM_GO:
        raise EngineError(f"{go} is Go {version}; Pulumi {PINNED_VERSION} needs Go {MINIMUM_GO}")
    return go


def _environ(folder: Path) -> dict[str, str]:
    """Keep the user's proxies and caches, and shut out what would change the result."""
    temporary = folder / "tmp"
    temporary.mkdir()
    fixed = {"CGO_ENABLED": "0", "GO111MODULE": "on", "GOTOOLCHAIN": "local", "GOWORK": "off"}
    return {**os.environ, **fixed, "GOOS": "", "GOARCH": "", "GOTMPDIR": str(temporary)}


def _download(go: str, source: Path, environ: dict[str, str], progress: Progress) -> int:
    """Load the modules that the build reads, no more, and return the number of packages in it."""
    progress(f"loading the source of Pulumi {PINNED_VERSION} from the Go module proxy (1.4 GB when none is cached)")
    listed = run(
        [go, "list", "-mod=readonly", "-deps", "-tags", _TAGS, _PACKAGE],
        folder=source,
        environ=environ,
        limit_seconds=_FETCH_LIMIT_SECONDS,
        on_tick=lambda elapsed, _: progress(f"  still loading, {spoken(elapsed)}"),
    )
    return len(_PACKAGE_LINE.findall(listed))


def _compile(go: str, folder: Path, environ: dict[str, str], total: int, progress: Progress) -> None:
    progress(f"compiling {total} packages; the first time takes about 4 min on 2 cores, later ones seconds")

    def tick(elapsed: float, printed: str) -> None:
        progress(f"  {len(_PACKAGE_LINE.findall(printed))} of {total} packages, {spoken(elapsed)}")

    flags = ["-mod=readonly", "-trimpath", "-buildvcs=false", "-v", "-tags", _TAGS]
    link = f"-s -w -X {_VERSION_VARIABLE}=v{PINNED_VERSION}"
    run(
        [go, "build", *flags, "-o", str(folder / "bin" / "pulumi"), "-ldflags", link, _PACKAGE],
        folder=folder / "source",
        environ=environ,
        limit_seconds=_BUILD_LIMIT_SECONDS,
        on_tick=tick,
    )
