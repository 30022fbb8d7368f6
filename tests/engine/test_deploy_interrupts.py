"""Deployments that are stopped and killed, each followed by one that completes them."""

from __future__ import annotations

import json
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from msr.deploy.events import Event, Message
from msr.engine import Engine
from msr.errors import StackError
from tests.engine.killing import Operation, engines, kill, kills
from tests.fakes.cloud import FakeCloud
from tests.fakes.deploy import deployment, start
from tests.fakes.provider import Shape, plan_of

pytestmark = pytest.mark.engine

SHAPE: Shape = {"functions": 2, "extra": 2}
THINGS = 3 + 2 * 2 * 4 + 2


@pytest.fixture
def cloud(engine: Engine) -> Iterator[FakeCloud]:
    del engine
    with FakeCloud(delay_seconds=0.2) as running:
        yield running


def until_region_things(cloud: FakeCloud, count: int) -> None:
    """Wait until ``count`` creations in regions have begun."""
    deadline = time.monotonic() + 60
    while sum("/shop-local-f" in call for call in tuple(cloud.calls)) < count:
        assert time.monotonic() < deadline, "the deployment never came so far"
        time.sleep(0.02)


def twins(cloud: FakeCloud) -> list[object]:
    counted = Counter(thing.inputs["mark"] for thing in cloud.things.values())
    return [name for name, count in counted.items() if count > 1]


@pytest.mark.parametrize("victims", ["msr", "engine", "both"])
def test_after_a_kill_the_next_up_leaves_no_orphan_and_no_twin(tmp_path: Path, cloud: FakeCloud, victims: str) -> None:
    child = start(tmp_path, cloud, "up", **SHAPE)
    until_region_things(cloud, 3)
    if victims != "msr":
        for pid in engines(tmp_path):
            kill(pid)
    if victims != "engine":
        child.kill()
    child.communicate(timeout=60)
    heard: list[Event] = []
    again = deployment(tmp_path, plan_of(**SHAPE), cloud, on_event=heard.append).up()
    assert again.succeeded, [str(failure) for failure in again.failures]
    assert (len(cloud.things), twins(cloud)) == (THINGS, [])
    said = [event.text for event in heard if isinstance(event, Message)]
    assert any(text.startswith("removed the lock of an engine that was killed") for text in said)
    assert deployment(tmp_path, plan_of(**SHAPE), cloud).down().succeeded
    assert cloud.things == {}


@pytest.mark.parametrize(("operation", "count"), [("up", 3), ("update", 2), ("down", 2)])
def test_a_kill_at_any_moment_leaves_nothing_behind(
    tmp_path: Path, engine: Engine, operation: Operation, count: int
) -> None:
    del engine
    assert [found for found in kills(operation, count, tmp_path) if not found.clean] == []


def test_down_after_a_kill_takes_away_what_the_state_did_not_know(tmp_path: Path, cloud: FakeCloud) -> None:
    child = start(tmp_path, cloud, "up", **SHAPE)
    until_region_things(cloud, 3)
    for pid in engines(tmp_path):
        kill(pid)
    child.communicate(timeout=60)
    time.sleep(0.3)  # what the cloud had begun it finishes, whoever asked is dead
    taken_down = deployment(tmp_path, plan_of(**SHAPE), cloud).down()
    assert taken_down.succeeded, [str(failure) for failure in taken_down.failures]
    assert cloud.things == {}


def test_ctrl_c_lets_what_runs_finish_and_the_next_up_completes(tmp_path: Path, cloud: FakeCloud) -> None:
    child = start(tmp_path, cloud, "up", **SHAPE)
    until_region_things(cloud, 3)
    child.send_signal(signal.SIGINT)
    out, err = child.communicate(timeout=60)
    assert child.returncode == 6
    states = json.loads(out)
    assert states["data"] == "deployed"
    assert {states["frankfurt"], states["ireland"]} == {"cancelled"}
    assert states["entry"] == "waiting"
    assert err.startswith("stopping: ")
    assert engines(tmp_path) == []
    again = deployment(tmp_path, plan_of(**SHAPE), cloud).up()
    assert again.succeeded
    assert (len(cloud.things), twins(cloud)) == (THINGS, [])


def test_a_second_ctrl_c_stops_at_once(tmp_path: Path, cloud: FakeCloud) -> None:
    cloud.delay_seconds = 8.0
    child = start(tmp_path, cloud, "up", functions=1, tables=0)
    until_region_things(cloud, 1)
    child.send_signal(signal.SIGINT)
    time.sleep(1.0)
    asked = time.monotonic()
    child.send_signal(signal.SIGINT)
    child.communicate(timeout=60)
    assert time.monotonic() - asked < 6.0


def test_two_at_once_do_not_interleave_and_the_second_is_told_who_is_there(tmp_path: Path, cloud: FakeCloud) -> None:
    child = start(tmp_path, cloud, "up", **SHAPE)
    until_region_things(cloud, 1)
    with pytest.raises(StackError, match=rf"holds this environment: `msr up` of .* \(pid {child.pid}\) since"):
        deployment(tmp_path, plan_of(**SHAPE), cloud).up()
    assert child.wait(timeout=60) == 0
    out: subprocess.Popen[str] = child
    out.communicate()
    assert len(cloud.things) == THINGS
