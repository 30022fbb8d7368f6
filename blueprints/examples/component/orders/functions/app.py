"""Orders over HTTP: write one, read one, list some; the same code in every region.

Events and answers follow the API Gateway payload format 2.0, which msr speaks to functions on every cloud.
"""

from __future__ import annotations

import base64
import json
import os
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache
from typing import Any

PAGE = 25
RESERVED = "__msr#"  # keys that msr's own health checks write


class BadRequest(Exception):
    """What the caller sent cannot be an order."""


def handler(event: dict[str, Any], context: object) -> dict[str, Any]:  # noqa: ARG001  the calling convention
    """Answer one request."""
    method = event["requestContext"]["http"]["method"]
    try:
        match method, event["rawPath"].strip("/").split("/"):
            case "GET", [""]:
                return answer(200, {"orders": newest()})
            case "GET", ["orders", order_id]:
                order = read(order_id)
                return answer(200, order) if order else answer(404, {"error": f"no order {order_id}"})
            case "PUT", ["orders", order_id]:
                return answer(200, write(order_id, body_of(event)))
            case _:
                return answer(404, {"error": f"no route {method} {event['rawPath']}"})
    except BadRequest as exc:
        return answer(400, {"error": str(exc)})


def read(order_id: str) -> dict[str, Any] | None:
    """The order, or None."""
    return orders().get_item(Key={"order_id": order_id}).get("Item")


def write(order_id: str, order: dict[str, Any]) -> dict[str, Any]:
    """Store the order as a whole; where two regions write one at once, the last writer wins."""
    if order_id.startswith(RESERVED):
        raise BadRequest(f"an order's id cannot start with {RESERVED}")
    item = {**order, "order_id": order_id, "written_in": region(), "written_at": datetime.now(UTC).isoformat()}
    orders().put_item(Item=item)
    return item


def newest() -> list[dict[str, Any]]:
    """The orders on the first page, the last written first."""
    items = orders().scan(Limit=PAGE)["Items"]
    mine = [item for item in items if not item["order_id"].startswith(RESERVED)]
    return sorted(mine, key=lambda item: item.get("written_at", ""), reverse=True)


def body_of(event: dict[str, Any]) -> dict[str, Any]:
    """The JSON object that the caller sent."""
    body = event.get("body") or ""
    try:
        text = base64.b64decode(body).decode() if event.get("isBase64Encoded") else body
        order = json.loads(text, parse_float=Decimal)
    except ValueError as exc:
        raise BadRequest("the body is not JSON") from exc
    if not isinstance(order, dict):
        raise BadRequest("the body is not a JSON object")
    return order


def answer(status: int, body: dict[str, Any]) -> dict[str, Any]:
    """A JSON answer that names the region it comes from."""
    headers = {"content-type": "application/json", "x-region": region()}
    return {"statusCode": status, "headers": headers, "body": json.dumps(body, default=number)}


def number(value: object) -> int | float:
    """DynamoDB's numbers, as JSON has them."""
    if not isinstance(value, Decimal):
        raise TypeError(f"{value!r} has no form in JSON")
    return int(value) if value == value.to_integral_value() else float(value)


def region() -> str:
    """The region that this copy runs in."""
    return os.environ["MSR_REGION"]


@cache
def orders() -> Any:
    """The replica of the table in this region; connected on first use, so that the module imports anywhere."""
    import boto3

    endpoint = os.environ.get("MSR_TABLE_ORDERS_ENDPOINT")
    dynamodb = boto3.resource("dynamodb", region_name=region(), endpoint_url=endpoint)
    return dynamodb.Table(os.environ["MSR_TABLE_ORDERS"])
