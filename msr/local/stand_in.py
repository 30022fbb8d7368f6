"""What stands in for the outputs of a type that nothing is known of beyond its schema."""

from __future__ import annotations

from msr.knowledge import UNKNOWN, PropertyMap, Subject, Value, is_known, plain
from msr.local.package import ServedPackage
from msr.local.property_type import PropertyType


def stand_in_outputs(package: ServedPackage, subject: Subject, *, preview: bool) -> PropertyMap:
    """A value of the declared type for each output that is always there; once made, it stays."""
    declared = package.sdk.resource(subject.type).outputs
    wanted = [output for output in declared.values() if output.required and output.name not in subject.inputs]
    return {
        output.name: subject.outputs[output.name]
        if output.name in subject.outputs
        else UNKNOWN
        if preview
        else _stand_in(output.type, f"{subject.logical_name}-{output.name}")
        for output in wanted
    }


def stand_in_id(package: ServedPackage, subject: Subject) -> str:
    """The object's name, or one made up for good."""
    name = plain(subject.inputs.get(package.name_input(subject.type)))
    return name if isinstance(name, str) and is_known(name) else f"{subject.logical_name}-{subject.mark[:10]}"


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
