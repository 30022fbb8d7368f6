"""Vouchers: PUT /vouchers/<code> makes one that is good for some days."""

from __future__ import annotations

import time
from typing import Any

from items import items
from web import Event, Refused, answering, body_of, key_of

DAY_SECONDS = 86_400


def serve(method: str, path: list[str], event: Event) -> dict[str, Any]:
    if method != "PUT":
        raise Refused(405, "vouchers are PUT")
    asked = body_of(event)
    percent, days = asked.get("percent"), asked.get("days", 30)
    if not isinstance(percent, int) or not 0 < percent <= 50:
        raise Refused(400, "`percent` is a whole number from 1 to 50")
    if not isinstance(days, int) or days < 1:
        raise Refused(400, "`days` is a whole number above 0")
    # `ttl` is what Cosmos DB counts down; the others expire items by `expires_at`.
    lifetime = days * DAY_SECONDS
    voucher = {"percent": percent, "expires_at": int(time.time()) + lifetime, "ttl": lifetime}
    if not items("vouchers", "code").add(key_of(path[-1]), voucher):
        raise Refused(409, f"{path[-1]} is taken")
    return {"code": path[-1], **voucher}


handler = answering(serve)
