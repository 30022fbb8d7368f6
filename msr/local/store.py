"""What exists in the local cloud: one SQLite file for every process.

Objects, the properties by which others refer to them, faults, and a log of every birth, change and death. The file
is the user's alone (mode 0600): it holds secrets, marked as such.
"""

from __future__ import annotations

import os
import sqlite3
import threading
import weakref
from collections.abc import Generator, Iterable
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import time

from msr.errors import LocalCloudError
from msr.knowledge import PropertyMap
from msr.local.encoding import from_json, to_json

FORMAT = 1

_TABLES = """
create table if not exists object(
    cloud text not null, account text not null, type text not null, region text not null, identity text not null,
    id text not null, urn text not null, inputs text not null, outputs text not null, created real not null,
    primary key(cloud, account, type, region, identity)) without rowid;
create index if not exists object_by_identity on object(cloud, account, type, identity);
create table if not exists key(
    cloud text not null, account text not null, type text not null, name text not null, value text not null,
    region text not null, identity text not null,
    primary key(cloud, account, type, name, value, region, identity)) without rowid;
create index if not exists key_by_object on key(cloud, account, type, region, identity);
create table if not exists event(
    sequence integer primary key, at real not null, operation text not null, cloud text not null,
    type text not null, region text not null, id text not null, urn text not null);
create index if not exists event_by_urn on event(urn, operation);
create table if not exists fault(
    number integer primary key, kind text not null, cloud text not null, region text not null, type text not null,
    operation text not null, amount real not null, remaining integer);
"""


@dataclass(frozen=True, slots=True)
class Place:
    """What identifies an object: cloud, account, type, region, and what its type calls it there."""

    cloud: str
    account: str
    type: str
    region: str
    identity: str

    @property
    def columns(self) -> tuple[str, str, str, str, str]:
        """The place as the columns of its row."""
        return (self.cloud, self.account, self.type, self.region, self.identity)


@dataclass(frozen=True, slots=True)
class Stored:
    """An object, its place and the id that the engine knows it by; secrets are marked."""

    place: Place
    id: str
    urn: str
    inputs: PropertyMap
    outputs: PropertyMap
    created: float


@dataclass(frozen=True, slots=True)
class Event:
    """One birth, change or death, in order."""

    sequence: int
    at: float
    operation: str
    cloud: str
    type: str
    region: str
    id: str
    urn: str


class Store:
    """The file, with one connection a thread."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._threads = threading.local()
        self._connections: list[sqlite3.Connection] = []
        weakref.finalize(self, _close, self._connections)
        # SQLite lets one writer in at a time; within a process a lock is cheaper than its busy wait.
        self._writing = threading.RLock()
        path.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
        path.chmod(0o600)
        try:
            self._prepare()
        except sqlite3.DatabaseError as error:
            raise LocalCloudError(f"{path} is not a store of the local cloud: {error}", hint="remove it") from error

    def _prepare(self) -> None:
        version = int(self.query("pragma user_version")[0][0])
        if version not in (0, FORMAT):
            raise LocalCloudError(
                f"{self.path} was written by another version of msr: format {version}, not {FORMAT}",
                hint="take its stacks down with that version, or remove the file to start over",
            )
        self._connection.executescript(_TABLES)
        self._connection.execute(f"pragma user_version = {FORMAT}")

    @property
    def _connection(self) -> sqlite3.Connection:
        found: sqlite3.Connection | None = getattr(self._threads, "connection", None)
        if found is None:
            found = self._threads.connection = sqlite3.connect(
                self.path,
                timeout=30,
                isolation_level=None,
                cached_statements=256,
                # Each thread uses its own; the last reference closes all of them, from whichever thread it is in.
                check_same_thread=False,
            )
            self._connections.append(found)
            found.execute("pragma journal_mode = wal")
            # A lost write on power failure loses an emulated object, never a real one.
            found.execute("pragma synchronous = off")
        return found

    @contextmanager
    def transaction(self) -> Generator[None]:
        """All writes of the block, or none; nobody else writes meanwhile."""
        with self._writing:
            if self._connection.in_transaction:
                yield
                return
            self._connection.execute("begin immediate")
            try:
                yield
            except BaseException:
                self._connection.execute("rollback")
                raise
            self._connection.execute("commit")

    def query(self, statement: str, values: tuple[str | float | None, ...] = ()) -> list[tuple[str, ...]]:
        """The rows that a statement yields."""
        return self._connection.execute(statement, values).fetchall()

    def write(self, statement: str, values: tuple[str | float | None, ...] = ()) -> int:
        """Runs a changing statement and gives the number of rows it touched."""
        with self._writing:
            return self._connection.execute(statement, values).rowcount

    def put(self, stored: Stored, keys: Iterable[tuple[str, str]], operation: str) -> None:
        """Writes an object, replaces its lookup keys and logs the operation."""
        place = stored.place
        with self.transaction():
            self.write(
                "insert or replace into object values(?,?,?,?,?,?,?,?,?,?)",
                (
                    *place.columns,
                    stored.id,
                    stored.urn,
                    to_json(stored.inputs),
                    to_json(stored.outputs),
                    stored.created,
                ),
            )
            self._forget_keys(place)
            for name, value in keys:
                self.write(
                    "insert or replace into key values(?,?,?,?,?,?,?)",
                    (place.cloud, place.account, place.type, name, value, place.region, place.identity),
                )
            self.log(operation, place, stored.id, stored.urn)

    def delete(self, place: Place) -> None:
        """Removes an object; nothing happens where there is none."""
        with self.transaction():
            found = self.get(place)
            if found is None:
                return
            self.write(
                "delete from object where cloud=? and account=? and type=? and region=? and identity=?", place.columns
            )
            self._forget_keys(place)
            self.log("delete", place, found.id, found.urn)

    def _forget_keys(self, place: Place) -> None:
        self.write("delete from key where cloud=? and account=? and type=? and region=? and identity=?", place.columns)

    def get(self, place: Place) -> Stored | None:
        """The object at a place; with an empty region, the one of that id wherever it is."""
        where, values = "cloud=? and account=? and type=? and region=? and identity=?", place.columns
        if not place.region:
            where, values = "cloud=? and account=? and type=? and identity=?", (*place.columns[:3], place.identity)
        found = self._select(f"where {where} limit 1", values)
        return found[0] if found else None

    def find(self, place: Place, name: str, value: str) -> list[Stored]:
        """Objects of the place's type whose lookup key ``name`` is ``value``; in its region, if it names one."""
        where = "cloud=? and account=? and type=? and name=? and value=?"
        values = (place.cloud, place.account, place.type, name, value)
        if place.region:
            where, values = f"{where} and region=?", (*values, place.region)
        rows = self.query(f"select region, identity from key where {where} order by region, identity", values)  # noqa: S608 - fixed words
        places = [Place(place.cloud, place.account, place.type, region, identity) for region, identity in rows]
        return [found for found in map(self.get, places) if found is not None]

    def keys_of(self, place: Place) -> list[tuple[str, str]]:
        """The lookup keys of one object."""
        statement = "select name, value from key where cloud=? and account=? and type=? and region=? and identity=?"
        return [(name, value) for name, value in self.query(statement, place.columns)]

    def key_values(self, place: Place, name: str) -> list[str]:
        """Every value that a lookup key has among the objects of the place's type."""
        statement = "select distinct value from key where cloud=? and account=? and type=? and name=? order by value"
        return [row[0] for row in self.query(statement, (*place.columns[:3], name))]

    def objects(self, cloud: str = "") -> list[Stored]:
        """Every object of a cloud, or of all, by cloud, region, type and id."""
        where, values = ("where cloud=?", (cloud,)) if cloud else ("", ())
        return self._select(f"{where} order by cloud, region, type, identity", values)

    def count(self, place: Place) -> int:
        """How many objects of the place's type its region holds."""
        statement = "select count(*) from object where cloud=? and account=? and type=? and region=?"
        return int(self.query(statement, place.columns[:4])[0][0])

    def births(self, urn: str) -> int:
        """How often an object was created for a URN."""
        return int(self.query("select count(*) from event where urn=? and operation='create'", (urn,))[0][0])

    def events(self, after: int = 0) -> list[Event]:
        """What happened after an event's number."""
        rows = self._connection.execute("select * from event where sequence>? order by sequence", (after,))
        return [Event(*row) for row in rows]

    def log(self, operation: str, place: Place, id_: str, urn: str) -> None:
        """Adds one event."""
        self.write(
            "insert into event(at, operation, cloud, type, region, id, urn) values(?,?,?,?,?,?,?)",
            (time(), operation, place.cloud, place.type, place.region, id_, urn),
        )

    def clear(self) -> None:
        """Forgets everything: objects, keys, events and faults."""
        with self.transaction():
            for table in ("object", "key", "event", "fault"):
                self.write(f"delete from {table}")  # noqa: S608 - fixed words

    def _select(self, tail: str, values: tuple[str, ...]) -> list[Stored]:
        columns = "cloud, account, type, region, identity, id, urn, inputs, outputs, created"
        rows = self._connection.execute(f"select {columns} from object {tail}", values)  # noqa: S608 - fixed words
        return [
            Stored(Place(*row[:5]), row[5], row[6], from_json(row[7]), from_json(row[8]), row[9])
            for row in rows.fetchall()
        ]


def _close(connections: list[sqlite3.Connection]) -> None:
    for connection in connections:
        connection.close()
