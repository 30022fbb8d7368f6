"""Rules over one value, as AWS's services state them for names, numbers and words; what is unknown passes."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import cast

from msr.knowledge import Problem, Rule, Subject, Value, at


def named(path: str, pattern: str, length: int, source: str, *, least: int = 1) -> Rule:
    """A text of an alphabet and a length."""
    legal = re.compile(pattern)

    def check(subject: Subject) -> Iterator[Problem]:
        for where, value in _texts(subject, path):
            if not least <= len(value) <= length:
                yield Problem(where, f"{value!r} has {len(value)} characters, {least} to {length} are allowed")
            elif not legal.fullmatch(value):
                yield Problem(where, f"{value!r} does not match {pattern}")

    return Rule(check, source)


def between(path: str, least: float, most: float, source: str) -> Rule:
    """A number within limits."""

    def check(subject: Subject) -> Iterator[Problem]:
        for where, value in _numbers(subject, path):
            if not least <= value <= most:
                yield Problem(where, f"{value:g} is not between {least:g} and {most:g}")

    return Rule(check, source)


def one_of(path: str, allowed: tuple[str | int, ...], source: str) -> Rule:
    """One of the words, or numbers, that the service knows."""

    def check(subject: Subject) -> Iterator[Problem]:
        for where, value in at(subject.inputs, path):
            if isinstance(value, str | int) and value not in allowed:
                yield Problem(where, f"{value!r} is not one of {', '.join(map(str, allowed))}")

    return Rule(check, source)


def json_object(path: str, check_document: Callable[[str, dict[str, Value]], Iterator[Problem]], source: str) -> Rule:
    """A text that is a JSON object, and what must hold inside it."""

    def check(subject: Subject) -> Iterator[Problem]:
        for where, value in _texts(subject, path):
            try:
                document = json.loads(value)
            except ValueError as error:
                yield Problem(where, f"is not JSON: {error}")
                continue
            if isinstance(document, dict):
                yield from check_document(where, cast("dict[str, Value]", document))
            else:
                yield Problem(where, "is not a JSON object")

    return Rule(check, source)


def _texts(subject: Subject, path: str) -> Iterator[tuple[str, str]]:
    return ((where, value) for where, value in at(subject.inputs, path) if isinstance(value, str))


def _numbers(subject: Subject, path: str) -> Iterator[tuple[str, float]]:
    for where, value in at(subject.inputs, path):
        if isinstance(value, int | float) and not isinstance(value, bool):
            yield where, value
