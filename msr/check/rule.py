"""What a rule is: a small function from a blueprint to its findings."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Iterator

from msr.blueprint import Blueprint, YamlPath
from msr.errors import Issue, Severity

Rule = Callable[[Blueprint], Iterator[Issue]]


def finding(
    blueprint: Blueprint, path: YamlPath, code: str, message: str, hint: str = "", severity: Severity = "error"
) -> Issue:
    """An issue at ``path``, with the place where the file says it."""
    source = blueprint.source
    return Issue(message, source.written(path), source.locate(path), code, severity, hint)


def nearest(word: str, known: Iterable[str], otherwise: str) -> str:
    """A hint naming the known word nearest to ``word``, or ``otherwise``."""
    near = difflib.get_close_matches(word[:60], sorted(known), n=1, cutoff=0.6)
    return f"did you mean `{near[0]}`?" if near else otherwise
