"""Quotes for parcels: GET /quotes/<grams>; needs no data, so any region answers the same."""

from __future__ import annotations

import os
from typing import Any

from web import Event, Refused, answering

BANDS = ((1_000, 4.20), (5_000, 7.10), (20_000, 12.90))
"""Up to so many grams, at so many euros."""


def serve(method: str, path: list[str], event: Event) -> dict[str, Any]:  # noqa: ARG001
    try:
        grams = int(path[-1])
    except ValueError:
        raise Refused(400, "a weight is a whole number of grams") from None
    for most, euros in BANDS:
        if 0 < grams <= most:
            return {"grams": grams, "euros": round(euros * float(os.environ["MARGIN"]), 2)}
    raise Refused(422, f"nothing is carried above {BANDS[-1][0] // 1000} kg or below 1 g")


handler = answering(serve)
