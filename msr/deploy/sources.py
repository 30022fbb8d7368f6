"""The code of a cloud that reaches a deployment: what builds it, and what runs in it.

What builds are the provider's methods ``builders`` and ``configure`` and every module of its package that they come to
import; what runs lies in ``runtime/``. So whoever edits what the local cloud knows, or a preflight, changes no stack.
It is read from the text alone, because nothing of it may be loaded to know that nothing changed.
"""

from __future__ import annotations

import ast
import hashlib
import inspect
from collections.abc import Iterator
from functools import cache
from importlib.util import resolve_name
from pathlib import Path

from msr.provider import Provider
from msr.value import value

BUILD = ("builders", "configure")
RUNTIME = "runtime"


def sources_digest(provider: Provider) -> str:
    """The digest of the code of ``provider`` that reaches a deployment, 16 hex digits."""
    return _digest(type(provider))


@cache
def _digest(cloud: type) -> str:
    package = _package(cloud)
    known = hashlib.sha256()
    for method in _methods(cloud):
        known.update(ast.unparse(method).encode() + b"\0")
    for path in reaching(cloud):
        known.update(path.relative_to(package.folder).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return known.hexdigest()[:16]


def reaching(cloud: type) -> tuple[Path, ...]:
    """The files of the package of ``cloud``, a provider's class, that reach a deployment; sorted."""
    package, own = _package(cloud), Path(inspect.getfile(cloud))
    front = [path for method in _methods(cloud) for path in package.imported(method, own)]
    found: set[Path] = set()
    while front:
        path = front.pop()
        if path not in found:
            found.add(path)
            front.extend(package.imported(ast.parse(path.read_bytes()), path))
    return tuple(sorted((found | set(package.runtime())) - {own}))


def _methods(cloud: type) -> Iterator[ast.FunctionDef]:
    for node in ast.walk(ast.parse(Path(inspect.getfile(cloud)).read_bytes())):
        if isinstance(node, ast.ClassDef) and node.name == cloud.__name__:
            yield from (each for each in node.body if isinstance(each, ast.FunctionDef) and each.name in BUILD)


@value
class _Package:
    """A package by the name under which it is imported."""

    name: str
    folder: Path

    def imported(self, tree: ast.AST, file: Path) -> Iterator[Path]:
        """The modules of this package that ``tree``, which is of ``file``, imports."""
        here = ".".join((self.name, *file.parent.relative_to(self.folder).parts))
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                module = resolve_name("." * node.level + (node.module or ""), here)
                names = [module, *(f"{module}.{alias.name}" for alias in node.names)]
            else:
                continue
            yield from filter(None, map(self._file, names))

    def runtime(self) -> Iterator[Path]:
        """What ships into the cloud, data among it."""
        for path in (self.folder / RUNTIME).rglob("*"):
            if path.is_file() and "__pycache__" not in path.parts:
                yield path

    def _file(self, name: str) -> Path | None:
        if not name.startswith(f"{self.name}."):
            return None
        path = self.folder.joinpath(*name.removeprefix(f"{self.name}.").split("."))
        return next((each for each in (path.with_suffix(".py"), path / "__init__.py") if each.is_file()), None)


def _package(cloud: type) -> _Package:
    file = Path(inspect.getfile(cloud))
    name = cloud.__module__
    return _Package(name if file.stem == "__init__" else name.rpartition(".")[0], file.parent)
