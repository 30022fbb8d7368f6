"""What a preview can say of values that only a deployment will know."""

from __future__ import annotations

from typing import cast

import pytest
from pulumi.automation.events import EngineEvent, OpType, ResourcePreEvent, StepEventMetadata, StepEventStateMetadata

from msr.deploy import events
from msr.deploy.events import Change, Event
from msr.deploy.recorder import Recorder, may_be_equal
from msr.program import UNKNOWN

URN = "urn:pulumi:shop.local.east::msr::msr:fake:Function$fake:index:Thing::f0"


def state(inputs: dict[str, object]) -> StepEventStateMetadata:
    return StepEventStateMetadata("fake:index:Thing", URN, "f0", "", "", custom=True, inputs=inputs)


def heard(op: OpType, old: dict[str, object], new: dict[str, object], *, guessing: bool = True) -> Change:
    """What is told of a step of the engine."""
    told: list[Event] = []
    step = StepEventMetadata(op, URN, "fake:index:Thing", "", old=state(old), new=state(new), logical=True)
    recorder = Recorder("shop.local.east", "east", "eu-west-1", "preview", told.append, guessing=guessing)
    recorder.hear(EngineEvent(1, 1, resource_pre_event=ResourcePreEvent(step)))
    (started,) = told
    return cast("events.ResourceStarted", started).change


@pytest.mark.parametrize(
    ("old", "new", "change"),
    [
        ({"table": "orders"}, {"table": UNKNOWN}, "maybe"),
        ({"env": {"T": "orders", "L": "info"}}, {"env": {"T": UNKNOWN, "L": "info"}}, "maybe"),
        ({"arns": ["a", "b"]}, {"arns": ["a", UNKNOWN]}, "maybe"),
        ({"table": "orders", "memory": 256}, {"table": UNKNOWN, "memory": 512}, "update"),
        ({"arns": ["a"]}, {"arns": ["a", UNKNOWN]}, "update"),
        ({"table": "orders"}, {"table": UNKNOWN, "stream": UNKNOWN}, "update"),
        ({"table": "orders"}, {"table": "orders"}, "update"),
    ],
)
def test_an_update_for_what_is_unknown_alone_may_turn_out_to_be_none(
    old: dict[str, object], new: dict[str, object], change: Change
) -> None:
    assert heard(OpType.UPDATE, old, new) == change


def test_what_is_handed_everything_is_updated_for_values_of_its_own() -> None:
    assert heard(OpType.UPDATE, {"version": "1"}, {"version": UNKNOWN}, guessing=False) == "update"


def test_a_replacement_is_one_whatever_is_unknown() -> None:
    assert heard(OpType.REPLACE, {"scope": "a"}, {"scope": UNKNOWN}) == "replace"


def test_values_of_different_kinds_are_not_equal() -> None:
    assert not may_be_equal({"a": 1}, [1])
    assert not may_be_equal("1", 1)
