"""Environments: the same document with some leaves said anew.

Maps merge after shorthands are expanded; lists, scalars and whatever is one value (regions, an account, a key)
replace. Every leaf keeps the place where it was written.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from msr.blueprint.shape import DOCUMENT, Shape, is_open_map, section_of, step_into
from msr.blueprint.source import YamlPath
from msr.errors import Issue
from msr.load.tree import Listing, Map, Node, Scalar
from msr.value import value


@value
class Merged:
    """A document with an environment laid over it; ``overlaid`` are the paths that the environment wrote."""

    tree: Map
    overlaid: frozenset[YamlPath]


def expand(node: Node, shape: Shape = DOCUMENT) -> Node:
    """``node`` with every scalar shorthand grown into the map that it stands for."""
    section = section_of(shape)
    if section is not None and section.shorthand and isinstance(node, Scalar) and node.value is not None:
        return Map({section.shorthand: node}, {section.shorthand: node.at}, node.at)
    if isinstance(node, Map) and (section is not None or is_open_map(shape)):
        return replace(node, entries={key: expand(child, step_into(shape, key)) for key, child in node.entries.items()})
    return node


def merge(base: Map, overlay: Map) -> Merged:
    """Lay ``overlay`` over ``base``; regions that it lists by their key are the base's own."""
    tree, overlaid = _merge(expand_map(base), _with_picked_regions(expand_map(overlay), base), DOCUMENT, ())
    picked = _picked_regions(overlay, base)
    kept = frozenset(path for path in overlaid if path[:1] != ("regions",) or path[1:2] not in picked)
    return Merged(tree, kept)


def expand_map(tree: Map) -> Map:
    """A whole document, expanded."""
    expanded = expand(tree)
    return expanded if isinstance(expanded, Map) else tree


def name_regions(tree: Map) -> tuple[Map, tuple[Issue, ...]]:
    """The list form of ``regions`` as the map that it stands for, each region named by its element."""
    regions = tree.entries.get("regions")
    if not isinstance(regions, Listing):
        return tree, ()
    named: dict[str, Node] = {}
    issues: list[Issue] = []
    for index, item in enumerate(regions.items):
        path = f"regions[{index}]"
        if not isinstance(item, Scalar) or not isinstance(item.value, str):
            hint = "write the regions as a map to say more of one: `east: {name: us-east-1}`"
            issues.append(Issue("an element of this list is a region's name", path, item.at, "region", hint=hint))
        elif item.value in named:
            issues.append(Issue(f"`{item.value}` is listed twice", path, item.at, "duplicate-region"))
        else:
            named[item.value] = Scalar(None, item.at)
    mapped = Map(named, {key: node.at for key, node in named.items()}, regions.at)
    return replace(tree, entries={**tree.entries, "regions": mapped}), tuple(issues)


def paths(node: Node, at: YamlPath = ()) -> Iterator[tuple[YamlPath, Node]]:
    """Every node below and including ``node``, with its path."""
    yield at, node
    match node:
        case Map():
            for key, child in node.entries.items():
                yield from paths(child, (*at, key))
        case Listing():
            for index, child in enumerate(node.items):
                yield from paths(child, (*at, index))
        case Scalar():
            return


def _merge(base: Map, overlay: Map, shape: Shape, at: YamlPath) -> tuple[Map, frozenset[YamlPath]]:
    entries: dict[str, Node] = dict(base.entries)
    overlaid: set[YamlPath] = set()
    for key, child in overlay.entries.items():
        mine, inner, below = base.entries.get(key), step_into(shape, key), (*at, key)
        mergeable = section_of(inner) is not None or is_open_map(inner)
        if mergeable and isinstance(mine, Map) and isinstance(child, Map):
            entries[key], written = _merge(mine, child, inner, below)
            overlaid |= written
        else:
            entries[key] = child
            overlaid.update(path for path, _ in paths(child, below))
    return Map(entries, {**base.keys, **overlay.keys}, base.at), frozenset(overlaid)


def _picked_regions(overlay: Map, base: Map) -> frozenset[YamlPath]:
    """The keys, as one-step paths, of the regions that ``overlay`` names and ``base`` describes."""
    mine, theirs = base.entries.get("regions"), overlay.entries.get("regions")
    if not isinstance(mine, Map) or not isinstance(theirs, Map):
        return frozenset()
    bare = (key for key, node in theirs.entries.items() if isinstance(node, Scalar) and node.value is None)
    return frozenset((key,) for key in bare if key in mine.entries)


def _with_picked_regions(overlay: Map, base: Map) -> Map:
    mine, theirs = base.entries.get("regions"), overlay.entries.get("regions")
    picked = _picked_regions(overlay, base)
    if not isinstance(mine, Map) or not isinstance(theirs, Map) or not picked:
        return overlay
    entries = {key: mine.entries[key] if (key,) in picked else node for key, node in theirs.entries.items()}
    return replace(overlay, entries={**overlay.entries, "regions": replace(theirs, entries=entries)})
