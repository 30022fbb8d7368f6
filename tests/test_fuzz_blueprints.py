"""Broken files: whatever a file holds, loading and checking it ends soon, with a blueprint or with placed issues.

``MSR_FUZZ_EXAMPLES`` sets how many mutated blueprints are tried, all four tests together.
"""

from __future__ import annotations

import copy
import os
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeAlias, cast

import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from msr.check import check
from msr.errors import BlueprintError
from msr.load import dump, load_text
from tests.strategies import documents, names, texts

EXAMPLES = int(os.environ.get("MSR_FUZZ_EXAMPLES", "300"))
SLOWEST_SECONDS = 2.0  # of CPU: neighbours on the machine do not count

Tree: TypeAlias = "dict[object, Tree] | list[Tree] | str | int | float | bool | None"

fuzzed = settings(
    max_examples=max(EXAMPLES // 4, 1),
    deadline=None,  # the bound is asserted below, for the load alone
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example],
)

VALUES: st.SearchStrategy[Tree] = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    texts,
    names,
    st.sampled_from(
        ("90s", "512MB", "500/s", "10%", "active-active", "10", "", "~", "0x1F", "2026-11-25", "1:30", "=")
    ),
    st.just(cast("Tree", [])),
    st.just(cast("Tree", {})),
    st.recursive(
        st.one_of(st.none(), st.integers(), texts),
        lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.one_of(texts, st.integers()), inner)),
        max_leaves=8,
    ),
)
KEYS = st.one_of(
    texts,
    st.integers(),
    st.none(),
    st.sampled_from(
        ("msr", "regions", "failover", "functions", "tables", "buckets", "environments", "target", "source")
    ),
    st.sampled_from(
        ("key", "routes", "uses", "mode", "name", "role", "weight", "<<", "queue", "sort", "partition", "geo")
    ),
)
SNIPPETS = st.one_of(
    st.sampled_from((b" ", b"\r", b"\t", b"\x00", b"\xff", b"\xef\xbb\xbf", b"\xe2\x80\xa8")),
    st.sampled_from(
        (b"&a ", b"*a", b"<<: ", b"? ", b"!!binary ", b"%YAML 1.1\n", b"---\n", b": ", b"- ", b"|\n", b">\n")
    ),
    st.sampled_from((b"{", b"}", b"[", b"]", b'"', b"'", b"#", b"@", b"`", b"[" * 999)),
)


@st.composite
def edited_trees(draw: st.DrawFn) -> bytes:
    """A valid document after one to four edits below its root, as YAML."""
    tree = cast("Tree", draw(documents()))
    for _ in range(draw(st.integers(1, 4))):
        tree = draw(edits(tree))
    return yaml.safe_dump(tree, sort_keys=False, allow_unicode=True).encode()


@st.composite
def edits(draw: st.DrawFn, tree: Tree) -> Tree:
    """``tree`` after one edit at any place below its root, each place as likely as the next."""
    places = list(places_in(tree))
    if not places:
        return draw(VALUES)
    *parents, last = draw(st.sampled_from(places))
    edited = copy.deepcopy(tree)
    owner = edited
    for step in parents:
        owner = cast("dict[object, Tree]", owner)[step]
    edit_entry(draw, owner, last)
    return edited


def places_in(tree: Tree, at: tuple[object, ...] = ()) -> Iterator[tuple[object, ...]]:
    """The path of every node below ``tree``."""
    entries = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    for step, child in entries:
        yield (*at, step)
        yield from places_in(child, (*at, step))


def edit_entry(draw: st.DrawFn, owner: Tree, at: object) -> None:
    """Replace, remove, rename or join one entry of ``owner``."""
    kind = draw(st.sampled_from(("replace", "replace", "remove", "rename", "join")))
    if isinstance(owner, list):
        index = cast("int", at)
        match kind:
            case "replace":
                owner[index] = draw(VALUES)
            case "remove":
                del owner[index]
            case _:
                owner.append(draw(st.one_of(st.just(owner[index]), VALUES)))
    elif isinstance(owner, dict):
        match kind:
            case "replace":
                owner[at] = draw(VALUES)
            case "remove":
                del owner[at]
            case "rename":
                owner[draw(KEYS)] = owner.pop(at)
            case _:
                owner[draw(KEYS)] = draw(VALUES)


@st.composite
def edited_texts(draw: st.DrawFn) -> bytes:
    """The text of a valid document after one to four edits of its bytes."""
    content = yaml.safe_dump(draw(documents()), sort_keys=False, allow_unicode=True).encode()
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(content)))
        end = draw(st.integers(start, min(len(content), start + 40)))
        middle = draw(st.one_of(SNIPPETS, st.binary(max_size=8), st.just(content[start:end] * 3)))
        content = content[:start] + middle + content[end:]
    return content


@given(edited_trees())
@fuzzed
def test_an_edited_tree_loads_or_is_refused_with_places(content: bytes) -> None:
    assert_told(content, lambda: check_all(content, None))


@given(edited_texts())
@fuzzed
def test_an_edited_text_loads_or_is_refused_with_places(content: bytes) -> None:
    assert_told(content, lambda: check_all(content, None))


@given(documents(), VALUES)
@fuzzed
def test_any_overlay_loads_or_is_refused_with_places(document: dict[str, object], overlay: Tree) -> None:
    text = yaml.safe_dump({**document, "environments": {"dev": overlay}}, sort_keys=False, allow_unicode=True)
    assert_told(text.encode(), lambda: check_all(text.encode(), "dev"))


@given(documents(), st.data())
@fuzzed
def test_an_edited_document_as_overlay_loads_or_is_refused_with_places(
    document: dict[str, object], data: st.DataObject
) -> None:
    overlay = data.draw(edits(cast("Tree", {**document, "target": "cloud"})))
    text = yaml.safe_dump({**document, "environments": {"dev": overlay}}, sort_keys=False, allow_unicode=True)
    assert_told(text.encode(), lambda: check_all(text.encode(), "dev"))


def test_the_edits_reach_every_stage_of_the_loader() -> None:
    seen = Counter[str]()

    @given(edited_trees())
    @settings(fuzzed, max_examples=300, derandomize=True)
    def collect(content: bytes) -> None:
        try:
            load_text(content)
            seen["loaded"] += 1
        except BlueprintError as error:
            seen.update({issue.code for issue in error.issues})

    collect()
    deep = {"missing-key", "unknown-key", "type", "value", "route", "key", "loaded"}
    assert deep <= set(seen)
    assert seen["empty"] + seen["not-a-map"] == 0


def check_all(content: bytes, environment: str | None) -> None:
    """Load and check; every finding of the rules has a place too, and what loads is dumped and loads again."""
    blueprint = load_text(content, file="fuzzed.yaml", folder=Path("nowhere"), environment=environment)
    assert load_text(dump(blueprint), environment=environment) == blueprint
    for issue in check(blueprint):
        assert issue.position is not None
        assert issue.message


def assert_told(content: bytes, action: Callable[[], None]) -> None:
    """Only a `BlueprintError` may come out, soon, and every issue has a place inside the file and a sentence."""
    started = time.process_time()
    try:
        action()
    except BlueprintError as error:
        lines = (
            content.count(b"\n") + content.count(b"\r") + content.count(b"\xe2\x80") + content.count(b"\xc2\x85") + 1
        )
        for issue in error.issues:
            assert issue.position is not None, issue
            assert 1 <= issue.position.line <= lines + 1, issue
            assert issue.position.column >= 1, issue
            assert issue.message, issue
            assert "something else" not in issue.message, issue
    assert time.process_time() - started < SLOWEST_SECONDS
