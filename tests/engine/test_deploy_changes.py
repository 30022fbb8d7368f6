"""Changes to what is deployed: what comes, comes first; what goes, goes last."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from msr import manifest
from msr.deploy.result import DeploymentResult
from msr.engine import Engine
from tests.fakes.cloud import FakeCloud
from tests.fakes.deploy import deployment
from tests.fakes.provider import plan_of, without

pytestmark = pytest.mark.engine


@pytest.fixture
def cloud(engine: Engine) -> Iterator[FakeCloud]:
    del engine
    with FakeCloud() as running:
        yield running


def states(result: DeploymentResult) -> dict[str, str]:
    return {stack.part: stack.state for stack in result.stacks}


def position(cloud: FakeCloud, call: str, word: str) -> int:
    """Where the first ``call`` on a thing whose id holds ``word`` is in all that was asked of the cloud."""
    return next(at for at, made in enumerate(cloud.calls) if made.startswith(f"{call} ") and word in made)


def test_a_region_that_leaves_goes_after_traffic_and_before_its_data(tmp_path: Path, cloud: FakeCloud) -> None:
    deployment(tmp_path, plan_of(regions=3), cloud).up()
    cloud.calls.clear()
    result = deployment(tmp_path, plan_of(regions=2), cloud).up()
    assert states(result) == {
        "data": "deployed",
        "frankfurt": "deployed",
        "ireland": "deployed",
        "entry": "deployed",
        "paris": "removed",
    }
    record = position(cloud, "delete", "record-paris")
    function = position(cloud, "delete", "eu-west-3/shop-local-f0")
    replica = position(cloud, "delete", "t0-paris")
    assert record < function < replica
    assert not any("paris" in name or "eu-west-3" in name for name in cloud.names())
    again = deployment(tmp_path, plan_of(regions=2), cloud).up()
    assert set(states(again).values()) == {"unchanged"}
    written = manifest.read(tmp_path / ".msr/local/manifest.json")
    assert written is not None
    assert [stack.part for stack in written.stacks] == ["data", "frankfurt", "ireland", "entry"]


def test_a_region_that_comes_has_its_data_before_it_has_traffic(tmp_path: Path, cloud: FakeCloud) -> None:
    deployment(tmp_path, plan_of(regions=1), cloud).up()
    cloud.calls.clear()
    assert deployment(tmp_path, plan_of(regions=2), cloud).up().succeeded
    replica = position(cloud, "create", "t0-ireland")
    function = position(cloud, "create", "eu-west-1/shop-local-f0")
    record = position(cloud, "create", "record-ireland")
    assert replica < function < record


def test_nothing_leaves_while_something_fails(tmp_path: Path, cloud: FakeCloud) -> None:
    deployment(tmp_path, plan_of(regions=3), cloud).up()
    before = cloud.names()
    cloud.fail("record-paris")
    failed = deployment(tmp_path, plan_of(regions=2, memory_mb=512), cloud).up()
    assert states(failed)["entry"] == "failed"
    assert failed.stack("paris").state == "waiting"
    assert failed.stack("paris").reason == "leaves when entry is deployed"
    assert cloud.names() == before
    done = deployment(tmp_path, plan_of(regions=2, memory_mb=512), cloud).up()
    assert done.succeeded
    assert done.stack("paris").state == "removed"


def test_a_table_goes_after_the_functions_that_used_it(tmp_path: Path, cloud: FakeCloud) -> None:
    deployment(tmp_path, plan_of(tables=2), cloud).up()
    cloud.calls.clear()
    assert deployment(tmp_path, plan_of(tables=1), cloud).up().succeeded
    last_use = max(at for at, call in enumerate(cloud.calls) if call.startswith("update ") and "-f0-" in call)
    assert last_use < position(cloud, "delete", "t1")
    assert not any("-t1-" in name for name in cloud.names())


def test_what_left_the_plan_is_found_when_the_manifest_is_lost(tmp_path: Path, cloud: FakeCloud) -> None:
    deployment(tmp_path, plan_of(regions=3), cloud).up()
    (tmp_path / ".msr/local/manifest.json").unlink()
    assert deployment(tmp_path, plan_of(regions=2), cloud).up().stack("paris").state == "removed"


def test_preview_shows_what_comes_and_what_goes(tmp_path: Path, cloud: FakeCloud) -> None:
    deployment(tmp_path, plan_of(regions=3), cloud).up()
    previewed = deployment(tmp_path, plan_of(regions=2), cloud).preview()
    assert previewed.stack("paris").counts == {"delete": 2}
    assert previewed.stack("data").counts == {"delete": 1, "same": 3}
    assert previewed.stack("entry").counts == {"delete": 1, "same": 2}


def test_an_entry_that_leaves_goes_before_the_regions_change(tmp_path: Path, cloud: FakeCloud) -> None:
    deployment(tmp_path, plan_of(), cloud).up()
    cloud.calls.clear()
    result = deployment(tmp_path, without(plan_of(memory_mb=512), "traffic.web"), cloud).up()
    assert result.stack("entry").state == "removed"
    assert position(cloud, "delete", "record-ireland") < position(cloud, "update", "eu-west-1/")


def test_a_region_that_does_not_answer_is_passed_over_and_completed_later(tmp_path: Path, cloud: FakeCloud) -> None:
    deployment(tmp_path, plan_of(), cloud).up()
    cloud.fail("eu-west-1/", "eu-west-1 does not answer", calls=1000)
    passed = deployment(tmp_path, plan_of(memory_mb=512), cloud).up()
    assert states(passed) == {
        "data": "unchanged",
        "frankfurt": "deployed",
        "ireland": "failed",
        "entry": "deployed",
    }
    cloud.faults.clear()
    completed = deployment(tmp_path, plan_of(memory_mb=512), cloud).up()
    assert completed.succeeded
    assert {str(thing.inputs["memory"]) for thing in cloud.things.values() if "memory" in thing.inputs} == {"512"}


def test_drift_is_seen_per_stack_and_changes_nothing_until_up_repairs_it(tmp_path: Path, cloud: FakeCloud) -> None:
    deployment(tmp_path, plan_of(), cloud).up()
    (touched,) = (thing for id_, thing in cloud.things.items() if id_.startswith("eu-west-1/shop-local-f0-eu-west"))
    touched.inputs["memory"] = "9999"
    seen = deployment(tmp_path, plan_of(), cloud).drift()
    assert states(seen) == {
        "data": "unchanged",
        "entry": "unchanged",
        "frankfurt": "unchanged",
        "ireland": "drifted",
    }
    assert seen.stack("ireland").counts["update"] == 1
    assert states(deployment(tmp_path, plan_of(), cloud).up())["ireland"] == "unchanged"
    assert touched.inputs["memory"] == "9999"
    assert deployment(tmp_path, plan_of(), cloud).up(refresh=True).succeeded
    assert touched.inputs["memory"] == "256"
    assert set(states(deployment(tmp_path, plan_of(), cloud).drift()).values()) == {"unchanged"}
