"""Rules over values and neighbours, as Google's services state them; what is unknown passes."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msr.knowledge import Neighbours, Problem, Rule, Subject, WorldRule, at, text


def named(path: str, pattern: str, length: int, source: str, *, least: int = 1) -> Rule:
    """A text of an alphabet and a length."""
    legal = re.compile(pattern)

    def check(subject: Subject) -> Iterator[Problem]:
        for where, value in at(subject.inputs, path):
            if not isinstance(value, str):
                continue
            if not least <= len(value) <= length:
                yield Problem(where, f"{value!r} has {len(value)} characters, {least} to {length} are allowed")
            elif not legal.fullmatch(value):
                yield Problem(where, f"{value!r} does not match {pattern}")

    return Rule(check, source)


def between(path: str, least: float, most: float, source: str) -> Rule:
    """A number within limits."""

    def check(subject: Subject) -> Iterator[Problem]:
        for where, value in at(subject.inputs, path):
            if isinstance(value, bool) or not isinstance(value, int | float):
                continue
            if not least <= value <= most:
                yield Problem(where, f"{value:g} is not between {least:g} and {most:g}")

    return Rule(check, source)


def one_of(path: str, allowed: frozenset[str], source: str) -> Rule:
    """One of the words that the service knows."""

    def check(subject: Subject) -> Iterator[Problem]:
        for where, value in at(subject.inputs, path):
            if isinstance(value, str) and value not in allowed:
                yield Problem(where, f"{value!r} is not one of {', '.join(sorted(allowed))}")

    return Rule(check, source)


def lasting(path: str, most_days: int, source: str) -> Rule:
    """A duration in seconds, such as ``604800s``."""

    def check(subject: Subject) -> Iterator[Problem]:
        for where, value in at(subject.inputs, path):
            if not isinstance(value, str):
                continue
            if not re.fullmatch(r"\d+(\.\d{1,9})?s", value):
                yield Problem(where, f"{value!r} is no duration: seconds that end in s")
            elif float(value[:-1]) > most_days * 86_400:
                yield Problem(where, f"{value} is longer than {most_days} days")

    return Rule(check, source)


def exactly_one(properties: tuple[str, ...], source: str) -> Rule:
    """One of several properties, and only one."""

    def check(subject: Subject) -> Iterator[Problem]:
        given = [name for name in properties if subject.inputs.get(name) not in (None, [])]
        if len(given) != 1:
            told = " and ".join(given) if given else "none"
            yield Problem(properties[0], f"exactly one of {', '.join(properties)} is needed; given: {told}")

    return Rule(check, source)


def unused(key: str, users: tuple[tuple[str, str], ...], source: str) -> WorldRule:
    """An object that others still name is not deleted; ``users`` are types and the lookup property that names it."""

    def check(subject: Subject, near: Neighbours) -> Iterator[Problem]:
        value = subject.id if key == "id" else text(subject.outputs, key)
        for token, path in users:
            for user in near.find(token, path, value):
                yield Problem("", f"{subject.id} is in use by {user.id}")

    return WorldRule(check, source)


def not_protected(path: str, protected: object, source: str) -> WorldRule:
    """An object whose protection is on is not deleted."""

    def check(subject: Subject, _: Neighbours) -> Iterator[Problem]:
        if any(value == protected for _, value in at(subject.inputs, path)):
            yield Problem(path, f"{subject.id} is protected from deletion")

    return WorldRule(check, source)
