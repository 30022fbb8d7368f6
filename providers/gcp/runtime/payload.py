"""HTTP as API Gateway's payload format 2.0, in and out: what handlers read and give on every cloud of msr.

AWS docs, API Gateway, http-api-develop-integrations-lambda, 2026-11; which bodies arrive as text is recalled.
"""

from __future__ import annotations

import base64
import json
import re
import time
import urllib.parse
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

TEXT = re.compile(r"text/.*|application/(?:.*\+)?(?:json|xml)|application/javascript")
"""Content types whose bodies reach the handler as they are; all others arrive in base64."""

FALLBACK_TYPE = "text/plain;charset=UTF-8"
"""The content type of a response that names none."""


@dataclass(frozen=True)
class Request:
    """What was asked. Names of ``headers`` are lower-case, ``query`` is as it was sent."""

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes
    source_ip: str
    protocol: str


@dataclass(frozen=True)
class Answer:
    """An HTTP response."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes


def event(request: Request, route_key: str, variables: Mapping[str, str], request_id: str) -> dict[str, Any]:
    """A request as handlers get it."""
    made: dict[str, Any] = {
        "version": "2.0",
        "routeKey": route_key,
        "rawPath": request.path,
        "rawQueryString": request.query,
        "headers": {name: value for name, value in request.headers.items() if name != "cookie"},
        "requestContext": _context(request, route_key, request_id),
        "isBase64Encoded": False,
    }
    if request.headers.get("cookie"):
        made["cookies"] = [part.strip() for part in request.headers["cookie"].split(";")]
    if request.query:
        made["queryStringParameters"] = _parameters(request.query)
    if variables:
        made["pathParameters"] = dict(variables)
    if request.body:
        made["body"], made["isBase64Encoded"] = _body(request)
    return made


def answer(result: Any) -> Answer:
    """What a handler gave back, as HTTP; without a ``statusCode`` it is the body of a 200 in JSON."""
    if not isinstance(result, dict) or "statusCode" not in result:
        return Answer(200, (("content-type", "application/json"),), _text(result).encode())
    told = cast("Mapping[str, Any]", result)
    named: Mapping[str, Any] = told.get("headers") or {}
    headers = [(name.lower(), _text(value)) for name, value in named.items()]
    if all(name != "content-type" for name, _ in headers):
        headers.append(("content-type", FALLBACK_TYPE))
    headers.extend(("set-cookie", str(cookie)) for cookie in told.get("cookies") or ())
    body = told.get("body") or ""
    content = base64.b64decode(body) if told.get("isBase64Encoded") else _text(body).encode()
    return Answer(int(told["statusCode"]), tuple(h for h in headers if h[0] != "content-length"), content)


def document(status: int, content: Mapping[str, Any]) -> Answer:
    """An answer of the runtime itself."""
    headers = (("content-type", "application/json"), ("cache-control", "no-store"))
    return Answer(status, headers, json.dumps(content, sort_keys=True).encode())


def _context(request: Request, route_key: str, request_id: str) -> dict[str, Any]:
    host = request.headers.get("host", "")
    now = time.time()
    return {
        "accountId": "anonymous",
        "apiId": "msr",
        "domainName": host,
        "domainPrefix": host.partition(".")[0],
        "http": {
            "method": request.method,
            "path": request.path,
            "protocol": request.protocol,
            "sourceIp": request.source_ip,
            "userAgent": request.headers.get("user-agent", ""),
        },
        "requestId": request_id,
        "routeKey": route_key,
        "stage": "$default",
        "time": time.strftime("%d/%b/%Y:%H:%M:%S +0000", time.gmtime(now)),
        "timeEpoch": int(now * 1000),
    }


def _parameters(query: str) -> dict[str, str]:
    """Parameters by name; values of one name are joined by commas."""
    parameters: dict[str, str] = {}
    for name, value in urllib.parse.parse_qsl(query, keep_blank_values=True):
        parameters[name] = f"{parameters[name]},{value}" if name in parameters else value
    return parameters


def _body(request: Request) -> tuple[str, bool]:
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if TEXT.fullmatch(kind):
        try:
            return request.body.decode("utf-8"), False
        except UnicodeDecodeError:
            pass
    return base64.b64encode(request.body).decode("ascii"), True


def _text(value: Any) -> str:
    """As JSON has it where it is no text: ``true``, not ``True``."""
    return value if isinstance(value, str) else json.dumps(value)
