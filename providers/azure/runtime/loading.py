"""The handlers of an app's functions, each from the folder that its code lies in, all in one process.

A function's modules are found in its own folder first. Names that two folders hold with different files are
*contested*: such modules are taken out of ``sys.modules`` after each function is loaded, so that the next one gets its
own. All else stays and is shared.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Collection, Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Handler = Callable[[Mapping[str, Any], object], object]

RESERVED = ("msr", "providers")
"""Top-level names of the gateway's own modules: a function may have modules of these names too."""


@dataclass(frozen=True)
class Source:
    """Where a handler is: ``folder`` with the code, and ``module.function`` in it."""

    folder: Path
    handler: str


def load_all(sources: Mapping[str, Source], contested: Collection[str]) -> Mapping[str, Handler | Exception]:
    """Each function's handler, or what its code raised while it was imported."""
    names = frozenset((*contested, *RESERVED))
    loaded = {name: _load(source, names) for name, source in sources.items()}
    # What a handler imports later, inside a call, is looked for in every folder.
    sys.path.extend(dict.fromkeys(str(source.folder) for source in sources.values()))
    return loaded


def _load(source: Source, contested: frozenset[str]) -> Handler | Exception:
    module, _, name = source.handler.rpartition(".")
    with _folder_first(source.folder), _set_apart(contested):
        try:
            return getattr(importlib.import_module(module.replace("/", ".")), name)
        except Exception as error:  # noqa: BLE001 - whatever a function's code raises is that function's own trouble
            return error


@contextmanager
def _folder_first(folder: Path) -> Generator[None]:
    sys.path.insert(0, str(folder))
    importlib.invalidate_caches()
    try:
        yield
    finally:
        sys.path.remove(str(folder))


@contextmanager
def _set_apart(contested: frozenset[str]) -> Generator[None]:
    """Hides modules of contested names, and puts them back in the place of those that were loaded meanwhile."""
    before = _take_out(contested)
    try:
        yield
    finally:
        _take_out(contested)
        sys.modules.update(before)


def _take_out(names: frozenset[str]) -> dict[str, Any]:
    found = [name for name in sys.modules if name.partition(".")[0] in names]
    return {name: sys.modules.pop(name) for name in found}
