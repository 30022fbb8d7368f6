"""A help desk: PUT /<ticket> opens one or moves it on, GET /<ticket> reads it."""

from __future__ import annotations

from typing import Any

from items import items
from web import Event, Refused, answering, body_of, key_of

NEXT = {"open": ("assigned", "closed"), "assigned": ("open", "closed"), "closed": ("open",)}


def serve(method: str, path: list[str], event: Event) -> dict[str, Any]:
    ticket_id = key_of(path[-1])
    found = items("tickets", "ticket_id").get(ticket_id)
    match method:
        case "GET":
            if found is None:
                raise Refused(404, f"no ticket {ticket_id}")
            return found
        case "PUT":
            ticket = moved(found, body_of(event))
            items("tickets", "ticket_id").put(ticket_id, ticket)
            return {**ticket, "ticket_id": ticket_id}
        case _:
            raise Refused(405, "tickets are PUT and GET")


def moved(ticket: dict[str, Any] | None, asked: dict[str, Any]) -> dict[str, Any]:
    """The ticket after a step; a new one is open and has a title."""
    if ticket is None:
        if not asked.get("title"):
            raise Refused(400, "a new ticket needs a `title`")
        return {"title": str(asked["title"]), "state": "open", "steps": 1}
    state = str(asked.get("state", ticket["state"]))
    if state != ticket["state"] and state not in NEXT[ticket["state"]]:
        raise Refused(409, f"a ticket that is {ticket['state']} cannot become {state}")
    return {**ticket, "state": state, "steps": ticket["steps"] + 1}


handler = answering(serve)
