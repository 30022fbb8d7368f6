"""The health answer of one region, and what it tells of its peers.

``GET <health>`` answers 200 when this region can serve: its functions load, its own stores answer, and its switch says
``active``. ``GET <drain>/{region}`` answers 200 when this region keeps a switch that takes that *other* region out of
service, and 404 when it does not.

Every probe is region-scoped: what another region breaks is reported in the body and never turns this one red. Neither
does a store that says that it has too much to do: it answers, and a region that went red under load would send all of
it to the next one.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, Literal

from msr.gateway.payload import Answer, document
from providers.azure.runtime.cosmos import Container, Probes, Throttled
from providers.azure.runtime.switches import IN_SERVICE, Reading, Switches, newest

FRESH_SECONDS = 2.0
"""How long a report is served again: many edges ask at once, and each probe is a billed request."""

AT_ONCE = 16


@dataclass(frozen=True)
class Table:
    """A table to probe. ``here`` answers from this region alone, ``hub`` from whichever region takes writes.

    ``writes``: ``here`` when this region takes them on its own, ``hub`` when another may have to, else ``no``.
    """

    label: str
    here: Container
    hub: Container
    writes: Literal["here", "hub", "no"]


@dataclass(frozen=True)
class Settings:
    """What this region checks. ``switches``: its own switch, by the region that keeps it; ``held``: its peers'."""

    region: str
    tables: tuple[Table, ...] = ()
    switches: Mapping[str, str] = field(default_factory=dict[str, str])
    held: Mapping[str, str] = field(default_factory=dict[str, str])
    first_states: Mapping[str, str] = field(default_factory=dict[str, str])

    @staticmethod
    def read(text: str) -> Settings:
        """Settings from ``MSR_HEALTH``, a JSON object that msr writes at deployment."""
        told = json.loads(text)
        tables = tuple(_table(table) for table in told["tables"])
        return Settings(told["region"], tables, told["switches"], told["held"], told["first_states"])


def _table(told: Mapping[str, Any]) -> Table:
    partition = (told["partition"][0], told["partition"][1])
    return Table(
        told["label"], Container(told["url"], partition), Container(told["hub_url"], partition), told["writes"]
    )


@dataclass(frozen=True)
class Check:
    """One finding. A failed check of scope ``region`` turns the region red; others are told."""

    label: str
    scope: Literal["region", "wider"]
    why: str = ""

    @property
    def text(self) -> str:
        """``ok``, or why not."""
        return self.why or "ok"


class Endpoint:
    """The answers of one region, with the little that it remembers between requests."""

    def __init__(
        self,
        settings: Settings,
        probes: Probes,
        switches: Switches,
        *,
        broken: Mapping[str, str],
        clock: Callable[[], float] = time.time,
    ) -> None:
        """Args: ``broken`` says which functions did not load, and why."""
        self._settings = settings
        self._probes = probes
        self._switches = switches
        self._broken = tuple(Check(f"function {name}", "region", why) for name, why in broken.items())
        self._clock = clock
        self._report: tuple[float, Answer] | None = None

    def health(self) -> Answer:
        """200 with what was checked, or 503 with what failed."""
        now = self._clock()
        if self._report is None or not 0 <= now - self._report[0] < FRESH_SECONDS:
            self._report = (now, self._examine(now))
        return self._report[1]

    def drain(self, region: str) -> Answer:
        """200 when ``region`` is held out of service here, 404 when it is not, or is no peer of this region."""
        url = self._settings.held.get(region)
        reading = self._switches.read(region, url) if url else Reading(IN_SERVICE)
        told = {"region": region, "switch": reading.state, "epoch": reading.epoch}
        return document(404 if reading.in_service else 200, told)

    def _examine(self, now: float) -> Answer:
        settings = self._settings
        with ThreadPoolExecutor(AT_ONCE) as pool:
            words = [pool.submit(self._switches.read, settings.region, url) for url in settings.switches.values()]
            probes = [pool.submit(self._probe, table, now) for table in settings.tables]
            readings = tuple(word.result() for word in words)
        switch = newest(readings) if readings else Reading(settings.first_states.get(settings.region, IN_SERVICE))
        checks = (*self._broken, *(check for probe in probes for check in probe.result()))
        healthy = switch.in_service and not any(check.why for check in checks if check.scope == "region")
        told = {
            "region": settings.region,
            "status": "healthy" if healthy else "unhealthy",
            "switch": switch.text,
            "checks": {check.label: check.text for check in checks if check.scope == "region"},
            "reported": {check.label: check.text for check in checks if check.scope == "wider"},
        }
        return document(200 if healthy else 503, told)

    def _probe(self, table: Table, now: float) -> tuple[Check, ...]:
        if table.writes == "here":
            return (_attempt(table.label, "region", lambda: self._write_and_read_back(table, now)),)
        read = _attempt(table.label, "region", lambda: self._read(table))
        if table.writes == "no":
            return (read,)
        return read, _attempt(f"{table.label} writes", "wider", lambda: self._write(table, now))

    def _write_and_read_back(self, table: Table, now: float) -> str:
        self._probes.write(table.here, now)
        found = self._probes.read(table.here).get("msr_probe")
        # Weak consistency may answer with the item before: what counts is that the replica takes and gives.
        return "" if isinstance(found, int | float) else "a write was acknowledged and then not found"

    def _write(self, table: Table, now: float) -> str:
        self._probes.write(table.hub, now)
        return ""

    def _read(self, table: Table) -> str:
        self._probes.read(table.here)
        return ""


def _attempt(label: str, scope: Literal["region", "wider"], action: Callable[[], str]) -> Check:
    try:
        return Check(label, scope, action())
    except Throttled as busy:
        return Check(label, "wider", str(busy))
    except (OSError, ValueError) as failure:
        return Check(label, scope, str(failure) or type(failure).__name__)
