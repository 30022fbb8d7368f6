"""Whether a handler exists, read off its source: user code is never imported."""

from __future__ import annotations

import ast
import difflib
import re
import sys
import warnings
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Literal

from msr.blueprint import Function
from msr.value import value

LARGEST_SOURCE_BYTES = 4 << 20
NODE_SUFFIXES = (".js", ".mjs", ".cjs")
ANYTHING = "*"
"""Stands among a module's names for a star import, which may bring any."""


@value
class Fault:
    """What is wrong with a function's code; ``doubtful`` where this Python cannot tell for sure."""

    field: Literal["code", "handler"]
    code: str
    message: str
    hint: str = ""
    doubtful: bool = False


def faults(function: Function, folder: Path) -> Iterator[Fault]:
    """What is wrong with the handler of ``function``, whose code is in ``folder``."""
    module, _, name = function.handler.rpartition(".")
    if not re.fullmatch(r"[A-Za-z_][\w-]*(?:[./][A-Za-z_][\w-]*)*", module) or not name.isidentifier():
        message = f"`{function.handler[:80]}` is not a handler"
        yield Fault("handler", "handler", message, "a handler is `module.function`, such as `app.handler`")
    elif function.runtime.startswith("nodejs"):
        yield from _node_faults(folder, module)
    elif function.runtime.startswith("python"):
        yield from _python_faults(folder, module, name, function.runtime)


def _node_faults(folder: Path, module: str) -> Iterator[Fault]:
    if not any((folder / f"{module}{suffix}").is_file() for suffix in NODE_SUFFIXES):
        message = f"there is no {module}.js (or .mjs, .cjs) in {folder}"
        yield Fault("handler", "handler-file", message, _nearest_module(module, folder, NODE_SUFFIXES))


def _python_faults(folder: Path, module: str, name: str, runtime: str) -> Iterator[Fault]:
    stem = folder / module.replace(".", "/")
    candidates = (stem.with_name(f"{stem.name}.py"), stem / "__init__.py")
    file = next((each for each in candidates if each.is_file()), None)
    if file is None:
        message = f"there is no {candidates[0].relative_to(folder)} in {folder}"
        yield Fault("handler", "handler-file", message, _nearest_module(module, folder, (".py",)))
        return
    try:
        names = frozenset(_names(_parsed(file)))
    except SyntaxError as exc:
        doubtful = _is_newer_than_this_python(runtime)
        message = f"{file}:{exc.lineno or 1}:{exc.offset or 1} is not Python: {exc.msg}"
        yield Fault("handler", "handler-syntax", message, doubtful=doubtful)
    except (OSError, ValueError, RecursionError, MemoryError) as exc:
        yield Fault("handler", "handler-unreadable", f"{file} cannot be read as Python: {exc}")
    else:
        if name not in names and ANYTHING not in names:
            near = difflib.get_close_matches(name, sorted(names), n=1, cutoff=0.6)
            hint = f"did you mean `{module}.{near[0]}`?" if near else f"define `def {name}(event, context):` there"
            yield Fault("handler", "handler-function", f"{file} defines no `{name}`", hint)


def _parsed(file: Path) -> ast.Module:
    with file.open("rb") as stream:
        source = stream.read(LARGEST_SOURCE_BYTES + 1)
    if len(source) > LARGEST_SOURCE_BYTES:
        raise ValueError("it is larger than 4 MB")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a doubtful escape in somebody's code is not this command's business
        return ast.parse(source, filename=str(file))


def _names(module: ast.Module) -> Iterator[str]:
    """The names that running ``module`` binds at its top level, also below ``if``, ``try`` and ``with``."""
    waiting: list[ast.stmt] = list(module.body)
    while waiting:
        statement = waiting.pop()
        match statement:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                yield name
            case ast.Import(names=aliases) | ast.ImportFrom(names=aliases):
                yield from (alias.asname or alias.name.partition(".")[0] for alias in aliases)
            case ast.Assign(targets=targets):
                yield from _targets(targets)
            case ast.AnnAssign(target=target, value=value) if value is not None:
                yield from _targets([target])
            case _:
                waiting.extend(_inner(statement))


def _targets(targets: Iterable[ast.expr]) -> Iterator[str]:
    for target in targets:
        yield from (
            node.id for node in ast.walk(target) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
        )


def _inner(statement: ast.stmt) -> Iterator[ast.stmt]:
    """The statements directly inside a compound one."""
    for child in ast.iter_child_nodes(statement):
        if isinstance(child, ast.stmt):
            yield child
        elif isinstance(child, ast.ExceptHandler | ast.match_case):
            yield from child.body


def _is_newer_than_this_python(runtime: str) -> bool:
    """Whether syntax that this Python refuses may be fine where the function runs."""
    minor = runtime.removeprefix("python3.")
    return minor.isdecimal() and int(minor) > sys.version_info.minor


def _nearest_module(module: str, folder: Path, suffixes: tuple[str, ...]) -> str:
    stems = sorted(path.stem for path in folder.iterdir() if path.suffix in suffixes)
    near = difflib.get_close_matches(module, stems, n=1, cutoff=0.6)
    if near:
        return f"did you mean the module `{near[0]}`?"
    return f"its modules are {', '.join(stems[:5])}" if stems else "put the handler's file there"
