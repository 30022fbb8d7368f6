"""One calling convention: requests as events, answers as HTTP, and the route that takes a request."""

from __future__ import annotations

from typing import Any

import pytest

from msr.gateway.payload import Answer, Request, answer, event
from msr.gateway.routes import Route

ROUTES = (
    "ANY /{proxy+}",
    "ANY /orders/{id}",
    "GET /orders/{id}",
    "GET /orders/latest",
    "GET /",
    "POST /orders",
    "GET /files/{name+}",
)


def taken(method: str, path: str) -> tuple[str, dict[str, str]] | None:
    """The route that takes a request, and its variables."""
    for route in sorted(map(Route.read, ROUTES), key=lambda route: route.rank):
        variables = route.match(method, path)
        if variables is not None:
            return route.key, dict(variables)
    return None


TAKEN: list[tuple[str, str, tuple[str, dict[str, str]] | None]] = [
    ("GET", "/", ("GET /", {})),
    ("POST", "/", None),
    ("GET", "/orders/latest", ("GET /orders/latest", {})),
    ("GET", "/orders/7", ("GET /orders/{id}", {"id": "7"})),
    ("PUT", "/orders/7", ("ANY /orders/{id}", {"id": "7"})),
    ("POST", "/orders", ("POST /orders", {})),
    ("GET", "/orders", ("ANY /{proxy+}", {"proxy": "orders"})),
    ("GET", "/orders/7/lines", ("ANY /{proxy+}", {"proxy": "orders/7/lines"})),
    ("GET", "/files/a/b.txt", ("GET /files/{name+}", {"name": "a/b.txt"})),
    ("GET", "/orders/a.b", ("GET /orders/{id}", {"id": "a.b"})),
]


@pytest.mark.parametrize(("method", "path", "expected"), TAKEN)
def test_the_most_specific_route_takes_a_request(
    method: str, path: str, expected: tuple[str, dict[str, str]] | None
) -> None:
    assert taken(method, path) == expected


def request(body: bytes = b"", query: str = "", **headers: str) -> Request:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Request("POST", "/orders", query, named, body, "1.2.3.4")


def test_an_event_says_what_was_asked_and_by_whom() -> None:
    asked = request(query="a=1&a=2&b", host="api.orders.example", user_agent="curl", cookie="x=1; y=2")
    made = event(asked, "POST /orders", {}, "id-1")
    context: dict[str, Any] = made.pop("requestContext")
    assert made == {
        "version": "2.0",
        "routeKey": "POST /orders",
        "rawPath": "/orders",
        "rawQueryString": "a=1&a=2&b",
        "queryStringParameters": {"a": "1,2", "b": ""},
        "headers": {"host": "api.orders.example", "user-agent": "curl"},
        "cookies": ["x=1", "y=2"],
        "isBase64Encoded": False,
    }
    assert (context["domainName"], context["requestId"], context["stage"]) == ("api.orders.example", "id-1", "$default")
    assert context["http"] == {
        "method": "POST",
        "path": "/orders",
        "protocol": "HTTP/1.1",
        "sourceIp": "1.2.3.4",
        "userAgent": "curl",
    }


@pytest.mark.parametrize(
    ("kind", "body", "expected"),
    [
        ("application/json; charset=utf-8", "ü".encode(), ("ü", False)),
        ("application/problem+json", b"{}", ("{}", False)),
        ("text/plain", b"\xff", ("/w==", True)),
        ("application/x-www-form-urlencoded", b"a=1", ("YT0x", True)),
        ("image/png", b"\x89", ("iQ==", True)),
    ],
)
def test_a_body_is_text_where_its_type_says_so_and_base64_otherwise(
    kind: str, body: bytes, expected: tuple[str, bool]
) -> None:
    made = event(request(body, content_type=kind), "POST /orders", {}, "id")
    assert (made["body"], made["isBase64Encoded"]) == expected


@pytest.mark.parametrize(
    ("result", "expected"),
    [
        ({"ok": True}, Answer(200, (("content-type", "application/json"),), b'{"ok": true}')),
        ("hello", Answer(200, (("content-type", "application/json"),), b"hello")),
        ({"statusCode": 204}, Answer(204, (("content-type", "text/plain;charset=UTF-8"),), b"")),
        (
            {"statusCode": "201", "headers": {"Content-Type": "text/css", "Content-Length": 9}, "body": "a{}"},
            Answer(201, (("content-type", "text/css"),), b"a{}"),
        ),
        (
            {"statusCode": 200, "headers": {"content-type": "image/png"}, "body": "iQ==", "isBase64Encoded": True},
            Answer(200, (("content-type", "image/png"),), b"\x89"),
        ),
        (
            {"statusCode": 302, "headers": {"location": "/x"}, "cookies": ["a=1", "b=2"], "body": None},
            Answer(
                302,
                (
                    ("location", "/x"),
                    ("content-type", "text/plain;charset=UTF-8"),
                    ("set-cookie", "a=1"),
                    ("set-cookie", "b=2"),
                ),
                b"",
            ),
        ),
    ],
)
def test_what_a_handler_gives_back_is_http(result: object, expected: Answer) -> None:
    assert answer(result) == expected
