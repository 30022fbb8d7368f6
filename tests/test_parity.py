"""Two regions of one service differ only in what belongs to the region."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pulumi
import pytest
from hypothesis import given
from hypothesis import strategies as st

from msr.load import load_text
from msr.offer import Part
from msr.parity import ABSENT, WHOLE, Registration, ResourceDifference, Value, differences, levelled
from msr.plan import Choice, FunctionSpec, Placement, Plan
from msr.planner import plan as plan_for
from msr.provider import Builder, Built, Context
from msr.registry import provider
from msr.rehearsal import parity, rehearse
from tests.fakes.provider import FakeProvider, Thing, function, plan_of
from tests.providers.aws import blueprints as aws
from tests.providers.azure import blueprints as azure
from tests.providers.gcp import blueprints as gcp

DAY = date(2026, 11, 25)
SERVICES = [
    (cloud, name, text)
    for cloud, page in (("aws", aws.ALL), ("azure", azure.ALL), ("gcp", gcp.ALL))
    for name, text in page.items()
]
EAST = Placement("east", "us-east-1", "active", 1)
WEST = Placement("west", "us-west-2", "standby", 2)


@pytest.mark.parametrize(("cloud", "name", "text"), SERVICES, ids=[f"{cloud}-{name}" for cloud, name, _ in SERVICES])
def test_every_region_of_every_blueprint_is_like_the_first(cloud: str, name: str, text: str) -> None:
    plan = plan_for(load_text(text, folder=Path()), provider=provider(cloud), as_of=DAY)
    compared = parity(plan, provider(cloud))
    assert [each.second for each in compared] == [place.key for place in plan.serving[1:]]
    assert all(each.resources > 20 for each in compared)
    assert [each.differences for each in compared] == [()] * len(compared)


@dataclass(frozen=True, slots=True)
class Careless(FakeProvider):
    """A cloud whose function builder forgets that there are other regions."""

    def builders(self) -> Mapping[tuple[str, Part], Builder]:
        return {**FakeProvider.builders(self), ("fake-function", "region"): careless}


def careless(context: Context, choice: Choice) -> Built:
    made = function(context, choice)
    opts = pulumi.ResourceOptions(parent=made.component, provider=context.provider)
    if context.here.key == "frankfurt":
        Thing("alarm", {"region": context.here.name, "name": "alarm"}, opts)
    patience = "10" if context.here.role == "active" else "60"
    Thing("probe", {"region": context.here.name, "name": "probe", "seconds": patience}, opts)
    return made


def test_a_builder_that_treats_regions_differently_is_found_by_resource_and_path() -> None:
    (compared,) = parity(plan_of(), Careless())
    assert (compared.first, compared.second) == ("frankfurt", "ireland")
    assert compared.differences == (
        ResourceDifference("fake:index:Thing", "alarm", WHOLE, "alarm", ABSENT),
        ResourceDifference("fake:index:Thing", "probe", "seconds", "10", "60"),
    )


def warm(plan: Plan) -> Mapping[str, int]:
    spec = plan.choice("functions.api").spec
    assert isinstance(spec, FunctionSpec)
    return spec.warm


def test_instances_that_the_plan_keeps_warm_in_one_region_are_no_difference() -> None:
    text = aws.PAIR.replace("failover: active-passive", "failover: {mode: active-passive, standby: {floor: 50%}}")
    plan = plan_for(load_text(text, folder=Path()), provider=provider("aws"), as_of=DAY)
    warm = [
        choice.spec.warm
        for choice in levelled(plan).choices
        if isinstance(choice.spec, FunctionSpec) and choice.spec.warm
    ]
    assert all(len(set(each.values())) == 1 for each in warm)
    assert [each.differences for each in parity(plan, provider("aws"))] == [()]


def test_a_rehearsal_registers_what_an_engine_would_create() -> None:
    registered = rehearse(plan_of(), FakeProvider())
    assert {part: len(each) for part, each in registered.items()} == {
        "data": 5,
        "frankfurt": 4,
        "ireland": 4,
        "entry": 4,
    }
    (role,) = (each for each in registered["ireland"] if each.name == "f0-role")
    assert role.inputs["region"] == "eu-west-1"


def found(here: Mapping[str, Value], there: Mapping[str, Value]) -> list[tuple[str, str, str]]:
    ours, theirs = Registration("t", "n", here), Registration("t", "n", there)
    return [(each.path, each.first, each.second) for each in differences(EAST, WEST, [ours], [theirs])]


@pytest.mark.parametrize(
    ("here", "there"),
    [
        ({"region": "us-east-1"}, {"region": "us-west-2"}),
        ({"location": "US-EAST-1"}, {"location": "US-WEST-2"}),
        ({"host": "east.api.example"}, {"host": "west.api.example"}),
        ({"peers": ("us-west-2", "eu-west-1")}, {"peers": ("us-east-1", "eu-west-1")}),
        ({"by": {"east": 1, "west": 2}}, {"by": {"west": 1, "east": 2}}),
        ({"settings": '{"in": "east", "passive": ["west"]}'}, {"settings": '{"in": "west", "passive": ["west"]}'}),
        ({"regions": "us-east-1,us-west-2"}, {"regions": "us-east-1,us-west-2"}),
    ],
)
def test_what_belongs_to_the_region_is_no_difference(here: Mapping[str, Value], there: Mapping[str, Value]) -> None:
    assert found(here, there) == []


@pytest.mark.parametrize(
    ("here", "there", "difference"),
    [
        ({"memory": 256}, {"memory": 512}, ("memory", "256", "512")),
        ({"a": {"b": ("x", "y")}}, {"a": {"b": ("x", "z")}}, ("a.b[1]", "y", "z")),
        ({"tier": "eastern"}, {"tier": "western"}, ("tier", "eastern", "western")),
        ({"on": True}, {}, ("on", "True", ABSENT)),
        ({}, {"on": "x"}, ("on", ABSENT, "x")),
        ({"in": "us-east-1"}, {"in": "eu-west-1"}, ("in", "us-east-1", "eu-west-1")),
        ({"j": '{"ttl": 60}'}, {"j": '{"ttl": 30}'}, ("j.ttl", "60", "30")),
        ({"l": (1,)}, {"l": (1, 2)}, ("l", "(1,)", "(1, 2)")),
    ],
)
def test_everything_else_is_one(
    here: Mapping[str, Value], there: Mapping[str, Value], difference: tuple[str, str, str]
) -> None:
    assert found(here, there) == [difference]


TEXTS = st.text("aest w-.{}:1", max_size=12) | st.sampled_from(["us-east-1", "west"])
KEYS = st.text("abc", max_size=2)
VALUES: st.SearchStrategy[Value] = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXTS,
    lambda inner: st.lists(inner, max_size=3).map(tuple) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(KEYS, VALUES, max_size=3))
def test_nothing_differs_from_itself(inputs: Mapping[str, Value]) -> None:
    assert found(inputs, inputs) == []
