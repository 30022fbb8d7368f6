"""Prices: PUT /prices/<sku> sets one in cents, GET reads it."""

from __future__ import annotations

from typing import Any

from items import items
from web import Event, Refused, answering, body_of, key_of


def serve(method: str, path: list[str], event: Event) -> dict[str, Any]:
    sku = key_of(path[-1])
    match method:
        case "GET":
            found = items("prices", "sku").get(sku)
            if found is None:
                raise Refused(404, f"{sku} is not sold")
            return found
        case "PUT":
            cents = body_of(event).get("cents")
            if not isinstance(cents, int) or cents <= 0:
                raise Refused(400, "`cents` is a whole number above 0")
            items("prices", "sku").put(sku, {"cents": cents})
            return {"sku": sku, "cents": cents}
        case _:
            raise Refused(405, "prices are PUT and GET")


handler = answering(serve)
