"""Every answer of an app: by the routes of the blueprint, and at the two paths that routers and operators ask."""

from __future__ import annotations

import json
import sys
import time
import traceback
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from msr.gateway.payload import Answer, Request, answer, document, event
from msr.gateway.routes import Route
from providers.azure.runtime.cosmos import Probes
from providers.azure.runtime.health import Endpoint, Settings
from providers.azure.runtime.identity import Identity, Transport, send
from providers.azure.runtime.loading import Handler, Source, load_all
from providers.azure.runtime.switches import Switches

LONGEST_SECONDS = 230.0
"""After which the platform gives a request up. Azure docs, functions-scale, timeout; 2026-11."""

NOT_FOUND = document(404, {"message": "Not Found"})
BROKEN = document(500, {"message": "Internal Server Error"})


@dataclass(frozen=True)
class Context:
    """What a handler may ask beside the event: a small part of what Lambda tells, under its names."""

    aws_request_id: str
    function_name: str
    deadline: float

    def get_remaining_time_in_millis(self) -> int:
        """Milliseconds until the platform gives the request up."""
        return max(0, round((self.deadline - time.time()) * 1000))


@dataclass(frozen=True)
class Paths:
    """Where the app answers for itself; ``drain`` is empty where a region has no peers."""

    health: str
    drain: str


class Service:
    """The functions of an app behind one entry."""

    def __init__(
        self,
        routes: Mapping[str, str],
        handlers: Mapping[str, Handler | Exception],
        paths: Paths,
        endpoint: Endpoint,
    ) -> None:
        """Args: ``routes`` give the function of each route key."""
        self._routes = sorted(((Route.read(key), name) for key, name in routes.items()), key=lambda r: r[0].rank)
        self._handlers = handlers
        self._paths = paths
        self._endpoint = endpoint

    def answer(self, request: Request) -> Answer:
        """The response to a request."""
        if request.method in ("GET", "HEAD"):
            if request.path == self._paths.health:
                return self._endpoint.health()
            if self._paths.drain and request.path.startswith(f"{self._paths.drain}/"):
                return self._endpoint.drain(request.path.removeprefix(f"{self._paths.drain}/"))
        for route, name in self._routes:
            variables = route.match(request.method, request.path)
            if variables is not None:
                return self._handled(request, route, variables, name)
        return NOT_FOUND

    def _handled(self, request: Request, route: Route, variables: Mapping[str, str], name: str) -> Answer:
        handler = self._handlers[name]
        request_id = str(uuid.uuid4())
        if isinstance(handler, Exception):
            return _failed(handler, request_id)
        context = Context(request_id, name, time.time() + LONGEST_SECONDS)
        try:
            return answer(handler(event(request, route.key, variables, request_id), context))
        except Exception as error:  # noqa: BLE001 - whatever a handler raises is one answer, 500, as on Lambda
            return _failed(error, request_id)


def _failed(error: Exception, request_id: str) -> Answer:
    report = {"message": "".join(traceback.format_exception(error)), "requestId": request_id}
    print(json.dumps(report), file=sys.stderr, flush=True)
    return BROKEN


def load(root: Path, environment: Mapping[str, str], transport: Transport = send) -> Service:
    """The service in a package at ``root``, as ``msr.json`` describes it."""
    told = json.loads((root / "msr.json").read_text(encoding="utf-8"))
    sources = {
        name: Source(root / "functions" / function["folder"], function["handler"])
        for name, function in told["functions"].items()
    }
    handlers = load_all(sources, told["contested"])
    broken = {name: repr(handler) for name, handler in handlers.items() if isinstance(handler, Exception)}
    settings = Settings.read(environment["MSR_HEALTH"])
    identity = Identity(environment, transport)
    endpoint = Endpoint(
        settings,
        Probes(identity, transport, settings.region),
        Switches(identity, transport, settings.first_states),
        broken=broken,
    )
    return Service(told["routes"], handlers, Paths(told["health"], told["drain"]), endpoint)
