"""The same handler answers the same requests on every cloud: status, headers and body, byte for byte.

Each cloud's own way in is run for real. AWS: the event of payload format 2.0, and the result made HTTP, as API Gateway
does both. Azure: the packaged app in a process of its own, with the Functions worker's requests and responses. Google
Cloud: the zip's server in a process of its own, over a socket.

What a hop adds may differ and is left out: ``date``, ``server`` and ``content-length``; so is the order of headers with
different names. Of the event, the handler tells all but what names the hop or the moment (``requestContext`` but for
method and path) and headers that a client or a hop adds by itself (``host``, lengths).
"""

from __future__ import annotations

import base64
import http.client
import json
import os
import socket
import subprocess
import sys
import time
import urllib.parse
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import pulumi
import pytest

from msr.gateway.payload import Request, answer, event
from msr.gateway.routes import Route
from providers.azure.package import Code, package
from providers.gcp.source import RUNTIME

HANDLER = """\
import base64, json

def handler(event, context):
    route = event["routeKey"]
    if route == "GET /fails":
        raise KeyError("no such order")
    if route == "GET /bare":
        return {"ok": True, "name": "\\u00fc"}
    if route == "GET /empty":
        return {"statusCode": 204}
    if route == "PUT /binary":
        sent = base64.b64decode(event["body"]) if event["isBase64Encoded"] else event["body"].encode()
        return {"statusCode": 200, "headers": {"Content-Type": "image/png"},
                "body": base64.b64encode(sent[::-1]).decode(), "isBase64Encoded": True}
    told = {name: event.get(name) for name in ("version", "routeKey", "rawPath", "rawQueryString", "cookies",
            "queryStringParameters", "pathParameters", "body", "isBase64Encoded")}
    told["headers"] = {name: value for name, value in event["headers"].items() if name.startswith(("x-", "content-ty"))}
    told["http"] = {name: event["requestContext"]["http"][name] for name in ("method", "path")}
    return {"statusCode": 201, "headers": {"Content-Type": "application/json", "X-Route": route, "X-Count": 2},
            "cookies": ["a=1; Path=/", "b=2; Path=/; HttpOnly"], "body": json.dumps(told, sort_keys=True)}
"""
ROUTES = (
    *("GET /bare", "GET /empty", "GET /fails", "PUT /binary", "POST /orders"),
    *("GET /orders/{id}", "GET /files/{name+}", "GET /orders/latest"),
)


@dataclass(frozen=True)
class Sent:
    """What a client sends: ``target`` is path and query as they stand in the request line."""

    method: str
    target: str
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""


@dataclass(frozen=True)
class Got:
    """What a client gets; headers by name, in the order in which those of one name came."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes

    @staticmethod
    def of(status: int, headers: list[tuple[str, str]], body: bytes) -> Got:
        """An answer without what a hop adds."""
        named = [(name.lower(), value) for name, value in headers]
        kept = [header for header in named if header[0] not in ("date", "server", "content-length")]
        return Got(status, tuple(sorted(kept, key=lambda header: header[0])), body)


REQUESTS = {
    "a query": Sent("GET", "/orders/7?x=1&x=2&y=%C3%BC&z=&plus=a+b"),
    "repeated headers": Sent("GET", "/orders/7", (("X-One", "1"), ("X-One", "2"), ("X-Two", "b"))),
    "JSON": Sent("POST", "/orders", (("Content-Type", "application/json"),), '{"n": "ü"}'.encode()),
    "a body without a type": Sent("POST", "/orders", (), b"abc"),
    "a form": Sent("POST", "/orders", (("Content-Type", "application/x-www-form-urlencoded"),), b"a=1&b=2"),
    "no valid UTF-8": Sent("POST", "/orders", (("Content-Type", "text/plain"),), b"\xff\xfe"),
    "a binary body": Sent("PUT", "/binary", (("Content-Type", "image/png"),), b"\x89PNG\r\n\x00\xff"),
    "cookies": Sent("GET", "/orders/7", (("Cookie", "s=1; t=two=2"),)),
    "an encoded variable": Sent("GET", "/orders/a%20b%C3%BC"),
    "the rest of the path": Sent("GET", "/files/a/b.txt"),
    "the most specific route": Sent("GET", "/orders/latest"),
    "no such path": Sent("GET", "/nowhere"),
    "no such method": Sent("DELETE", "/orders/7"),
    "a handler that raises": Sent("GET", "/fails"),
    "a bare result": Sent("GET", "/bare"),
    "an empty result": Sent("GET", "/empty"),
}


def by_api_gateway(module: ModuleType, sent: Sent) -> Got:
    """As API Gateway calls a Lambda function: repeated headers joined by commas, its own words for its own answers."""
    url = urllib.parse.urlsplit(sent.target)
    asked = Request(
        sent.method, urllib.parse.unquote(url.path), url.query, _joined(sent.headers), sent.body, "127.0.0.1"
    )
    for route in sorted(map(Route.read, ROUTES), key=lambda route: route.rank):
        variables = route.match(asked.method, asked.path)
        if variables is not None:
            try:
                made = answer(module.handler(event(asked, route.key, variables, "id"), None))
            except KeyError:
                return _own(500, "Internal Server Error")
            return Got.of(made.status, list(made.headers), made.body)
    return _own(404, "Not Found")


def _own(status: int, message: str) -> Got:
    headers = [("content-type", "application/json"), ("cache-control", "no-store")]
    return Got.of(status, headers, json.dumps({"message": message}).encode())


def _joined(headers: tuple[tuple[str, str], ...]) -> Mapping[str, str]:
    joined: dict[str, str] = {}
    for name, value in headers:
        key = name.lower()
        joined[key] = f"{joined[key]},{value}" if key in joined else value
    return joined


@pytest.fixture(scope="module")
def on_aws() -> ModuleType:
    module = ModuleType("app")
    exec(compile(HANDLER, "app.py", "exec"), module.__dict__)
    return module


WORKER = """\
import base64, json, sys
import azure.functions as func
import function_app
(function,) = function_app.app.get_functions()
for line in sys.stdin:
    told = json.loads(line)
    made = function.get_user_function()(func.HttpRequest(
        told["method"], "https://orders.azurewebsites.net" + told["target"],
        headers=told["headers"], body=base64.b64decode(told["body"])))
    print(json.dumps([made.status_code, list(made.headers.items()), base64.b64encode(made.get_body()).decode()]))
"""


@pytest.fixture(scope="module")
def on_azure(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Got]:
    """All answers of the packaged app; the worker's requests have one value a header, which the host joins."""
    root = tmp_path_factory.mktemp("azure")
    code = pulumi.AssetArchive({"app.py": pulumi.StringAsset(HANDLER)})
    told = {
        "functions": {"api": {"folder": "api", "handler": "app.handler"}},
        "routes": dict.fromkeys(ROUTES, "api"),
        "health": "/health",
        "drain": "",
    }
    made = package((Code("api", code),), told).archive
    assert isinstance(made, pulumi.AssetArchive)
    _unpack(made, root)
    lines = [
        json.dumps(
            {
                "method": sent.method,
                "target": sent.target,
                "headers": {"host": "orders.azurewebsites.net", **_joined(sent.headers)},
                "body": base64.b64encode(sent.body).decode(),
            }
        )
        for sent in REQUESTS.values()
    ]
    health = json.dumps({"region": "east", "tables": [], "switches": {}, "held": {}, "first_states": {}})
    done = subprocess.run(
        [sys.executable, "-I", "-c", f"import sys; sys.path.insert(0, {str(root)!r})\n{WORKER}"],
        input="\n".join(lines),
        env={"MSR_HEALTH": health},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    answers = map(json.loads, done.stdout.splitlines())
    got = [Got.of(status, [(n, v) for n, v in headers], base64.b64decode(body)) for status, headers, body in answers]
    return dict(zip(REQUESTS, got, strict=True))


def _unpack(assets: pulumi.AssetArchive, root: Path) -> None:
    for name, asset in assets.assets.items():
        if isinstance(asset, pulumi.AssetArchive):
            _unpack(asset, root / name)
        else:
            assert isinstance(asset, pulumi.StringAsset)
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_text(asset.text, encoding="utf-8")


@pytest.fixture(scope="module")
def on_gcp(tmp_path_factory: pytest.TempPathFactory) -> Generator[int]:
    """The port at which the zip's server listens."""
    root = tmp_path_factory.mktemp("gcp")
    texts = {name: file.read_text(encoding="utf-8") for name, file in RUNTIME.items()}
    for name, text in {**texts, "code/app.py": HANDLER}.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    with _started(root) as port:
        yield port


@contextmanager
def _started(root: Path) -> Generator[int]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    environment = {
        "PATH": os.environ["PATH"],
        "PORT": str(port),
        "MSR_HANDLER": "app.handler",
        "MSR_ROUTES": json.dumps(ROUTES),
        "MSR_TIMEOUT_SECONDS": "10",
        "MSR_SWITCH": json.dumps({"region": "east", "buckets": [], "first_states": {}}),
    }
    process = subprocess.Popen([sys.executable, "-S", "-m", "msr_runtime"], cwd=root, env=environment)
    try:
        _wait_for(port)
        yield port
    finally:
        process.kill()
        process.wait(timeout=10)


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError("the server did not come up")


def by_cloud_run(port: int, sent: Sent) -> Got:
    """Over the socket, each header in a line of its own."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.putrequest(sent.method, sent.target, skip_accept_encoding=True)
        for name, value in (*sent.headers, *((("Content-Length", str(len(sent.body))),) if sent.body else ())):
            connection.putheader(name, value)
        connection.endheaders(sent.body or None)
        made = connection.getresponse()
        return Got.of(made.status, made.getheaders(), made.read())
    finally:
        connection.close()


@pytest.mark.parametrize("name", REQUESTS)
def test_a_handler_answers_alike_on_every_cloud(
    name: str, on_aws: ModuleType, on_azure: Mapping[str, Got], on_gcp: int
) -> None:
    expected = by_api_gateway(on_aws, REQUESTS[name])
    assert on_azure[name] == expected
    assert by_cloud_run(on_gcp, REQUESTS[name]) == expected


def test_answers_are_those_of_the_handler(on_aws: ModuleType) -> None:
    def told(name: str) -> dict[str, Any]:
        return json.loads(by_api_gateway(on_aws, REQUESTS[name]).body)

    assert told("a query")["queryStringParameters"] == {"x": "1,2", "y": "ü", "z": "", "plus": "a b"}
    assert told("repeated headers")["headers"] == {"x-one": "1,2", "x-two": "b"}
    assert told("cookies")["cookies"] == ["s=1", "t=two=2"]
    assert told("an encoded variable")["pathParameters"] == {"id": "a bü"}
    assert told("the rest of the path")["pathParameters"] == {"name": "a/b.txt"}
    assert told("the most specific route")["routeKey"] == "GET /orders/latest"
    assert by_api_gateway(on_aws, REQUESTS["a binary body"]).body == b"\xff\x00\n\rGNP\x89"
    assert (told("a body without a type")["body"], told("JSON")["body"]) == ("YWJj", '{"n": "ü"}')
    statuses = {name: by_api_gateway(on_aws, sent).status for name, sent in REQUESTS.items()}
    assert {name: status for name, status in statuses.items() if status not in (200, 201)} == {
        "no such path": 404,
        "no such method": 404,
        "a handler that raises": 500,
        "an empty result": 204,
    }
