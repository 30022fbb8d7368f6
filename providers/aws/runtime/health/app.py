"""The health endpoint of one region, as it runs in Lambda: standard library, and the boto3 that Lambda ships.

``GET <health>`` answers 200 when this region can serve: its own stores answer, and its switch says ``active``.
``GET <drain>/{region}`` answers 200 when this region holds a switch that takes that *other* region out of service,
and 404 when it does not. Routers ask it of a region's peers and invert the answer, so that a region can be drained
while it is down, and a peer that is down drains nobody.

Every probe is region-scoped: what another region breaks is reported in the body and never turns this one red. Neither
does a store that says that it has too much to do: it answers, and a region that went red under load would send all of
it to the next one, which throttles too.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any, Literal, Protocol

PROBE_PREFIX = "__msr#"
"""Keys that begin so are probes of a region, not data; consumers of streams skip them."""

FRESH_SECONDS = 2.0
"""How long a report is served again: several checkers ask at once, and each probe is a billed write."""

TIMEOUT_SECONDS = 1
"""For connecting and for reading: a router gives up 2 s after it has connected (AWS docs, Route 53, 2026-11)."""

THROTTLES = frozenset({"ProvisionedThroughputExceededException", "RequestLimitExceeded", "ThrottlingException"})
"""With which DynamoDB says that it has too much to do. API model of dynamodb, PutItem (botocore 1.44.8)."""

IN_SERVICE = "active"
PROBE_VALUES: Mapping[str, Callable[[str], Mapping[str, str]]] = {
    "string": lambda region: {"S": PROBE_PREFIX + region},
    "number": lambda _: {"N": "0"},
    "binary": lambda region: {"B": PROBE_PREFIX + region},
}


class Client(Protocol):
    """What is used of boto3's DynamoDB client."""

    def get_item(self, **request: Any) -> Mapping[str, Any]: ...
    def put_item(self, **request: Any) -> Mapping[str, Any]: ...


@dataclass(frozen=True)
class Store:
    """A DynamoDB client of this region, and the exceptions with which it says no."""

    client: Client
    failures: tuple[type[Exception], ...]


@dataclass(frozen=True)
class Table:
    """A table to probe. ``key``: attribute names and types. ``local_writes``: a replica takes writes on its own."""

    label: str
    name: str
    key: tuple[tuple[str, str], ...]
    local_writes: bool

    @property
    def writable(self) -> bool:
        """Whether a probe item can be told from data, which takes a string to hold its prefix."""
        return self.key[0][1] == "string"


@dataclass(frozen=True)
class Settings:
    """What this region checks. ``first_states``: the switch of a region that nobody has thrown yet."""

    region: str
    tables: tuple[Table, ...] = ()
    switch: str | None = None
    first_states: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True)
class Check:
    """One finding. A failed check of scope ``region`` turns the region red; others are told."""

    label: str
    scope: Literal["region", "wider"]
    ok: bool
    why: str = ""

    @property
    def text(self) -> str:
        """``ok``, or why not."""
        return "ok" if self.ok else self.why


@dataclass(frozen=True)
class SwitchReading:
    """The switch of a region; ``fresh`` is false when the store did not answer and the last known state stands in."""

    state: str
    epoch: int = 0
    fresh: bool = True


Response = dict[str, Any]


class Endpoint:
    """The answers of one region, with the little that it remembers between requests."""

    def __init__(self, settings: Settings, store: Store, clock: Callable[[], float] = time.time) -> None:
        self.settings = settings
        self.store = store
        self.clock = clock
        self._report: tuple[float, Response] | None = None
        self._known: dict[str, SwitchReading] = {}

    def answer(self, event: Mapping[str, Any]) -> Response:
        """The answer to a request in API Gateway's payload format 2.0."""
        parameters: Mapping[str, str] = event.get("pathParameters") or {}
        peer = parameters.get("region")
        return self.health() if peer is None else self.drain(peer)

    def health(self) -> Response:
        """200 with what was checked, or 503 with what failed."""
        now = self.clock()
        if self._report is None or not 0 <= now - self._report[0] < FRESH_SECONDS:
            self._report = (now, self._examine(now))
        return self._report[1]

    def drain(self, region: str) -> Response:
        """200 when ``region`` is held out of service here, 404 when it is not."""
        reading = self._switch(region)
        out = reading.state != IN_SERVICE
        return _response(200 if out else 404, {"region": region, "switch": reading.state, "epoch": reading.epoch})

    def _examine(self, now: float) -> Response:
        checks = probe_all(self.store, self.settings, now)
        switch = self._switch(self.settings.region)
        healthy = switch.state == IN_SERVICE and all(c.ok for c in checks if c.scope == "region")
        body = {
            "region": self.settings.region,
            "status": "healthy" if healthy else "unhealthy",
            "switch": switch.state if switch.fresh else f"{switch.state} (last known)",
            "checks": {check.label: check.text for check in checks if check.scope == "region"},
            "reported": {check.label: check.text for check in checks if check.scope == "wider"},
        }
        return _response(200 if healthy else 503, body)

    def _switch(self, region: str) -> SwitchReading:
        reading = read_switch(self.store, self.settings, region)
        if reading is None:
            last = self._known.get(region)
            first = self.settings.first_states.get(region, IN_SERVICE)
            return SwitchReading(last.state, last.epoch, fresh=False) if last else SwitchReading(first, fresh=False)
        self._known[region] = reading
        return reading


def probe_all(store: Store, settings: Settings, now: float) -> tuple[Check, ...]:
    """Every table at the same time, so that the slowest one sets the time of the answer."""
    if not settings.tables:
        return ()

    def one(table: Table) -> tuple[Check, ...]:
        return probe(store, table, settings.region, now)

    with ThreadPoolExecutor(max_workers=min(8, len(settings.tables))) as pool:
        return tuple(check for checks in pool.map(one, settings.tables) for check in checks)


def probe(store: Store, table: Table, region: str, now: float) -> tuple[Check, ...]:
    """Write and read back where the replica takes writes on its own; else read, and tell how a write went.

    A strong table acknowledges a write after another region has it: its failure may be that other region's. Its
    eventually consistent read needs the replica of this region alone.
    """
    if not table.writable:
        return (_attempt(store, table.label, "region", lambda: _read(store, table, region)),)
    if table.local_writes:
        return (_attempt(store, table.label, "region", lambda: _write_and_read_back(store, table, region, now)),)
    return (
        _attempt(store, table.label, "region", lambda: _read(store, table, region)),
        _attempt(store, f"{table.label} writes", "wider", lambda: _write(store, table, region, now)),
    )


def read_switch(store: Store, settings: Settings, region: str) -> SwitchReading | None:
    """The switch of ``region`` as this region's store holds it; ``None`` when the store does not answer."""
    first = SwitchReading(settings.first_states.get(region, IN_SERVICE))
    if settings.switch is None:
        return first
    key = {"region": {"S": region}}
    try:
        found = store.client.get_item(TableName=settings.switch, Key=key, ConsistentRead=True)
    except store.failures:
        return None
    item = found.get("Item")
    if item is None:
        return first
    return SwitchReading(item["state"]["S"], int(item.get("epoch", {"N": "0"})["N"]))


def read_settings(environment: Mapping[str, str]) -> Settings:
    """Settings from ``MSR_HEALTH``, a JSON object that msr writes at deployment."""
    told = json.loads(environment["MSR_HEALTH"])
    tables = tuple(
        Table(t["label"], t["name"], tuple((name, kind) for name, kind in t["key"]), t["local_writes"])
        for t in told["tables"]
    )
    return Settings(told["region"], tables, told["switch"], told["first_states"])


def _attempt(store: Store, label: str, scope: Literal["region", "wider"], action: Callable[[], str]) -> Check:
    try:
        why = action()
    except store.failures as failure:
        code = _code(failure)
        return Check(label, "wider" if code in THROTTLES else scope, ok=False, why=code)
    return Check(label, scope, not why, why)


def _code(failure: Exception) -> str:
    """What DynamoDB calls its refusal; the exception's name where nothing came back from it."""
    response: Mapping[str, Any] = getattr(failure, "response", {})
    return response.get("Error", {}).get("Code") or type(failure).__name__


def _write_and_read_back(store: Store, table: Table, region: str, now: float) -> str:
    _write(store, table, region, now)
    found = store.client.get_item(TableName=table.name, Key=_probe_key(table, region), ConsistentRead=True)
    read = found.get("Item", {}).get("msr_probe", {}).get("N")
    return "" if read is not None and float(read) >= now else "a write was acknowledged and then not found"


def _write(store: Store, table: Table, region: str, now: float) -> str:
    store.client.put_item(TableName=table.name, Item={**_probe_key(table, region), "msr_probe": {"N": repr(now)}})
    return ""


def _read(store: Store, table: Table, region: str) -> str:
    store.client.get_item(TableName=table.name, Key=_probe_key(table, region), ConsistentRead=False)
    return ""


def _probe_key(table: Table, region: str) -> dict[str, Mapping[str, Any]]:
    return {name: PROBE_VALUES[kind](region) for name, kind in table.key}


def _response(status: int, body: Mapping[str, Any]) -> Response:
    return {
        "statusCode": status,
        "headers": {"content-type": "application/json", "cache-control": "no-store"},
        "body": json.dumps(body, sort_keys=True),
    }


def _store() -> Store:
    # Loaded by name: Lambda ships them, and msr, which reads this file, does not need them.
    boto3, config, exceptions = map(import_module, ("boto3", "botocore.config", "botocore.exceptions"))
    patience = config.Config(
        connect_timeout=TIMEOUT_SECONDS, read_timeout=TIMEOUT_SECONDS, retries={"total_max_attempts": 1}
    )
    client: Client = boto3.client("dynamodb", config=patience)
    return Store(client, (exceptions.BotoCoreError, exceptions.ClientError))


_endpoints: list[Endpoint] = []


def handler(event: Mapping[str, Any], _: object) -> Response:
    """Lambda's entry point; the endpoint is kept for as long as Lambda keeps this process."""
    if not _endpoints:
        _endpoints.append(Endpoint(read_settings(os.environ), _store()))
    return _endpoints[0].answer(event)
