"""``msr.Service`` without an engine: what of a deployment's history a program says itself."""

from __future__ import annotations

import asyncio
import shutil
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import TypedDict, Unpack

import pytest
from pulumi.runtime import set_mocks
from pulumi.runtime.stack import wait_for_rpcs

import msr
from msr.manifest import Manifest, RegionRecord, write
from msr.session import workspace
from msr.testing.stage import forget_earlier_programs
from tests.providers.aws.stage import Stage

ORDERS = Path(__file__).parent.parent / "blueprints" / "orders"


class Said(TypedDict, total=False):
    home: str
    active: str


@pytest.fixture
def orders(tmp_path: Path) -> Path:
    return Path(shutil.copytree(ORDERS, tmp_path / "orders", ignore=shutil.ignore_patterns(".msr")))


def service(folder: Path, **said: Unpack[Said]) -> tuple[Stage, msr.Service]:
    """The service in a program of its own, and all that it registered."""
    stage = Stage()

    async def main() -> msr.Service:
        asyncio.get_running_loop().set_default_executor(worker)
        set_mocks(stage, project="platform", stack="dev")
        forget_earlier_programs()
        made = msr.Service("orders", msr.load(folder), **said)
        await wait_for_rpcs()
        return made

    with closing(asyncio.new_event_loop()) as of_worker:
        worker = ThreadPoolExecutor(max_workers=1, initializer=asyncio.set_event_loop, initargs=(of_worker,))
        return stage, asyncio.run(main())


def tables(stage: Stage) -> dict[str, list[str]]:
    """Replicas of the table by the region that it is defined in; the switches have none."""
    found = (table.inputs for table in stage.of("Table"))
    return {
        table["region"]: [each["regionName"] for each in table["replicas"]] for table in found if "replicas" in table
    }


def swapped(folder: Path) -> None:
    file = folder / "blueprint.yaml"
    file.write_text(file.read_text().replace("[us-east-1, us-west-2]", "[us-west-2, us-east-1]"))


def test_the_home_of_data_is_the_first_region_also_while_another_one_serves_first(orders: Path) -> None:
    assert tables(service(orders)[0]) == {"us-east-1": ["us-west-2"]}
    stage, made = service(orders, active="us-west-2")
    assert tables(stage) == {"us-east-1": ["us-west-2"]}
    assert [place.key for place in made.plan.serving] == ["us-west-2", "us-east-1"]


def test_tables_stay_where_the_program_says_when_another_region_becomes_the_first(orders: Path) -> None:
    swapped(orders)
    stage, made = service(orders, home="us-east-1")
    assert tables(stage) == {"us-east-1": ["us-west-2"]}
    assert [place.key for place in made.plan.serving] == ["us-west-2", "us-east-1"]


def test_what_another_deployment_left_beside_the_blueprint_says_nothing(orders: Path) -> None:
    region = RegionRecord("us-west-2", "us-west-2", "active", 1)
    left = Manifest("orders", "local", "local", "aws", {}, "active-passive", (region,), (), "0.1.0", home="us-west-2")
    write(left, workspace(msr.load(orders)).manifest)
    assert msr.plan(msr.load(orders)).home == "us-west-2"
    assert tables(service(orders)[0]) == {"us-east-1": ["us-west-2"]}


def test_a_home_that_is_no_region_of_the_service_is_refused(orders: Path) -> None:
    with pytest.raises(msr.MsrError, match="`us-east-2` cannot be the home of data") as refused:
        service(orders, home="us-east-2")
    assert refused.value.hint == "name one of us-east-1, us-west-2"


def test_a_missed_objective_is_refused_as_by_msr_up(orders: Path) -> None:
    with (orders / "blueprint.yaml").open("a") as file:
        file.write("objectives: {rto: 15s, rpo: 5s, rpo_basis: observed}\n")
    with pytest.raises(msr.PlanError, match="objective `rto: 15s` is missed"):
        service(orders)
