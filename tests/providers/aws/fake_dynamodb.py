"""DynamoDB as far as the health function uses it: tables of items, and ways to fail."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


class Refused(Exception):
    """DynamoDB, or the way to it, said no."""


class Answered(Refused):
    """DynamoDB said no with an error code, as botocore's ``ClientError`` carries one."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.response = {"Error": {"Code": code, "Message": ""}}


@dataclass
class FakeDynamoDB:
    """A client of one region. ``failing`` names operations that are refused, as ``table.operation``.

    ``code`` is the error code with which they are; without one, no answer comes back at all.
    """

    items: dict[str, dict[str, Mapping[str, Any]]] = field(default_factory=dict[str, dict[str, Mapping[str, Any]]])
    failing: set[str] = field(default_factory=set[str])
    code: str = ""
    forgetful: bool = False
    requests: list[str] = field(default_factory=list[str])

    def get_item(self, **request: Any) -> Mapping[str, Any]:
        self._called(request["TableName"], "get_item")
        item = self.items.get(request["TableName"], {}).get(_text(request["Key"]))
        return {} if item is None else {"Item": item}

    def put_item(self, **request: Any) -> Mapping[str, Any]:
        self._called(request["TableName"], "put_item")
        item = request["Item"]
        key = {name: value for name, value in item.items() if name not in {"msr_probe", "state", "epoch"}}
        if not self.forgetful:
            self.items.setdefault(request["TableName"], {})[_text(key)] = item
        return {}

    def throw(self, table: str, region: str, state: str, epoch: int = 1) -> None:
        """Set a switch, as an operator does."""
        self.put_item(
            TableName=table, Item={"region": {"S": region}, "state": {"S": state}, "epoch": {"N": str(epoch)}}
        )

    def _called(self, table: str, operation: str) -> None:
        self.requests.append(f"{table}.{operation}")
        if f"{table}.{operation}" in self.failing:
            raise Answered(self.code) if self.code else Refused(f"{table}.{operation}")


def _text(key: Mapping[str, Any]) -> str:
    return json.dumps(key, sort_keys=True)
