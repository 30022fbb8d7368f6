"""A metadata server and Cloud Storage on the loopback, as much as the runtime asks of them."""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import unquote, urlsplit

TOKEN = "token-of-the-service"


@dataclass
class FakeGoogle:
    """A context manager. ``objects`` are by bucket and name; ``down`` are buckets that do not answer.

    ``answers`` are JSON answers of other APIs by path, ``refusals`` the status with which a path is refused; ``asked``
    is every path that was asked for.
    """

    objects: dict[tuple[str, str], Any] = field(default_factory=dict[tuple[str, str], Any])
    answers: dict[str, Any] = field(default_factory=dict[str, Any])
    refusals: dict[str, int] = field(default_factory=dict[str, int])
    down: set[str] = field(default_factory=set[str])
    asked: list[str] = field(default_factory=list[str])

    def __enter__(self) -> Self:
        fake = self

        class Answer(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self._send(*fake.answer(self.path, dict(self.headers)))

            def do_POST(self) -> None:
                self.rfile.read(int(self.headers["content-length"]))
                self._send(*fake.answer(self.path, dict(self.headers)))

            def _send(self, status: int, content: Any) -> None:
                body = json.dumps(content).encode()
                self.send_response(status)
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class's word
                return

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    @property
    def host(self) -> str:
        """Host and port."""
        return f"127.0.0.1:{self._server.server_port}"

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://{self.host}"

    def answer(self, path: str, headers: dict[str, str]) -> tuple[int, Any]:
        """Status and JSON of one request."""
        self.asked.append(path)
        if urlsplit(path).path in self.refusals:
            return self.refusals[urlsplit(path).path], {}
        if path.startswith("/computeMetadata/"):
            known = headers.get("Metadata-Flavor") == "Google"
            return (200, {"access_token": TOKEN, "expires_in": 3599}) if known else (403, {})
        if headers.get("Authorization") != f"Bearer {TOKEN}":
            return 401, {}
        plain = urlsplit(path).path
        if not plain.startswith("/storage/v1/b/"):
            return (200, self.answers[plain]) if plain in self.answers else (404, {})
        bucket, _, name = plain.removeprefix("/storage/v1/b/").partition("/o/")
        if bucket in self.down:
            return 503, {}
        found = self.objects.get((bucket, unquote(name)))
        return (404, {}) if found is None else (200, found)
