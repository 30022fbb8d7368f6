"""What every section of the language shares."""

import re
from typing import Annotated, Any, ClassVar, Literal, cast

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetJsonSchemaHandler,
    WithJsonSchema,
    model_validator,
)
from pydantic_core import PydanticCustomError, core_schema

LONGEST_NAME = 40

NAME_RULE = (
    f"a name starts with a lower-case letter and has lower-case letters, digits, `-` and `_`, at most {LONGEST_NAME}"
)

_NAME = r"[a-z][a-z0-9]*(?:[_-][a-z0-9]+)*"
_ATTRIBUTE = r"[A-Za-z_][A-Za-z0-9_]{0,127}"


class Section(BaseModel):
    """A map of the language: frozen, and strict about its keys.

    ``shorthand`` names the field that a scalar in this place stands for (``failover: active-passive``);
    ``planned`` holds the keys that version 1 of the language has and msr does not build yet;
    ``given`` holds the fields that are not written in the file; an ``atomic`` section is written in a form of its
    own (``orders:read``) and read as a whole.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    shorthand: ClassVar[str | None] = None
    planned: ClassVar[frozenset[str]] = frozenset()
    given: ClassVar[frozenset[str]] = frozenset()
    atomic: ClassVar[bool] = False

    @model_validator(mode="before")
    @classmethod
    def _grow(cls, value: object) -> object:
        """Turn the scalar shorthand into the map that it stands for."""
        if cls.shorthand is not None and is_scalar(value):
            return {cls.shorthand: value}
        return value

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        """What an editor accepts: the map without its given fields, or the scalar that stands for it."""
        written = handler.resolve_ref_schema(handler(schema))
        properties = {key: value for key, value in written["properties"].items() if key not in cls.given}
        whole = {**written, "properties": properties}
        whole["required"] = [key for key in written.get("required", ()) if key in properties]
        if cls.shorthand is None:
            written.update(whole)
        else:
            description = whole.pop("description", "")
            scalar = properties[cls.shorthand]
            written.clear()
            written.update(description=description, anyOf=[scalar, whole])
        return written


def is_scalar(value: object) -> bool:
    """Whether YAML writes ``value`` as one word."""
    return isinstance(value, str | int | float)


def refuse(code: str, message: str, *, hint: str = "") -> PydanticCustomError:
    """An error whose message reaches the user as it stands."""
    context: dict[str, Any] = {"text": message, "hint": hint}
    return PydanticCustomError(cast("Literal['msr']", code), "{text}", context)


def matches(pattern: str, text: str) -> bool:
    """Whether the whole of ``text`` matches ``pattern``, in ASCII."""
    return re.fullmatch(pattern, text, re.ASCII) is not None


def is_name(text: str) -> bool:
    """Whether ``text`` can name something in the file."""
    return len(text) <= LONGEST_NAME and matches(_NAME, text)


def _legal_name(name: str) -> str:
    if is_name(name):
        return name
    raise refuse(
        "illegal-name",
        f"`{name[:60]}` is not a name",
        hint=NAME_RULE,
    )


def _legal_attribute(name: str) -> str:
    if matches(_ATTRIBUTE, name):
        return name
    raise refuse(
        "illegal-attribute",
        f"`{name[:60]}` is not the name of an attribute",
        hint="an attribute's name has letters, digits and `_`, does not start with a digit, and has at most 128",
    )


def _as_tuple(value: object) -> object:
    return (value,) if isinstance(value, str) else value


class _OneOrMore(BeforeValidator):
    """Reads one text as a list of one, and says so in the JSON Schema."""

    def __get_pydantic_json_schema__(
        self, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        return {"anyOf": [{"type": "string"}, handler(schema)]}


Name = Annotated[
    str,
    AfterValidator(_legal_name),
    WithJsonSchema({"type": "string", "pattern": f"^{_NAME}$", "maxLength": LONGEST_NAME}),
]
"""A name that the file gives; names of resources and environment variables are made from it."""

Attribute = Annotated[
    str, AfterValidator(_legal_attribute), WithJsonSchema({"type": "string", "pattern": f"^{_ATTRIBUTE}$"})
]
"""The name of an item's attribute; every cloud's tables accept it."""

Whole = Annotated[int, Field(strict=True)]
"""A whole number; ``true`` and ``"3"`` are not numbers."""

OneOrMore = _OneOrMore(_as_tuple)
"""Lets a list of one be written as its only element."""
