"""The health endpoint, run for real against a store that can fail."""

from __future__ import annotations

import json
from typing import Any

import pytest

from providers.aws.runtime.health.app import Endpoint, Response, Settings, Store, Table, read_settings
from tests.providers.aws.fake_dynamodb import FakeDynamoDB, Refused

ORDERS = Table("orders", "shop-orders", (("order_id", "string"),), local_writes=True)
LEDGER = Table("ledger", "shop-ledger", (("account", "string"), ("seq", "number")), local_writes=False)
COUNTS = Table("counts", "shop-counts", (("day", "number"),), local_writes=True)
HEALTH: dict[str, Any] = {"routeKey": "GET /health"}


def drain_of(region: str) -> dict[str, Any]:
    return {"routeKey": "GET /_msr/drain/{region}", "pathParameters": {"region": region}}


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def endpoint(
    dynamodb: FakeDynamoDB, *tables: Table, drained: tuple[str, ...] = (), clock: Clock | None = None
) -> Endpoint:
    settings = Settings("east", tables, "switches", dict.fromkeys(drained, "passive"))
    return Endpoint(settings, Store(dynamodb, (Refused,)), clock or Clock())


def body(response: Response) -> dict[str, Any]:
    return json.loads(response["body"])


def test_a_region_whose_store_answers_is_healthy() -> None:
    response = endpoint(FakeDynamoDB(), ORDERS).answer(HEALTH)
    assert response["statusCode"] == 200
    assert body(response) == {
        "region": "east",
        "status": "healthy",
        "switch": "active",
        "checks": {"orders": "ok"},
        "reported": {},
    }


def test_a_health_answer_is_never_cached_on_its_way() -> None:
    assert endpoint(FakeDynamoDB()).answer(HEALTH)["headers"]["cache-control"] == "no-store"


def test_a_probe_writes_under_the_prefix_of_its_own_region() -> None:
    dynamodb = FakeDynamoDB()
    endpoint(dynamodb, ORDERS).answer(HEALTH)
    assert list(dynamodb.items["shop-orders"].values()) == [
        {"order_id": {"S": "__msr#east"}, "msr_probe": {"N": "1000.0"}}
    ]


def test_a_probe_fills_the_sort_key_with_a_value_of_its_type() -> None:
    dynamodb = FakeDynamoDB()
    endpoint(dynamodb, LEDGER).answer(HEALTH)
    (item,) = dynamodb.items["shop-ledger"].values()
    assert item == {"account": {"S": "__msr#east"}, "seq": {"N": "0"}, "msr_probe": {"N": "1000.0"}}


@pytest.mark.parametrize("operation", ["get_item", "put_item"])
def test_a_replica_that_does_not_take_or_give_items_turns_its_region_red(operation: str) -> None:
    response = endpoint(FakeDynamoDB(failing={f"shop-orders.{operation}"}), ORDERS).answer(HEALTH)
    assert response["statusCode"] == 503
    assert body(response)["checks"] == {"orders": "Refused"}


@pytest.mark.parametrize(
    "code", ["ProvisionedThroughputExceededException", "RequestLimitExceeded", "ThrottlingException"]
)
@pytest.mark.parametrize("operation", ["get_item", "put_item"])
def test_a_store_that_has_too_much_to_do_is_told_and_moves_no_traffic(operation: str, code: str) -> None:
    busy = FakeDynamoDB(failing={f"shop-orders.{operation}"}, code=code)
    response = endpoint(busy, ORDERS, COUNTS).answer(HEALTH)
    assert response["statusCode"] == 200
    assert body(response)["checks"] == {"counts": "ok"}
    assert body(response)["reported"] == {"orders": code}


@pytest.mark.parametrize("code", ["InternalServerError", "ServiceUnavailable", "ResourceNotFoundException"])
def test_a_store_that_breaks_or_is_gone_turns_its_region_red(code: str) -> None:
    response = endpoint(FakeDynamoDB(failing={"shop-orders.put_item"}, code=code), ORDERS).answer(HEALTH)
    assert response["statusCode"] == 503
    assert body(response)["checks"] == {"orders": code}


def test_a_write_that_is_acknowledged_and_lost_turns_the_region_red() -> None:
    response = endpoint(FakeDynamoDB(forgetful=True), ORDERS).answer(HEALTH)
    assert response["statusCode"] == 503
    assert body(response)["checks"] == {"orders": "a write was acknowledged and then not found"}


def test_a_strong_write_that_fails_is_reported_and_turns_nothing_red() -> None:
    response = endpoint(FakeDynamoDB(failing={"shop-ledger.put_item"}), LEDGER).answer(HEALTH)
    assert response["statusCode"] == 200
    assert body(response)["checks"] == {"ledger": "ok"}
    assert body(response)["reported"] == {"ledger writes": "Refused"}


def test_a_strong_replica_that_cannot_be_read_turns_its_region_red() -> None:
    response = endpoint(FakeDynamoDB(failing={"shop-ledger.get_item"}), LEDGER).answer(HEALTH)
    assert response["statusCode"] == 503
    assert body(response)["checks"] == {"ledger": "Refused"}


def test_a_table_whose_key_cannot_hold_the_prefix_is_read_and_never_written() -> None:
    dynamodb = FakeDynamoDB()
    assert endpoint(dynamodb, COUNTS).answer(HEALTH)["statusCode"] == 200
    assert dynamodb.requests == ["shop-counts.get_item", "switches.get_item"]


def test_one_failing_table_of_several_is_named() -> None:
    response = endpoint(FakeDynamoDB(failing={"shop-orders.put_item"}), ORDERS, COUNTS).answer(HEALTH)
    assert response["statusCode"] == 503
    assert body(response)["checks"] == {"orders": "Refused", "counts": "ok"}


@pytest.mark.parametrize("state", ["draining", "passive", "fenced"])
def test_a_region_whose_own_switch_is_not_active_takes_no_traffic(state: str) -> None:
    dynamodb = FakeDynamoDB()
    dynamodb.throw("switches", "east", state)
    response = endpoint(dynamodb).answer(HEALTH)
    assert response["statusCode"] == 503
    assert body(response)["switch"] == state


def test_a_pilot_light_waits_until_a_person_lets_it_in() -> None:
    dynamodb = FakeDynamoDB()
    clock = Clock()
    standby = endpoint(dynamodb, drained=("east",), clock=clock)
    assert standby.answer(HEALTH)["statusCode"] == 503
    dynamodb.throw("switches", "east", "active")
    clock.now += 10
    assert standby.answer(HEALTH)["statusCode"] == 200


def test_a_switch_store_that_does_not_answer_leaves_the_last_known_state() -> None:
    dynamodb = FakeDynamoDB()
    clock = Clock()
    here = endpoint(dynamodb, clock=clock)
    dynamodb.throw("switches", "east", "draining")
    assert here.answer(HEALTH)["statusCode"] == 503
    dynamodb.failing.add("switches.get_item")
    clock.now += 10
    response = here.answer(HEALTH)
    assert response["statusCode"] == 503
    assert body(response)["switch"] == "draining (last known)"


def test_a_switch_store_that_never_answered_does_not_take_a_serving_region_out() -> None:
    assert endpoint(FakeDynamoDB(failing={"switches.get_item"})).answer(HEALTH)["statusCode"] == 200


def test_a_peer_is_not_drained_until_somebody_drains_it() -> None:
    response = endpoint(FakeDynamoDB()).answer(drain_of("west"))
    assert response["statusCode"] == 404
    assert body(response) == {"region": "west", "switch": "active", "epoch": 0}


@pytest.mark.parametrize("state", ["draining", "passive", "fenced"])
def test_a_peer_that_is_held_out_of_service_is_answered_for(state: str) -> None:
    dynamodb = FakeDynamoDB()
    dynamodb.throw("switches", "west", state, epoch=7)
    response = endpoint(dynamodb).answer(drain_of("west"))
    assert response["statusCode"] == 200
    assert body(response) == {"region": "west", "switch": state, "epoch": 7}


def test_a_switch_is_seen_at_once_and_not_after_a_report_has_aged() -> None:
    dynamodb = FakeDynamoDB()
    here = endpoint(dynamodb)
    assert here.answer(drain_of("west"))["statusCode"] == 404
    dynamodb.throw("switches", "west", "draining")
    assert here.answer(drain_of("west"))["statusCode"] == 200


def test_a_fence_outlives_the_store_that_holds_it() -> None:
    dynamodb = FakeDynamoDB()
    here = endpoint(dynamodb)
    dynamodb.throw("switches", "west", "fenced")
    here.answer(drain_of("west"))
    dynamodb.failing.add("switches.get_item")
    assert here.answer(drain_of("west"))["statusCode"] == 200


def test_checkers_that_ask_at_once_share_one_probe() -> None:
    dynamodb = FakeDynamoDB()
    clock = Clock()
    here = endpoint(dynamodb, ORDERS, clock=clock)
    for _ in range(5):
        here.answer(HEALTH)
    assert dynamodb.requests.count("shop-orders.put_item") == 1
    clock.now += 2
    here.answer(HEALTH)
    assert dynamodb.requests.count("shop-orders.put_item") == 2


def test_settings_are_what_the_builder_writes() -> None:
    told = {
        "region": "east",
        "tables": [{"label": "orders", "name": "shop-orders", "key": [["order_id", "string"]], "local_writes": True}],
        "switch": "switches",
        "first_states": {"west": "passive"},
    }
    assert read_settings({"MSR_HEALTH": json.dumps(told)}) == Settings(
        "east", (ORDERS,), "switches", {"west": "passive"}
    )
