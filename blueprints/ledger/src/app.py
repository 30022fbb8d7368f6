"""A ledger: POST /entries/<id> writes an entry once and for all, GET reads it; the same everywhere at once.

The caller names the entry, so that a request that is sent again, perhaps to another region, books nothing twice.
"""

from __future__ import annotations

from typing import Any

from items import items
from web import Event, Refused, answering, body_of, key_of


def serve(method: str, path: list[str], event: Event) -> dict[str, Any]:
    match method, path:
        case "GET", ["entries", entry_id]:
            found = items("entries", "entry_id").get(key_of(entry_id))
            if found is None:
                raise Refused(404, f"no entry {entry_id}")
            return found
        case "POST", ["entries", entry_id]:
            return booked(key_of(entry_id), checked(body_of(event)))
        case _:
            raise Refused(404, "entries are at /entries/<id>")


def booked(entry_id: str, entry: dict[str, Any]) -> dict[str, Any]:
    """The entry as it stands in the ledger; another one under its id is a conflict."""
    if items("entries", "entry_id").add(entry_id, entry):
        return {**entry, "entry_id": entry_id}
    stands = items("entries", "entry_id").get(entry_id) or {}
    if any(stands.get(name) != value for name, value in entry.items()):
        raise Refused(409, f"{entry_id} stands for another entry")
    return stands


def checked(asked: dict[str, Any]) -> dict[str, Any]:
    """An entry: an account that gives, one that takes, and whole cents."""
    source, target, cents = str(asked.get("from", "")), str(asked.get("to", "")), asked.get("cents")
    if not source or not target or source == target or not isinstance(cents, int) or cents <= 0:
        raise Refused(400, "an entry goes `from` one account `to` another and has `cents` above 0")
    return {"from": source, "to": target, "cents": cents}


handler = answering(serve)
