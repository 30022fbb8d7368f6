"""Parity: two regions of one service differ in what belongs to the region, and in nothing else.

A survivor that was built a little differently fails on the day it is needed. What a region stack registers is held
against what its peer registers: every input is the same, or is the same once the two regions' names are exchanged.
What the plan itself gives each region of its own is levelled before: physical names, and instances kept warm.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias, cast

from msr.naming import Namer, NameRule
from msr.plan import Choice, FunctionSpec, Placement, Plan

Value: TypeAlias = "bool | int | float | str | tuple[Value, ...] | Mapping[str, Value] | None"

ABSENT = "(absent)"
WHOLE = "(whole resource)"
"""The path of a resource that only one region has."""


@dataclass(frozen=True, slots=True)
class Registration:
    """One resource that a stack registers: its type, logical name and inputs as plain values."""

    type: str
    name: str
    inputs: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class ResourceDifference:
    """What differs between two regions: one input of one resource.

    ``name`` is the resource's in the first region; ``path`` the input's (``environment.variables.LEVEL``), or
    ``(whole resource)``; ``first`` and ``second`` its values as text.
    """

    type: str
    name: str
    path: str
    first: str
    second: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two regions, by key, and what differs between them."""

    first: str
    second: str
    resources: int
    differences: tuple[ResourceDifference, ...]


class LevelNamer(Namer):
    """Names things as if they were in no region, so that twins have one name.

    A physical name is cut to the length that its service takes and ends in a hash, which tells regions apart and nobody
    can undo.
    """

    __slots__ = ()

    def name(self, kind: str, key: str, region: str = "", *, rule: NameRule) -> str:
        del region
        return Namer.name(self, kind, key, rule=rule)

    def mark(self, kind: str, key: str, region: str = "") -> str:
        del region
        return Namer.mark(self, kind, key)


def levelled(plan: Plan) -> Plan:
    """``plan`` without what it gives regions of their own: the same number of warm instances everywhere."""
    return replace(plan, choices=tuple(_levelled(choice) for choice in plan.choices))


def compare(plan: Plan, registered: Mapping[str, Sequence[Registration]]) -> tuple[Comparison, ...]:
    """The first serving region against each of the others.

    Args:
        plan: the plan whose region stacks these are.
        registered: what each region's stack registers, by region key.
    """
    home, *peers = plan.serving
    return tuple(
        Comparison(
            home.key,
            peer.key,
            len(registered[home.key]),
            tuple(differences(home, peer, registered[home.key], registered[peer.key])),
        )
        for peer in peers
    )


def differences(
    first: Placement, second: Placement, ours: Sequence[Registration], theirs: Sequence[Registration]
) -> Iterator[ResourceDifference]:
    """What differs, in the order of registration; resources of the second region alone come last."""
    mirror = _Mirror(first, second)
    there = {(each.type, each.name): each for each in theirs}
    for each in ours:
        twin = there.pop((each.type, mirror.text(each.name)), None)
        if twin is None:
            yield ResourceDifference(each.type, each.name, WHOLE, each.name, ABSENT)
        else:
            for path, here, elsewhere in mirror.unequal("", each.inputs, twin.inputs):
                yield ResourceDifference(each.type, each.name, path, here, elsewhere)
    for each in there.values():
        yield ResourceDifference(each.type, mirror.text(each.name), WHOLE, ABSENT, each.name)


class _Mirror:
    """Two regions exchanged: what names the one then names the other."""

    def __init__(self, first: Placement, second: Placement) -> None:
        pairs = ((first.name, second.name), (first.key, second.key), (first.name.upper(), second.name.upper()))
        self._exchanged = {**dict(pairs), **{there: here for here, there in pairs}}
        longest_first = sorted(self._exchanged, key=len, reverse=True)
        words = "|".join(map(re.escape, longest_first))
        self._pattern = re.compile(rf"(?<![0-9A-Za-z])(?:{words})(?![0-9A-Za-z])")

    def text(self, text: str) -> str:
        """``text`` as the other region would have it."""
        return self._pattern.sub(lambda found: self._exchanged[found[0]], text)

    def unequal(self, path: str, here: Value, there: Value) -> Iterator[tuple[str, str, str]]:
        """Path and both values of every leaf that differs by more than the region."""
        if here == there:
            return
        if isinstance(here, str) and isinstance(there, str):
            here, there = _document(here), _document(there)
        if isinstance(here, Mapping) and isinstance(there, Mapping):
            mirrored = {self.text(key) for key in here}
            for key in (*here, *(self.text(key) for key in there if key not in mirrored)):
                yield from self.unequal(_below(path, key), _at(here, key), _at(there, self.text(key)))
        elif isinstance(here, tuple) and isinstance(there, tuple) and len(here) == len(there):
            for number, (one, other) in enumerate(zip(here, there, strict=True)):
                yield from self.unequal(f"{path}[{number}]", one, other)
        elif not (isinstance(here, str) and isinstance(there, str) and self.text(here) == there):
            yield path, _shown(here), _shown(there)


def _document(text: str) -> Value:
    """``text`` as the JSON object that it is, or as it stands: settings travel as JSON in one variable."""
    if not text.startswith("{"):
        return text
    try:
        return plain(json.loads(text))
    except ValueError:
        return text


def plain(value: object) -> Value:
    """Lists as tuples, so that values can be told apart from text; anything that is no JSON as its ``repr``."""
    match value:
        case bool() | int() | float() | str() | None:
            return value
        case Mapping():
            return {key: plain(item) for key, item in cast("Mapping[str, object]", value).items()}
        case list() | tuple():
            return tuple(plain(item) for item in cast("list[object]", value))
        case _:
            return repr(value)


def _levelled(choice: Choice) -> Choice:
    if not isinstance(choice.spec, FunctionSpec) or not choice.spec.warm:
        return choice
    most = max(choice.spec.warm.values())
    return replace(choice, spec=replace(choice.spec, warm=dict.fromkeys(choice.spec.warm, most)))


def _at(values: Mapping[str, Value], key: str) -> Value:
    return values.get(key, ABSENT)


def _below(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key


def _shown(value: Value) -> str:
    return value if isinstance(value, str) else repr(value)
