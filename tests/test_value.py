"""A value is a frozen dataclass in every way but what it costs to define."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable, Mapping
from dataclasses import FrozenInstanceError, asdict, dataclass, field, fields, is_dataclass, replace
from typing import cast

import pytest

from msr.value import value


@value
class Place:
    """A value with every kind of field."""

    name: str
    rank: int = 1
    tags: Mapping[str, str] = field(default_factory=dict[str, str])
    note: str = field(default="", compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Model:
    """What a `Place` would be as a plain dataclass."""

    name: str
    rank: int = 1
    tags: Mapping[str, str] = field(default_factory=dict[str, str])
    note: str = field(default="", compare=False, repr=False)


@value
class Shouted:
    """A value that defines some of its methods itself."""

    word: str

    def __post_init__(self) -> None:
        if not self.word:
            raise ValueError("nothing to shout")

    def __repr__(self) -> str:
        return self.word.upper()


@value
class Bare:
    """A value without fields."""


def test_a_value_is_made_like_a_dataclass() -> None:
    for made, model in (
        (Place("a"), Model("a")),
        (Place("a", 2), Model("a", 2)),
        (Place(rank=3, name="b", tags={"x": "y"}), Model(rank=3, name="b", tags={"x": "y"})),
        (replace(Place("a"), rank=4), replace(Model("a"), rank=4)),
    ):
        assert asdict(made) == asdict(model)
        assert repr(made) == repr(model).replace("Model", "Place")
    assert is_dataclass(Place)
    assert [each.name for each in fields(Place)] == [each.name for each in fields(Model)]


def test_values_are_equal_by_their_compared_fields_and_their_class() -> None:
    assert Place("a", note="x") == Place("a", note="y")
    assert Place("a") != Place("b")
    assert Place("a") != Model("a")
    assert Bare() == Bare()
    assert len({Shouted("a"), Shouted("a"), Shouted("b")}) == 2


def test_a_value_hashes_by_its_fields_like_a_dataclass() -> None:
    with pytest.raises(TypeError, match="unhashable type: 'dict'"):
        hash(Place("a"))


def test_a_value_cannot_change() -> None:
    place = Place("a")
    changes = (lambda: setattr(place, "name", "b"), lambda: setattr(place, "new", 1), lambda: delattr(place, "name"))
    for change in changes:
        with pytest.raises(FrozenInstanceError):
            change()
    assert not hasattr(place, "__dict__")


WRONG_CALLS: tuple[tuple[tuple[object, ...], Mapping[str, object], str], ...] = (
    ((), {}, "Place needs a value for name"),
    (("a", 1, {}, "", 5), {}, "Place takes 4 values, and 5 were given"),
    (("a",), {"name": "b"}, "Place takes no name, or has it already"),
    (("a",), {"colour": "b"}, "Place takes no colour, or has it already"),
)


@pytest.mark.parametrize(("given", "named", "said"), WRONG_CALLS)
def test_a_wrong_call_is_refused(given: tuple[object, ...], named: Mapping[str, object], said: str) -> None:
    make = cast("Callable[..., object]", Place)
    with pytest.raises(TypeError, match=said):
        make(*given, **named)


def test_a_value_keeps_the_methods_that_it_defines_itself() -> None:
    assert repr(Shouted("a")) == "A"
    with pytest.raises(ValueError, match="nothing to shout"):
        Shouted("")


def test_a_value_can_be_matched_copied_and_pickled() -> None:
    place = Place("a", 2, {"x": "y"})
    match place:
        case Place(name, rank):
            assert (name, rank) == ("a", 2)
    assert copy.deepcopy(place) == place
    assert pickle.loads(pickle.dumps(place)) == place
