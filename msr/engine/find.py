"""Find a usable engine, and say of every other candidate why it is not one."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from platformdirs import user_cache_path

from msr.engine.version import PINNED_VERSION, Version, read_version, refusal
from msr.errors import EngineError

Origin = Literal["MSR_PULUMI", "PATH", "msr"]

_EXECUTABLE = "pulumi.exe" if os.name == "nt" else "pulumi"


@dataclass(frozen=True, slots=True)
class Engine:
    """A Pulumi command line that msr can drive: ``path`` is absolute, ``origin`` says who chose it."""

    path: Path
    version: Version
    origin: Origin


@dataclass(frozen=True, slots=True)
class Rejected:
    """A place that was looked at, and why it gave no engine; ``path`` is ``None`` where nothing is there."""

    origin: Origin
    path: Path | None
    reason: str

    def __str__(self) -> str:
        return " ".join([f"{self.origin}:", *([str(self.path)] if self.path else []), self.reason])


@dataclass(frozen=True, slots=True)
class Search:
    """What a search found, and what it passed over on the way."""

    engine: Engine | None
    rejected: tuple[Rejected, ...]


def engine_root() -> Path:
    """Return the folder below which msr keeps the engines that it installs."""
    return user_cache_path("msr") / "engine"


def installed_path(root: Path) -> Path:
    """Return where the pinned engine lies below ``root`` once it is installed."""
    return root / str(PINNED_VERSION) / "bin" / _EXECUTABLE


def find(environ: Mapping[str, str] | None = None, *, root: Path | None = None) -> Engine:
    """Return the first usable engine: ``MSR_PULUMI``, then ``PATH``, then the one msr installed.

    Args:
        environ: the environment to read; the process's own by default.
        root: where msr keeps its engines; below the user's cache folder by default.

    Raises:
        EngineError: there is none; ``details`` holds each candidate with its reason.
    """
    search = look(environ, root=root)
    if search.engine is None:
        raise _not_found(search.rejected)
    return search.engine


def look(environ: Mapping[str, str] | None = None, *, root: Path | None = None) -> Search:
    """Look at every place in order, up to the first usable engine.

    An ``MSR_PULUMI`` that is set ends the search: who names an engine does not want another one in silence.
    """
    environ = os.environ if environ is None else environ
    root = root or engine_root()
    named = environ.get("MSR_PULUMI", "")
    if named:
        return _search((("MSR_PULUMI", Path(named).expanduser().absolute()),), root)
    unset = Rejected("MSR_PULUMI", None, "is not set")
    on_path = shutil.which("pulumi", path=environ.get("PATH", ""))
    if on_path is None:
        return _search((("msr", installed_path(root)),), root, unset, Rejected("PATH", None, "has no `pulumi`"))
    return _search((("PATH", Path(on_path).absolute()), ("msr", installed_path(root))), root, unset)


def _search(candidates: tuple[tuple[Origin, Path], ...], root: Path, *rejected: Rejected) -> Search:
    for origin, path in candidates:
        judged = _judge(origin, path, root)
        if isinstance(judged, Engine):
            return Search(judged, rejected)
        rejected = (*rejected, judged)
    return Search(None, rejected)


def _judge(origin: Origin, path: Path, root: Path) -> Engine | Rejected:
    if not path.exists():
        return Rejected(origin, path, "does not exist")
    if path.is_dir():
        return Rejected(origin, path, "is a folder, not the `pulumi` executable")
    if not os.access(path, os.X_OK):
        return Rejected(origin, path, "is not executable")
    try:
        version = read_version(path, root=root)
    except EngineError as error:
        return Rejected(origin, path, error.message)
    reason = refusal(version)
    return Rejected(origin, path, reason) if reason else Engine(path, version, origin)


def _not_found(rejected: tuple[Rejected, ...]) -> EngineError:
    named = rejected[0]
    if named.path is not None:
        return EngineError(
            f"the engine that MSR_PULUMI names cannot be used: {named.path} {named.reason}",
            hint="name another `pulumi` in MSR_PULUMI, or unset it and run `msr engine install`",
        )
    return EngineError(
        "no usable Pulumi engine found",
        hint="run `msr engine install`",
        details=[str(each) for each in rejected],
    )
