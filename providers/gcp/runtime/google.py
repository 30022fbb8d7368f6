"""The little of Google Cloud's REST APIs that the runtime needs, with the token of its own service account."""

from __future__ import annotations

import json
import os
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Mapping
from typing import Any

TIMEOUT_SECONDS = 1.0
"""For one answer: a readiness probe gives up after 3 s."""

TOO_MANY_REQUESTS = 429
"""``RESOURCE_EXHAUSTED`` in REST. Google Cloud docs, Firestore, understand-error-codes; 2026-11."""

STORAGE = "https://storage.googleapis.com"
METADATA_HOST = "metadata.google.internal"
TOKEN_PATH = "/computeMetadata/v1/instance/service-accounts/default/token"  # noqa: S105 - where a token is asked for


class NoAnswer(Exception):
    """A service did not answer, or not with what it was asked for."""


class Throttled(NoAnswer):
    """A service stands and takes no more at the moment."""


class Google:
    """REST calls under the service account of this container.

    Args:
        storage: where Cloud Storage answers; ``MSR_STORAGE_ENDPOINT`` or Google's own address where left out.
        metadata_host: where tokens are given; ``GCE_METADATA_HOST`` or Google's own where left out.
    """

    def __init__(self, storage: str = "", metadata_host: str = "") -> None:
        self.storage = storage or os.environ.get("MSR_STORAGE_ENDPOINT", STORAGE)
        self.metadata_host = metadata_host or os.environ.get("GCE_METADATA_HOST", METADATA_HOST)
        self._token = ""
        self._until = 0.0
        self._lock = threading.Lock()

    def object(self, bucket: str, name: str) -> bytes | None:
        """The content of an object; ``None`` where there is none.

        Raises:
            NoAnswer: the store did not say.
        """
        return self.get(f"{self.storage}/storage/v1/b/{bucket}/o/{urllib.parse.quote(name, safe='')}?alt=media")

    def put(self, bucket: str, name: str, content: Mapping[str, Any]) -> None:
        """Write an object in JSON over whatever is there.

        Raises:
            NoAnswer: the store did not take it.
        """
        query = urllib.parse.urlencode({"uploadType": "media", "name": name})
        self.post(f"{self.storage}/upload/storage/v1/b/{bucket}/o?{query}", content)

    def get(self, url: str) -> bytes | None:
        """What stands at a URL; ``None`` for 404."""
        return self._call(url, self._authorised())

    def post(self, url: str, content: Mapping[str, Any]) -> bytes | None:
        """The answer to a JSON document; ``None`` for 404."""
        headers = {**self._authorised(), "Content-Type": "application/json"}
        return self._call(url, headers, json.dumps(content).encode())

    def _authorised(self) -> dict[str, str]:
        """A token is asked for once by all threads, and again a minute before it ends."""
        with self._lock:
            if time.time() > self._until - 60:
                told = json.loads(self._granted() or b"{}")
                if "access_token" not in told:
                    raise NoAnswer("the metadata server gives no token")
                self._token, self._until = told["access_token"], time.time() + float(told["expires_in"])
            return {"Authorization": f"Bearer {self._token}"}

    def _granted(self) -> bytes | None:
        """A token's document. A metadata server that throttles says nothing of the service that was to be asked."""
        try:
            return self._call(f"http://{self.metadata_host}{TOKEN_PATH}", {"Metadata-Flavor": "Google"})
        except Throttled as failure:
            raise NoAnswer("the metadata server gives no token") from failure

    def _call(self, url: str, headers: Mapping[str, str], body: bytes | None = None) -> bytes | None:
        """One request, without a retry: who asks comes again by itself."""
        request = urllib.request.Request(url, body, dict(headers))  # noqa: S310 - http and https, all written here
        try:
            with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS) as answer:  # noqa: S310
                return answer.read()
        except urllib.error.HTTPError as error:
            if error.code == 404:
                return None
            if error.code == TOO_MANY_REQUESTS:
                raise Throttled("takes no more at the moment") from error
            raise NoAnswer(f"HTTP {error.code}") from error
        except OSError as error:
            raise NoAnswer(type(error).__name__) from error
