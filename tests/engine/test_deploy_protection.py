"""Data that is protected: what a change may not do to it, and what it takes to do it all the same."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

import pytest

from msr.deploy import Deployment
from msr.engine import Engine
from msr.errors import MsrError, PlanError
from msr.planner.doors import Door
from tests.fakes.cloud import FakeCloud
from tests.fakes.deploy import Elsewhere, NoPackages, deployment
from tests.fakes.provider import FakeProvider, plan_of

pytestmark = pytest.mark.engine


@pytest.fixture
def cloud(engine: Engine) -> Iterator[FakeCloud]:
    del engine
    with FakeCloud() as running:
        yield running


def table(cloud: FakeCloud) -> dict[str, object]:
    """The inputs of the only table."""
    (found,) = (thing.inputs for thing in cloud.things.values() if "guarded" in thing.inputs)
    return found


def changed(cloud: FakeCloud) -> list[str]:
    """What was asked of the cloud since the last time."""
    asked = list(cloud.calls)
    cloud.calls.clear()
    return asked


def test_another_key_is_refused_before_anything_changes_and_says_why(tmp_path: Path, cloud: FakeCloud) -> None:
    deployment(tmp_path, plan_of(protected=True), cloud).up()
    changed(cloud)
    for act in ("preview", "up"):
        with pytest.raises(PlanError) as refused:
            getattr(deployment(tmp_path, plan_of(protected=True, key="number", memory_mb=512), cloud), act)()
        (issue,) = refused.value.issues
        assert (issue.path, issue.code) == ("tables.t0", "protected")
        assert issue.message == (
            "`tables.t0` would be replaced, and the data in it lost: its key changes from `id` (string) to `number`"
            " (string): another table, to which data has to be migrated"
        )
        assert issue.details == (
            "fake:index:Thing `t0`: key changes from `id` to `number`, which cannot be done in place",
        )
        assert "`--replace tables.t0`" in issue.hint
    assert changed(cloud) == []


def test_a_table_that_is_named_is_replaced_and_protected_again(tmp_path: Path, cloud: FakeCloud) -> None:
    deployment(tmp_path, plan_of(protected=True), cloud).up()
    after = plan_of(protected=True, key="number")
    previewed = deployment(tmp_path, after, cloud).preview(replace=("tables.t0",))
    assert previewed.doors == (
        Door(
            "tables.t0",
            "its key changes from `id` (string) to `number` (string): another table, to which data has to be migrated",
            destroys=True,
        ),
    )
    assert [loss.change for loss in previewed.stack("data").losses] == ["replace"]
    done = deployment(tmp_path, after, cloud).up(replace=("tables.t0",))
    assert done.succeeded, [str(failure) for failure in done.failures]
    assert done.stack("data").counts == previewed.stack("data").counts == {"replace": 1, "same": 2}
    assert (table(cloud)["key"], table(cloud)["guarded"]) == ("number", "True")
    with pytest.raises(PlanError):
        deployment(tmp_path, plan_of(protected=True), cloud).up()


def test_a_table_that_leaves_the_blueprint_is_refused_unless_named(tmp_path: Path, cloud: FakeCloud) -> None:
    deployment(tmp_path, plan_of(protected=True, tables=2), cloud).up()
    with pytest.raises(PlanError, match=r"`tables\.t1` would be deleted, and the data in it lost: the table and its"):
        deployment(tmp_path, plan_of(protected=True), cloud).up()
    assert len(cloud.names()) == 6 + 6
    done = deployment(tmp_path, plan_of(protected=True), cloud).up(replace=("tables.t1",))
    assert done.succeeded, [str(failure) for failure in done.failures]
    assert table(cloud)["guarded"] == "True"


def test_the_last_table_is_refused_unless_named(tmp_path: Path, cloud: FakeCloud) -> None:
    deployment(tmp_path, plan_of(protected=True), cloud).up()
    with pytest.raises(PlanError, match=r"`tables\.t0` would be deleted"):
        deployment(tmp_path, plan_of(protected=True, tables=0), cloud).up()
    done = deployment(tmp_path, plan_of(protected=True, tables=0), cloud).up(replace=("tables.t0",))
    assert done.stack("data").state == "removed"
    assert len(cloud.names()) == 6


def test_what_a_store_does_in_place_needs_no_permission(tmp_path: Path, cloud: FakeCloud) -> None:
    deployment(tmp_path, plan_of(protected=True, regions=3), cloud).up()
    assert deployment(tmp_path, plan_of(protected=True, regions=3, ttl="expires"), cloud).up().succeeded
    left = deployment(tmp_path, plan_of(protected=True, regions=2, ttl="expires"), cloud).up()
    assert left.succeeded
    assert left.doors == (Door("tables.t0", "the replica in eu-west-3 is deleted"),)


def test_a_permission_orders_nothing_and_a_misspelt_one_is_refused(tmp_path: Path, cloud: FakeCloud) -> None:
    deployment(tmp_path, plan_of(protected=True), cloud).up()
    changed(cloud)
    kept = deployment(tmp_path, plan_of(protected=True, memory_mb=512), cloud).up(replace=("tables.t0",))
    assert kept.stack("data").state == "unchanged"
    with pytest.raises(MsrError, match=r"`tables\.t9` keeps no data that could be replaced"):
        deployment(tmp_path, plan_of(protected=True), cloud).up(replace=("tables.t9",))


def test_down_keeps_protected_data_until_it_is_told_otherwise(tmp_path: Path, cloud: FakeCloud) -> None:
    deployment(tmp_path, plan_of(protected=True), cloud).up()
    first = deployment(tmp_path, plan_of(protected=True), cloud).down()
    assert first.stack("data").state == "kept"
    assert len(cloud.names()) == 3
    second = deployment(tmp_path, plan_of(protected=True), cloud).down(data=True)
    assert second.succeeded, [str(failure) for failure in second.failures]
    assert cloud.things == {}


def test_without_protection_a_replacement_goes_through_and_is_shown(tmp_path: Path, cloud: FakeCloud) -> None:
    deployment(tmp_path, plan_of(), cloud).up()
    previewed = deployment(tmp_path, plan_of(key="number"), cloud).preview()
    (loss,) = previewed.stack("data").losses
    assert [str(field) for field in loss.fields] == ["key changes from `id` to `number`"]
    assert previewed.doors[0].destroys
    assert deployment(tmp_path, plan_of(key="number"), cloud).up().succeeded


def test_a_passphrase_of_the_team_is_the_one_that_a_look_ahead_uses_too(
    tmp_path: Path, cloud: FakeCloud, engine: Engine
) -> None:
    ours = tmp_path / "passphrase"
    ours.write_text("of the whole team")
    there = {**cloud.environment(), "PULUMI_CONFIG_PASSPHRASE_FILE": str(ours)}

    def made(key: str) -> Deployment:
        plan = plan_of(protected=True, key=key)
        elsewhere = nullcontext(Elsewhere(there))
        return Deployment(
            tmp_path, plan, provider=FakeProvider(), engine=engine, cloud=elsewhere, packages=NoPackages()
        )

    assert made("id").up().succeeded
    previewed = made("number").preview(replace=("tables.t0",))
    assert [failure.message for failure in previewed.failures] == []
    assert previewed.stack("data").counts == {"replace": 1, "same": 2}
