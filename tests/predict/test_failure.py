from __future__ import annotations

from dataclasses import replace

import pytest

from msr.offer import TablePromise
from msr.plan import Dependency, Plan
from msr.predict.failure import Consequence, Loss, consequence, consequences, losses
from tests.predict.clouds import USAGE, built, planned

TWO = planned("aws", "[us-east-1, us-west-2]", failover="active-active")
WITNESSED = planned(
    "aws",
    "{us-east-1: {}, us-west-2: {}, us-east-2: {role: witness}}",
    failover="active-active",
    consistency="strong",
)
AZURE = planned("azure", "[eastus2, centralus]", failover="active-active")


def after(plan: Plan, loss: Loss) -> Consequence:
    return consequence(plan, built(plan.cloud).offers, loss, USAGE)


def test_all_that_can_be_lost_is_in_the_table_once() -> None:
    assert losses(TWO, built("aws").offers) == (
        Loss("region", "us-east-1"),
        Loss("region", "us-west-2"),
        Loss("service", "route53"),
        Loss("store", "tables.orders"),
        Loss("control-plane", "route53"),
        Loss("state", "pulumi"),
    )


def test_a_global_service_that_requests_rely_on_can_be_lost_too() -> None:
    assert Loss("service", "microsoft-entra-id") in losses(AZURE, built("azure").offers)


@pytest.mark.parametrize(("lost", "left"), [("us-east-1", "us-west-2"), ("us-west-2", "us-east-1")])
def test_the_other_region_answers_when_one_is_lost(lost: str, left: str) -> None:
    found = after(TWO, Loss("region", lost))
    assert found.answering == {"functions.api": (left,)}
    assert found.served
    assert found.person == ()
    assert found.recovery is not None and found.recovery.rto.span.expected > 30
    assert found.rpo is not None and found.rpo.span.expected == 1


def test_a_strong_table_goes_on_with_a_witness_and_bears_no_second_loss() -> None:
    found = after(WITNESSED, Loss("region", "us-east-1"))
    assert found.answering == {"functions.api": ("us-west-2",)}
    assert found.person == ("watch tables.orders: one more loss stops its writes",)


def test_the_loss_of_a_witness_is_felt_by_nobody() -> None:
    found = after(WITNESSED, Loss("region", "us-east-2"))
    assert found.answering == {"functions.api": ("us-east-1", "us-west-2")}
    assert found.recovery is None and found.rpo is None


def test_a_strong_table_of_two_voters_stops_with_either() -> None:
    plan = planned(
        "aws", "{us-east-1: {}, us-west-2: {}, us-east-2: {}}", failover="active-active", consistency="strong"
    )
    table = plan.choice("tables.orders")
    pair = replace(table, spec=replace(table.spec, replicas=("us-east-1", "us-west-2"), witness=None))
    broken = replace(plan, choices=tuple(pair if c.key == pair.key else c for c in plan.choices))
    assert not after(broken, Loss("region", "us-east-1")).served


def test_nothing_answers_without_the_way_in() -> None:
    found = after(TWO, Loss("service", "route53"))
    assert found.answering == {"functions.api": ()}
    assert found.person == ("wait for route53: no second path is planned",)


def test_a_second_way_in_keeps_the_service_up_when_the_first_is_lost() -> None:
    plan = planned("azure", "[eastus2, centralus]", failover="active-active", via="anycast, dns")
    found = after(plan, Loss("service", "front-door"))
    assert found.served
    assert found.person == ("watch traffic-manager: nothing stands behind it until front-door is back",)


def test_a_function_that_does_not_need_the_lost_store_still_answers() -> None:
    function = TWO.choice("functions.api")
    other = replace(function, key="functions.status", needs=())
    plan = replace(
        TWO,
        choices=(*TWO.choices, other),
        dependencies=(*TWO.dependencies, Dependency("api", "functions.status", "data", "request")),
    )
    found = after(plan, Loss("store", "tables.orders"))
    assert found.answering == {"functions.api": (), "functions.status": ("us-east-1", "us-west-2")}
    assert not found.served


@pytest.mark.parametrize("loss", [Loss("control-plane", "route53"), Loss("state", "pulumi")])
def test_requests_need_no_control_plane_and_no_state(loss: Loss) -> None:
    found = after(TWO, loss)
    assert found.answering == {"functions.api": ("us-east-1", "us-west-2")}
    assert found.person == ("deploy nothing until it is back; failovers do not need it",)


def test_a_dependency_on_a_control_plane_at_request_time_would_show() -> None:
    bad = Dependency("functions.api", "lambda-control", "control", "request")
    found = after(replace(TWO, dependencies=(*TWO.dependencies, bad)), Loss("control-plane", "route53"))
    assert not found.served


def test_identity_is_a_single_point_of_failure_where_requests_rely_on_it() -> None:
    assert not after(AZURE, Loss("service", "microsoft-entra-id")).served


def test_a_pilot_light_needs_a_person() -> None:
    plan = planned("aws", "[us-east-1, us-west-2]", failover="pilot-light")
    assert after(plan, Loss("region", "us-east-1")).person == (
        "decide, and let us-west-2 in: commands in `msr outputs`",
    )
    assert after(plan, Loss("region", "us-west-2")).person == ("watch the others: this one cannot take over",)


def test_a_single_region_is_lost_with_everything() -> None:
    plan = planned("aws", "[us-east-1]", failover="single")
    found = after(plan, Loss("region", "us-east-1"))
    assert not found.served
    assert found.recovery is not None and found.recovery.rto.span.expected > 3600


def test_the_table_has_a_row_for_each_loss_on_every_cloud() -> None:
    for plan in (TWO, WITNESSED, AZURE):
        offers = built(plan.cloud).offers
        assert [row.loss for row in consequences(plan, offers, USAGE)] == list(losses(plan, offers))


@pytest.mark.parametrize(("cloud", "region"), [("aws", "us-east-1"), ("azure", "eastus2"), ("gcp", "us-central1")])
def test_a_lost_single_region_is_waited_for_since_no_copy_is_elsewhere(cloud: str, region: str) -> None:
    found = after(planned(cloud, f"[{region}]", failover="single", consistency="strong"), Loss("region", region))
    assert found.person == ("wait for the region: no copy of its data is anywhere else",)
    assert found.rpo is not None and found.rpo.boundless


def test_a_store_is_restored_from_a_backup_only_where_one_is_built() -> None:
    offers = built("aws").offers
    bare = tuple(
        replace(offer, promise=replace(offer.promise, backup=None))
        if isinstance(offer.promise, TablePromise)
        else offer
        for offer in offers
    )
    loss = Loss("store", "tables.orders")
    assert consequence(TWO, offers, loss, USAGE).person == (
        "wait for tables.orders; where data is corrupted, restore a backup, at most 5m old",
    )
    assert consequence(TWO, bare, loss, USAGE).person == ("wait for tables.orders: it has no backup",)
