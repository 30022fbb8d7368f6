"""An HTTP API on this machine that answers as it was told: what a cloud's reference says it would answer.

What is not told is not there: 404, with no body that a cloud would send.
"""

from __future__ import annotations

import json
import ssl
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer; text is sent as it is, anything else as JSON. It comes no sooner than after ``delay_seconds``."""

    body: object
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    delay_seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Asked:
    """One request: ``target`` is path and query as they were sent."""

    target: str
    headers: Message
    body: str


class RestServer:
    """Serves ``replies`` inside ``with``, by path with or without its query; ``asked`` is what it was asked."""

    def __init__(self, replies: Mapping[str, Reply], *, certificate: Path | None = None) -> None:
        self.replies = dict(replies)
        self.asked: list[Asked] = []
        self.closing = threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        self.url = f"http{'s' if certificate else ''}://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.closing.set()
        self._server.shutdown()
        self._server.server_close()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        here = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                length = int(self.headers.get("Content-Length", 0))
                here.asked.append(Asked(self.path, self.headers, self.rfile.read(length).decode()))
                reply = here.replies.get(self.path) or here.replies.get(urlsplit(self.path).path, Reply("", 404))
                here.closing.wait(reply.delay_seconds)
                body = (reply.body if isinstance(reply.body, str) else json.dumps(reply.body)).encode()
                self.send_response(reply.status)
                for name, text in {**reply.headers, "Content-Length": str(len(body))}.items():
                    self.send_header(name, text)
                self.end_headers()
                self.wfile.write(body)

            do_POST = do_GET  # noqa: N815 - the library's own name

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's own name
                del format, args

        return Handler
