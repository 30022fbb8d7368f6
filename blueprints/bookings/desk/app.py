"""Bookings: PUT makes or changes one, GET reads it; a voucher takes its share off the price."""

from __future__ import annotations

import time
from typing import Any

from items import items
from web import Event, Refused, answering, body_of, key_of


def serve(method: str, path: list[str], event: Event) -> dict[str, Any]:
    booking_id = key_of(path[-1])
    match method:
        case "GET":
            found = items("bookings", "booking_id").get(booking_id)
            if found is None:
                raise Refused(404, f"no booking {booking_id}")
            return found
        case "PUT":
            booking = priced(body_of(event))
            items("bookings", "booking_id").put(booking_id, booking)
            return {**booking, "booking_id": booking_id}
        case _:
            raise Refused(405, "bookings are PUT and GET")


def priced(asked: dict[str, Any]) -> dict[str, Any]:
    """A booking with what it costs: 80 a night, less the share of a voucher that is still good."""
    nights, code = asked.get("nights"), asked.get("voucher")
    if not isinstance(nights, int) or nights < 1:
        raise Refused(400, "`nights` is a whole number above 0")
    voucher = items("vouchers", "code").get(key_of(str(code))) if code else None
    if code and (voucher is None or voucher["expires_at"] < time.time()):
        raise Refused(409, f"the voucher {code} is not good")
    off = int(voucher["percent"]) if voucher else 0
    return {"nights": nights, "price": nights * 80 * (100 - off) // 100, "state": "booked"}


handler = answering(serve)
