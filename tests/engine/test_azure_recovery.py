"""A service of two Azure regions that is cut off in the middle, on the local cloud, with the real engine."""

from __future__ import annotations

import subprocess
import sys
import time
from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest

from msr import registry
from msr.deploy import Deployment
from msr.engine import Engine, find
from msr.local.cloud import LocalCloud
from msr.local.faults import Fault, add_fault, clear_faults
from msr.local.store import Store
from tests.engine.killing import engines, kill
from tests.engine.test_deploy_aws import states
from tests.providers.azure.blueprints import EDGE
from tests.providers.azure.stage import planned

pytestmark = pytest.mark.engine

ROOT = Path(__file__).parents[2]


def shop(folder: Path) -> Deployment:
    """A deployment of a blueprint on the local cloud in ``folder``."""
    cloud = LocalCloud(folder / "cloud.db", packages=("azure-native",))
    return Deployment(folder, planned(EDGE), provider=registry.provider("azure"), engine=find(), cloud=cloud)


@pytest.fixture
def folder(tmp_path: Path, engine: Engine) -> Path:
    del engine
    code = tmp_path / "functions"
    code.mkdir()
    (code / "app.py").write_text("def handler(event, context):\n    return 200\n")
    return tmp_path


def store(folder: Path) -> Store:
    return Store(folder / "cloud.db")


def test_a_region_that_is_down_leaves_the_other_standing_and_is_completed_later(folder: Path) -> None:
    add_fault(store(folder), Fault("down", cloud="azure", region="westus3", type="azure-native:web:WebApp"))
    first = shop(folder).up()
    assert states(first) == {
        "base": "deployed",
        "data": "deployed",
        "east": "deployed",
        "west": "failed",
        "entry": "waiting",
    }
    assert all("westus3 does not answer" in failure.message for failure in first.failures)
    clear_faults(store(folder))
    second = shop(folder).up()
    assert second.succeeded
    assert states(second)["west"] == "deployed"


def test_the_roles_of_an_account_are_given_one_after_another(folder: Path) -> None:
    kind = "azure-native:cosmosdb:SqlResourceSqlRoleAssignment"
    add_fault(store(folder), Fault("latency", cloud="azure", operation="create", type=kind, amount=0.2))
    assert shop(folder).up().succeeded
    given = [event.at for event in store(folder).events() if event.type == kind]
    assert len(given) == 2 * len(("metadata", "carts"))
    assert min(later - sooner for sooner, later in pairwise(given)) >= 0.2


def test_after_a_kill_the_next_up_adopts_what_was_made_and_makes_nothing_twice(folder: Path) -> None:
    add_fault(store(folder), Fault("latency", cloud="azure", operation="create", amount=0.3))
    child = subprocess.Popen(
        [sys.executable, "-m", "tests.engine.test_azure_recovery", str(folder)], cwd=ROOT, start_new_session=True
    )
    deadline = time.monotonic() + 90
    while sum(event.type.startswith("azure-native:storage:") for event in store(folder).events()) < 4:
        assert time.monotonic() < deadline, "the deployment never came so far"
        time.sleep(0.02)
    for pid in engines(folder):
        kill(pid)
    child.kill()
    child.wait(timeout=60)
    clear_faults(store(folder))
    again = shop(folder).up()
    assert again.succeeded, [str(failure) for failure in again.failures]
    assert [urn for urn, count in Counter(found.urn for found in store(folder).objects()).items() if count > 1] == []
    assert shop(folder).down().succeeded
    assert store(folder).objects() == []


if __name__ == "__main__":
    sys.exit(0 if shop(Path(sys.argv[1])).up().succeeded else 6)
