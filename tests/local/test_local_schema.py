"""The SDKs' text as schemas."""

from __future__ import annotations

import importlib
import inspect

import pytest

from msr.errors import LocalCloudError
from msr.knowledge import UNKNOWN, Asset, PropertyMap, Secret
from msr.local.property_type import PropertyType
from msr.local.schema import PACKAGES, sdk
from msr.local.validate import validate

COSMOS = "azure-native:cosmosdb:DatabaseAccount"
FUNCTION = "aws:lambda/function:Function"


@pytest.mark.parametrize("package", PACKAGES)
def test_every_type_of_an_installed_sdk_has_a_schema(package: str) -> None:
    schemas = [sdk(package).resource(token) for token in sdk(package).tokens]
    assert len(schemas) > 1_400
    # Every resource type has at least a required input, an optional one, or takes none at all.
    assert sum(len(schema.inputs) for schema in schemas) > 10_000
    assert all(schema.outputs or not schema.inputs for schema in schemas)


@pytest.mark.parametrize(
    ("token", "module", "name"),
    [
        ("aws:dynamodb/table:Table", "pulumi_aws.dynamodb.table", "Table"),
        ("gcp:dns/recordSet:RecordSet", "pulumi_gcp.dns.record_set", "RecordSet"),
        ("azure-native:resources:ResourceGroup", "pulumi_azure_native.resources.resource_group", "ResourceGroup"),
    ],
)
def test_the_text_says_what_the_imported_class_takes(token: str, module: str, name: str) -> None:
    loaded = importlib.import_module(module)
    parameters = inspect.signature(getattr(loaded, f"{name}Args").__init__).parameters.values()
    required = {one.name for one in parameters if one.default is inspect.Parameter.empty} - {"__self__"}
    schema = sdk(token.partition(":")[0]).resource(token)
    assert len(schema.inputs) == len(parameters) - 1
    assert sum(one.required for one in schema.inputs.values()) == len(required)


def test_nested_types_are_read_through() -> None:
    attributes = sdk("aws").resource("aws:dynamodb/table:Table").inputs["attributes"].type
    assert attributes.kind == "list"
    assert attributes.element is not None
    assert attributes.element.ref is not None
    nested = sdk("aws").object(attributes.element.ref)
    assert {name: one.type for name, one in nested.items()} == {
        "name": PropertyType("string"),
        "type": PropertyType("string"),
    }


def problems(token: str, inputs: PropertyMap) -> list[str]:
    """Findings as text."""
    return [f"{found.path}: {found.message}" for found in validate(sdk(token.partition(":")[0]), token, inputs)]


def test_a_closed_enum_takes_its_own_values_alone() -> None:
    inputs: PropertyMap = {
        "resourceGroupName": "shop",
        "databaseAccountOfferType": "Standart",
        "locations": [],
    }
    assert problems(COSMOS, inputs) == [
        "databaseAccountOfferType: 'Standart' is not one of Standard; did you mean Standard?"
    ]


def test_an_open_enum_takes_other_values() -> None:
    inputs: PropertyMap = {"role": "arn", "runtime": "python3.15"}
    assert problems(FUNCTION, inputs) == []


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ({"memorySize": "much"}, "memorySize: expected a whole number, got 'much'"),
        ({"memorySize": 128.5}, "memorySize: expected a whole number, got 128.5"),
        ({"publish": "yes"}, "publish: expected true or false, got 'yes'"),
        ({"layers": "one"}, "layers: expected a list, got 'one'"),
        ({"environment": {"variables": ["a"]}}, "environment.variables: expected a map, got ['a']"),
        ({"code": "app.zip"}, "code: expected an archive, got 'app.zip'"),
        ({"memory_size": 128}, "memory_size: no such property; did you mean memorySize?"),
        ({"environment": {"variables": {"a b": {}}}}, 'environment.variables["a b"]: expected a string, got {}'),
    ],
)
def test_a_wrong_kind_is_named_with_its_path(value: PropertyMap, reason: str) -> None:
    assert problems(FUNCTION, {"role": "arn", **value}) == [reason]


@pytest.mark.parametrize(
    "value",
    [
        {"memorySize": "128"},
        {"memorySize": UNKNOWN},
        {"publish": "true"},
        {"code": Asset("archive", {"hash": "c0de"})},
        {"environment": Secret({"variables": {"A": Secret("b")}})},
        {"layers": [UNKNOWN]},
        {"description": None},
    ],
)
def test_what_a_provider_would_convert_or_cannot_know_yet_passes(value: PropertyMap) -> None:
    assert problems(FUNCTION, {"role": "arn", **value}) == []


def test_a_wrong_secret_is_not_shown() -> None:
    assert problems(FUNCTION, {"role": "arn", "memorySize": Secret("hush")}) == [
        "memorySize: the secret value is not integer"
    ]


def test_an_unknown_type_is_an_error_with_the_nearest_one() -> None:
    with pytest.raises(LocalCloudError) as error:
        sdk("aws").resource("aws:dynamodb/table:Tabel")
    assert error.value.hint == "did you mean aws:dynamodb/table:Table?"


def test_a_package_without_an_sdk_is_an_error() -> None:
    with pytest.raises(LocalCloudError, match="the SDK of package oci is not installed"):
        sdk("oci")
