"""The one package of a service's app: the gateway that msr brings, and each function's code in a folder of its own.

    host.json  function_app.py       what the Functions host and its worker look for
    msr/gateway  providers/azure     the gateway, which makes events of requests
    msr.json                         routes, handlers, and module names that folders contend for
    functions/<folder>/...           a function's code with its requirements, as its folder is

All functions of an app run in one Python process. Functions of one ``code`` folder share it. Where two folders hold
different files under one top-level name (``app.py`` in both), each function gets its own modules of that name, and of
those that import it, while it is loaded; a handler that imports such a module later, inside a call, gets the first
folder's. Everything else is shared, so a library that two folders bring in one version is loaded once.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pulumi

from msr.package import Platform
from providers.azure.contention import contents, contested

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
    held = {folder: contents(archive) for folder, archive in sorted(by_folder.items())}
    known = json.dumps({**routes, "contested": contested(held)}, indent=2, sort_keys=True)
    gateway = {name: file.read_text(encoding="utf-8") for name, file in GATEWAY.items()}
    texts = {**gateway, "msr.json": known}
    assets: dict[str, pulumi.Asset | pulumi.Archive] = {
        **{name: pulumi.StringAsset(text) for name, text in texts.items()},
        **{f"functions/{folder}": archive for folder, archive in by_folder.items()},
    }
    marks = {folder: {name: file.mark for name, file in files.items()} for folder, files in held.items()}
    digest = hashlib.sha256(json.dumps([texts, marks], sort_keys=True).encode()).hexdigest()[:16]
    return Package(pulumi.AssetArchive(assets), digest)


def platform(runtime: str) -> Platform:
    """What binary packages must be built for: Flex Consumption is Linux on x86-64, glibc 2.31 or newer.

    Azure docs, functions-reference-python, supported versions, 2026-11; the glibc is that of Debian 11, recalled.
    """
    glibc = (f"manylinux_2_{minor}_x86_64" for minor in range(31, 16, -1))
    return Platform(runtime.removeprefix("python"), (*glibc, "manylinux2014_x86_64"))
