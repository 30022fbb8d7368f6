"""Property values as the local cloud holds them: JSON, and three things that JSON cannot say.

A value may be secret, may be an asset (a file or an archive), and during a preview may be unknown.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias


class Unknown:
    """A value that only the deployment will know; ``UNKNOWN`` is the one instance."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "<unknown>"


UNKNOWN = Unknown()


@dataclass(frozen=True, slots=True)
class Secret:
    """A value that must never be shown, logged or stored in clear."""

    value: Value

    def __repr__(self) -> str:
        return "<secret>"


@dataclass(frozen=True, slots=True)
class Asset:
    """A file or an archive; ``fields`` are its wire fields: ``hash`` always, ``path``, ``text`` or ``assets`` once."""

    kind: Literal["asset", "archive"]
    fields: Mapping[str, Value]

    @property
    def hash(self) -> Value:
        """The content's hash as the engine computed it."""
        return self.fields.get("hash")


Value: TypeAlias = "bool | int | float | str | Unknown | Secret | Asset | list[Value] | dict[str, Value] | None"
PropertyMap: TypeAlias = dict[str, Value]

_STEP = re.compile(r"\.?([^.\[\]]+)|\[(\d+|\*)\]")
_WORD = re.compile(r"[A-Za-z_$][\w$]*")


def plain(value: Value) -> Value:
    """The value without its secret marks, at any depth."""
    match value:
        case Secret():
            return plain(value.value)
        case dict():
            return {key: plain(inner) for key, inner in value.items()}
        case list():
            return [plain(inner) for inner in value]
        case _:
            return value


def plain_map(values: Mapping[str, Value]) -> PropertyMap:
    """Every property without secret marks."""
    return {key: plain(value) for key, value in values.items()}


def is_known(value: Value) -> bool:
    """Whether nothing inside the value is unknown."""
    match value:
        case Unknown():
            return False
        case Secret():
            return is_known(value.value)
        case dict():
            return all(is_known(inner) for inner in value.values())
        case list():
            return all(is_known(inner) for inner in value)
        case Asset():
            return all(is_known(inner) for inner in value.fields.values())
        case _:
            return True


def child(path: str, key: str) -> str:
    """The path of a key below ``path``, quoted where the key is not a word: ``tags["a b"]``."""
    if _WORD.fullmatch(key):
        return f"{path}.{key}" if path else key
    return f"{path}[{json.dumps(key)}]"


def item(path: str, index: int) -> str:
    """The path of a list's element."""
    return f"{path}[{index}]"


def at(values: Mapping[str, Value], path: str) -> Iterator[tuple[str, Value]]:
    """Every place that ``path`` names, with its exact path: ``aliases[*].zoneId`` may name several or none."""
    steps = [key or index for key, index in _STEP.findall(path)]
    return _walk(dict(values), steps, "")


def _walk(value: Value, steps: list[str], path: str) -> Iterator[tuple[str, Value]]:
    value = value.value if isinstance(value, Secret) else value
    if not steps:
        if value is not None:
            yield path, value
        return
    first, rest = steps[0], steps[1:]
    if isinstance(value, Unknown):
        yield path, value
    elif first == "*" and isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _walk(inner, rest, item(path, index))
    elif isinstance(value, dict) and first in value:
        yield from _walk(value[first], rest, child(path, first))


def text(values: Mapping[str, Value], key: str, default: str = "") -> str:
    """The string at ``key``; ``default`` where it is absent, unknown or no string."""
    value = plain(values.get(key))
    return value if isinstance(value, str) else default


def number(values: Mapping[str, Value], key: str) -> float | None:
    """The number at ``key``; None where it is absent, unknown or no number."""
    value = plain(values.get(key))
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def section(values: Mapping[str, Value], key: str) -> PropertyMap:
    """The object at ``key``; empty where it is absent or unknown."""
    value = plain(values.get(key))
    return value if isinstance(value, dict) else {}


def items(values: Mapping[str, Value], key: str) -> list[Value]:
    """The list at ``key``; empty where it is absent or unknown."""
    value = plain(values.get(key))
    return value if isinstance(value, list) else []


def sections(values: Mapping[str, Value], key: str) -> list[PropertyMap]:
    """The objects of the list at ``key``."""
    return [value for value in items(values, key) if isinstance(value, dict)]
