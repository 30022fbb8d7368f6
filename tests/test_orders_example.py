"""The example's own code: what it answers, on a table that keeps DynamoDB's rules about items."""

from __future__ import annotations

import base64
import importlib.util
import json
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

APP = Path(__file__).parent.parent / "blueprints/orders/functions/app.py"

Item = Mapping[str, Any]


class MemoryTable:
    """The three calls that the example makes; like DynamoDB it takes no float."""

    def __init__(self) -> None:
        self.items: dict[str, Item] = {}

    def get_item(self, *, Key: Item) -> dict[str, Item]:  # noqa: N803  boto3's own names
        item = self.items.get(Key["order_id"])
        return {} if item is None else {"Item": item}

    def put_item(self, *, Item: Item) -> None:  # noqa: N803
        if any(isinstance(value, float) for value in Item.values()):
            raise TypeError("Float types are not supported. Use Decimal types instead.")
        self.items[Item["order_id"]] = Item

    def scan(self, *, Limit: int) -> dict[str, list[Item]]:  # noqa: N803
        return {"Items": list(self.items.values())[:Limit]}


@pytest.fixture
def table() -> MemoryTable:
    """An empty table."""
    return MemoryTable()


@pytest.fixture
def app(table: MemoryTable, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The example's module, on that table and in Oregon."""
    spec = importlib.util.spec_from_file_location("orders_example", APP)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setenv("MSR_REGION", "us-west-2")
    monkeypatch.setattr(module, "orders", lambda: table)
    return module


def ask(app: ModuleType, method: str, path: str, body: str | None = None, *, encoded: bool = False) -> tuple[int, Any]:
    """The status and the JSON that the handler answers with."""
    event = {"rawPath": path, "requestContext": {"http": {"method": method}}, "isBase64Encoded": encoded}
    answer = app.handler(event if body is None else {**event, "body": body}, None)
    assert answer["headers"] == {"content-type": "application/json", "x-region": "us-west-2"}
    return answer["statusCode"], json.loads(answer["body"])


def test_an_order_is_read_as_it_was_written(app: ModuleType) -> None:
    status, written = ask(app, "PUT", "/orders/o-1", '{"total": 12.5, "lines": 3}')
    assert (status, written["total"], written["lines"]) == (200, 12.5, 3)
    assert (written["order_id"], written["written_in"]) == ("o-1", "us-west-2")
    assert ask(app, "GET", "/orders/o-1") == (200, written)


def test_numbers_are_kept_exactly(app: ModuleType, table: MemoryTable) -> None:
    ask(app, "PUT", "/orders/o-1", '{"total": 0.1}')
    assert table.items["o-1"]["total"] == Decimal("0.1")


def test_a_body_in_base64_is_read(app: ModuleType) -> None:
    status, written = ask(app, "PUT", "/orders/o-1", base64.b64encode(b'{"a": 1}').decode(), encoded=True)
    assert (status, written["a"]) == (200, 1)


def test_orders_are_listed_without_the_keys_of_health_checks(app: ModuleType, table: MemoryTable) -> None:
    table.put_item(Item={"order_id": "__msr#us-west-2"})
    ask(app, "PUT", "/orders/o-1", "{}")
    ask(app, "PUT", "/orders/o-2", "{}")
    _, listed = ask(app, "GET", "/")
    assert [order["order_id"] for order in listed["orders"]] == ["o-2", "o-1"]


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "error"),
    [
        ("GET", "/orders/none", None, 404, "no order none"),
        ("DELETE", "/orders/o-1", None, 404, "no route DELETE /orders/o-1"),
        ("PUT", "/orders/o-1", "{", 400, "the body is not JSON"),
        ("PUT", "/orders/o-1", None, 400, "the body is not JSON"),
        ("PUT", "/orders/o-1", "[1]", 400, "the body is not a JSON object"),
        ("PUT", "/orders/__msr#x", "{}", 400, "an order's id cannot start with __msr#"),
    ],
)
def test_what_cannot_be_answered_is_told(
    app: ModuleType, method: str, path: str, body: str | None, status: int, error: str
) -> None:
    assert ask(app, method, path, body) == (status, {"error": error})
