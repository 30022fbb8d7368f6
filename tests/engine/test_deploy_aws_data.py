"""A DynamoDB table that is protected, as on a real account, on the local cloud with the real engine."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from msr import registry
from msr.deploy import Deployment
from msr.engine import Engine
from msr.errors import PlanError
from msr.load import load
from msr.local.cloud import LocalCloud
from msr.local.store import Store
from msr.plan import KeyPart, KeySpec, Plan, TableSpec
from msr.planner import plan

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
