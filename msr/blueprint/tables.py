"""``tables``: items found by key, replicated to every region."""

from collections.abc import Mapping
from functools import cache
from typing import Annotated, ClassVar, Literal, cast

from pydantic import (
    BeforeValidator,
    Field,
    GetJsonSchemaHandler,
    TypeAdapter,
    model_serializer,
    model_validator,
)
from pydantic_core import core_schema

from msr.blueprint.section import Attribute, Name, Section, refuse
from msr.vocabulary import Consistency

KeyType = Literal["string", "number", "binary"]
Projection = Literal["all", "keys"]


class KeyPart(Section):
    """One attribute of a key."""

    name: Annotated[Attribute, Field(description="The attribute.")]
    type: Annotated[KeyType, Field(description="The type of its values.")] = "string"


class Key(Section):
    """What finds an item: a partition key, and maybe a sort key.

    Written as a scalar (a string partition key), or as a map of one or two attributes and their types, in order.
    """

    atomic: ClassVar[bool] = True

    partition: Annotated[KeyPart, Field(description="The attribute that spreads the items.")]
    sort: Annotated[KeyPart | None, Field(description="The attribute that orders the items of one partition.")] = None

    @model_validator(mode="before")
    @classmethod
    def _parsed(cls, value: object) -> object:
        if isinstance(value, str):
            return {"partition": {"name": value}}
        if isinstance(value, Key):
            return value
        if not isinstance(value, Mapping):
            raise refuse("type", "a key is an attribute's name, or a map from one or two attributes to their types")
        if _is_expanded(cast("Mapping[object, object]", value)):
            return cast("object", value)
        types = _types().validate_python(cast("Mapping[object, object]", value))
        if not 1 <= len(types) <= 2:
            raise refuse("key", f"a key has one or two attributes, not {len(types)}")
        parts = [KeyPart(name=name, type=kind) for name, kind in types.items()]
        return {"partition": parts[0], "sort": parts[1] if len(parts) == 2 else None}

    @property
    def parts(self) -> tuple[KeyPart, ...]:
        """The partition key, then the sort key where there is one."""
        return (self.partition,) if self.sort is None else (self.partition, self.sort)

    @model_serializer
    def _written(self) -> str | dict[str, str]:
        if self.sort is None and self.partition.type == "string":
            return self.partition.name
        return {part.name: part.type for part in self.parts}

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, object]:
        types = {"enum": ["string", "number", "binary"]}
        return {
            "description": "A scalar is a string partition key; a map of one or two attributes gives their types.",
            "anyOf": [
                {"type": "string"},
                {"type": "object", "minProperties": 1, "maxProperties": 2, "additionalProperties": types},
            ],
        }


def _is_expanded(value: Mapping[object, object]) -> bool:
    return "partition" in value and not isinstance(value["partition"], str)


@cache
def _types() -> TypeAdapter[dict[str, KeyType]]:
    return TypeAdapter(dict[Attribute, KeyType])


class Index(Section):
    """Another key by which items are found."""

    shorthand: ClassVar[str | None] = "key"

    key: Annotated[Key, Field(description="The index's own key.")]
    project: Annotated[
        Projection | tuple[Attribute, ...],
        Field(description="What the index carries: `all`, `keys`, or a list of attributes."),
    ] = "all"


def _no_merge_function_yet(value: object) -> object:
    if isinstance(value, Mapping):
        raise refuse(
            "planned",
            "msr does not know `conflicts: {merge: …}` yet; it is planned for a later version of msr 1",
            hint="leave `conflicts` out, or write `conflicts: last-writer-wins`",
        )
    return value


class Table(Section):
    """Items found by key, replicated to every region."""

    key: Annotated[Key, Field(description="What finds an item.")]
    indexes: Annotated[Mapping[Name, Index], Field(description="Other keys by which items are found.")] = {}
    ttl: Annotated[
        Attribute | None, Field(description="The attribute that holds an item's end of life, in Unix seconds.")
    ] = None
    consistency: Annotated[
        Consistency,
        Field(description="What a read in one region promises about writes in another, from strongest to weakest."),
    ] = "eventual"
    conflicts: Annotated[
        Literal["last-writer-wins"],
        BeforeValidator(_no_merge_function_yet),
        Field(description="What happens when two regions write the same item at once."),
    ] = "last-writer-wins"
