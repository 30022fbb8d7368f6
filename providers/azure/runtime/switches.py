"""Whether a region is in service, as its peers and itself remember.

A switch is a blob of JSON, ``{"state": "active", "epoch": 3}``. Each peer of a region keeps one for it in its own
store, so that it can be thrown while the region is gone; the one with the highest epoch counts. A store that does not
answer takes nobody out of service: its last word stands, and no word at all means the first state.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from providers.azure.runtime.identity import STORAGE, Call, Identity, Transport

IN_SERVICE = "active"

VERSION = "2021-08-06"
"""The first version of the Blob service with OAuth that this needs is 2017-11-09; this one is in every region."""


@dataclass(frozen=True)
class Reading:
    """A switch. ``fresh`` is false when the store did not answer and the last known state stands in."""

    state: str
    epoch: int = 0
    fresh: bool = True

    @property
    def in_service(self) -> bool:
        """Whether the region may serve."""
        return self.state == IN_SERVICE

    @property
    def text(self) -> str:
        """The state, and whether it is only remembered."""
        return self.state if self.fresh else f"{self.state} (last known)"


class Switches:
    """The switches that this region may read. ``first_states`` are those of regions that nobody has thrown yet."""

    def __init__(self, identity: Identity, transport: Transport, first_states: Mapping[str, str]) -> None:
        self._identity = identity
        self._transport = transport
        self._first_states = first_states
        self._known: dict[str, Reading] = {}

    def read(self, region: str, url: str) -> Reading:
        """The switch of ``region`` at one store."""
        first = Reading(self._first_states.get(region, IN_SERVICE))
        try:
            found = self._fetch(url)
        except (OSError, ValueError, KeyError, TypeError):
            last = self._known.get(url, first)
            return Reading(last.state, last.epoch, fresh=False)
        self._known[url] = found or first
        return self._known[url]

    def _fetch(self, url: str) -> Reading | None:
        token = self._identity.token(STORAGE)
        headers = {"authorization": f"Bearer {token}", "x-ms-version": VERSION}
        reply = self._transport(Call("GET", url, headers))
        if reply.status == 404:
            return None
        if reply.status != 200:
            raise OSError(f"the store answered {reply.status}")
        told = json.loads(reply.body)
        return Reading(str(told["state"]), int(told.get("epoch", 0)))


def newest(readings: tuple[Reading, ...]) -> Reading:
    """The word that counts: of the highest epoch; of two such, the one that is not in service."""
    return max(readings, key=lambda reading: (reading.epoch, not reading.in_service, reading.fresh))
