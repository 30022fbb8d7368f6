"""Google Cloud's APIs, asked over HTTPS: every wait ends, and every refusal says why and what to do.

Six reads of five APIs, so plain requests; a client library for each would be five more to install.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, TypeAlias, cast
from urllib.parse import urlsplit

import requests
from google.auth.exceptions import GoogleAuthError, RefreshError
from google.auth.transport.requests import AuthorizedSession

from msr.value import value

Answer: TypeAlias = Mapping[str, Any]
Query: TypeAlias = Mapping[str, str | Sequence[str]]

PATIENCE_SECONDS = (5.0, 10.0)
"""How long to wait for a connection, and for an answer."""


class Refused(Exception):
    """An API said no, or was not there; the text is why. ``status`` is 0 when nobody answered.

    ``reason`` is the word of Google's ErrorInfo, such as ``SERVICE_DISABLED``.
    """

    def __init__(self, why: str, *, api: str = "", status: int = 0, reason: str = "", wait_seconds: str = "") -> None:
        super().__init__(why)
        self.api = api
        self.status = status
        self.reason = reason
        self.wait_seconds = wait_seconds

    @property
    def api_is_off(self) -> bool:
        """Whether the project has not switched the API on."""
        return self.reason == "SERVICE_DISABLED"

    def next_step(self, permission: str) -> str:
        """What to do when a read that needs ``permission`` was refused."""
        if self.api_is_off:
            return f"gcloud services enable {self.api}.googleapis.com, which takes a minute or two"
        match self.status:
            case 0:
                return "look at the network and at HTTPS_PROXY, then run it again"
            case 401:
                return "sign in again (`gcloud auth application-default login`): the token has run out"
            case 403:
                return f"allow `{permission}`, which the role Viewer on the project does"
            case 429:
                return f"run it again in {self.wait_seconds or 'some'} seconds"
            case _:
                return "run it again; if it stays so, look at status.cloud.google.com"


def _google(api: str) -> str:
    return f"https://{api}.googleapis.com"


@value
class Google:
    """Google Cloud's APIs as ``session`` may ask them. ``host`` is where an API (``run``) is."""

    session: AuthorizedSession
    host: Callable[[str], str] = _google
    patience_seconds: tuple[float, float] = PATIENCE_SECONDS

    def get(self, api: str, path: str, query: Query | None = None) -> Answer:
        """What an API has at ``path``.

        Raises:
            Refused: there is no such thing, it may not be read, or nobody answered in time.
        """
        url = f"{self.host(api)}/{path}"
        where = urlsplit(url).netloc
        try:
            answer = self.session.get(url, params=query, timeout=self.patience_seconds)
            if answer.ok:
                return cast("Answer", answer.json())
        except requests.Timeout as slow:
            raise Refused(f"{where} did not answer within {max(self.patience_seconds):g} s", api=api) from slow
        except RefreshError as spent:
            raise Refused(f"the credentials open nothing any more: {spent}", api=api, status=401) from spent
        except (requests.RequestException, GoogleAuthError) as error:
            raise Refused(f"{where} cannot be reached: {error}", api=api) from error
        raise _refused(api, answer)

    def listed(self, api: str, path: str, field: str) -> Iterator[Answer]:
        """Every entry of a list, which each page has under ``field``; as :meth:`get`."""
        page = self.get(api, path)
        yield from page.get(field, ())
        while token := page.get("nextPageToken"):
            page = self.get(api, path, {"pageToken": str(token)})
            yield from page.get(field, ())


def _refused(api: str, answer: requests.Response) -> Refused:
    """As ``{"error": {"status", "message", "details": [ErrorInfo]}}`` says. Google Cloud docs, AIP-193; 2026-11."""
    status, message, reason = "", answer.reason, ""
    try:
        error = answer.json()["error"]
        status, message = str(error.get("status", "")), str(error["message"])
        reason = next((str(each["reason"]) for each in error.get("details", ()) if "reason" in each), "")
    except (requests.JSONDecodeError, KeyError, TypeError):
        pass
    why = f"{answer.status_code} {status}: {message}" if status else f"{answer.status_code} {message}"
    wait = answer.headers.get("Retry-After", "")
    return Refused(why, api=api, status=answer.status_code, reason=reason, wait_seconds=wait)
