"""What is cooked where the guest is: PUT /dishes/<id> names a dish in some languages, GET gives it in the guest's."""

from __future__ import annotations

import re
from typing import Any

from items import items
from web import Event, Refused, answering, body_of, key_of

FALLBACK = "en"


def serve(method: str, path: list[str], event: Event) -> dict[str, Any]:
    dish_id = key_of(path[-1])
    match method:
        case "PUT":
            names = {tongue: str(name) for tongue, name in body_of(event).items() if re.fullmatch("[a-z]{2}", tongue)}
            if FALLBACK not in names:
                raise Refused(400, f"a dish has a name in `{FALLBACK}` at least")
            items("dishes", "dish_id").put(dish_id, names)
            return {"dish_id": dish_id, **names}
        case "GET":
            found = items("dishes", "dish_id").get(dish_id)
            if found is None:
                raise Refused(404, f"no dish {dish_id}")
            tongue = next((each for each in tongues(event) if each in found), FALLBACK)
            return {"dish_id": dish_id, "name": found[tongue], "language": tongue}
        case _:
            raise Refused(405, "dishes are PUT and GET")


def tongues(event: Event) -> list[str]:
    """The guest's languages, best first (RFC 9110, section 12.5.4; shares are taken to be in order)."""
    return re.findall(r"(?:^|,)\s*([a-z]{2})", event.get("headers", {}).get("accept-language", ""))


handler = answering(serve)
