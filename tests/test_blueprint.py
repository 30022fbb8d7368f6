"""The language's models and its JSON Schema."""

from __future__ import annotations

from collections.abc import Iterator
from typing import get_args

import pytest
from pydantic import ValidationError

from msr.blueprint import Blueprint, Failover, Key, KeyPart, Mode, Region, Route, Section, Use, format_path, parse_path
from msr.blueprint.schema import Json, schema

MINIMAL = {"msr": 1, "name": "orders", "cloud": "aws", "regions": ["us-east-1"]}


def sections(kind: type[Section] = Section) -> Iterator[type[Section]]:
    """Every section of the language."""
    for child in kind.__subclasses__():
        yield child
        yield from sections(child)


SECTIONS = sorted(sections(), key=str)


def definition(name: str) -> dict[str, Json]:
    """One definition of the JSON Schema."""
    definitions = schema()["$defs"]
    assert isinstance(definitions, dict)
    found = definitions[name]
    assert isinstance(found, dict)
    return found


@pytest.mark.parametrize("section", SECTIONS)
def test_every_field_is_described_in_a_sentence(section: type[Section]) -> None:
    for name, field in section.model_fields.items():
        assert field.description, f"{section.__name__}.{name}"
        assert field.description.endswith("."), f"{section.__name__}.{name}"


@pytest.mark.parametrize("section", SECTIONS)
def test_a_key_is_either_built_or_planned(section: type[Section]) -> None:
    assert not section.planned & set(section.model_fields)


def test_a_blueprint_cannot_be_changed() -> None:
    blueprint = Blueprint.model_validate(MINIMAL)
    with pytest.raises(ValidationError, match="frozen"):
        blueprint.name = "other"  # pyright: ignore[reportAttributeAccessIssue]


def test_a_region_is_named_by_its_key_or_for_each_cloud() -> None:
    east = Region.model_validate({"key": "east", "name": {"aws": "us-east-1", "azure": "eastus"}})
    assert (east.name_on("aws"), east.name_on("azure"), east.name_on("gcp")) == ("us-east-1", "eastus", None)
    assert Region.model_validate({"key": "us-east-1"}).name_on("gcp") == "us-east-1"


def test_a_witness_is_no_serving_region() -> None:
    regions = {"east": {"name": "us-east-1"}, "vote": {"name": "us-east-2", "role": "witness"}}
    blueprint = Blueprint.model_validate({**MINIMAL, "regions": regions})
    assert [region.key for region in blueprint.serving_regions] == ["east"]


@pytest.mark.parametrize(
    ("written", "parts"),
    [
        ("id", (KeyPart(name="id"),)),
        ({"id": "number"}, (KeyPart(name="id", type="number"),)),
        ({"z": "string", "a": "binary"}, (KeyPart(name="z"), KeyPart(name="a", type="binary"))),
        ({"partition": "string", "sort": "number"}, (KeyPart(name="partition"), KeyPart(name="sort", type="number"))),
    ],
)
def test_a_key_is_a_name_or_a_map_in_order(written: object, parts: tuple[KeyPart, ...]) -> None:
    assert Key.model_validate(written).parts == parts


def test_routes_and_uses_are_written_as_they_are_read() -> None:
    assert str(Route.model_validate("GET /orders/{id}")) == "GET /orders/{id}"
    assert str(Use.model_validate("orders:read")) == "orders:read"
    assert str(Use.model_validate("orders:write")) == "orders"


@pytest.mark.parametrize("text", ["functions.api.routes[0]", "name", "tables.o.indexes.by-day.key", ""])
def test_a_path_parses_back_from_its_text(text: str) -> None:
    assert format_path(parse_path(text)) == text


def test_the_schema_knows_every_mode_as_a_scalar_and_in_the_map() -> None:
    scalar, whole = definition("Failover")["anyOf"], Failover.model_fields["mode"]
    assert isinstance(scalar, list)
    assert isinstance(scalar[0], dict)
    assert scalar[0]["enum"] == list(get_args(Mode)) == list(get_args(whole.annotation))


def test_the_schema_accepts_every_shorthand() -> None:
    for section in sections():
        if section.shorthand is not None:
            assert "anyOf" in definition(section.__name__), section.__name__


def test_the_schema_leaves_out_what_a_file_does_not_write() -> None:
    properties = schema()["properties"]
    assert isinstance(properties, dict)
    assert not {"environment", "target", "source"} & set(properties)
    assert "environments" in properties


def test_an_overlay_requires_nothing_and_implies_nothing() -> None:
    assert "required" in definition("Function")
    assert "required" not in definition("FunctionInEnvironment")
    assert "default" not in str(definition("HealthInEnvironment"))


def test_defaults_of_quantities_stand_in_the_schema_as_a_file_writes_them() -> None:
    properties = definition("Function")["properties"]
    assert isinstance(properties, dict)
    assert isinstance(properties["memory"], dict)
    assert properties["memory"]["default"] == "512MB"


def test_every_reference_of_the_schema_leads_somewhere() -> None:
    definitions = schema()["$defs"]
    assert isinstance(definitions, dict)
    targets = set(references(schema()))
    assert targets
    assert targets <= {f"#/$defs/{name}" for name in definitions}


def references(value: Json) -> Iterator[str]:
    """Every ``$ref`` in a schema."""
    match value:
        case dict():
            for key, child in value.items():
                if key == "$ref" and isinstance(child, str):
                    yield child
                else:
                    yield from references(child)
        case list():
            for item in value:
                yield from references(item)
        case _:
            return
