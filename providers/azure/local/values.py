"""Rules over one value, as Azure's services state them for names, numbers and words; what is unknown passes."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msr.knowledge import Problem, Rule, Subject, at


def named(path: str, pattern: str, source: str) -> Rule:
    """A text that fits a pattern, its length included."""
    legal = re.compile(pattern)

    def check(subject: Subject) -> Iterator[Problem]:
        for where, value in at(subject.inputs, path):
            if isinstance(value, str) and not legal.fullmatch(value):
                yield Problem(where, f"{value!r} does not match {pattern}")

    return Rule(check, source)


def between(path: str, least: float, most: float, source: str) -> Rule:
    """A number within limits."""

    def check(subject: Subject) -> Iterator[Problem]:
        for where, value in at(subject.inputs, path):
            if isinstance(value, int | float) and not isinstance(value, bool) and not least <= value <= most:
                yield Problem(where, f"{value:g} is not between {least:g} and {most:g}")

    return Rule(check, source)


def one_of(path: str, allowed: tuple[str | int, ...], source: str) -> Rule:
    """One of the words, or numbers, that the service knows."""

    def check(subject: Subject) -> Iterator[Problem]:
        for where, value in at(subject.inputs, path):
            if isinstance(value, str | int | float) and value not in allowed:
                yield Problem(where, f"{value!r} is not one of {', '.join(map(str, allowed))}")

    return Rule(check, source)
