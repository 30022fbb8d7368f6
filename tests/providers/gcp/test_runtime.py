"""msr's server in the container, spoken to over a real socket."""

from __future__ import annotations

import base64
import http.client
import json
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Generator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from msr.gateway.payload import event
from msr.gateway.routes import Route
from providers.gcp.runtime.google import Google
from providers.gcp.runtime.server import Context, Function, Server, listen, read
from providers.gcp.runtime.switches import Reading, Settings, Switches
from providers.gcp.source import RUNTIME
from tests.providers.gcp.fake_google import FakeGoogle


def echo(event: Mapping[str, Any], context: Context) -> dict[str, Any]:
    """The event itself, so that a test sees what a handler sees."""
    assert 0 < context.get_remaining_time_in_millis() <= 10_000
    return {"statusCode": 201, "headers": {"X-Seen": "yes"}, "cookies": ["a=1", "b=2"], "body": json.dumps(event)}


def _server(handler: Any, *routes: str, switches: Switches | None = None) -> Server:
    function = Function("orders", handler, tuple(map(Route.read, routes)), 10)
    return Server(function, switches or Switches(Settings("east"), Google()))


@contextmanager
def served(handler: Any, *routes: str, switches: Switches | None = None) -> Generator[int]:
    listener = listen(_server(handler, *routes, switches=switches), 0, "127.0.0.1")
    threading.Thread(target=listener.serve_forever, daemon=True).start()
    try:
        yield listener.server_port
    finally:
        listener.shutdown()
        listener.server_close()


def ask(
    port: int, method: str, path: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
) -> tuple[int, list[tuple[str, str]], bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request(method, path, body, dict(headers or {}))
        answer = connection.getresponse()
        kept = [(n.lower(), v) for n, v in answer.getheaders() if n.lower() not in ("date", "server")]
        return answer.status, kept, answer.read()
    finally:
        connection.close()


def test_a_handler_sees_a_request_in_payload_format_2() -> None:
    with served(echo, "ANY /{proxy+}", "GET /orders/{id}") as port:
        headers = {"Cookie": "s=1; t=2", "X-Forwarded-For": "6.6.6.6, 203.0.113.9, 192.0.2.1", "Host": "api.example"}
        status, sent, body = ask(port, "GET", "/orders/a%20b?x=1&x=2&y=%C3%BC", headers=headers)
    seen = json.loads(body)
    assert status == 201
    assert sent == [
        ("x-seen", "yes"),
        ("content-type", "text/plain;charset=UTF-8"),
        ("set-cookie", "a=1"),
        ("set-cookie", "b=2"),
        ("content-length", str(len(body))),
    ]
    assert {k: seen[k] for k in ("version", "routeKey", "rawPath", "rawQueryString", "isBase64Encoded")} == {
        "version": "2.0",
        "routeKey": "GET /orders/{id}",
        "rawPath": "/orders/a b",
        "rawQueryString": "x=1&x=2&y=%C3%BC",
        "isBase64Encoded": False,
    }
    assert seen["pathParameters"] == {"id": "a b"}
    assert seen["queryStringParameters"] == {"x": "1,2", "y": "ü"}
    assert seen["cookies"] == ["s=1", "t=2"]
    assert "cookie" not in seen["headers"]
    http_part = seen["requestContext"]["http"]
    assert (http_part["method"], http_part["path"], http_part["sourceIp"]) == ("GET", "/orders/a b", "203.0.113.9")
    assert seen["requestContext"]["domainName"] == "api.example"
    assert "body" not in seen


@pytest.mark.parametrize(
    ("kind", "sent", "body", "encoded"),
    [
        ("application/json", '{"a": "ü"}'.encode(), '{"a": "ü"}', False),
        ("application/problem+json; charset=utf-8", b"{}", "{}", False),
        ("text/csv", b"a,b", "a,b", False),
        ("application/octet-stream", b"\x00\xff", "AP8=", True),
        ("text/plain", b"\xff\xfe", "//4=", True),
    ],
)
def test_a_body_arrives_as_text_or_in_base64(kind: str, sent: bytes, body: str, encoded: bool) -> None:
    with served(echo, "POST /in") as port:
        _, _, answer = ask(port, "POST", "/in", sent, {"Content-Type": kind})
    seen = json.loads(answer)
    assert (seen["body"], seen["isBase64Encoded"], seen["routeKey"]) == (body, encoded, "POST /in")


def test_a_body_in_chunks_arrives_whole_and_with_a_length() -> None:
    with served(echo, "POST /in") as port:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        connection.request("POST", "/in", iter((b'{"a": ', b'"\xc3\xbc"}')), {"Content-Type": "application/json"})
        seen = json.loads(connection.getresponse().read())
        connection.close()
    assert (seen["body"], seen["isBase64Encoded"]) == ('{"a": "ü"}', False)
    assert seen["headers"]["content-length"] == "11"
    assert "transfer-encoding" not in seen["headers"]


CHUNKED = "Transfer-Encoding: chunked"


def raw(port: int, header: str, body: bytes) -> tuple[int, bytes]:
    """The answer to a request whose body is framed as it stands here, and after which nothing more is sent."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as peer:
        peer.sendall(f"POST /in HTTP/1.1\r\nHost: a\r\nContent-Type: text/plain\r\n{header}\r\n\r\n".encode() + body)
        peer.shutdown(socket.SHUT_WR)
        head, _, content = b"".join(iter(lambda: peer.recv(65_536), b"")).partition(b"\r\n\r\n")
    return int(head.split()[1]), content


def test_chunks_may_have_extensions_and_trailers() -> None:
    with served(echo, "POST /in") as port:
        status, answer = raw(port, CHUNKED, b'2;a="b"\r\nab\r\n1 ;x\r\nc\r\n000\r\nX-Sum: 1\r\n\r\n')
    assert (status, json.loads(answer)["body"]) == (201, "abc")


@pytest.mark.parametrize(
    ("header", "body", "status"),
    [
        (CHUNKED, b"5\r\nab", 400),
        (CHUNKED, b"2\r\nab\r\n", 400),
        (CHUNKED, b"2\r\nabc\r\n0\r\n\r\n", 400),
        (CHUNKED, b"-2\r\nab\r\n0\r\n\r\n", 400),
        (CHUNKED, b"0x2\r\nab\r\n0\r\n\r\n", 400),
        (CHUNKED, b"2\nab\n0\n\n", 400),
        (CHUNKED, b"0\r\n" + 101 * b"a: b\r\n" + b"\r\n", 400),
        (CHUNKED, b"2000001\r\n", 413),
        ("Transfer-Encoding: gzip, chunked", b"0\r\n\r\n", 501),
        ("Content-Length: 5", b"ab", 400),
        ("Content-Length: -1", b"ab", 400),
        ("Content-Length: 1_0", b"0123456789", 400),
        ("Content-Length: 33554433", b"", 413),
    ],
)
def test_a_body_that_is_not_all_there_never_reaches_a_handler(header: str, body: bytes, status: int) -> None:
    seen: list[object] = []

    def take(event: object, _context: object) -> None:
        seen.append(event)

    with served(take, "POST /in") as port:
        got, answer = raw(port, header, body)
    assert (got, seen) == (status, [])
    assert json.loads(answer) == {"message": http.client.responses[status]}


@pytest.mark.parametrize(
    ("result", "status", "kind", "body"),
    [
        ({"hello": "world"}, 200, "application/json", b'{"hello": "world"}'),
        ("plain", 200, "application/json", b"plain"),
        ({"statusCode": 204}, 204, "text/plain;charset=UTF-8", b""),
        ({"statusCode": "404", "headers": {"Content-Type": "a/b"}, "body": "no"}, 404, "a/b", b"no"),
        (
            {"statusCode": 200, "body": base64.b64encode(b"\x00\x01").decode(), "isBase64Encoded": True},
            200,
            "text/plain;charset=UTF-8",
            b"\x00\x01",
        ),
    ],
)
def test_what_a_handler_gives_back_becomes_http(result: Any, status: int, kind: str, body: bytes) -> None:
    def give(_event: object, _context: object) -> Any:
        return result

    with served(give, "GET /") as port:
        got, headers, content = ask(port, "GET", "/")
    assert (got, dict(headers)["content-type"], content) == (status, kind, body)


def test_a_handler_that_raises_is_a_500_and_leaves_its_traceback_in_the_log(capfd: pytest.CaptureFixture[str]) -> None:
    def broken(*_: object) -> None:
        raise ValueError("out of orders")

    with served(broken, "GET /") as port:
        status, _, body = ask(port, "GET", "/")
    assert (status, json.loads(body)) == (500, {"message": "Internal Server Error"})
    logged = json.loads(capfd.readouterr().err)
    assert logged["severity"] == "ERROR"
    assert logged["message"].endswith("ValueError: out of orders\n")


def test_no_route_is_a_404_and_head_has_no_body() -> None:
    def four(_event: object, _context: object) -> dict[str, Any]:
        return {"statusCode": 200, "body": "four"}

    with served(four, "GET /a", "HEAD /b") as port:
        status, _, body = ask(port, "POST", "/a")
        assert (status, json.loads(body)) == (404, {"message": "Not Found"})
        status, headers, body = ask(port, "HEAD", "/b")
        assert (status, dict(headers)["content-length"], body) == (200, "4", b"")


def test_the_most_specific_route_takes_a_request() -> None:
    routes = ["ANY /{proxy+}", "ANY /orders/{id}", "GET /orders/{id}", "GET /orders/new", "GET /orders/{id}/{rest+}"]
    with served(echo, *routes) as port:
        keys = {
            path: json.loads(ask(port, method, path)[2])["routeKey"]
            for method, path in [
                ("GET", "/orders/new"),
                ("GET", "/orders/7"),
                ("PUT", "/orders/8"),
                ("GET", "/orders/7/a/b"),
                ("GET", "/else"),
            ]
        }
    assert keys == {
        "/orders/new": "GET /orders/new",
        "/orders/7": "GET /orders/{id}",
        "/orders/8": "ANY /orders/{id}",
        "/orders/7/a/b": "GET /orders/{id}/{rest+}",
        "/else": "ANY /{proxy+}",
    }


def test_requests_are_answered_at_the_same_time() -> None:
    meeting = threading.Barrier(4, timeout=10)

    def meet(*_: object) -> str:
        meeting.wait()
        return "met"

    with served(meet, "GET /") as port:
        threads = [threading.Thread(target=ask, args=(port, "GET", "/")) for _ in range(3)]
        for thread in threads:
            thread.start()
        assert ask(port, "GET", "/")[2] == b"met"
        for thread in threads:
            thread.join()


BUCKETS = ("switch-east", "switch-west")


def switches(fake: FakeGoogle, clock: list[float], **first: str) -> Switches:
    google = Google(fake.url, fake.host)
    return Switches(Settings("east", BUCKETS, first), google, clock=lambda: clock[0])


def test_a_region_is_ready_until_a_peer_holds_a_switch_against_it() -> None:
    clock = [100.0]
    with FakeGoogle() as fake, served(echo, "GET /", switches=switches(fake, clock)) as port:
        assert ask(port, "GET", "/_msr/ready")[0] == 200
        fake.objects["switch-west", "switch/east.json"] = {"state": "draining", "epoch": 1}
        assert ask(port, "GET", "/_msr/ready")[0] == 200, "a reading is used for two seconds"
        clock[0] += 2
        status, _, body = ask(port, "GET", "/_msr/ready")
        assert (status, json.loads(body)) == (503, {"region": "east", "switch": "draining"})
        assert ask(port, "GET", "/_msr/live")[0] == 200
        assert ask(port, "GET", "/")[0] == 201, "a drained region still answers what reaches it"


def test_the_highest_epoch_is_the_last_word() -> None:
    with FakeGoogle() as fake:
        fake.objects["switch-west", "switch/east.json"] = {"state": "draining", "epoch": 3}
        fake.objects["switch-east", "switch/east.json"] = {"state": "active", "epoch": 4}
        assert switches(fake, [0.0]).own() == Reading("active", 4)


def test_one_store_is_enough_and_none_leaves_what_was_last_known() -> None:
    clock = [0.0]
    with FakeGoogle() as fake:
        fake.objects["switch-west", "switch/east.json"] = {"state": "draining", "epoch": 1}
        fake.down = {"switch-east"}
        asked = switches(fake, clock)
        assert asked.own() == Reading("draining", 1)
        fake.down = set(BUCKETS)
        clock[0] += 10
        assert asked.own() == Reading("draining", 1, fresh=False)
        assert switches(fake, clock).own() == Reading("active", 0, fresh=False)


def test_a_pilot_light_waits_until_a_person_lets_it_in() -> None:
    with FakeGoogle() as fake:
        assert switches(fake, [0.0], east="passive").own() == Reading("passive")
        fake.objects["switch-west", "switch/east.json"] = {"state": "active", "epoch": 1}
        assert switches(fake, [0.0], east="passive").own() == Reading("active", 1)


def test_a_token_is_asked_for_once() -> None:
    with FakeGoogle() as fake:
        asked = switches(fake, [0.0])
        asked.own()
        asked.held_for("west")
        assert len([path for path in fake.asked if path.startswith("/computeMetadata/")]) == 1


APP = """\
import time
import msr

def handler(event, context):
    if event["rawPath"] == "/slow":
        print("begun", flush=True)
        time.sleep(1)
    return msr.NAME
"""


@contextmanager
def shipped(folder: Path) -> Generator[tuple[subprocess.Popen[str], int]]:
    """The zip's content in a process of its own, and the port on which it answers."""
    for name, file in RUNTIME.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(file.read_text(encoding="utf-8"), encoding="utf-8")
    (folder / "code").mkdir()
    (folder / "code" / "msr.py").write_text("NAME = 'the function has a module of that name too'\n")
    (folder / "code" / "app.py").write_text(APP)
    port = _free_port()
    environment = {
        "PORT": str(port),
        "MSR_HANDLER": "app.handler",
        "MSR_ROUTES": '["GET /", "GET /slow"]',
        "MSR_TIMEOUT_SECONDS": "10",
        "MSR_SWITCH": json.dumps({"region": "east", "buckets": [], "first_states": {}}),
    }
    # -I -S would hide the working folder; -S alone leaves out every installed package.
    process = subprocess.Popen(
        [sys.executable, "-S", "-m", "msr_runtime"],
        cwd=folder,
        env={"PATH": os.environ["PATH"], **environment},
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        _wait_for(port)
        yield process, port
    finally:
        process.kill()
        process.communicate()


def test_the_package_runs_as_it_is_shipped_and_stops_when_told(tmp_path: Path) -> None:
    with shipped(tmp_path) as (process, port):
        assert ask(port, "GET", "/")[2] == b"the function has a module of that name too"
        process.terminate()
        assert process.wait(timeout=10) == 0


def test_a_request_that_was_begun_is_answered_after_the_word_to_stop(tmp_path: Path) -> None:
    with shipped(tmp_path) as (process, port), ThreadPoolExecutor(1) as pool:
        slow = pool.submit(ask, port, "GET", "/slow")
        assert process.stdout is not None
        assert process.stdout.readline() == "begun\n"
        process.terminate()
        assert slow.result(timeout=10)[::2] == (200, b"the function has a module of that name too")
        assert process.wait(timeout=10) == 0


def test_a_request_that_takes_too_long_is_counted_and_not_waited_for() -> None:
    begun, free = threading.Event(), threading.Event()

    def wait(*_: object) -> str:
        begun.set()
        free.wait(10)
        return "late"

    listener = listen(_server(wait, "GET /"), 0, "127.0.0.1")
    threading.Thread(target=listener.serve_forever, daemon=True).start()
    with ThreadPoolExecutor(1) as pool:
        late = pool.submit(ask, listener.server_port, "GET", "/")
        assert begun.wait(10)
        listener.shutdown()
        assert listener.finish(0.05) == 1
        free.set()
        assert late.result(timeout=10)[2] == b"late"
    assert listener.finish(10) == 0


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


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


def test_an_event_is_what_the_socket_said_whichever_way_it_came() -> None:
    environ = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": "/Ã¼",
        "QUERY_STRING": "",
        "HTTP_X_ONE": "1",
        "REMOTE_ADDR": "198.51.100.7",
        "wsgi.input": None,
    }
    made = event(read(environ), "GET /{name}", {"name": "ü"}, "id")
    assert (made["rawPath"], made["headers"], made["requestContext"]["http"]["sourceIp"]) == (
        "/ü",
        {"x-one": "1"},
        "198.51.100.7",
    )
