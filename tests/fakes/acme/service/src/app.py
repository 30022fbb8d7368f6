"""Answers that it is there."""

from __future__ import annotations

from typing import Any


def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Answer one request."""
    return {"statusCode": 200, "body": event["rawPath"]}
