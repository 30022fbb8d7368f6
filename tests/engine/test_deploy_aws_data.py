"""A DynamoDB table that is protected, as on a real account, on the local cloud with the real engine."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, cast

import pytest

from msr import manifest, registry
from msr.deploy import Deployment, Workspace
from msr.engine import Engine, find
from msr.errors import PlanError
from msr.load import load
from msr.local.cloud import LocalCloud
from msr.local.store import Store
from msr.plan import KeyPart, KeySpec, Plan, TableSpec
from msr.planner import plan
from msr.planner.doors import Door
from tests.engine.test_deploy_preview import certain, counted

pytestmark = pytest.mark.engine

ROOT = Path(__file__).parents[2]


@pytest.fixture
def folder(tmp_path: Path, engine: Engine) -> Path:
    del engine
    copy = tmp_path / "orders"
    shutil.copytree(ROOT / "blueprints/orders", copy, ignore=shutil.ignore_patterns(".msr"))
    return copy


def keyed(planned: Plan, key: str) -> Plan:
    """``planned`` with every table protected, and with ``key`` for its key where one is given."""

    def changed(spec: TableSpec) -> TableSpec:
        return replace(spec, protected=True, key=KeySpec(KeyPart(key, "string")) if key else spec.key)

    choices = (
        replace(choice, spec=changed(choice.spec)) if isinstance(choice.spec, TableSpec) else choice
        for choice in planned.choices
    )
    return replace(planned, choices=tuple(choices))


def orders(folder: Path, engine: Engine, key: str = "") -> Deployment:
    provider = registry.provider("aws")
    planned = plan(load(folder / "blueprint.yaml"), provider=provider, deployed=None, as_of=date(2026, 11, 25))
    cloud = LocalCloud(folder / ".msr/local/cloud.db", packages=("aws",))
    return Deployment(folder, keyed(planned, key), provider=provider, engine=engine, cloud=cloud)


def tables(folder: Path) -> dict[object, tuple[object, object]]:
    """Key and protection of each table, by name; the switches are not protected."""
    found = (each for each in Store(folder / ".msr/local/cloud.db").objects() if each.place.type.endswith(":Table"))
    return {
        each.inputs["name"]: (each.inputs["hashKey"], each.inputs["deletionProtectionEnabled"])
        for each in found
        if each.inputs.get("deletionProtectionEnabled")
    }


def test_a_table_is_replaced_when_it_is_named_and_stays_until_data_is_told_to_go(folder: Path, engine: Engine) -> None:
    assert orders(folder, engine).up().succeeded
    before = tables(folder)
    with pytest.raises(PlanError, match="another table, to which data has to be migrated"):
        orders(folder, engine, key="number").up()
    assert tables(folder) == before
    named = sorted(choice.key for choice in orders(folder, engine).plan.of_kind("table"))
    done = orders(folder, engine, key="number").up(replace=named)
    assert done.succeeded, [str(failure) for failure in done.failures]
    assert set(tables(folder).values()) == {("number", True)}
    assert tables(folder).keys() == before.keys()
    assert orders(folder, engine, key="number").down().stack("data").state == "kept"
    gone = orders(folder, engine, key="number").down(data=True)
    assert gone.succeeded, [str(failure) for failure in gone.failures]
    assert Store(folder / ".msr/local/cloud.db").objects() == []


def in_regions(folder: Path, regions: str) -> Deployment:
    """The orders of a real account: protected, planned on top of what is deployed."""
    file = folder / "blueprint.yaml"
    file.write_text(re.sub(r"regions: \[.*\]", f"regions: [{regions}]", file.read_text()))
    blueprint, provider = load(file), registry.provider("aws")
    there = manifest.read(Workspace.of(folder, "local", "local").manifest)
    planned = plan(blueprint, provider=provider, deployed=there, as_of=date(2026, 11, 25))
    cloud = LocalCloud(folder / ".msr/local/cloud.db", packages=("aws",))
    return Deployment(folder, keyed(planned, ""), provider=provider, engine=find(), cloud=cloud)


def replicas(folder: Path) -> dict[str, bool]:
    """Protection of the table by region, home first."""
    store = Store(folder / ".msr/local/cloud.db")
    (table,) = (each.outputs for each in store.objects() if each.outputs.get("replicas"))
    others = cast("list[dict[str, Any]]", table["replicas"])
    home = {str(table["region"]): bool(table["deletionProtectionEnabled"])}
    return home | {str(each["regionName"]): bool(each["deletionProtectionEnabled"]) for each in others}


def test_a_region_leaves_a_protected_table_whose_other_replicas_stay_protected(folder: Path, engine: Engine) -> None:
    assert in_regions(folder, "us-east-1, us-west-2, us-east-2").up().succeeded
    change = in_regions(folder, "us-west-2, us-east-1")
    previewed, done = change.preview(), change.up()
    assert done.succeeded, [str(failure) for failure in done.failures]
    assert certain(previewed, done) == counted(done)
    assert done.doors == (Door("tables.orders", "the replica in us-east-2 is deleted"),)
    assert replicas(folder) == {"us-east-1": True, "us-west-2": True}
    again = in_regions(folder, "us-west-2, us-east-1").up()
    assert {stack.state for stack in again.stacks} == {"unchanged"}


def test_the_home_of_a_table_does_not_leave_whatever_is_permitted(folder: Path, engine: Engine) -> None:
    assert in_regions(folder, "us-east-1, us-west-2").up().succeeded
    for act in ("preview", "up"):
        with pytest.raises(PlanError, match=r"`tables\.orders` cannot change so: it was made in us-east-1"):
            getattr(in_regions(folder, "us-west-2, us-east-2"), act)(replace=("tables.orders",))
    assert replicas(folder) == {"us-east-1": True, "us-west-2": True}
