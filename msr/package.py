"""Code folders as zip files: the same folder gives the same bytes, on every run and in every region.

The folder is packaged as it is. A ``requirements.txt`` in it is installed for the machine that will run the code, not
for this one, and from wheels alone; when that cannot be done the folder is refused, with pip's own reason.
"""

from __future__ import annotations

import hashlib
import os
import re
import stat
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from filelock import FileLock

from msr.errors import MsrError
from msr.value import value

REQUIREMENTS = "requirements.txt"

LEFT_OUT = frozenset(
    {"__pycache__", ".git", ".msr", ".venv", ".pytest_cache", ".mypy_cache", ".ruff_cache", ".DS_Store"}
)
"""Traces of working on code, which are not code."""

INSTALLER_TRACES = frozenset({"RECORD", "INSTALLER", "REQUESTED", "direct_url.json"})
"""What pip notes about its own run: it differs between machines and nothing imports it."""

EARLIEST = (1980, 1, 1, 0, 0, 0)
"""The first moment that a zip file can hold."""

UNIX = 3
"""Who made the file, so that modes count. PKWARE APPNOTE 6.3.10, section 4.4.2."""

INSTALL_SECONDS = 600
MEGABYTE = 1024 * 1024


@value
class Platform:
    """A machine that runs Python code: version (``3.13``) and wheel platform tags, each one acceptable."""

    python: str
    tags: tuple[str, ...]


@value
class Limits:
    """What a service accepts, in MB of 1,048,576 bytes: the zip as uploaded and the files unpacked."""

    archive_mb: int | None = None
    unpacked_mb: int | None = None


@value
class Package:
    """A zip file. ``digest`` is over names, modes and contents, so it does not depend on the compressor."""

    path: Path
    digest: str
    bytes: int


def archive(code: Path, cache: Path, platform: Platform | None, *, limits: Limits | None = None) -> Package:
    """Package a code folder.

    Args:
        code: the folder; its files stand at the root of the zip.
        cache: where zip files and installed requirements are kept between runs.
        platform: where Python code will run; ``None`` for other languages, whose folder is complete as it is.
        limits: what the service accepts.

    Raises:
        MsrError: the folder is missing or empty, its requirements cannot be had as wheels, or it is too large.
    """
    files = {**_installed(code, cache, platform), **_files(code)}
    if not files:
        raise MsrError(f"{code} has no code to package", hint="put the handler's file into it")
    limits = limits or Limits()
    _within(sum(file.stat().st_size for file in files.values()), limits.unpacked_mb, code, "unpacked")
    digest = _digest(files)
    path = cache / "packages" / f"{digest}.zip"
    if not path.exists():
        _zip(files, path)
    size = path.stat().st_size
    _within(size, limits.archive_mb, code, "as a zip file")
    return Package(path, digest, size)


def _files(code: Path) -> Mapping[str, Path]:
    """Every file of a folder by its name in the zip, sorted."""
    if not code.is_dir():
        raise MsrError(f"{code} is not a folder", hint="correct `code`: it is relative to the blueprint")
    return dict(sorted(_walk(code)))


def _walk(code: Path) -> Iterator[tuple[str, Path]]:
    for folder, subfolders, names in os.walk(code):
        here = Path(folder)
        subfolders[:] = sorted(name for name in subfolders if name not in LEFT_OUT)
        for name in subfolders:
            if (here / name).is_symlink():
                raise MsrError(f"{here / name} is a link to a folder, which a package cannot hold", hint="copy it in")
        for name in names:
            if name not in LEFT_OUT and not name.endswith(".pyc"):
                yield (here / name).relative_to(code).as_posix(), here / name


def _installed(code: Path, cache: Path, platform: Platform | None) -> Mapping[str, Path]:
    """The requirements of a folder as files, from the cache or freshly installed."""
    requirements = code / REQUIREMENTS
    if platform is None or not requirements.is_file():
        return {}
    wanted = hashlib.sha256(repr((platform, tuple(_lines(requirements)))).encode()).hexdigest()[:32]
    target = cache / "requirements" / wanted
    target.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(f"{target}.lock"):
        if not target.exists():
            _install(requirements, target, platform)
    return {
        name: path
        for name, path in _files(target).items()
        if not name.startswith("bin/") and path.name not in INSTALLER_TRACES
    }


def _lines(requirements: Path) -> Iterator[str]:
    """Every line that decides what is installed, those of included files too."""
    for line in requirements.read_text(encoding="utf-8").splitlines():
        yield line
        included = re.match(r"\s*(?:-r|--requirement|-c|--constraint)[ =]+(\S+)", line)
        if included and (requirements.parent / included[1]).is_file():
            yield from _lines(requirements.parent / included[1])


def _install(requirements: Path, target: Path, platform: Platform) -> None:
    """Install into a draft folder beside ``target``, then rename: a cut-off run leaves nothing that looks whole."""
    with tempfile.TemporaryDirectory(dir=target.parent, prefix="draft-") as draft:
        folder = Path(draft) / "site"
        command = _pip(requirements, folder, platform)
        try:
            done = subprocess.run(command, capture_output=True, text=True, timeout=INSTALL_SECONDS, check=False)
        except subprocess.TimeoutExpired as exc:
            raise MsrError(f"{requirements} was not installed within {INSTALL_SECONDS} s") from exc
        if done.returncode != 0:
            raise MsrError(
                f"{requirements} cannot be installed for Python {platform.python} on {platform.tags[0]}",
                hint="name packages and versions that have wheels for that platform",
                details=[line for line in done.stderr.splitlines() if line.strip()],
            )
        folder.mkdir(exist_ok=True)
        folder.rename(target)


def _pip(requirements: Path, folder: Path, platform: Platform) -> list[str]:
    tags = [part for tag in platform.tags for part in ("--platform", tag)]
    return [
        *(sys.executable, "-m", "pip", "install", "--quiet", "--no-input", "--disable-pip-version-check"),
        *("--requirement", str(requirements), "--target", str(folder), "--no-compile", "--only-binary=:all:"),
        *("--implementation", "cp", "--python-version", platform.python, *tags),
    ]


def _digest(files: Mapping[str, Path]) -> str:
    total = hashlib.sha256()
    for name in sorted(files):
        content = hashlib.sha256(files[name].read_bytes()).hexdigest()
        total.update(f"{name}\0{_mode(files[name]):o}\0{content}\n".encode())
    return total.hexdigest()


def _mode(file: Path) -> int:
    """Readable by whoever runs it, executable where the owner may execute it, and nothing of this machine's umask."""
    return 0o755 if file.stat().st_mode & 0o100 else 0o644


def _zip(files: Mapping[str, Path], path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(f".{os.getpid()}.draft")
    with zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as package:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, EARLIEST)
            entry.create_system = UNIX
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = (stat.S_IFREG | _mode(files[name])) << 16
            package.writestr(entry, files[name].read_bytes())
    draft.replace(path)


def _within(size: int, limit_mb: int | None, code: Path, state: str) -> None:
    if limit_mb is not None and size > limit_mb * MEGABYTE:
        raise MsrError(
            f"{code} is {size / MEGABYTE:.1f} MB {state}; the service takes {limit_mb} MB",
            hint="leave out what the handler does not import",
        )
