"""What an object looks like once it is made: its inputs, its service's defaults and what the service computes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from string import Formatter

from msr.knowledge import (
    UNKNOWN,
    Computed,
    Neighbours,
    PropertyMap,
    Secret,
    Subject,
    TypeKnowledge,
    Value,
    at,
    plain,
)
from msr.local.package import GLOBAL, ServedPackage
from msr.local.stand_in import stand_in_id, stand_in_outputs


@dataclass(frozen=True, slots=True)
class Making:
    """An object that is about to be made or changed.

    ``inputs`` carry their secret marks, ``changed`` names the top-level ones that differ from before.
    """

    subject: Subject
    inputs: PropertyMap
    changed: frozenset[str] = frozenset()


def object_id(package: ServedPackage, subject: Subject) -> str:
    """The id that the provider gives the object."""
    known = package.type(subject.type)
    if known is None:
        return stand_in_id(package, subject)
    return _render(known.id, known, subject) if isinstance(known.id, str) else known.id(subject)


def identity(package: ServedPackage, type_: str, id_: str, values: Mapping[str, Value]) -> str:
    """What tells an object from others of its type and region: its id, unless the type says otherwise."""
    known = package.type(type_)
    if known is None or not known.identity:
        return id_
    named: PropertyMap = {**{name: plain(value) for name, value in values.items()}, "id": id_}
    return known.identity.format_map(named) if isinstance(known.identity, str) else known.identity(named)


def lookup_keys(known: TypeKnowledge | None, id_: str, outputs: PropertyMap) -> list[tuple[str, str]]:
    """The keys under which other objects find this one."""
    if known is None:
        return []
    values: PropertyMap = {**outputs, "id": id_}
    return [(name, str(plain(value))) for name in known.lookup for _, value in at(values, name)]


def foreseen(package: ServedPackage, making: Making) -> PropertyMap:
    """The object's properties as a preview can tell them: what only the service can tell is unknown."""
    return _outputs(package, making, None)


def made(package: ServedPackage, making: Making, near: Neighbours) -> PropertyMap:
    """The object's properties once the service has done its part."""
    return _outputs(package, making, near)


def _outputs(package: ServedPackage, making: Making, near: Neighbours | None) -> PropertyMap:
    subject = making.subject
    known = package.type(subject.type)
    values: PropertyMap = {
        **(known.defaults if known else {}),
        **{name: value for name, value in making.inputs.items() if not name.startswith("__")},
    }
    if known is None:
        values.update(stand_in_outputs(package, subject, preview=near is None))
    else:
        values.update(_computed(known, making, near))
    region = package.region_input(subject.type)
    if region and subject.region != GLOBAL:
        values.setdefault(region, subject.region)
    for name in package.sdk.resource(subject.type).secret_outputs & values.keys():
        values[name] = _secret(values[name])
    return values


def _computed(known: TypeKnowledge, making: Making, near: Neighbours | None) -> PropertyMap:
    values: PropertyMap = {}
    for name, computed in known.outputs.items():
        value = _value(name, computed, known, making, near)
        if value is not None:
            values[name] = _secret(value) if _depends_on_secret(computed, making.inputs) else value
    return values


def _value(name: str, computed: Computed, known: TypeKnowledge, making: Making, near: Neighbours | None) -> Value:
    subject = making.subject
    if name in subject.outputs and not computed.renewed_by & making.changed:
        return subject.outputs[name]
    if near is None:
        return UNKNOWN
    if isinstance(computed.value, str):
        return _render(computed.value, known, subject)
    return computed.value(subject, near)


def _render(template: str, known: TypeKnowledge, subject: Subject) -> str:
    own = {"id": subject.id, "region": subject.region, "account": subject.account, "mark": subject.mark}
    return template.format_map({**known.defaults, **subject.outputs, **subject.inputs, **own})


def _depends_on_secret(computed: Computed, inputs: Mapping[str, Value]) -> bool:
    names = set(computed.renewed_by)
    if isinstance(computed.value, str):
        names.update(name for _, name, _, _ in Formatter().parse(computed.value) if name)
    return any(_holds_secret(inputs.get(name)) for name in names)


def _holds_secret(value: Value) -> bool:
    match value:
        case Secret():
            return True
        case dict():
            return any(map(_holds_secret, value.values()))
        case list():
            return any(map(_holds_secret, value))
        case _:
            return False


def _secret(value: Value) -> Secret:
    return value if isinstance(value, Secret) else Secret(value)
