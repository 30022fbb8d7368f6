"""The data planes that a health answer touches: tokens, switch blobs and probe items, kept in memory.

It answers requests as the services do, so that what the runtime sends is read and not only counted.
"""

from __future__ import annotations

import json
import urllib.parse
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from providers.azure.runtime.identity import COSMOS, STORAGE, Call, Reply

ENVIRONMENT: Mapping[str, str] = {
    "IDENTITY_ENDPOINT": "http://localhost:4141/token",
    "IDENTITY_HEADER": "secret",
    "AZURE_CLIENT_ID": "client",
}


@dataclass
class FakeAzure:
    """Stores by URL. ``down`` holds beginnings of URLs that nobody answers.

    Those in ``refusing`` answer 403, those in ``busy`` 429.
    """

    blobs: dict[str, dict[str, Any]] = field(default_factory=dict[str, dict[str, Any]])
    items: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict[tuple[str, str], dict[str, Any]])
    down: set[str] = field(default_factory=set[str])
    refusing: set[str] = field(default_factory=set[str])
    busy: set[str] = field(default_factory=set[str])
    tokens: int = 0
    lifetime_seconds: float = 3600.0
    now: float = 1000.0
    forgetful: bool = False

    def clock(self) -> float:
        return self.now

    def __call__(self, call: Call) -> Reply:
        if any(call.url.startswith(url) for url in self.down):
            raise TimeoutError("timed out")
        if call.url.startswith(ENVIRONMENT["IDENTITY_ENDPOINT"]):
            return self._token(call)
        if any(call.url.startswith(url) for url in self.refusing):
            return Reply(403, b"")
        if any(call.url.startswith(url) for url in self.busy):
            return Reply(429, b"")
        return self._blob(call) if ".blob.core.windows.net/" in call.url else self._item(call)

    def _token(self, call: Call) -> Reply:
        query = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(call.url).query))
        if call.headers["X-IDENTITY-HEADER"] != "secret" or query["client_id"] != "client":
            return Reply(400, b"{}")
        self.tokens += 1
        told = {"access_token": f"for {query['resource']}", "expires_on": str(self.now + self.lifetime_seconds)}
        return Reply(200, json.dumps(told).encode())

    def _blob(self, call: Call) -> Reply:
        if call.headers["authorization"] != f"Bearer for {STORAGE}" or "x-ms-version" not in call.headers:
            return Reply(401, b"")
        found = self.blobs.get(call.url)
        return Reply(404, b"") if found is None else Reply(200, json.dumps(found).encode())

    def _item(self, call: Call) -> Reply:
        wanted = f"type=aad&ver=1.0&sig=for {COSMOS}"
        if urllib.parse.unquote(call.headers["authorization"]) != wanted or not call.headers["x-ms-date"]:
            return Reply(401, b"")
        (partition,) = json.loads(call.headers["x-ms-documentdb-partitionkey"])
        container, _, name = call.url.partition("/docs")
        if call.method == "GET":
            found = self.items.get((container, f"{partition}{name}"))
            return Reply(404, b"") if found is None else Reply(200, json.dumps(found).encode())
        item: dict[str, Any] = json.loads(call.body or b"")
        if partition not in item.values():
            return Reply(400, b"the partition key of the header is not the item's")
        if not self.forgetful:
            self.items[container, f"{partition}/{item['id']}"] = item
        return Reply(201, b"{}")
