"""The orders service in two regions of AWS, on the local cloud, with the real engine."""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from msr import registry
from msr.deploy import Deployment
from msr.deploy.result import DeploymentResult
from msr.engine import Engine, find
from msr.load import load
from msr.local.cloud import LocalCloud
from msr.local.faults import Fault, add_fault, clear_faults
from msr.local.store import Store
from msr.planner import plan
from tests.engine.killing import engines, kill

pytestmark = pytest.mark.engine

ROOT = Path(__file__).parents[2]


def orders(folder: Path) -> Deployment:
    """A deployment of the orders blueprint in ``folder`` on the local cloud beside it."""
    provider = registry.provider("aws")
    planned = plan(load(folder / "blueprint.yaml"), provider=provider, deployed=None, as_of=date(2026, 11, 25))
    cloud = LocalCloud(folder / ".msr/local/cloud.db", packages=("aws",))
    return Deployment(folder, planned, provider=provider, engine=find(), cloud=cloud)


@pytest.fixture
def folder(tmp_path: Path, engine: Engine) -> Path:
    del engine
    copy = tmp_path / "orders"
    shutil.copytree(ROOT / "blueprints/orders", copy, ignore=shutil.ignore_patterns(".msr"))
    return copy


def store(folder: Path) -> Store:
    return Store(folder / ".msr/local/cloud.db")


def states(result: DeploymentResult) -> dict[str, str]:
    return {stack.part: stack.state for stack in result.stacks}


PARTS = ("base", "data", "us-east-1", "us-west-2", "entry")


def test_orders_goes_up_stays_as_it_is_and_comes_down(folder: Path) -> None:
    first = orders(folder).up()
    assert states(first) == dict.fromkeys(PARTS, "deployed"), [str(failure) for failure in first.failures]
    assert states(orders(folder).up()) == dict.fromkeys(PARTS, "unchanged")
    state = "".join(path.read_text() for path in (folder / ".msr/local/state").rglob("*.json"))
    assert '"secretKey": "local"' not in state
    assert orders(folder).down().succeeded
    assert store(folder).objects() == []


def test_a_region_that_is_down_leaves_the_other_standing_and_is_completed_later(folder: Path) -> None:
    add_fault(store(folder), Fault("down", cloud="aws", region="us-west-2", type="aws:lambda/function:Function"))
    first = orders(folder).up()
    assert states(first) == {
        "base": "deployed",
        "data": "deployed",
        "us-east-1": "deployed",
        "us-west-2": "failed",
        "entry": "waiting",
    }
    assert all("us-west-2 does not answer" in failure.message for failure in first.failures)
    clear_faults(store(folder))
    second = orders(folder).up()
    assert states(second)["us-west-2"] == "deployed"
    assert second.succeeded


@pytest.mark.parametrize("victims", ["msr", "engine", "both"])
def test_after_a_kill_the_next_up_leaves_no_orphan_and_no_twin(folder: Path, victims: str) -> None:
    add_fault(store(folder), Fault("latency", cloud="aws", operation="create", amount=0.3))
    child = subprocess.Popen(
        [sys.executable, "-m", "tests.engine.test_deploy_aws", str(folder)], cwd=ROOT, start_new_session=True
    )
    deadline = time.monotonic() + 90
    while sum(event.type.startswith("aws:lambda/") for event in store(folder).events()) < 2:
        assert time.monotonic() < deadline, "the deployment never came so far"
        time.sleep(0.02)
    if victims != "msr":
        for pid in engines(folder):
            kill(pid)
    if victims != "engine":
        child.kill()
    child.wait(timeout=60)
    clear_faults(store(folder))
    again = orders(folder).up()
    assert again.succeeded, [str(failure) for failure in again.failures]
    assert [urn for urn, count in Counter(found.urn for found in store(folder).objects()).items() if count > 1] == []
    assert orders(folder).down().succeeded
    assert store(folder).objects() == []


if __name__ == "__main__":
    sys.exit(0 if orders(Path(sys.argv[1])).up().succeeded else 6)
