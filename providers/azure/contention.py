"""Which modules the functions of one app cannot share, because their folders hold different ones under one name."""

from __future__ import annotations

import hashlib
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pulumi

_IMPORT = re.compile(rb"^[ \t]*(?:from[ \t]+([A-Za-z_]\w*)[\w.]*[ \t]+import|import[ \t]+([\w., \t]+))", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Source:
    """A file of a folder: a word that is equal for equal contents, and the top-level names that it imports."""

    mark: str
    imports: frozenset[str] = frozenset()


Folder = Mapping[str, Source]
"""Every file of a folder by its path."""


def contested(folders: Mapping[str, Folder]) -> list[str]:
    """Top-level module names that differ between folders, and those whose modules import such a name.

    A module that is alike in two folders may be shared only if everything that it finds by its imports is alike too.
    """
    by_folder = [_by_module(files) for files in folders.values()]
    names = sorted({name for modules in by_folder for name in modules})
    common = {name: held for name in names if len(held := [m[name] for m in by_folder if name in m]) > 1}
    found = {name for name, held in common.items() if any(other != held[0] for other in held)}
    while more := {name for name, held in common.items() if name not in found and _imports(held[0]) & found}:
        found |= more
    return sorted(found)


def _by_module(files: Folder) -> dict[str, dict[str, Source]]:
    modules: dict[str, dict[str, Source]] = {}
    for path, source in files.items():
        top, _, rest = path.partition("/")
        if rest or top.endswith(".py"):
            modules.setdefault(top.removesuffix(".py"), {})[path] = source
    return modules


def _imports(module: Mapping[str, Source]) -> frozenset[str]:
    return frozenset(name for source in module.values() for name in source.imports)


def contents(archive: pulumi.Archive) -> Folder:
    """Every file of an archive: a folder, a zip file, or texts."""
    match archive:
        case pulumi.FileArchive():
            path = Path(archive.path)
            return dict(_of_folder(path) if path.is_dir() else _of_zip(path))
        case pulumi.AssetArchive():
            return {name: _of_asset(asset) for name, asset in sorted(archive.assets.items())}
        case _:
            raise TypeError(f"code comes as a file archive or as assets, not as {type(archive).__name__}")


def _of_zip(path: Path) -> Iterator[tuple[str, Source]]:
    with zipfile.ZipFile(path) as package:
        for entry in package.infolist():
            yield entry.filename, source(entry.filename, package.read(entry))


def _of_folder(path: Path) -> Iterator[tuple[str, Source]]:
    for file in sorted(path.rglob("*")):
        if file.is_file() and "__pycache__" not in file.parts:
            yield file.relative_to(path).as_posix(), source(file.name, file.read_bytes())


def _of_asset(asset: pulumi.Asset | pulumi.Archive) -> Source:
    if isinstance(asset, pulumi.StringAsset):
        return source("text.py", asset.text.encode())
    raise TypeError(f"a package's asset is a text, not {type(asset).__name__}")


def source(name: str, text: bytes) -> Source:
    """A file by its name and contents."""
    imported = (
        word.strip().partition(b".")[0].partition(b" ")[0].decode()
        for one, several in (_IMPORT.findall(text) if name.endswith(".py") else ())
        for word in (one or several).split(b",")
    )
    return Source(hashlib.sha256(text).hexdigest()[:16], frozenset(imported))
