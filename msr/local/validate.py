"""Inputs checked against an SDK's schema, at any depth, with the exact path and the nearest right word."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Literal

from msr.knowledge import Asset, PropertyMap, Secret, Unknown, Value, child, item
from msr.local.property_type import Constant, Property, PropertyType
from msr.local.schema import Sdk

Code = Literal["unknown", "missing", "type", "enum", "constant", "computed"]

_SHOWN_VALUES = 12
_NUMERIC = re.compile(r"-?\d+(\.\d+)?")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing wrong with an input: the property's path, a stable code and a sentence."""

    path: str
    code: Code
    message: str


def validate(sdk: Sdk, token: str, inputs: PropertyMap) -> tuple[Finding, ...]:
    """Everything wrong with a resource's inputs; an unknown value is never wrong.

    Raises:
        LocalCloudError: the package has no such resource type.
    """
    schema = sdk.resource(token)
    computed = [name for name in inputs if name in schema.computed]
    given = {name: value for name, value in inputs.items() if name not in schema.computed}
    return (
        *(Finding(name, "computed", "is set by the cloud and cannot be given") for name in computed),
        *_object(sdk, schema.inputs, given, ""),
    )


def _object(sdk: Sdk, declared: Mapping[str, Property], given: PropertyMap, path: str) -> Iterator[Finding]:
    for name, value in given.items():
        if name.startswith("__"):
            continue
        known = declared.get(name)
        if known is None:
            yield Finding(child(path, name), "unknown", f"no such property{_did_you_mean(name, declared)}")
        elif value is None and not known.required:
            continue
        elif known.constant is not None:
            yield from _constant(known.constant, value, child(path, name))
        elif value is not None:
            yield from _value(sdk, known.type, value, child(path, name))
    for name, known in declared.items():
        if known.required and known.constant is None and given.get(name) is None:
            yield Finding(child(path, name), "missing", f"is required: {known.type}")


def _constant(constant: Constant, value: Value, path: str) -> Iterator[Finding]:
    if not isinstance(value, Unknown) and value != constant:
        yield Finding(path, "constant", f"must be {constant!r}, not {_short(value)}")


def _value(sdk: Sdk, type_: PropertyType, value: Value, path: str) -> Iterator[Finding]:
    if isinstance(value, Secret):
        # The finding must not carry the value into a log.
        hidden = _value(sdk, type_, value.value, path)
        yield from (Finding(found.path, found.code, f"the secret value is not {type_}") for found in hidden)
        return
    if isinstance(value, Unknown) or value is None:
        return
    match type_.kind:
        case "any":
            return
        case "string" | "integer" | "number" | "boolean" | "asset" | "archive":
            if not _is_scalar(type_.kind, value):
                yield _expected(_ARTICLES[type_.kind], value, path)
        case "enum":
            yield from _enum(sdk, type_, value, path)
        case "union":
            yield from _union(sdk, type_, value, path)
        case "list" | "map" | "object":
            yield from _container(sdk, type_, value, path)


def _container(sdk: Sdk, type_: PropertyType, value: Value, path: str) -> Iterator[Finding]:
    element = type_.element
    if type_.kind == "list" and isinstance(value, list):
        for index, inner in enumerate(value):
            if element is not None:
                yield from _value(sdk, element, inner, item(path, index))
    elif type_.kind == "map" and isinstance(value, dict):
        for name, inner in value.items():
            if element is not None:
                yield from _value(sdk, element, inner, child(path, name))
    elif type_.kind == "object" and isinstance(value, dict) and type_.ref is not None:
        yield from _object(sdk, sdk.object(type_.ref), value, path)
    else:
        yield _expected(_ARTICLES[type_.kind], value, path)


_ARTICLES = {
    "string": "a string",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "asset": "a file asset",
    "archive": "an archive",
    "list": "a list",
    "map": "a map",
    "object": "an object",
}


def _is_scalar(kind: str, value: Value) -> bool:
    """Whether a provider takes the value for the kind; "5" passes for 5 and 5 for "5", as providers convert them."""
    match kind:
        case "string":
            return isinstance(value, str | int | float) and not isinstance(value, bool)
        case "integer":
            return _is_number(value) and float(str(value)).is_integer()
        case "number":
            return _is_number(value)
        case "boolean":
            return isinstance(value, bool) or value in ("true", "false")
        case _:
            return isinstance(value, Asset)


def _is_number(value: Value) -> bool:
    if isinstance(value, str):
        return bool(_NUMERIC.fullmatch(value))
    return isinstance(value, int | float) and not isinstance(value, bool)


def _enum(sdk: Sdk, type_: PropertyType, value: Value, path: str) -> Iterator[Finding]:
    if type_.ref is None:
        return
    allowed = sdk.enum(type_.ref)
    if isinstance(value, dict | list | bool | Asset):
        yield _expected(f"one of {_listed(allowed)}", value, path)
    elif value not in allowed and not type_.open:
        near = _did_you_mean(str(value), map(str, allowed))
        yield Finding(path, "enum", f"{_short(value)} is not one of {_listed(allowed)}{near}")


def _union(sdk: Sdk, type_: PropertyType, value: Value, path: str) -> Iterator[Finding]:
    """No finding if one alternative fits, else those of the alternative that was meant.

    A matching discriminator tells which one was meant; without one it is the alternative with the fewest findings.
    """
    attempts = [tuple(_value(sdk, alternative, value, path)) for alternative in type_.alternatives]
    if all(attempts):
        yield from min(attempts, key=lambda found: (any(one.code == "constant" for one in found), len(found)))


def _expected(wanted: str, value: Value, path: str) -> Finding:
    return Finding(path, "type", f"expected {wanted}, got {_short(value)}")


def _did_you_mean(word: str, candidates: Iterable[str]) -> str:
    known = list(candidates)
    camel = re.sub(r"_(\w)", lambda found: found.group(1).upper(), word)
    near = [camel] if camel in known else get_close_matches(word, known, 1, 0.6)
    return f"; did you mean {near[0]}?" if near else ""


def _short(value: Value) -> str:
    shown = repr(value)
    return shown if len(shown) < 60 else f"{shown[:57]}..."


def _listed(values: tuple[Constant, ...]) -> str:
    shown = ", ".join(map(str, values[:_SHOWN_VALUES]))
    return f"{shown}, … ({len(values)} values)" if len(values) > _SHOWN_VALUES else shown
