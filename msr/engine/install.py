"""Install the pinned engine below the user's cache folder: whole, or not at all.

Each way works in a folder with a temporary name, which is renamed once the engine in it states the right
version. A lock lets one installer work at a time; what a killed one left is removed by the next.
"""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from msr.engine.child import termination_as_interrupt
from msr.engine.find import Engine, engine_root, installed_path
from msr.engine.gobuild import go_build
from msr.engine.official import official_installer
from msr.engine.version import MINIMUM_VERSION, PINNED_VERSION, ask_version, read_version
from msr.engine.way import Progress, Way, spoken
from msr.errors import EngineError

_STAGING = ".unfinished-"
_LOCK_TICK_SECONDS = 10


def install(progress: Progress, *, root: Path | None = None, ways: Sequence[Way] | None = None) -> Engine:
    """Install the pinned engine unless it is there, and return it.

    Args:
        progress: is told, line by line, what is being done and why it takes long.
        root: where msr keeps its engines; below the user's cache folder by default.
        ways: what to try, in order; the official installer, then a build with Go, by default.

    Raises:
        EngineError: no way works; ``details`` says why of each, ``hint`` what to install.
    """
    root = root or engine_root()
    root.mkdir(parents=True, exist_ok=True)
    there = _installed(root)
    if there is not None:
        return there
    with termination_as_interrupt(), _locked(root, progress):
        there = _installed(root)
        if there is not None:
            return there
        _remove_leftovers(root)
        return _first_that_works((official_installer(), go_build()) if ways is None else ways, root, progress)


def _first_that_works(ways: Sequence[Way], root: Path, progress: Progress) -> Engine:
    failures: list[str] = []
    for way in ways:
        start = time.monotonic()
        try:
            engine = _by(way, root, progress)
        except EngineError as error:
            progress(f"{way.name}: {error.message}")
            failures.extend([f"{way.name}: {error.message}", *(f"  {line}" for line in error.details)])
        else:
            progress(f"installed Pulumi {engine.version} in {spoken(time.monotonic() - start)}: {engine.path}")
            return engine
    raise EngineError(
        f"Pulumi {PINNED_VERSION} cannot be installed on this machine",
        details=failures,
        hint="do one of these: "
        + "; ".join(way.remedy for way in ways)
        + f"; install Pulumi >= {MINIMUM_VERSION} yourself and put it on PATH, or name it in MSR_PULUMI",
    )


def _by(way: Way, root: Path, progress: Progress) -> Engine:
    with tempfile.TemporaryDirectory(dir=root, prefix=_STAGING) as staging:
        folder = Path(staging) / str(PINNED_VERSION)
        folder.mkdir()
        way.fetch(folder, progress)
        target = root / folder.name
        _verify(folder / installed_path(root).relative_to(target))
        if target.exists():
            shutil.rmtree(target)
        folder.rename(target)
    installed = _installed(root)
    assert installed is not None, "an engine that was just verified is found where it was put"
    return installed


def _verify(executable: Path) -> None:
    if not executable.is_file():
        raise EngineError(f"left no executable at bin/{executable.name}")
    version = ask_version(executable)
    if version != PINNED_VERSION:
        raise EngineError(f"gave version {version} instead of {PINNED_VERSION}")


def _installed(root: Path) -> Engine | None:
    path = installed_path(root)
    if not path.is_file():
        return None
    try:
        version = read_version(path, root=root)
    except EngineError:
        return None
    return Engine(path, version, "msr") if version == PINNED_VERSION else None


def _remove_leftovers(root: Path) -> None:
    for leftover in root.glob(f"{_STAGING}*"):
        shutil.rmtree(leftover, ignore_errors=True)


@contextmanager
def _locked(root: Path, progress: Progress) -> Generator[None]:
    lock = FileLock(root / ".install.lock")
    start = time.monotonic()
    while True:
        try:
            lock.acquire(timeout=_LOCK_TICK_SECONDS if time.monotonic() - start > 1 else 0)
        except Timeout:
            progress(f"another process is installing the engine; waiting, {spoken(time.monotonic() - start)}")
            time.sleep(1)
        else:
            break
    try:
        yield
    finally:
        lock.release()
