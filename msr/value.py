"""Frozen values: what ``@dataclass(frozen=True, slots=True)`` gives, at a tenth of what it costs to define one.

A frozen dataclass writes and compiles six methods for its class, 0.6 ms each time Python starts. About eighty classes
lie on the way to a plan, which made them the largest part of a cold ``msr plan``. Here all classes share one set of
methods; in every other way they are dataclasses: ``fields``, ``replace``, ``asdict`` and ``match`` know them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import MISSING, FrozenInstanceError, dataclass, field, fields
from functools import cache
from operator import attrgetter
from typing import TYPE_CHECKING, TypeVar, cast, dataclass_transform

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

Class = TypeVar("Class", bound=type)

_assign = object.__setattr__


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def value(cls: Class) -> Class:
    """Make ``cls`` a frozen dataclass with slots; the methods that it has of its own stay."""
    own = vars(cls)
    made: type[object] = dataclass(init=False, repr=False, eq=False, slots=True)(cast("type[object]", cls))
    for name, method in _METHODS.items():
        if name not in own:
            setattr(made, name, method)
    return cast("Class", made)


def _init(self: DataclassInstance, *given: object, **named: object) -> None:
    names = _names(type(self))
    if len(given) > len(names):
        raise TypeError(f"{type(self).__name__} takes {len(names)} values, and {len(given)} were given")
    for name, part in zip(names, given, strict=False):
        _assign(self, name, part)
    for name in names[len(given) :]:
        _assign(self, name, named.pop(name) if name in named else _default(self, name))
    if named:
        raise TypeError(f"{type(self).__name__} takes no {', '.join(named)}, or has it already")
    if hasattr(self, "__post_init__"):
        cast("Callable[[], None]", getattr(self, "__post_init__"))()  # noqa: B009


def _default(self: DataclassInstance, name: str) -> object:
    known = self.__dataclass_fields__[name]
    if known.default is not MISSING:
        return known.default
    if known.default_factory is not MISSING:
        return known.default_factory()
    raise TypeError(f"{type(self).__name__} needs a value for {name}")


def _repr(self: DataclassInstance) -> str:
    shown = ", ".join(f"{part.name}={getattr(self, part.name)!r}" for part in fields(self) if part.repr)
    return f"{type(self).__qualname__}({shown})"


def _equal(self: object, other: object) -> bool:
    if type(other) is not type(self):
        return NotImplemented
    identity = _identity(type(self))
    return identity(self) == identity(other)


def _hash(self: object) -> int:
    return hash(_identity(type(self))(self))


def _refuse_change(self: object, name: str, *_: object) -> None:
    raise FrozenInstanceError(f"{type(self).__name__} is frozen, and {name} with it")


def _state(self: DataclassInstance) -> list[object]:
    return [getattr(self, name) for name in _names(type(self))]


def _restore(self: DataclassInstance, state: list[object]) -> None:
    for name, part in zip(_names(type(self)), state, strict=True):
        _assign(self, name, part)


@cache
def _names(cls: type[DataclassInstance]) -> tuple[str, ...]:
    return tuple(part.name for part in fields(cls))


@cache
def _identity(cls: type[DataclassInstance]) -> Callable[[object], object]:
    compared = [part.name for part in fields(cls) if part.compare]
    return attrgetter(*compared) if compared else type


_METHODS: Mapping[str, Callable[..., object]] = {
    "__init__": _init,
    "__repr__": _repr,
    "__eq__": _equal,
    "__hash__": _hash,
    "__setattr__": _refuse_change,
    "__delattr__": _refuse_change,
    "__getstate__": _state,
    "__setstate__": _restore,
}
