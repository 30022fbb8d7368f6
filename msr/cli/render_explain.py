"""Explanations and the catalogue of rules."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import groupby

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from msr.cli.render import columns, count, dim, section
from msr.cli.render_issues import STYLES
from msr.rules import Elsewhere, Rule
from msr.rules.catalogue import Keeper

NAMED = re.compile(r"(why|do|source|note|not) {2,}")
"""Lines that begin with what they are."""

KEPT: Mapping[Keeper, str] = {
    "objective": "kept as an objective",
    "language": "kept by the language",
    "planner": "kept by the planner",
    "construction": "kept by how msr builds",
    "waits": "not decided yet; waits for",
}


def explanation(lines: Sequence[str]) -> RenderableType:
    """Lines as they are; what is too long goes on below where it began, and sources step back."""
    blocks: list[RenderableType] = []
    for named, group in groupby(lines, key=lambda line: bool(NAMED.match(line))):
        together = tuple(group)
        blocks += [columns(map(_named, together), indent=0)] if named else map(_line, together)
    return Group(*blocks)


def _named(line: str) -> tuple[Text, str]:
    name, _, text = line.partition(" ")
    return dim(name), text.strip()


def _line(line: str) -> RenderableType:
    text = line.lstrip()
    behind = text.startswith(("contract:", "measured:", "assumed:"))
    return Padding(dim(text) if behind else Text(text), (0, 0, 0, len(line) - len(text)), expand=False)


def catalogue(rules: Sequence[Rule], others: Sequence[Elsewhere]) -> RenderableType:
    """Every rule by what decides it."""
    decided = ((rule.code, Text(rule.severity, style=STYLES[rule.severity]), rule.title) for rule in rules)
    blocks: list[RenderableType] = [Text("decided on every plan", style="bold"), columns(decided)]
    for keeper, title in KEPT.items():
        kept = [(each.code, dim(each.severity), each.title, dim(each.by)) for each in others if each.keeper == keeper]
        if kept:
            blocks.append(section(title, columns(kept)))
    total = f"{count(len(rules) + len(others), 'rule')}; `msr explain CODE` says why, what to do, and who says so"
    return Group(*blocks, Text(), dim(total))
