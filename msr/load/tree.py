"""YAML text as a tree in which every leaf knows its place.

The language is YAML 1.2 with its core schema: ``on``, ``yes`` and ``12:30`` are text. What no blueprint needs is
refused: merge keys, tags, several documents, keys that are not text. Size, depth and aliases are bounded, so that
the time and memory of reading any text are too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeAlias, cast

import yaml
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    NodeEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from msr.errors import BlueprintError, Issue, Position
from msr.value import value

MOST_NODES = 60_000
DEEPEST = 32

Value: TypeAlias = str | int | float | bool | None

_INTEGER = re.compile(r"[-+]?[0-9]{1,30}|0o[0-7]{1,40}|0x[0-9a-fA-F]{1,40}", re.ASCII)
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]{1,4})?", re.ASCII)
_WORDS: Mapping[str, Value] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_STRING_TAGS = (None, "!", "tag:yaml.org,2002:str")
_UNPRINTABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@value
class Scalar:
    """One word: its value, and the text that stands in the file."""

    value: Value
    at: Position
    text: str = ""


@value
class Listing:
    """A list."""

    items: tuple[Node, ...]
    at: Position


@value
class Map:
    """A map; ``keys`` holds the place of each key, ``at`` the place of the first."""

    entries: Mapping[str, Node]
    keys: Mapping[str, Position]
    at: Position

    def without(self, *names: str) -> Map:
        """The same map with fewer entries."""
        return replace(self, entries={key: node for key, node in self.entries.items() if key not in names})


Node: TypeAlias = Scalar | Listing | Map


def parse(text: str, file: str) -> tuple[Map, tuple[Issue, ...]]:
    """The tree of ``text``, and what is wrong with it though it could be read.

    Raises:
        BlueprintError: the text is not one YAML document with a map at its top.
    """
    _refuse_unprintable(text, file)
    composer = _Composer(file, _events(text, file))
    root = composer.document()
    if isinstance(root, Map):
        return root, tuple(composer.issues)
    if isinstance(root, Scalar) and root.value is None:
        raise _failure(root.at, "the blueprint is empty", "empty", "run `msr init` for one that works as it stands")
    kind = "a list" if isinstance(root, Listing) else "one word"
    raise _failure(root.at, f"a blueprint is a map, and this is {kind}", "not-a-map", "begin with `msr: 1`")


def resolve(text: str) -> Value:
    """The value of a plain scalar under YAML 1.2's core schema."""
    if text in _WORDS:
        return _WORDS[text]
    if _INTEGER.fullmatch(text):
        return int(text, 0) if text[:2] in ("0o", "0x") else int(text)
    return float(text) if len(text) <= 40 and _FLOAT.fullmatch(text) else text


def _events(text: str, file: str) -> Iterator[Event]:
    loader = cast("type[yaml.SafeLoader]", getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    try:
        yield from yaml.parse(text, Loader=loader)  # pyright: ignore[reportUnknownMemberType]  stub lacks types
    except yaml.MarkedYAMLError as exc:
        raise _syntax_failure(text, file, exc) from exc
    except yaml.YAMLError as exc:
        raise _failure(Position(file, 1, 1), "this is not YAML", "syntax", "") from exc


@dataclass(slots=True)
class _Composer:
    """Builds the tree from the parser's events, counting as it goes."""

    file: str
    events: Iterator[Event]
    issues: list[Issue] = field(default_factory=list[Issue])
    anchors: dict[str, tuple[Node, int]] = field(default_factory=dict[str, tuple[Node, int]])
    nodes: int = 0

    def document(self) -> Node:
        documents = 0
        root: Node = Scalar(None, Position(self.file, 1, 1))
        for event in self.events:
            if isinstance(event, DocumentStartEvent):
                documents += 1
                if documents > 1:
                    raise _failure(
                        self.position(event),
                        "a second document starts here",
                        "documents",
                        "a file holds one blueprint; say what differs under `environments`",
                    )
            elif isinstance(event, NodeEvent):
                root = self.node(event, 0)
        return root

    def node(self, event: NodeEvent, depth: int) -> Node:
        at = self.position(event)
        if isinstance(event, AliasEvent):
            return self.alias(str(event.anchor), at)
        before = self.nodes
        self.count(1, at)
        if depth > DEEPEST:
            raise _failure(at, f"this is nested more than {DEEPEST} levels deep", "depth", "")
        self.refuse_tag(event, at)
        node = self.bare(event, at, depth)
        if event.anchor:
            self.anchors[str(event.anchor)] = (node, self.nodes - before)
        return node

    def bare(self, event: NodeEvent, at: Position, depth: int) -> Node:
        match event:
            case ScalarEvent():
                text = str(event.value)
                return Scalar(resolve(text) if event.implicit[0] and event.tag is None else text, at, text)
            case SequenceStartEvent():
                return Listing(tuple(self.items(depth + 1)), at)
            case _:
                return self.map(at, depth + 1)

    def items(self, depth: int) -> Iterator[Node]:
        while not isinstance(event := next(self.events), SequenceEndEvent):
            yield self.node(cast("NodeEvent", event), depth)

    def map(self, at: Position, depth: int) -> Map:
        entries: dict[str, Node] = {}
        keys: dict[str, Position] = {}
        while not isinstance(event := next(self.events), MappingEndEvent):
            key = self.node(cast("NodeEvent", event), depth)
            value = self.node(cast("NodeEvent", next(self.events)), depth)
            issue = _key_issue(key, keys)
            if issue is not None:
                self.issues.append(issue)
            elif isinstance(key, Scalar):
                keys[str(key.value)] = key.at
                entries[str(key.value)] = value
        return Map(entries, keys, at)

    def alias(self, name: str, at: Position) -> Node:
        if name not in self.anchors:
            raise _failure(at, f"`*{name}` refers to nothing above it", "alias", f"mark the original with `&{name}`")
        node, size = self.anchors[name]
        self.count(size, at)
        return node

    def count(self, nodes: int, at: Position) -> None:
        self.nodes += nodes
        if self.nodes > MOST_NODES:
            raise _failure(at, f"this holds more than {MOST_NODES:,} values, counting every alias", "size", "")

    def refuse_tag(self, event: NodeEvent, at: Position) -> None:
        tag = cast("str | None", getattr(event, "tag", None))
        if tag not in _STRING_TAGS:
            shown = f"!!{tag.rpartition(':')[2]}" if tag.startswith("tag:yaml.org,2002:") else tag
            message = f"`{shown[:60]}` is a tag, and the blueprint language has none"
            self.issues.append(Issue(message, position=at, code="tag", hint="remove it"))

    def position(self, event: Event) -> Position:
        return Position(self.file, event.start_mark.line + 1, event.start_mark.column + 1)


def _key_issue(key: Node, seen: Mapping[str, Position]) -> Issue | None:
    if not isinstance(key, Scalar):
        return Issue("a key is text, not a map or a list", position=key.at, code="key")
    if not isinstance(key.value, str):
        return Issue(f"the key `{key.text}` is not text", position=key.at, code="key", hint=f'write it as "{key.text}"')
    if key.value == "<<":
        hint = "repeat the keys, or use an alias for a whole value"
        return Issue("merge keys (`<<`) are not part of YAML 1.2", position=key.at, code="merge-key", hint=hint)
    if key.value in seen:
        first = seen[key.value].line
        return Issue(f"`{key.value[:60]}` is given twice; first in line {first}", position=key.at, code="duplicate-key")
    return None


def _refuse_unprintable(text: str, file: str) -> None:
    found = _UNPRINTABLE.search(text)
    if found is not None:
        before = text[: found.start()]
        at = Position(file, before.count("\n") + 1, found.start() - before.rfind("\n"))
        raise _failure(at, f"the character U+{ord(found.group()):04X} cannot stand in YAML", "character", "remove it")


def _syntax_failure(text: str, file: str, error: yaml.MarkedYAMLError) -> BlueprintError:
    lines = text.splitlines()
    marks = [mark for mark in (error.problem_mark, error.context_mark) if mark is not None]
    inside = [mark for mark in marks if mark.line < len(lines)]  # what is never closed is shown where it opens
    line, column = (inside[0].line, inside[0].column) if inside else (0, 0)
    at = Position(file, line + 1, column + 1)
    if line < len(lines) and lines[line][column : column + 1] == "\t":
        return _failure(at, "a tab cannot indent YAML", "tab", "indent with spaces")
    problem = str(error.problem or "it cannot be read")
    if "maximum nesting" in problem:
        return _failure(at, f"this is nested more than {DEEPEST} levels deep", "depth", "")
    context = f" {error.context}" if error.context else ""
    return _failure(at, f"this is not YAML: {problem}{context}", "syntax", "")


def _failure(at: Position, message: str, code: str, hint: str) -> BlueprintError:
    return BlueprintError((Issue(message, position=at, code=code, hint=hint),))
