"""What may stand at a place of the document, read off the models."""

import types
from collections.abc import Mapping
from typing import Annotated, Any, Union, get_args, get_origin

from msr.blueprint.document import Blueprint
from msr.blueprint.section import Section

Shape = Any
"""A type expression of a field, such as ``Mapping[Name, Table]``."""

DOCUMENT: Shape = Blueprint


def bare(shape: Shape) -> Shape:
    """``shape`` without its annotations, aliases and ``| None``."""
    origin = get_origin(shape)
    if origin is Annotated:
        return bare(get_args(shape)[0])
    if origin in (Union, types.UnionType):
        rest = [part for part in get_args(shape) if part is not type(None)]
        return bare(rest[0]) if len(rest) == 1 else shape
    return shape


def section_of(shape: Shape) -> type[Section] | None:
    """The section that ``shape`` is, where it is one whose keys the language fixes."""
    kind = bare(shape)
    return kind if isinstance(kind, type) and issubclass(kind, Section) and not kind.atomic else None


def is_open_map(shape: Shape) -> bool:
    """Whether the file chooses the keys at this place."""
    return get_origin(bare(shape)) is Mapping


def step_into(shape: Shape, step: str | int) -> Shape:
    """The shape one step further down, or None where the language has nothing there."""
    section = section_of(shape)
    if section is not None:
        field = section.model_fields.get(str(step))
        return None if field is None or step in section.given else field.annotation
    kind = bare(shape)
    match get_args(kind):
        case (_, value) if get_origin(kind) is Mapping:
            return value
        case (element, end) if get_origin(kind) is tuple and end is Ellipsis:
            return element
        case _:
            return None


def keys_of(section: type[Section]) -> tuple[str, ...]:
    """The keys that a file may write in ``section``."""
    return tuple(name for name in section.model_fields if name not in section.given)
