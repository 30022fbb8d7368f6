"""Azure's data planes over HTTP, as the app's own identity, by the standard library alone.

The platform gives tokens at ``IDENTITY_ENDPOINT``. Azure docs, App Service, overview-managed-identity, REST; 2026-11.
"""

from __future__ import annotations

import json
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

TIMEOUT_SECONDS = 1.0
"""A router waits five seconds or so for the whole answer, and every store is asked at the same time."""

RENEWED_SECONDS = 300
"""A token is renewed this long before it ends."""

STORAGE = "https://storage.azure.com"
COSMOS = "https://cosmos.azure.com"


@dataclass(frozen=True)
class Reply:
    """What a service answered."""

    status: int
    body: bytes


@dataclass(frozen=True)
class Call:
    """One request to a service."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes | None = None


class Transport(Protocol):
    """Sends one request; raises ``OSError`` when nobody answers in time."""

    def __call__(self, call: Call) -> Reply: ...


def send(call: Call) -> Reply:
    """The answer, whatever its status.

    Raises:
        OSError: nobody answered in time.
    """
    request = urllib.request.Request(call.url, call.body, dict(call.headers), method=call.method)  # noqa: S310
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS) as response:  # noqa: S310
            return Reply(response.status, response.read())
    except urllib.error.HTTPError as error:
        with error:
            return Reply(error.code, error.read())


class Identity:
    """Tokens of the app's identity, kept until shortly before they end."""

    def __init__(
        self, environment: Mapping[str, str], transport: Transport = send, clock: Callable[[], float] = time.time
    ) -> None:
        self._environment = environment
        self._transport = transport
        self._clock = clock
        self._tokens: dict[str, tuple[str, float]] = {}

    def token(self, resource: str) -> str:
        """A token for a service.

        Raises:
            OSError: the platform gave none.
        """
        known = self._tokens.get(resource)
        if known is None or self._clock() > known[1] - RENEWED_SECONDS:
            known = self._tokens[resource] = self._fetch(resource)
        return known[0]

    def _fetch(self, resource: str) -> tuple[str, float]:
        query = {
            "resource": resource,
            "api-version": "2019-08-01",
            "client_id": self._environment.get("AZURE_CLIENT_ID", ""),
        }
        url = f"{self._environment.get('IDENTITY_ENDPOINT', '')}?{urllib.parse.urlencode(query)}"
        secret = self._environment.get("IDENTITY_HEADER", "")
        try:
            reply = self._transport(Call("GET", url, {"X-IDENTITY-HEADER": secret}))
            told = json.loads(reply.body)
            return str(told["access_token"]), float(told["expires_on"])
        except (ValueError, KeyError) as error:
            raise OSError("the platform gave no token") from error
