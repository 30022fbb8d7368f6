from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from msr.deploy.loss import FieldChange, ObjectLoss
from msr.deploy.memory import recalled
from msr.deploy.protection.threats import forced_replacements, owners, threats
from msr.deploy.snapshot import Snapshot, loosened, snapshot_of
from msr.errors import MsrError
from msr.offer import Offer, RegionRule, TablePromise
from msr.plan import Plan, TableSpec, to_json
from msr.planner.protection import Permission
from tests.fakes.provider import plan_of

PREFIX = "urn:pulumi:shop.local.data::msr::"
STACK = f"{PREFIX}pulumi:pulumi:Stack::msr-shop.local.data"
COMPONENT = f"{PREFIX}msr:fake:Table::t0"
TABLE = f"{PREFIX}msr:fake:Table$fake:index:Thing::t0-eu-central-1"
NONE = Permission()


def strong(plan: Plan) -> Plan:
    """``plan`` with tables that have one value everywhere."""
    return replace(
        plan,
        choices=tuple(
            replace(choice, spec=replace(choice.spec, consistency="strong"))
            if isinstance(choice.spec, TableSpec)
            else choice
            for choice in plan.choices
        ),
    )


def offers(*, fixed: bool) -> tuple[Offer, ...]:
    promise = TablePromise(("strong",), "all", ("last-writer-wins",), True, True, 0.0, None)
    rule = RegionRule(fixed=fixed)
    return (Offer("table", "fake-table", "Fake", promise, "here", date(2026, 11, 25), regions=rule),)


def deployed(plan: Plan) -> Snapshot:
    """The data stack of ``plan`` as its state has it."""
    resources = [
        {"urn": STACK, "type": "pulumi:pulumi:Stack", "outputs": {"msr": {"plan": to_json(plan)}}},
        {"urn": COMPONENT, "type": "msr:fake:Table", "parent": STACK, "protect": True},
        {"urn": TABLE, "type": "fake:index:Thing", "parent": COMPONENT, "custom": True, "id": "t", "protect": True},
    ]
    return snapshot_of("shop.local.data", {"resources": resources})


def test_a_plan_is_remembered_as_it_was() -> None:
    assert recalled(to_json(plan_of(regions=3, extra=2))) == plan_of(regions=3, extra=2)
    assert recalled("") is None
    assert recalled('{"app": "shop"}') is None


def test_only_objects_of_the_cloud_count_and_are_told_by_their_outermost_component() -> None:
    found = deployed(plan_of(protected=True))
    assert (found.resources, found.registered, found.protected) == (1, 3, {COMPONENT: "t0", TABLE: "t0"})


def test_a_store_with_fixed_regions_refuses_to_gain_or_lose_one() -> None:
    before = deployed(strong(plan_of(regions=2, protected=True)))
    for regions in (1, 3):
        (threat,) = threats(before, strong(plan_of(regions=regions, protected=True)), (), offers(fixed=True))
        assert (threat.owners, threat.verb) == (("tables.t0",), "replaced")
        assert threat.reasons == ("the regions of a fake-table are fixed at creation: a new table and a migration",)


def test_a_store_that_takes_regions_one_by_one_is_not_threatened_by_one_more() -> None:
    before = deployed(strong(plan_of(regions=2, protected=True)))
    assert threats(before, strong(plan_of(regions=3, protected=True)), (), offers(fixed=False)) == ()


def test_what_the_engine_sees_no_need_to_replace_is_replaced_on_permission_alone() -> None:
    before, after = deployed(strong(plan_of(regions=2))), strong(plan_of(regions=3))
    permission = Permission(frozenset({"tables.t0"}))
    assert forced_replacements(before, after, offers(fixed=True), permission) == (TABLE,)
    assert forced_replacements(before, after, offers(fixed=True), NONE) == ()
    assert forced_replacements(before, after, offers(fixed=False), permission) == ()


def test_reasons_of_one_table_make_one_refusal() -> None:
    loss = ObjectLoss(TABLE, "replace", (FieldChange("hashKey", "id", "number"), FieldChange("rangeKey", "", "at")))
    (threat,) = threats(deployed(plan_of(protected=True)), plan_of(protected=True), (loss,), ())
    refusal = threat.refusal()
    assert refusal.message == (
        "`tables.t0` would be replaced, and the data in it lost: fake:index:Thing `t0-eu-central-1`: hashKey changes"
        " from `id` to `number`, which cannot be done in place"
    )
    assert refusal.details == (
        "fake:index:Thing `t0-eu-central-1`: rangeKey is set to `at`, which cannot be done in place",
    )


def test_what_nobody_protects_is_not_threatened() -> None:
    unprotected = replace(deployed(plan_of()), protected={})
    assert threats(unprotected, plan_of(key="number"), (ObjectLoss(TABLE, "replace"),), ()) == ()


def test_a_host_that_tables_share_belongs_to_all_of_them() -> None:
    plan = plan_of(tables=2)
    shared = replace(plan, choices=tuple(replace(c, host="account") if c.kind == "table" else c for c in plan.choices))
    assert owners("t1", shared) == ("tables.t1",)
    assert owners("account", shared) == ("tables.t0", "tables.t1")
    assert not Permission(frozenset({"tables.t0"})).covers(owners("account", shared))


def test_a_permission_that_names_nothing_says_what_there_is() -> None:
    with pytest.raises(MsrError, match=r"`tables\.x` keeps no data") as refused:
        Permission(frozenset({"tables.x"})).check([plan_of(tables=2)])
    assert refused.value.hint == "data is kept by: tables.t0, tables.t1"


def test_protection_comes_off_what_is_named_alone() -> None:
    state = {"resources": [{"urn": "a", "protect": True}, {"urn": "b", "protect": True}]}
    assert [resource["protect"] for resource in loosened(state, ["a"])["resources"]] == [False, True]
