"""What an object looks like once it is made: its inputs, its service's defaults and what the service computes."""

from __future__ import annotations

from collections.abc import Mapping
from string import Formatter

from msr.knowledge import (
    UNKNOWN,
    Computed,
    PropertyMap,
    Secret,
    Subject,
    TypeKnowledge,
    Value,
    at,
    is_known,
    plain,
)
from msr.local.package import GLOBAL, Package
from msr.local.property_type import PropertyType


def object_id(package: Package, subject: Subject) -> str:
    """The id that the provider gives the object."""
    known = package.type(subject.type)
    if known is None:
        return _stand_in_id(package, subject)
    return render(known.id, subject) if isinstance(known.id, str) else known.id(subject)


def outputs_of(
    package: Package, subject: Subject, inputs: PropertyMap, changed: frozenset[str], *, preview: bool
) -> PropertyMap:
    """The object's properties.

    Args:
        package: where the type's schema and knowledge are.
        subject: the object, with its outputs before the change.
        inputs: the inputs with their secret marks.
        changed: top-level inputs that differ from before; of no matter for a new object.
        preview: what only the service can tell is unknown.
    """
    mirrored = {name: value for name, value in inputs.items() if not name.startswith("__")}
    known = package.type(subject.type)
    made = (
        _stand_ins(package, subject, mirrored, preview=preview)
        if known is None
        else _known_outputs(known, subject, inputs, changed, preview=preview)
    )
    values = {**(known.defaults if known else {}), **mirrored, **made}
    region = package.region_input(subject.type)
    if region and region not in values and subject.region != GLOBAL:
        values[region] = subject.region
    for name in package.sdk.resource(subject.type).secret_outputs & values.keys():
        values[name] = _secret(values[name])
    return values


def lookup_keys(known: TypeKnowledge | None, id_: str, outputs: PropertyMap) -> list[tuple[str, str]]:
    """The keys under which other objects find this one."""
    if known is None:
        return []
    values: PropertyMap = {**outputs, "id": id_}
    return [(name, str(plain(value))) for name in known.lookup for _, value in at(values, name)]


def render(template: str, subject: Subject) -> str:
    """A template over ``{id} {region} {account} {mark}`` and the inputs."""
    fields = {**subject.outputs, **subject.inputs}
    own = {"id": subject.id, "region": subject.region, "account": subject.account, "mark": subject.mark}
    return template.format_map({**fields, **own})


def _known_outputs(
    known: TypeKnowledge, subject: Subject, inputs: PropertyMap, changed: frozenset[str], *, preview: bool
) -> PropertyMap:
    made: PropertyMap = {}
    for name, computed in known.outputs.items():
        kept = name in subject.outputs and not computed.renewed_by & changed
        if kept:
            made[name] = subject.outputs[name]
        elif preview:
            made[name] = UNKNOWN
        else:
            value = render(computed.value, subject) if isinstance(computed.value, str) else computed.value(subject)
            made[name] = value
        if made[name] is not None and _depends_on_secret(computed, inputs):
            made[name] = _secret(made[name])
    return {name: value for name, value in made.items() if value is not None}


def _depends_on_secret(computed: Computed, inputs: Mapping[str, Value]) -> bool:
    fields = set(computed.renewed_by)
    if isinstance(computed.value, str):
        fields.update(name for _, name, _, _ in Formatter().parse(computed.value) if name)
    return any(_holds_secret(inputs.get(name)) for name in fields)


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


def _stand_ins(package: Package, subject: Subject, mirrored: PropertyMap, *, preview: bool) -> PropertyMap:
    """Outputs of a type that nothing is known of: a value of the declared type for each that is always there."""
    declared = package.sdk.resource(subject.type).outputs
    made: PropertyMap = {}
    for name, output in declared.items():
        if name in mirrored or not output.required:
            continue
        if name in subject.outputs:
            made[name] = subject.outputs[name]
        else:
            made[name] = UNKNOWN if preview else _stand_in(output.type, f"{subject.logical_name}-{name}")
    return made


def _stand_in(type_: PropertyType, words: str) -> Value:
    match type_.kind:
        case "integer" | "number":
            return 0
        case "boolean":
            return False
        case "list":
            return []
        case "map" | "object":
            return {}
        case _:
            return words


def _stand_in_id(package: Package, subject: Subject) -> str:
    name = plain(subject.inputs.get(package.name_input(subject.type)))
    return str(name) if isinstance(name, str) and is_known(name) else f"{subject.logical_name}-{subject.mark[:10]}"
