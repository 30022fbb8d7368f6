"""The language as JSON Schema, so that an editor completes and checks a blueprint."""

from collections.abc import Mapping
from typing import TypeAlias, cast

from pydantic.json_schema import GenerateJsonSchema

from msr.blueprint.document import Blueprint
from msr.units import Quantity

Json: TypeAlias = "str | int | float | bool | list[Json] | dict[str, Json] | None"

DIALECT = "https://json-schema.org/draft/2020-12/schema"
_OVERLAY = "InEnvironment"


def schema() -> dict[str, Json]:
    """The JSON Schema of a blueprint file: descriptions, shorthands and environments included."""
    described = cast("dict[str, Json]", Blueprint.model_json_schema(schema_generator=_Generator))
    definitions = _object(described.pop("$defs"))
    properties = _object(described["properties"])
    overlay: dict[str, Json] = {key: value for key, value in properties.items() if key != "msr"}
    overlay["target"] = {"enum": ["local", "cloud"], "description": "Where this environment is deployed."}
    properties["environments"] = {
        "type": "object",
        "description": "What differs where: maps merge, lists and scalars replace, regions are replaced whole.",
        "additionalProperties": {
            "anyOf": [
                {"type": "object", "properties": _partial(overlay), "additionalProperties": False},
                {"type": "null"},
            ]
        },
    }
    partial: dict[str, Json] = {f"{name}{_OVERLAY}": _partial(body) for name, body in definitions.items()}
    whole: dict[str, Json] = {"$schema": DIALECT, **described, "$defs": {**definitions, **partial}}
    return _object(_untitled(whole, inside_properties=False))


class _Generator(GenerateJsonSchema):
    """Writes the default of a quantity as a file does."""

    def encode_default(self, dft: object) -> object:
        return str(dft) if isinstance(dft, Quantity) else super().encode_default(dft)


def _partial(value: Json) -> Json:
    """``value`` as an overlay writes it: nothing is required or implied, and references lead to partial definitions."""
    match value:
        case dict():
            return {key: _partial_entry(key, child) for key, child in value.items() if not _is_whole_only(key, child)}
        case list():
            return [_partial(item) for item in value]
        case _:
            return value


def _partial_entry(key: str, value: Json) -> Json:
    return f"{value}{_OVERLAY}" if key == "$ref" else _partial(value)


def _is_whole_only(key: str, value: Json) -> bool:
    """Whether a keyword says what is needed or implied, which in an overlay the base document does."""
    return (key == "required" and isinstance(value, list)) or key == "default"


def _untitled(value: Json, *, inside_properties: bool) -> Json:
    """``value`` without the titles that repeat the names of fields."""
    match value:
        case dict():
            return {
                key: _untitled(child, inside_properties=key == "properties" and not inside_properties)
                for key, child in value.items()
                if key != "title" or inside_properties
            }
        case list():
            return [_untitled(item, inside_properties=False) for item in value]
        case _:
            return value


def _object(value: Json) -> dict[str, Json]:
    assert isinstance(value, Mapping)
    return value
