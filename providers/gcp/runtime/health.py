"""The health endpoint of one region: a handler like any other, that runs in a service of its own.

``GET <health>`` answers 200 when this region can serve: its switch says ``active`` and what lives in this region alone
answers. ``GET <drain>/{region}`` answers 200 when this region's store holds a switch that takes that *other* region
out of service, and 404 when it does not.

A table that spans regions is probed and reported, and never turns this region red: its failure is not this region's,
and red in every region at once would be an outage that the table alone is not. Neither does a table that throttles: it
stands, and clients that were sent away would bring their load to the next region. Probes read, so that no account here
may write, and ask for an item that need not be there.
"""

from __future__ import annotations

import json
import os
import threading
import time
from base64 import b64encode
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Any, Literal

from msr.gateway.payload import document

from .google import Google, NoAnswer, Throttled
from .switches import Settings, Switches

PROBE_PREFIX = "__msr#"
"""Keys that begin so are probes of a region, not data."""

FRESH_SECONDS = 2.0
"""How long a report is served again: several probers ask at once, and each probe is a billed read."""


@dataclass(frozen=True)
class Table:
    """A table to probe: ``path`` is its full resource name, ``wider`` that it spans regions."""

    label: str
    engine: Literal["firestore", "spanner", "bigtable"]
    path: str
    endpoint: str
    wider: bool
    profile: str = ""


@dataclass(frozen=True)
class Check:
    """One finding; ``why`` is empty when all is well."""

    label: str
    wider: bool
    why: str

    @property
    def text(self) -> str:
        """``ok``, or why not."""
        return self.why or "ok"


class Endpoint:
    """The answers of one region, with the little that it remembers between requests."""

    def __init__(
        self, tables: tuple[Table, ...], switches: Switches, google: Google, clock: Callable[[], float] = time.time
    ) -> None:
        self._tables = tables
        self._switches = switches
        self._probes = Probes(google)
        self._clock = clock
        self._report: tuple[float, dict[str, Any]] | None = None
        self._lock = threading.Lock()

    def answer(self, event: Mapping[str, Any]) -> dict[str, Any]:
        """The answer to a request in payload format 2.0."""
        parameters: Mapping[str, str] = event.get("pathParameters") or {}
        peer = parameters.get("region")
        return self.health() if peer is None else self.drain(peer)

    def health(self) -> dict[str, Any]:
        """200 with what was checked, or 503 with what failed."""
        with self._lock:
            now = self._clock()
            if self._report is None or not 0 <= now - self._report[0] < FRESH_SECONDS:
                self._report = (now, self._examine())
            return self._report[1]

    def drain(self, region: str) -> dict[str, Any]:
        """200 when ``region`` is held out of service here, 404 when it is not."""
        reading = self._switches.held_for(region)
        found = {"region": region, "switch": reading.state, "epoch": reading.epoch}
        return _response(404 if reading.in_service else 200, found)

    def _examine(self) -> dict[str, Any]:
        checks = self._probes.all(self._tables, self._switches.settings.region)
        switch = self._switches.own()
        healthy = switch.in_service and all(not check.why for check in checks if not check.wider)
        found = {
            "region": self._switches.settings.region,
            "status": "healthy" if healthy else "unhealthy",
            "switch": switch.text,
            "checks": {check.label: check.text for check in checks if not check.wider},
            "reported": {check.label: check.text for check in checks if check.wider},
        }
        return _response(200 if healthy else 503, found)


class Probes:
    """Reads of one item each, by REST."""

    def __init__(self, google: Google) -> None:
        self._google = google
        self._sessions: dict[str, str] = {}

    def all(self, tables: tuple[Table, ...], region: str) -> tuple[Check, ...]:
        """Every table at the same time, so that the slowest one sets the time of the answer."""
        if not tables:
            return ()
        with ThreadPoolExecutor(max_workers=min(8, len(tables))) as pool:
            return tuple(pool.map(partial(self._one, region), tables))

    def _one(self, region: str, table: Table) -> Check:
        ask = {"firestore": self._firestore, "spanner": self._spanner, "bigtable": self._bigtable}[table.engine]
        try:
            ask(table, PROBE_PREFIX + region)
        except Throttled as failure:
            return Check(table.label, wider=True, why=str(failure))
        except (NoAnswer, ValueError, KeyError) as failure:
            return Check(table.label, table.wider, str(failure) or type(failure).__name__)
        return Check(table.label, table.wider, "")

    def _firestore(self, table: Table, key: str) -> None:
        """A missing document is an answer, and so is 404."""
        self._google.get(f"{table.endpoint}/v1/{table.path}/{key.replace('#', '%23')}")

    def _bigtable(self, table: Table, key: str) -> None:
        row = {
            "appProfileId": table.profile,
            "rowsLimit": "1",
            "rows": {"rowKeys": [b64encode(key.encode()).decode("ascii")]},
        }
        if self._google.post(f"{table.endpoint}/v2/{table.path}:readRows", row) is None:
            raise NoAnswer("the table is not there")

    def _spanner(self, table: Table, _key: str) -> None:
        """A read as old as 15 s, which the nearest replica answers without asking the leader."""
        database, _, name = table.path.partition("/tables/")
        session = self._sessions.get(database) or self._session(table, database)
        stale = {"singleUse": {"readOnly": {"exactStaleness": "15s"}}}
        query = {"sql": f"SELECT 1 FROM `{name}` LIMIT 1", "transaction": stale}  # noqa: S608 - a table's own name
        answer = self._google.post(f"{table.endpoint}/v1/{session}:executeSql", query)
        if answer is None:
            self._sessions.pop(database, None)
            raise NoAnswer("the session is not there any more")

    def _session(self, table: Table, database: str) -> str:
        """Sessions are kept: Spanner ends one after an hour without use."""
        made = self._google.post(f"{table.endpoint}/v1/{database}/sessions", {})
        self._sessions[database] = json.loads(made or b"{}")["name"]
        return self._sessions[database]


def _response(status: int, found: Mapping[str, Any]) -> dict[str, Any]:
    made = document(status, found)
    return {"statusCode": made.status, "headers": dict(made.headers), "body": made.body.decode()}


_endpoints: list[Endpoint] = []


def handler(event: Mapping[str, Any], _: object) -> dict[str, Any]:
    """The health function's entry point; the endpoint is kept for as long as the process."""
    if not _endpoints:
        google = Google()
        tables = tuple(Table(**told) for told in json.loads(os.environ["MSR_HEALTH"]))
        _endpoints.append(Endpoint(tables, Switches(Settings.read(os.environ["MSR_SWITCH"]), google), google))
    return _endpoints[0].answer(event)
