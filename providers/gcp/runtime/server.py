"""HTTP on one side, ``handler(event, context)`` on the other.

Two paths are the server's own: ``/_msr/live`` says that the process runs, ``/_msr/ready`` whether its region is in
service, which is what load balancers follow. Everything else goes to the handler by the routes of the blueprint.
"""

from __future__ import annotations

import json
import sys
import time
import traceback
import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from importlib import import_module
from socketserver import ThreadingMixIn
from threading import Thread
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from msr.gateway.payload import Answer, Request, answer, document, event
from msr.gateway.routes import Route

from .body import Unreadable, received
from .google import Google
from .switches import Settings, Switches

LIVE_PATH = "/_msr/live"
READY_PATH = "/_msr/ready"


@dataclass(frozen=True)
class Context:
    """What a handler may ask beside the event: a small part of what Lambda tells, under its names."""

    aws_request_id: str
    function_name: str
    deadline: float

    def get_remaining_time_in_millis(self) -> int:
        """Milliseconds until the platform gives the request up."""
        return max(0, round((self.deadline - time.time()) * 1000))


Handler = Callable[[Mapping[str, Any], Context], Any]
Environ = Mapping[str, Any]
StartResponse = Callable[[str, list[tuple[str, str]]], object]


@dataclass(frozen=True)
class Function:
    """The code that answers: its name, its routes, and how long one request may take."""

    name: str
    handler: Handler
    routes: tuple[Route, ...]
    timeout_seconds: float


class Server:
    """The answers of one container."""

    def __init__(self, function: Function, switches: Switches) -> None:
        self._function = function
        self._routes = sorted(function.routes, key=lambda route: route.rank)
        self._switches = switches

    def answer(self, request: Request) -> Answer:
        """The response to a request."""
        if request.path == LIVE_PATH:
            return document(200, {"status": "live"})
        return self._ready() if request.path == READY_PATH else self._routed(request)

    def application(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """The server as a WSGI application."""
        try:
            made = self.answer(read(environ))
        except Unreadable as failure:
            made = document(failure.status, {"message": failure.status.phrase})
        start_response(_line(made.status), [*made.headers, ("content-length", str(len(made.body)))])
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [made.body]

    def _ready(self) -> Answer:
        reading = self._switches.own()
        found = {"region": self._switches.settings.region, "switch": reading.text}
        return document(200 if reading.in_service else 503, found)

    def _routed(self, request: Request) -> Answer:
        for route in self._routes:
            variables = route.match(request.method, request.path)
            if variables is not None:
                return self._handled(request, route, variables)
        return document(404, {"message": "Not Found"})

    def _handled(self, request: Request, route: Route, variables: Mapping[str, str]) -> Answer:
        request_id = str(uuid.uuid4())
        context = Context(request_id, self._function.name, time.time() + self._function.timeout_seconds)
        try:
            return answer(self._function.handler(event(request, route.key, variables, request_id), context))
        except Exception:  # noqa: BLE001 - whatever a handler raises is one answer, 500, as on Lambda
            report = {"severity": "ERROR", "message": traceback.format_exc(), "requestId": request_id}
            print(json.dumps(report), file=sys.stderr, flush=True)
            return document(500, {"message": "Internal Server Error"})


def read(environ: Environ) -> Request:
    """A WSGI request as a gateway that has read it to its end hands it on: with a length, and without chunks.

    Raises:
        Unreadable: its body did not arrive whole.
    """
    headers = {
        name.removeprefix("HTTP_").replace("_", "-").lower(): str(value)
        for name, value in environ.items()
        if name.startswith("HTTP_") or (name in ("CONTENT_TYPE", "CONTENT_LENGTH") and value)
    }
    body = received(environ)
    if headers.pop("transfer-encoding", ""):
        headers["content-length"] = str(len(body))
    return Request(
        method=environ["REQUEST_METHOD"],
        # WSGI gives the path's bytes as Latin-1 (PEP 3333).
        path=str(environ.get("PATH_INFO", "")).encode("latin-1").decode("utf-8", "replace") or "/",
        query=environ.get("QUERY_STRING", ""),
        headers=headers,
        body=body,
        source_ip=_client(headers, environ.get("REMOTE_ADDR", "")),
        protocol=environ.get("SERVER_PROTOCOL", "HTTP/1.1"),
    )


def _client(headers: Mapping[str, str], peer: str) -> str:
    """Of the forwarded addresses the last is the load balancer's, the one before it the client's; more can be forged.

    Google Cloud docs, Load Balancing, https, "X-Forwarded-For header"; 2026-10.
    """
    forwarded = [part.strip() for part in headers.get("x-forwarded-for", "").split(",") if part.strip()]
    if not forwarded:
        return peer
    return forwarded[-2] if len(forwarded) > 1 else forwarded[0]


def _line(status: int) -> str:
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return f"{status} Unnamed"


class Listener(ThreadingMixIn, WSGIServer):
    """A server that answers each request in a thread of its own and can say when all have been answered.

    Its threads end with the process, so that one request cannot hold it longer than ``finish`` waits.
    """

    request_queue_size = 128

    def __init__(self, *args: Any, **settings: Any) -> None:
        super().__init__(*args, **settings)
        self._begun: list[Thread] = []

    def process_request(self, request: Any, client_address: Any) -> None:
        """Begin to answer."""
        thread = Thread(target=self.process_request_thread, args=(request, client_address), daemon=True)
        self._begun = [*filter(Thread.is_alive, self._begun), thread]
        thread.start()

    def finish(self, seconds: float) -> int:
        """Take no more requests once ``serve_forever`` has ended, and wait for those begun.

        Returns:
            how many were still unanswered after ``seconds``.
        """
        self.server_close()
        until = time.monotonic() + seconds
        for thread in self._begun:
            thread.join(max(0.0, until - time.monotonic()))
        return sum(map(Thread.is_alive, self._begun))


class _Exchange(WSGIRequestHandler):
    """Quiet: Cloud Run logs each request by itself."""

    def get_environ(self) -> dict[str, Any]:
        """What was sent: the base class makes up ``text/plain`` for a request that names no type."""
        return {**super().get_environ(), "CONTENT_TYPE": self.headers.get("content-type", "")}

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002, ARG002 - the base class's words
        return


def load(environment: Mapping[str, str], google: Google | None = None) -> Server:
    """The server that the environment describes; importing the handler is part of being live."""
    module, _, name = environment["MSR_HANDLER"].rpartition(".")
    function = Function(
        name=environment.get("K_SERVICE", module),
        handler=getattr(import_module(module.replace("/", ".")), name),
        routes=tuple(map(Route.read, json.loads(environment["MSR_ROUTES"]))),
        timeout_seconds=float(environment["MSR_TIMEOUT_SECONDS"]),
    )
    return Server(function, Switches(Settings.read(environment["MSR_SWITCH"]), google or Google()))


def listen(server: Server, port: int, host: str = "") -> Listener:
    """A listening server; call ``serve_forever``, and ``finish`` when that has ended."""
    return make_server(host, port, server.application, Listener, _Exchange)
