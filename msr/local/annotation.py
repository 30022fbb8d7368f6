"""Annotations of a generated SDK read as property types."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import TypeAlias

from msr.local.property_type import ANY, ClassRef, Kind, PropertyType

_PRIMITIVES: dict[str, Kind] = {
    "str": "string",
    "int": "integer",
    "float": "number",
    "bool": "boolean",
    "Asset": "asset",
    "Archive": "archive",
}
_WRAPPERS = frozenset({"pulumi.Input", "pulumi.Output", "Optional", "NotRequired"})
_SCALARS = frozenset({"string", "integer", "number", "boolean"})

Resolve: TypeAlias = Callable[[str], tuple[Kind, ClassRef] | None]
"""Finds a class that an annotation names: ``'TableTtlArgs'`` or ``'_root_inputs.X'``."""


def read_annotation(annotation: str, resolve: Resolve) -> tuple[PropertyType, bool]:
    """The type that an annotation says, and whether it is optional."""
    node = ast.parse(annotation, mode="eval").body
    return _read(node, resolve), _optional(node)


def _optional(node: ast.expr) -> bool:
    if not isinstance(node, ast.Subscript):
        return False
    name = _dotted(node.value)
    return name == "Optional" or (name in _WRAPPERS and _optional(node.slice))


def _read(node: ast.expr, resolve: Resolve) -> PropertyType:
    match node:
        case ast.Subscript():
            return _read_generic(_dotted(node.value), node.slice, resolve)
        case ast.Constant(value=str() as name):
            found = resolve(name)
            return PropertyType(found[0], ref=found[1]) if found else ANY
        case _:
            kind = _PRIMITIVES.get(_dotted(node).rpartition(".")[2])
            return PropertyType(kind) if kind else ANY


def _read_generic(name: str, argument: ast.expr, resolve: Resolve) -> PropertyType:
    if name in _WRAPPERS:
        return _read(argument, resolve)
    if name == "Sequence":
        return PropertyType("list", element=_read(argument, resolve))
    if isinstance(argument, ast.Tuple):
        if name == "Mapping":
            return PropertyType("map", element=_read(argument.elts[1], resolve))
        if name == "Union":
            return _union([_read(element, resolve) for element in argument.elts])
    return ANY


def _union(members: list[PropertyType]) -> PropertyType:
    flat = dict.fromkeys(inner for member in members for inner in (member.alternatives or (member,)))
    enum = next((member for member in flat if member.kind == "enum"), None)
    if enum is not None and any(member.kind in _SCALARS for member in flat):
        return PropertyType("enum", ref=enum.ref, open=True)
    only = tuple(flat)
    return only[0] if len(only) == 1 else PropertyType("union", alternatives=only)


def _dotted(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return f"{_dotted(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""
