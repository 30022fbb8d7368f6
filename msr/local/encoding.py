"""Property values to and from the JSON text of the store; secrets and assets keep their marks."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TypeAlias, cast

from msr.errors import LocalCloudError
from msr.knowledge import Asset, PropertyMap, Secret, Unknown, Value

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"

_MARK = "$msr"


def to_json(values: Mapping[str, Value]) -> str:
    """The properties as JSON.

    Raises:
        LocalCloudError: a value is unknown: an object that exists has none.
    """
    return json.dumps({key: _dump(value) for key, value in values.items()}, separators=(",", ":"))


def from_json(text: str) -> PropertyMap:
    """The properties that ``to_json`` wrote."""
    loaded = cast("dict[str, Json]", json.loads(text))
    return {key: _load(value) for key, value in loaded.items()}


def shown(values: Mapping[str, Value]) -> dict[str, Json]:
    """The properties for people: secrets masked, assets as their kind and hash."""
    return {key: _show(value) for key, value in values.items()}


def _dump(value: Value) -> Json:
    match value:
        case Secret():
            return {_MARK: "secret", "value": _dump(value.value)}
        case Asset():
            return {_MARK: value.kind, "value": {key: _dump(inner) for key, inner in value.fields.items()}}
        case dict():
            return {key: _dump(inner) for key, inner in value.items()}
        case list():
            return [_dump(inner) for inner in value]
        case Unknown():
            raise LocalCloudError("an unknown value reached the local cloud's store")
        case _:
            return value


def _load(value: Json) -> Value:
    match value:
        case {"$msr": "secret", "value": inner}:
            return Secret(_load(inner))
        case {"$msr": "asset" | "archive" as kind, "value": dict() as fields}:
            return Asset(kind, {key: _load(inner) for key, inner in fields.items()})
        case dict():
            return {key: _load(inner) for key, inner in value.items()}
        case list():
            return [_load(inner) for inner in value]
        case _:
            return value


def _show(value: Value) -> Json:
    match value:
        case Secret():
            return "[secret]"
        case Asset():
            return f"[{value.kind} {value.hash}]"
        case Unknown():
            return "[unknown]"
        case dict():
            return {key: _show(inner) for key, inner in value.items()}
        case list():
            return [_show(inner) for inner in value]
        case _:
            return value
