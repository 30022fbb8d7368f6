"""What changed between two sets of inputs, path by path."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from msr.knowledge import Asset, PropertyMap, Secret, Unknown, Value, child, item

ChangeKind = Literal["add", "delete", "update"]


@dataclass(frozen=True, slots=True)
class Change:
    """One property that differs."""

    path: str
    kind: ChangeKind

    @property
    def top(self) -> str:
        """The top-level property that holds it."""
        return re.split(r"[.\[]", self.path, maxsplit=1)[0]


def differences(old: PropertyMap, new: PropertyMap) -> tuple[Change, ...]:
    """Every change; names that start with ``__`` are the provider's own and never differ."""
    return tuple(change for change in _differ(old, new, "") if not change.path.startswith("__"))


def _differ(old: Value, new: Value, path: str) -> Iterator[Change]:
    old, new = _bare(old), _bare(new)
    if isinstance(old, dict) and isinstance(new, dict):
        yield from _differ_maps(old, new, path)
    elif isinstance(old, list) and isinstance(new, list):
        for index in range(max(len(old), len(new))):
            before = old[index] if index < len(old) else None
            after = new[index] if index < len(new) else None
            yield from _differ(before, after, item(path, index))
    elif old is None or new is None:
        if old is not new:
            yield Change(path, "add" if old is None else "delete")
    elif not _same(old, new):
        yield Change(path, "update")


def _differ_maps(old: PropertyMap, new: PropertyMap, path: str) -> Iterator[Change]:
    for name in sorted(old.keys() | new.keys()):
        yield from _differ(old.get(name), new.get(name), child(path, name))


def _bare(value: Value) -> Value:
    return value.value if isinstance(value, Secret) else value


def _same(old: Value, new: Value) -> bool:
    if isinstance(old, Asset) and isinstance(new, Asset):
        # The engine leaves contents out of a diff: the hash alone tells.
        return old.hash == new.hash
    return not isinstance(new, Unknown) and old == new
