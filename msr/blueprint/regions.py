"""``regions``: where the service runs, in priority order."""

from collections.abc import Mapping
from functools import cache
from typing import Annotated, ClassVar, cast

from pydantic import BeforeValidator, Field, GetJsonSchemaHandler, PlainSerializer, TypeAdapter, model_validator
from pydantic_core import core_schema

from msr.blueprint.section import Name, Section, Whole, refuse
from msr.vocabulary import Role


class Region(Section):
    """One region: its key in this file, its name on each cloud, and its part in the service."""

    shorthand: ClassVar[str | None] = "name"
    given: ClassVar[frozenset[str]] = frozenset({"key"})

    key: Annotated[Name, Field(description="What the rest of the file calls this region.")]
    name: Annotated[
        str | Mapping[str, str],
        Field(description="The cloud's name of the region, or a map from cloud to name; the key where left out."),
    ]
    role: Annotated[
        Role | None,
        Field(
            description="`active` serves, `standby` waits, `witness` votes for strong data and serves nothing; "
            "implied by the failover mode and the order where left out."
        ),
    ] = None
    weight: Annotated[
        Whole | None, Field(ge=0, le=255, description="Share of the traffic under `routing.policy: weighted`.")
    ] = None

    @model_validator(mode="before")
    @classmethod
    def _named_by_its_key(cls, value: object) -> object:
        if not isinstance(value, Mapping):
            return value
        body = cast("Mapping[str, object]", value)
        return body if "name" in body else {**body, "name": body.get("key")}

    def name_on(self, cloud: str) -> str | None:
        """The region's name on ``cloud``; None where the blueprint maps clouds and leaves this one out."""
        return self.name if isinstance(self.name, str) else self.name.get(cloud)

    @property
    def serves(self) -> bool:
        """Whether traffic may ever go there: everything but a witness."""
        return self.role != "witness"


def _expanded(value: object) -> object:
    """Regions from either way of writing them: a list of names, or a map from key to region."""
    if isinstance(value, list | tuple):
        members = cast("list[object] | tuple[object, ...]", value)
        return tuple({"key": member} if isinstance(member, str) else member for member in members)
    if not isinstance(value, Mapping):
        raise refuse("regions", "`regions` is a list of region names, or a map from a key to a region")
    bodies = {key: _body(key, body) for key, body in cast("Mapping[str, object]", value).items()}
    return tuple(_by_key().validate_python(bodies).values())


def _body(key: str, body: object) -> object:
    match body:
        case None:
            return {"key": key}
        case str():
            return {"key": key, "name": body}
        case Mapping():
            return {**cast("Mapping[str, object]", body), "key": key}
        case _:
            return body


@cache
def _by_key() -> TypeAdapter[dict[str, Region]]:
    return TypeAdapter(dict[str, Region])


def _written(regions: tuple[Region, ...]) -> dict[str, dict[str, object]]:
    return {region.key: region.model_dump(exclude={"key"}, exclude_none=True) for region in regions}


class _ListOrMap(BeforeValidator):
    """Reads both ways of writing regions, and says so in the JSON Schema."""

    def __get_pydantic_json_schema__(
        self, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, object]:
        region = handler(schema)["items"]
        described = {"anyOf": [region, {"type": "null"}]}
        return {
            "anyOf": [
                {"type": "array", "items": {"type": "string"}, "uniqueItems": True},
                {"type": "object", "additionalProperties": described},
            ]
        }


Regions = Annotated[tuple[Region, ...], _ListOrMap(_expanded), PlainSerializer(_written)]
