"""Keys that the language does not know: refused, with the nearest known key or the word that it is planned."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator
from itertools import islice

from msr.blueprint.section import Section
from msr.blueprint.shape import DOCUMENT, Shape, keys_of, section_of, step_into
from msr.blueprint.source import Source, YamlPath, format_path
from msr.errors import Issue
from msr.load.tree import Listing, Map, Node, Scalar

MOST_ISSUES = 100
"""How many problems one report lists; finding the nearest word for more would take seconds."""


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A hint naming the known word nearest to ``word``, or nothing where none is near."""
    near = difflib.get_close_matches(word[:60], sorted(known), n=1, cutoff=0.6)
    return f"did you mean `{near[0]}`?" if near else ""


def unknown_keys(tree: Map, source: Source) -> tuple[Issue, ...]:
    """An issue for each key that the language does not know, up to one more than `MOST_ISSUES`."""
    issues = (
        _unknown_key(section, key, node, (*path, key), source)
        for path, section, node in _maps(tree, DOCUMENT, ())
        for key in node.entries
        if key not in keys_of(section)
    )
    return tuple(islice(issues, MOST_ISSUES + 1))


def known_values(node: Node, shape: Shape = DOCUMENT) -> object:
    """The tree as the values that the models read, without the keys that the language does not know."""
    match node:
        case Scalar():
            return node.value
        case Listing():
            return tuple(known_values(item, step_into(shape, index)) for index, item in enumerate(node.items))
        case Map():
            section = section_of(shape)
            return {
                key: known_values(child, step_into(shape, key))
                for key, child in node.entries.items()
                if section is None or key in keys_of(section)
            }


def _maps(node: Node, shape: Shape, at: YamlPath) -> Iterator[tuple[YamlPath, type[Section], Map]]:
    """Every map whose keys the language fixes."""
    match node:
        case Map():
            section = section_of(shape)
            if section is not None:
                yield at, section, node
            for key, child in node.entries.items():
                yield from _maps(child, step_into(shape, key), (*at, key))
        case Listing():
            for index, item in enumerate(node.items):
                yield from _maps(item, step_into(shape, index), (*at, index))
        case Scalar():
            return


def _unknown_key(section: type[Section], key: str, node: Map, path: YamlPath, source: Source) -> Issue:
    at, written, shown = node.keys[key], source.written(path), key[:60]
    if key in section.planned:
        message = f"msr does not know `{shown}` yet; it is planned for a later version of msr 1"
        return Issue(message, written, at, "planned-key", hint="remove it for now")
    known = keys_of(section)
    place = f"`{format_path(path[:-1])}`" if len(path) > 1 else "a blueprint"
    hint = did_you_mean(key, known) or f"it may have {', '.join(f'`{name}`' for name in known)}"
    return Issue(f"{place} has no key `{shown}`", written, at, "unknown-key", hint=hint)
