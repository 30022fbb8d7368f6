"""The one package of a service's app: the gateway that msr brings, and each function's code in a folder of its own.

    host.json  function_app.py       what the Functions host and its worker look for
    msr/gateway  providers/azure     the gateway, which makes events of requests
    msr.json                         routes, handlers, and module names that folders contend for
    functions/<folder>/...           a function's code with its requirements, as its folder is

All functions of an app run in one Python process. Functions of one ``code`` folder share it. Where two folders hold
different files under one top-level name (``app.py`` in both), each function gets its own modules of that name while
it is loaded; a handler that imports such a module later, inside a call, gets the first folder's. Everything else is
shared, so a library that two folders bring in one version is loaded once.
"""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pulumi

from msr.package import Platform

_HERE = Path(__file__).parent
_ROOT = _HERE.parents[1]

GATEWAY: Mapping[str, Path] = {
    **{name: _HERE / "runtime" / name for name in ("function_app.py", "host.json")},
    **{
        file.relative_to(_ROOT).as_posix(): file
        for folder in (_ROOT / "msr" / "gateway", _HERE / "runtime")
        for file in sorted(folder.glob("*.py"))
        if file.name != "function_app.py"
    },
}
"""What msr brings into a package, under the names that it is imported by."""


@dataclass(frozen=True, slots=True)
class Code:
    """A function's code in the package. ``folder`` is its name below ``functions/``."""

    folder: str
    archive: pulumi.Archive


@dataclass(frozen=True, slots=True)
class Package:
    """What is uploaded. ``digest`` is equal for equal contents."""

    archive: pulumi.Archive
    digest: str


def package(codes: tuple[Code, ...], routes: Mapping[str, object]) -> Package:
    """One archive of the gateway, ``routes`` (what the gateway must know) and every function's code."""
    by_folder = {code.folder: code.archive for code in codes}
    contents = {folder: dict(_contents(archive)) for folder, archive in sorted(by_folder.items())}
    known = json.dumps({**routes, "contested": contested(contents)}, indent=2, sort_keys=True)
    gateway = {name: file.read_text(encoding="utf-8") for name, file in GATEWAY.items()}
    texts = {**gateway, "msr.json": known}
    assets: dict[str, pulumi.Asset | pulumi.Archive] = {
        **{name: pulumi.StringAsset(text) for name, text in texts.items()},
        **{f"functions/{folder}": archive for folder, archive in by_folder.items()},
    }
    digest = hashlib.sha256(json.dumps([texts, contents], sort_keys=True).encode()).hexdigest()[:16]
    return Package(pulumi.AssetArchive(assets), digest)


def contested(contents: Mapping[str, Mapping[str, str]]) -> list[str]:
    """Module names under which two folders hold different files.

    Args:
        contents: per folder, each file and a word that is equal for equal contents.
    """
    seen: dict[str, dict[str, str]] = {}
    found: set[str] = set()
    for files in contents.values():
        for name, mine in _by_module(files).items():
            if seen.setdefault(name, mine) != mine:
                found.add(name)
    return sorted(found)


def platform(runtime: str) -> Platform:
    """What binary packages must be built for: Flex Consumption is Linux on x86-64, glibc 2.31 or newer.

    Azure docs, functions-reference-python, supported versions, 2026-11; the glibc is that of Debian 11, recalled.
    """
    glibc = (f"manylinux_2_{minor}_x86_64" for minor in range(31, 16, -1))
    return Platform(runtime.removeprefix("python"), (*glibc, "manylinux2014_x86_64"))


def _by_module(files: Mapping[str, str]) -> Mapping[str, dict[str, str]]:
    modules: dict[str, dict[str, str]] = {}
    for path, mark in files.items():
        top, _, rest = path.partition("/")
        if rest or top.endswith(".py"):
            modules.setdefault(top.removesuffix(".py"), {})[path] = mark
    return modules


def _contents(archive: pulumi.Archive) -> Iterator[tuple[str, str]]:
    """Every file of an archive, and a word for its contents."""
    match archive:
        case pulumi.FileArchive():
            path = Path(archive.path)
            yield from _of_folder(path) if path.is_dir() else _of_zip(path)
        case pulumi.AssetArchive():
            for name, asset in sorted(archive.assets.items()):
                yield name, _of_asset(asset)
        case _:
            raise TypeError(f"code comes as a file archive or as assets, not as {type(archive).__name__}")


def _of_zip(path: Path) -> Iterator[tuple[str, str]]:
    with zipfile.ZipFile(path) as package:
        for entry in package.infolist():
            yield entry.filename, f"{entry.CRC:08x}-{entry.file_size}"


def _of_folder(path: Path) -> Iterator[tuple[str, str]]:
    for file in sorted(path.rglob("*")):
        if file.is_file() and "__pycache__" not in file.parts:
            yield file.relative_to(path).as_posix(), hashlib.sha256(file.read_bytes()).hexdigest()[:16]


def _of_asset(asset: pulumi.Asset | pulumi.Archive) -> str:
    if isinstance(asset, pulumi.StringAsset):
        return hashlib.sha256(asset.text.encode()).hexdigest()[:16]
    if isinstance(asset, pulumi.FileAsset):
        return hashlib.sha256(Path(asset.path).read_bytes()).hexdigest()[:16]
    raise TypeError(f"a package's asset is a text or a file, not {type(asset).__name__}")
