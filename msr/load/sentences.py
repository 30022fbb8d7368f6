"""What the models refuse, as sentences for the person who wrote the file."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from msr.blueprint.shape import DOCUMENT, section_of, step_into
from msr.blueprint.source import Source, YamlPath, format_path
from msr.errors import Issue, Position
from msr.load.language import MOST_ISSUES, did_you_mean
from msr.load.tree import Listing, Map, Node, Scalar
from msr.value import value

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

_EXPECTATIONS: Mapping[str, str] = {
    "string_type": "text",
    "int_type": "a whole number",
    "dict_type": "a map",
    "mapping_type": "a map",
    "model_type": "a map",
    "tuple_type": "a list",
    "string_too_short": "text that is not empty",
    "too_short": "a list that is not empty",
}


@value
class _Refusal:
    """One thing that a model did not accept; ``sentence`` is complete, ``expected`` only says what would fit."""

    path: YamlPath
    code: str
    sentence: str = ""
    expected: str = ""
    hint: str = ""
    is_key: bool = False


def issues_of(errors: Sequence[ErrorDetails], tree: Map, source: Source) -> tuple[Issue, ...]:
    """One issue for every place where the models refused the document, up to one more than `MOST_ISSUES`."""
    places: dict[YamlPath, list[_Refusal]] = {}
    for error in errors:
        refusal = _refusal(error, tree)
        places.setdefault(refusal.path, []).append(refusal)
        if len(places) > MOST_ISSUES:
            break
    return tuple(_issue(refusals, tree, source) for refusals in places.values())


def _refusal(error: ErrorDetails, tree: Map) -> _Refusal:
    kind, steps = error["type"], error["loc"]
    is_key = steps[-1:] == ("[key]",)
    path = _known_prefix(tree, steps)
    context: Mapping[str, Any] = error.get("ctx", {})
    match kind:
        case "missing":
            return _missing((*path, str(steps[-1])))
        case "literal_error":
            return _not_one_of(path, str(context["expected"]), _node_at(tree, path))
        case "extra_forbidden":
            return _Refusal(path, "unknown-key", f"there is no key `{steps[-1]}` here")
        case "string_pattern_mismatch":
            return _Refusal(path, "value", expected="text of another form", hint=_description(path))
        case "greater_than_equal":
            return _Refusal(path, "value", expected=f"{context['ge']} or more")
        case "less_than_equal":
            return _Refusal(path, "value", expected=f"{context['le']} or less")
        case _ if "text" in context:
            return _Refusal(path, kind, str(context["text"]), hint=str(context["hint"]), is_key=is_key)
        case _:
            expected = _EXPECTATIONS.get(kind, "something else")
            return _Refusal(path, "type", expected=expected, hint=_quote_it(expected, _node_at(tree, path)))


def _issue(refusals: Sequence[_Refusal], tree: Map, source: Source) -> Issue:
    """One sentence for all that was refused at one place: alternatives of a union are joined by ``or``."""
    first = next((refusal for refusal in refusals if refusal.sentence), refusals[0])
    hint = next((refusal.hint for refusal in (first, *refusals) if refusal.hint), "")
    shown = format_path(first.path)
    if first.sentence:
        message = first.sentence if first.code == "missing-key" else f"{shown}: {first.sentence}"
    else:
        expected = " or ".join(dict.fromkeys(refusal.expected for refusal in refusals))
        message = f"`{shown}` must be {expected}, not {_shown(_node_at(tree, first.path))}"
    at = _key_position(tree, first.path) if first.is_key else source.locate(first.path)
    return Issue(message, source.written(first.path), at, first.code, hint=hint)


def _missing(path: YamlPath) -> _Refusal:
    *parent, name = path
    owner = f"`{format_path(tuple(parent))}`" if parent else "a blueprint"
    return _Refusal(path, "missing-key", f"{owner} needs `{name}`", hint=_description(path))


def _description(path: YamlPath) -> str:
    """What the language says about the field at ``path``, as a hint."""
    shape = DOCUMENT
    for step in path[:-1]:
        shape = step_into(shape, step)
    section, name = section_of(shape), str(path[-1])
    field = section.model_fields.get(name) if section is not None else None
    return f"`{name}`: {field.description}" if field is not None and field.description else ""


def _not_one_of(path: YamlPath, expected: str, node: Node | None) -> _Refusal:
    words = re.findall(r"'([^']*)'", expected)
    if not words:
        return _Refusal(path, "value", expected=f"`{expected}`")
    *firsts, last = (f"`{word}`" for word in words)
    listed = f"{', '.join(firsts)} or {last}" if firsts else last
    hint = did_you_mean(node.text, words) if isinstance(node, Scalar) else ""
    return _Refusal(path, "value", expected=listed, hint=hint)


def _quote_it(expected: str, node: Node | None) -> str:
    if expected == "text" and isinstance(node, Scalar) and node.value is not None and len(node.text) <= 60:
        return f'write it in quotes: "{node.text}"'
    return ""


def _known_prefix(tree: Map, steps: tuple[int | str, ...]) -> YamlPath:
    """As much of ``steps`` as the file has: the rest names alternatives of a type, or a leaf that is implied."""
    node: Node | None = tree
    for count, step in enumerate(steps):
        node = _child(node, step)
        if node is None:
            return steps[:count]
    return steps


def _node_at(tree: Map, path: YamlPath) -> Node | None:
    node: Node | None = tree
    for step in path:
        node = _child(node, step)
    return node


def _child(node: Node | None, step: int | str) -> Node | None:
    match node:
        case Map() if isinstance(step, str):
            return node.entries.get(step)
        case Listing() if isinstance(step, int) and step < len(node.items):
            return node.items[step]
        case _:
            return None


def _key_position(tree: Map, path: YamlPath) -> Position:
    parent = _node_at(tree, path[:-1])
    return parent.keys[str(path[-1])] if isinstance(parent, Map) else tree.at


def _shown(node: Node | None) -> str:
    match node:
        case Scalar(value=None) | None:
            return "nothing"
        case Scalar():
            return f"`{node.text[:60]}`"
        case Listing():
            return "a list"
        case Map():
            return "a map"
