"""Requests and answers in the API Gateway payload format 2.0, which msr speaks to functions on every cloud."""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Callable
from typing import Any

Event = dict[str, Any]
Answer = dict[str, Any]

RESERVED = "__msr#"  # keys that msr's own health checks write


class Refused(Exception):
    """A request that cannot be served, and the status that says so."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status = status


def answering(serve: Callable[[str, list[str], Event], Any]) -> Callable[[Event, object], Answer]:
    """A handler of ``serve(method, path, event)``, whose result is the body of a 200."""

    def handler(event: Event, context: object) -> Answer:  # noqa: ARG001  the calling convention
        method, path = event["requestContext"]["http"]["method"], event["rawPath"].strip("/").split("/")
        try:
            return answer(200, serve(method, path, event))
        except Refused as refused:
            return answer(refused.status, {"error": str(refused)})

    return handler


def answer(status: int, body: Any, **headers: str) -> Answer:
    """A JSON answer that names the region it comes from."""
    named = {"content-type": "application/json", "x-region": os.environ["MSR_REGION"], **headers}
    return {"statusCode": status, "headers": named, "body": json.dumps(body)}


def body_of(event: Event) -> dict[str, Any]:
    """The JSON object that the caller sent."""
    body = event.get("body") or ""
    try:
        sent = json.loads(base64.b64decode(body).decode() if event.get("isBase64Encoded") else body)
    except ValueError as error:
        raise Refused(400, "the body is not JSON") from error
    if not isinstance(sent, dict):
        raise Refused(400, "the body is not a JSON object")
    return sent


def key_of(text: str) -> str:
    """A key that a caller may write."""
    if not text or text.startswith(RESERVED) or "/" in text:
        raise Refused(400, f"`{text}` cannot be a key")
    return text
