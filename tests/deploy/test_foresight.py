"""What a plan says of the change to what is deployed, from the manifest alone."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from msr.blueprint.source import Source
from msr.deploy.manifest import recorded
from msr.deploy.memory import deployed
from msr.deploy.protection.foresight import foreseen
from msr.deploy.result import StackResult, State
from msr.errors import Issue, MsrError, Position
from msr.manifest import Manifest, read, write
from msr.plan import Plan, to_json
from tests.fakes.provider import plan_of, without

SOURCE = Source("shop.yaml", Path(), {(): Position("shop.yaml", 1, 1), ("tables", "t0"): Position("shop.yaml", 7, 3)})
KEPT = plan_of(protected=True, tables=2)
KEY = "its key changes from `id` (string) to `number` (string): another table, to which data has to be migrated"


def after(made_for: Plan, state: State = "deployed", before: Manifest | None = None) -> Manifest:
    """The manifest after one operation on the stack with the data, made for what ``made_for`` says."""
    done = StackResult("shop.local.data", "data", "eu-central-1", state, remembered=to_json(made_for))
    return recorded(made_for, (done,), before)


def seen(plan: Plan, manifest: Manifest | None, *permitted: str) -> tuple[Issue, ...]:
    return foreseen(plan, manifest, offers=(), source=SOURCE, permitted=permitted)


def test_a_manifest_knows_what_the_data_was_made_for_and_reads_back_the_same(tmp_path: Path) -> None:
    manifest = after(KEPT)
    write(manifest, tmp_path / "manifest.json")
    found = read(tmp_path / "manifest.json")
    assert found is not None
    assert (deployed(found), deployed(manifest)) == (KEPT, KEPT)


def test_an_update_of_the_data_that_failed_is_known_as_the_state_left_it() -> None:
    failed = StackResult("shop.local.data", "data", "eu-central-1", "failed", remembered=to_json(KEPT))
    assert deployed(recorded(plan_of(key="number"), (failed,), after(plan_of()))) == KEPT
    assert deployed(recorded(KEPT, (replace(failed, remembered=""),), after(plan_of()))) == plan_of()


def test_a_manifest_of_an_older_msr_or_none_foresees_nothing() -> None:
    older = after(KEPT)
    older = replace(older, stacks=tuple(replace(stack, plan=None) for stack in older.stacks))
    unreadable = replace(older, stacks=tuple(replace(stack, plan={"app": "shop"}) for stack in older.stacks))
    for manifest in (None, older, unreadable):
        assert seen(plan_of(key="number"), manifest) == ()


def test_the_loss_of_protected_data_is_refused_at_its_place_in_the_words_of_a_deployment() -> None:
    (refused, other) = seen(plan_of(protected=True, tables=2, key="number"), after(KEPT))
    assert (refused.severity, refused.code, refused.path) == ("error", "protected", "tables.t0")
    assert refused.message == f"`tables.t0` would be replaced, and the data in it lost: {KEY}"
    assert refused.position == Position("shop.yaml", 7, 3)
    assert refused.hint.startswith("to lose that data, say `--replace tables.t0`")
    assert other.path == "tables.t1"


def test_a_table_that_left_the_blueprint_is_refused_too() -> None:
    (refused,) = seen(plan_of(protected=True, tables=1), after(KEPT))
    assert (
        refused.message == "`tables.t1` would be deleted, and the data in it lost: the table and its data are deleted"
    )
    assert refused.position == Position("shop.yaml", 1, 1)


def test_what_is_permitted_is_marked_as_a_way_of_no_return() -> None:
    (marked,) = seen(plan_of(protected=True, tables=1), after(KEPT), "tables.t1")
    assert (marked.severity, marked.code) == ("warning", "one-way")
    assert marked.message == "one way only: `tables.t1`: the table and its data are deleted"


def test_a_replica_that_goes_with_its_region_is_a_way_of_no_return_and_no_loss() -> None:
    (marked,) = seen(plan_of(protected=True, regions=1), after(plan_of(protected=True)))
    assert marked.message == "one way only: `tables.t0`: the replica in eu-west-1 is deleted"


def test_no_change_says_nothing() -> None:
    assert seen(KEPT, after(KEPT)) == ()
    assert seen(without(KEPT, "traffic.web"), after(KEPT)) == ()


def test_a_permission_has_to_name_something_also_where_nothing_is_deployed() -> None:
    assert seen(KEPT, None, "tables.t1") == ()
    with pytest.raises(MsrError, match=r"`tables\.t9` keeps no data"):
        seen(KEPT, None, "tables.t9")


def test_foresight_needs_no_engine() -> None:
    code = "import sys, msr.deploy.protection.foresight; print({'pulumi', 'grpc', 'rich'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout == "set()\n"
