"""The text of a generated Pulumi SDK, cut into classes.

Nothing of the SDK is imported: importing ``pulumi_gcp.compute`` takes a second, cutting one class out of the text a
few milliseconds. The generator writes the same shapes everywhere, so a handful of expressions reads all of it.
"""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from msr.local.property_type import Constant

_CLASS = re.compile(r"^class (\w+)\b", re.MULTILINE)
_PARAMETER = re.compile(r"^                 (\w+): (.+?)(?: = (.+?))?(?:,|\):)?$", re.MULTILINE)
_GETTER = re.compile(
    r"    @_builtins\.property\n"
    r"    @pulumi\.getter(?:\(name=\"([^\"\n]+)\"\))?\n"
    r"(?:    @_utilities\.deprecated\([^\n]*\n)?"
    r"    def (\w+)\(self\) -> ([^\n]+):\n"
)
_LITERAL = r"('[^'\n]*'|\"[^\"\n]*\"|True|False|-?[\d.]+)"
_SET_CONSTANT = re.compile(rf"pulumi\.set\(__self__, \"(\w+)\", {_LITERAL}\)")
_PROPS_CONSTANT = re.compile(rf"__props__\.__dict__\[\"(\w+)\"\] = {_LITERAL}$", re.MULTILINE)
_PROPS_DEFAULT = re.compile(rf"            if (\w+) is None:\n                \1 = {_LITERAL}$", re.MULTILINE)
_SECRET_OUTPUTS = re.compile(r"additional_secret_outputs=\[([^\]]*)\]")
_ENUM_VALUE = re.compile(rf"^    \w+ = {_LITERAL}$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Getter:
    """One property of a generated class: Python name, wire name, annotation, and what ``__init__`` says of it."""

    python_name: str
    name: str
    annotation: str
    required: bool


class SourceFile:
    """One generated file, cut by class on demand."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.text = path.read_text(encoding="utf-8")
        starts = [(found.group(1), found.start()) for found in _CLASS.finditer(self.text)]
        ends = [start for _, start in starts[1:]] + [len(self.text)]
        self.spans = {name: (start, end) for (name, start), end in zip(starts, ends, strict=True)}

    def cut(self, name: str) -> str:
        """The text of one class."""
        start, end = self.spans[name]
        return self.text[start:end]


@lru_cache(maxsize=512)
def source_file(path: Path) -> SourceFile | None:
    """The file, read once; None where there is none."""
    return SourceFile(path) if path.is_file() else None


def getters(body: str) -> list[Getter]:
    """The properties of a class, in the order of the text."""
    required = _required_parameters(body)
    return [
        Getter(python_name, name or python_name, annotation, python_name in required)
        for name, python_name, annotation in _GETTER.findall(body)
    ]


def _required_parameters(body: str) -> frozenset[str]:
    start = body.find("def __init__")
    if start < 0:
        return frozenset()
    head = body[start : body.index("):\n", start) + 2]
    return frozenset(name for name, _, default in _PARAMETER.findall(head) if not default)


def argument_constants(body: str) -> dict[str, Constant]:
    """Values that an ``*Args`` class sets by itself (a discriminator), by Python name."""
    return _literals(_SET_CONSTANT, body)


def resource_constants(body: str) -> dict[str, Constant]:
    """Values that a resource class sets by itself, by Python name."""
    return _literals(_PROPS_CONSTANT, body)


def resource_defaults(body: str) -> dict[str, Constant]:
    """Values that a resource class fills in when the input is left out, by Python name."""
    return _literals(_PROPS_DEFAULT, body)


def secret_outputs(body: str) -> frozenset[str]:
    """Wire names of the outputs that the SDK marks secret."""
    found = _SECRET_OUTPUTS.search(body)
    return frozenset(re.findall(r'"([^"]+)"', found.group(1))) if found else frozenset()


def enum_values(body: str) -> tuple[Constant, ...]:
    """The values of an enum class."""
    return tuple(ast.literal_eval(value) for value in _ENUM_VALUE.findall(body))


def _literals(pattern: re.Pattern[str], body: str) -> dict[str, Constant]:
    return {name: ast.literal_eval(value) for name, value in pattern.findall(body)}
