"""Carts: PUT replaces one, GET reads it. Two regions may write a cart at once; the last one wins.

A cart is one line of text, `sku:count sku:count`, so that a write never merges with another half way.
"""

from __future__ import annotations

import time
from typing import Any

from items import items
from web import Event, Refused, answering, body_of, key_of

WEEK_SECONDS = 604_800


def serve(method: str, path: list[str], event: Event) -> dict[str, Any]:
    cart_id = key_of(path[-1])
    match method:
        case "GET":
            found = items("carts", "cart_id").get(cart_id)
            if found is None:
                raise Refused(404, f"no cart {cart_id}")
            return found
        case "PUT":
            cart = packed(body_of(event))
            items("carts", "cart_id").put(cart_id, cart)
            return {**cart, "cart_id": cart_id}
        case _:
            raise Refused(405, "carts are PUT and GET")


def packed(asked: dict[str, Any]) -> dict[str, Any]:
    """A cart that is forgotten after a week, with what it costs now, in cents."""
    owner, lines = str(asked.get("owner", "")), asked.get("lines")
    if not owner or not isinstance(lines, dict) or not all(isinstance(n, int) and n > 0 for n in lines.values()):
        raise Refused(400, "a cart has an `owner`, and `lines` from sku to count")
    cents = sum(count * price(sku) for sku, count in lines.items())
    line = " ".join(f"{sku}:{count}" for sku, count in sorted(lines.items()))
    # `ttl` is what Cosmos DB counts down; the others expire items by `expires_at`.
    expires = {"expires_at": int(time.time()) + WEEK_SECONDS, "ttl": WEEK_SECONDS}
    return {"owner": owner, "lines": line, "cents": cents, **expires}


def price(sku: str) -> int:
    """What one costs, in cents."""
    found = items("prices", "sku").get(key_of(sku))
    if found is None:
        raise Refused(409, f"{sku} is not sold")
    return int(found["cents"])


handler = answering(serve)
