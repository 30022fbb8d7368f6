"""A deployment from nothing to nothing, with the real engine."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from msr import manifest
from msr.deploy.events import Event, StackFinished, StackPassed, StackStarted
from msr.deploy.result import DeploymentResult
from msr.engine import Engine
from tests.fakes.cloud import FakeCloud
from tests.fakes.deploy import deployment
from tests.fakes.provider import plan_of

pytestmark = pytest.mark.engine

PARTS = ["data", "frankfurt", "ireland", "entry"]


@pytest.fixture
def cloud(engine: Engine) -> Iterator[FakeCloud]:
    del engine  # a machine without one fails here, in its own words
    with FakeCloud() as running:
        yield running


def states(result: DeploymentResult) -> dict[str, str]:
    return {stack.part: stack.state for stack in result.stacks}


def test_up_makes_every_stack_and_hands_outputs_on_as_plain_values(tmp_path: Path, cloud: FakeCloud) -> None:
    result = deployment(tmp_path, plan_of(), cloud).up()
    assert states(result) == dict.fromkeys(PARTS, "deployed")
    assert result.counts == {"create": 9}
    (function,) = (thing for id_, thing in cloud.things.items() if id_.startswith("eu-west-1/shop-local-f0-eu-west"))
    assert str(function.inputs["tables.t0"]).startswith("arn:fake:eu-central-1/shop-local-t0-")


def test_preview_before_the_first_up_counts_what_up_then_does(tmp_path: Path, cloud: FakeCloud) -> None:
    previewed = deployment(tmp_path, plan_of(), cloud).preview()
    assert states(previewed) == dict.fromkeys(PARTS, "previewed")
    assert cloud.things == {}
    done = deployment(tmp_path, plan_of(), cloud).up()
    assert previewed.counts == done.counts


def test_an_unchanged_plan_starts_no_engine(tmp_path: Path, cloud: FakeCloud) -> None:
    deployment(tmp_path, plan_of(), cloud).up()
    heard: list[Event] = []
    again = deployment(tmp_path, plan_of(), cloud, on_event=heard.append).up()
    assert states(again) == dict.fromkeys(PARTS, "unchanged")
    assert [type(event) for event in heard] == [StackPassed] * 4


def test_updating_goes_standby_first_and_one_region_at_a_time(tmp_path: Path, cloud: FakeCloud) -> None:
    deployment(tmp_path, plan_of(), cloud).up()
    heard: list[Event] = []
    deployment(tmp_path, plan_of(memory_mb=512), cloud, on_event=heard.append).up()
    order = [(type(event), event.part) for event in heard if isinstance(event, (StackStarted, StackFinished))]
    assert order == [
        (StackStarted, "ireland"),
        (StackFinished, "ireland"),
        (StackStarted, "frankfurt"),
        (StackFinished, "frankfurt"),
        (StackStarted, "entry"),
        (StackFinished, "entry"),
    ]


def test_a_region_that_fails_leaves_the_others_alone_and_a_second_up_completes_it(
    tmp_path: Path, cloud: FakeCloud
) -> None:
    cloud.fail("eu-west-1/", "no capacity left in eu-west-1")
    first = deployment(tmp_path, plan_of(), cloud).up()
    assert states(first) == {"data": "deployed", "frankfurt": "deployed", "ireland": "failed", "entry": "waiting"}
    assert first.stack("entry").reason == "ireland is not deployed"
    (failure,) = first.failures
    assert failure.message == "ireland: fake:index:Thing `f0-role`: no capacity left in eu-west-1"
    assert failure.region == "eu-west-1"
    written = manifest.read(tmp_path / ".msr/local/manifest.json")
    assert written is not None
    assert {stack.part: stack.state for stack in written.stacks} == {
        "data": "deployed",
        "frankfurt": "deployed",
        "ireland": "failed",
        "entry": "skipped",
    }
    second = deployment(tmp_path, plan_of(), cloud).up()
    assert states(second) == {
        "data": "unchanged",
        "frankfurt": "unchanged",
        "ireland": "deployed",
        "entry": "deployed",
    }


def test_an_update_that_fails_on_the_standby_stops_before_the_region_with_traffic(
    tmp_path: Path, cloud: FakeCloud
) -> None:
    deployment(tmp_path, plan_of(), cloud).up()
    cloud.fail("eu-west-1/")
    result = deployment(tmp_path, plan_of(memory_mb=512), cloud).up()
    assert states(result) == {"data": "unchanged", "frankfurt": "waiting", "ireland": "failed", "entry": "waiting"}
    assert {thing.inputs.get("memory") for thing in cloud.things.values()} == {None, "256"}


def test_a_failed_change_that_is_taken_back_is_not_taken_for_unchanged(tmp_path: Path, cloud: FakeCloud) -> None:
    deployment(tmp_path, plan_of(extra=2), cloud).up()
    cloud.fail("f0-0-eu-west-1")
    deployment(tmp_path, plan_of(extra=2, memory_mb=512), cloud).up()
    back = deployment(tmp_path, plan_of(extra=2), cloud).up()
    assert back.stack("ireland").state == "deployed"
    assert {thing.inputs.get("memory") for thing in cloud.things.values()} == {None, "256"}


def test_down_on_the_local_target_leaves_nothing(tmp_path: Path, cloud: FakeCloud) -> None:
    deployment(tmp_path, plan_of(), cloud).up()
    result = deployment(tmp_path, plan_of(), cloud).down()
    assert states(result) == {"entry": "removed", "frankfurt": "removed", "ireland": "removed", "data": "removed"}
    assert cloud.things == {}
    assert deployment(tmp_path, plan_of(), cloud).outputs() == {}
    written = manifest.read(tmp_path / ".msr/local/manifest.json")
    assert written is not None
    assert written.stacks == ()


def test_the_manifest_holds_what_every_stack_hands_on(tmp_path: Path, cloud: FakeCloud) -> None:
    deployment(tmp_path, plan_of(), cloud).up()
    document = json.loads((tmp_path / ".msr/local/manifest.json").read_text())
    outputs = {stack["part"]: stack["outputs"] for stack in document["stacks"]}
    assert outputs == json.loads(json.dumps(deployment(tmp_path, plan_of(), cloud).outputs()))
    assert outputs["entry"] == {"traffic.web": {"host": "shop.example.com"}}


def test_a_state_does_not_tell_where_its_resources_were_registered(tmp_path: Path, cloud: FakeCloud) -> None:
    deployment(tmp_path, plan_of(), cloud).up()
    (data,) = (tmp_path / ".msr/local/state").rglob("shop.local.data.json")
    root, *others = json.loads(data.read_text())["checkpoint"]["latest"]["resources"]
    assert root["type"] == "pulumi:pulumi:Stack"  # the SDK registers it before any program runs
    assert len(others) == 6
    assert not any({"stackTrace", "sourcePosition"} & set(other) for other in others)


def test_the_manifest_counts_what_a_failed_stack_has_and_not_what_its_last_run_touched(
    tmp_path: Path, cloud: FakeCloud
) -> None:
    deployment(tmp_path, plan_of(extra=2), cloud).up()
    cloud.fail("f0-role-eu-west-1")
    cloud.fail("eu-west-1/shop-local-f0-eu")
    failed = deployment(tmp_path, plan_of(extra=2, memory_mb=512), cloud).up()
    assert (failed.stack("ireland").state, failed.stack("ireland").resources) == ("failed", 4)
    written = manifest.read(tmp_path / ".msr/local/manifest.json")
    assert written is not None
    assert {stack.part: stack.resources for stack in written.stacks} == {
        "data": 3,
        "frankfurt": 4,
        "ireland": 4,
        "entry": 2,
    }
