"""Switches: whether a region is in service, as the stores of the regions have it.

A switch is written into the stores of a region's peers, so that it can be thrown while the region is gone. The region
itself asks every store, its own and its peers', and the highest epoch is the last word. Where no store answers, what
was last known stays true: a lost store drains nobody.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial

from .google import Google, NoAnswer

IN_SERVICE = "active"

FRESH_SECONDS = 2.0
"""How long a reading is used again: an instance is probed more often than a switch is thrown."""


@dataclass(frozen=True)
class Reading:
    """The switch of a region; ``fresh`` is false when no store answered and the last known state stands in."""

    state: str
    epoch: int = 0
    fresh: bool = True

    @property
    def in_service(self) -> bool:
        """Whether requests may go to the region."""
        return self.state == IN_SERVICE

    @property
    def text(self) -> str:
        """The state, and that it is old where it is."""
        return self.state if self.fresh else f"{self.state} (last known)"


@dataclass(frozen=True)
class Settings:
    """Where switches are kept.

    ``buckets`` are the stores, this region's own first; ``first_states`` the switches that nobody has thrown yet,
    ``active`` for regions that are not named.
    """

    region: str
    buckets: tuple[str, ...] = ()
    first_states: Mapping[str, str] = field(default_factory=dict[str, str])

    @staticmethod
    def read(text: str) -> Settings:
        """Settings from the JSON of ``MSR_SWITCH``."""
        told = json.loads(text)
        return Settings(told["region"], tuple(told["buckets"]), told["first_states"])


class Switches:
    """Readings of switches, kept for two seconds."""

    def __init__(self, settings: Settings, google: Google, clock: Callable[[], float] = time.time) -> None:
        self.settings = settings
        self._google = google
        self._clock = clock
        self._known: dict[str, tuple[float, Reading]] = {}
        self._lock = threading.Lock()

    def own(self) -> Reading:
        """The switch of this region, by every store that answers."""
        region = self.settings.region
        with self._lock:
            now = self._clock()
            at, known = self._known.get(region, (0.0, None))
            if known is None or not 0 <= now - at < FRESH_SECONDS:
                known = self._latest(region, known)
                self._known[region] = (now, known)
            return known

    def held_for(self, region: str) -> Reading:
        """The switch of a peer as this region's own store has it."""
        readings = self._ask(region, self.settings.buckets[:1])
        return readings[0] if readings else Reading(self._first(region), fresh=False)

    def _latest(self, region: str, known: Reading | None) -> Reading:
        if not self.settings.buckets:
            return Reading(self._first(region))
        readings = self._ask(region, self.settings.buckets)
        if readings:
            return max(readings, key=lambda reading: reading.epoch)
        return Reading(known.state, known.epoch, fresh=False) if known else Reading(self._first(region), fresh=False)

    def _ask(self, region: str, buckets: Sequence[str]) -> list[Reading]:
        """One reading from each store that answers, all asked at the same time."""
        if not buckets:
            return []
        with ThreadPoolExecutor(max_workers=len(buckets)) as pool:
            asked = pool.map(partial(self._one, region), buckets)
            return [reading for reading in asked if reading is not None]

    def _one(self, region: str, bucket: str) -> Reading | None:
        try:
            content = self._google.object(bucket, f"switch/{region}.json")
            if content is None:
                return Reading(self._first(region))
            told = json.loads(content)
            return Reading(told["state"], int(told["epoch"]))
        except (NoAnswer, ValueError, KeyError):
            return None

    def _first(self, region: str) -> str:
        return self.settings.first_states.get(region, IN_SERVICE)
