"""How far regions are alike: one line for each pair, and below it what differs."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Group, RenderableType
from rich.text import Text

from msr.cli.render import columns, count
from msr.parity import Comparison


def alike(comparisons: Sequence[Comparison]) -> RenderableType:
    """Each region against the first; a service in one region has nothing to compare."""
    if not comparisons:
        return Text("parity: there is one region, and nothing to compare it with")
    return Group(*(_pair(each) for each in comparisons))


def _pair(comparison: Comparison) -> RenderableType:
    said = f"{comparison.second} against {comparison.first}, {count(comparison.resources, 'resource')}"
    if not comparison.differences:
        return Text.assemble(("parity:", "bold green"), f" {said}: they differ in region-bound values alone")
    title = Text.assemble(("parity:", "bold red"), f" {said}: {count(len(comparison.differences), 'difference')}")
    rows = ((each.type, each.name, each.path, f"{each.first} | {each.second}") for each in comparison.differences)
    return Group(title, columns(rows))
