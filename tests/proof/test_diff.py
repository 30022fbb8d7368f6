from __future__ import annotations

from msr.predict import Span
from msr.proof.diff import Difference, Door, diff
from msr.proof.judge import Setting, judge
from msr.registry import provider
from tests.proof.blueprints import AS_OF, SHOP, loaded

STRONG = SHOP.replace("[us-east-1, us-west-2]", "{us-east-1: {}, us-west-2: {}, us-east-2: {role: witness}}").replace(
    "{key: order_id}", "{key: order_id, consistency: strong}"
)


def between(old: str, new: str) -> Difference:
    setting = Setting(provider("aws"), AS_OF)
    return diff(judge(loaded(old), setting), judge(loaded(new), setting))


def test_no_change_changes_nothing() -> None:
    found = between(SHOP, SHOP)
    assert found.nothing and found.doors == ()


def test_slower_checks_make_recovery_longer_and_probes_cheaper() -> None:
    found = between(SHOP, SHOP.replace("accept: []", "health: {every: 30s}"))
    better = {shift.figure: shift.better for shift in found.shifts}
    assert better["rto"] is False
    assert better["cost"] is True
    assert better["availability.history"] is False
    assert set(found.changed) >= {"traffic"}
    assert found.doors == ()


def test_a_strong_table_is_a_new_table() -> None:
    found = between(SHOP, STRONG)
    assert found.doors == (
        Door(
            "tables.orders",
            "dynamodb-global-table becomes dynamodb-global-table-strong: a new table, to which data has to be migrated",
            destroys=True,
        ),
    )
    better = {shift.figure: shift.better for shift in found.shifts}
    assert better["rpo.observed"] is True
    assert better["latency.write.tables.orders"] is False


def test_a_figure_that_was_unknown_and_is_known_has_moved() -> None:
    (shift,) = [shift for shift in between(SHOP, STRONG).shifts if shift.figure == "rpo.ceiling"]
    assert (shift.before, shift.after, shift.better) == (None, Span.exactly(0), None)


def test_a_second_region_bounds_what_is_lost_and_leaving_it_does_not() -> None:
    alone = SHOP.replace("[us-east-1, us-west-2]", "[us-east-1]").replace("active-passive", "single")
    (gained,) = (shift for shift in between(alone, SHOP).shifts if shift.figure == "rpo.observed")
    assert (gained.before, gained.after, gained.better) == ("everything", Span(0.5, 1, 2.5), True)
    (lost,) = (shift for shift in between(SHOP, alone).shifts if shift.figure == "rpo.observed")
    assert (lost.after, lost.better) == ("everything", False)


def test_a_region_that_is_left_out_takes_its_replica_with_it() -> None:
    three = SHOP.replace("[us-east-1, us-west-2]", "[us-east-1, us-west-2, eu-west-1]").replace(
        "active-passive", "active-active"
    )
    found = between(three, SHOP.replace("active-passive", "active-active"))
    assert found.doors == (Door("tables.orders", "the replica in eu-west-1 is deleted"),)


def test_another_key_is_another_table() -> None:
    found = between(SHOP, SHOP.replace("{key: order_id}", "{key: number}"))
    assert found.doors == (
        Door(
            "tables.orders",
            "its key changes from `order_id` (string) to `number` (string): another table, to which data has to be "
            "migrated",
            destroys=True,
        ),
    )


def test_a_table_that_is_left_out_is_deleted() -> None:
    extra = SHOP.replace("{key: order_id}", "{key: order_id}\n  carts: {key: cart_id}").replace(
        "uses: [orders]", "uses: [orders, carts]"
    )
    found = between(extra, SHOP)
    assert found.removed == ("tables.carts",)
    assert found.doors == (Door("tables.carts", "the table and its data are deleted", destroys=True),)
    assert between(SHOP, extra).added == ("tables.carts",)
