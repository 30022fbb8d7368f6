"""Azure Resource Manager, asked over HTTPS: every wait ends, and every refusal says why and what to do.

Six reads of one API, so plain requests; a client library a service (``azure-mgmt-*``) would be five more to install.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias, cast
from urllib.parse import urlsplit

import requests

from msr.value import value

Answer: TypeAlias = Mapping[str, Any]

PATIENCE_SECONDS = (5.0, 10.0)
"""How long to wait for a connection, and for an answer."""


class Refused(Exception):
    """Resource Manager said no, or was not there; the text is why. ``status`` is 0 when nobody answered."""

    def __init__(self, why: str, *, status: int = 0, code: str = "", retry_after_seconds: str = "") -> None:
        super().__init__(why)
        self.status = status
        self.code = code
        self.retry_after_seconds = retry_after_seconds

    def next_step(self, action: str) -> str:
        """What to do when ``action`` (a permission such as ``Microsoft.Web/geoRegions/read``) was refused."""
        match self.status:
            case 0:
                return "look at the network and at HTTPS_PROXY, then run it again"
            case 401:
                return "sign in again: the token has run out, or is for another tenant"
            case 403:
                return f"allow `{action}`, which the role Reader on the subscription does"
            case 429:
                return f"run it again in {self.retry_after_seconds or 'some'} seconds"
            case _:
                return "run it again; if it stays so, look at azure.status.microsoft"


@value
class Arm:
    """One subscription's Resource Manager. ``token`` is the bearer token of whoever asks."""

    subscription: str
    token: str
    url: str = "https://management.azure.com"
    patience_seconds: tuple[float, float] = PATIENCE_SECONDS

    def get(self, path: str, version: str, **query: str) -> Answer:
        """What is at ``path`` of the subscription (empty: the subscription itself).

        Raises:
            Refused: there is no such thing, it may not be read, or nobody answered in time.
        """
        return self._ask(f"{self.url}/subscriptions/{self.subscription}{path}", {"api-version": version, **query})

    def listed(self, path: str, version: str, **query: str) -> Iterator[Answer]:
        """Every entry of a list, page after page; as :meth:`get`."""
        page = self.get(path, version, **query)
        yield from page["value"]
        while page.get("nextLink"):
            page = self._ask(page["nextLink"], {})
            yield from page["value"]

    def visible(self) -> tuple[str, ...]:
        """The ids of the subscriptions that whoever asks can see at all."""
        found = self._ask(f"{self.url}/subscriptions", {"api-version": "2022-12-01"})
        return tuple(each["subscriptionId"] for each in found["value"])

    def _ask(self, url: str, query: Mapping[str, str]) -> Answer:
        host = urlsplit(url).netloc
        authorization = {"Authorization": f"Bearer {self.token}"}
        try:
            answer = requests.get(url, params=query, headers=authorization, timeout=self.patience_seconds)
            if answer.ok:
                return cast("Answer", answer.json())
        except requests.Timeout as slow:
            connect, read = self.patience_seconds
            raise Refused(f"{host} did not answer within {max(connect, read):g} s") from slow
        except requests.RequestException as error:
            raise Refused(f"{host} cannot be reached: {error}") from error
        raise _refused(answer)


def _refused(answer: requests.Response) -> Refused:
    """As ``{"error": {"code", "message"}}`` says; what stands before Azure answers in other ways.

    Azure docs, REST API reference, error response of Microsoft.Resources; 2026-11.
    """
    code, message = "", answer.reason
    try:
        error = answer.json()["error"]
        code, message = str(error["code"]), str(error["message"])
    except (requests.JSONDecodeError, KeyError, TypeError):
        pass
    why = f"{answer.status_code} {code}: {message}" if code else f"{answer.status_code} {message}"
    return Refused(why, status=answer.status_code, code=code, retry_after_seconds=answer.headers.get("Retry-After", ""))
