"""Probe items in Cosmos DB: the few requests that tell whether a region's replica answers.

Azure docs, Cosmos DB REST API, "Create document", "Get a document", "Access control on resources"; 2026-11.
"""

from __future__ import annotations

import json
import time
import urllib.parse
from dataclasses import dataclass
from email.utils import formatdate
from typing import Any

from providers.azure.runtime.identity import COSMOS, Call, Identity, Reply, Transport

PROBE_PREFIX = "__msr#"
"""Keys that begin so are probes of a region, not data; consumers of the change feed skip them."""

PROBE_ID = "__msr"

VERSION = "2018-12-31"

TOO_MANY_REQUESTS = 429
"""The container has spent its request units. Azure docs, Cosmos DB, troubleshoot-request-rate-too-large; 2026-11."""


class Throttled(OSError):
    """The container answered that it has too much to do: it is there, and another region's is no better."""


@dataclass(frozen=True)
class Container:
    """A container as one endpoint has it. ``partition`` is the key attribute and its type."""

    url: str
    partition: tuple[str, str]


class Probes:
    """One region's probe items."""

    def __init__(self, identity: Identity, transport: Transport, region: str) -> None:
        self._identity = identity
        self._transport = transport
        self._region = region

    def write(self, container: Container, now: float) -> None:
        """Put this region's probe item.

        Raises:
            Throttled: the container has no request units left.
            OSError: the item was not taken.
        """
        attribute, _ = container.partition
        item = {"id": PROBE_ID, attribute: self._key(container), "msr_probe": now}
        headers = {"x-ms-documentdb-is-upsert": "True", "content-type": "application/json"}
        call = Call("POST", f"{container.url}/docs", self._headers(container, headers), json.dumps(item).encode())
        self._accepted(self._transport(call), (200, 201))

    def read(self, container: Container) -> dict[str, Any]:
        """This region's probe item, or nothing where there is none; the nearest replica's word is enough.

        Raises:
            Throttled: the container has no request units left.
            OSError: the container did not answer.
        """
        headers = self._headers(container, {"x-ms-consistency-level": "Eventual"})
        reply = self._accepted(self._transport(Call("GET", f"{container.url}/docs/{PROBE_ID}", headers)), (200, 404))
        return json.loads(reply.body) if reply.status == 200 else {}

    def _key(self, container: Container) -> str | int:
        return 0 if container.partition[1] == "number" else f"{PROBE_PREFIX}{self._region}"

    def _headers(self, container: Container, more: dict[str, str]) -> dict[str, str]:
        token = urllib.parse.quote(f"type=aad&ver=1.0&sig={self._identity.token(COSMOS)}", safe="")
        return {
            "authorization": token,
            "x-ms-date": formatdate(time.time(), usegmt=True),
            "x-ms-version": VERSION,
            "x-ms-documentdb-partitionkey": json.dumps([self._key(container)]),
            **more,
        }

    @staticmethod
    def _accepted(reply: Reply, statuses: tuple[int, ...]) -> Reply:
        if reply.status == TOO_MANY_REQUESTS:
            raise Throttled("has no request units left")
        if reply.status not in statuses:
            raise OSError(f"answered {reply.status}")
        return reply
