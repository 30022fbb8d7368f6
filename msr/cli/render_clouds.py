"""Clouds beside capabilities."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rich.console import Group, RenderableType
from rich.text import Text

from msr.capabilities import Cell, Status
from msr.cli.render import columns, dim, section

MARKS: Mapping[Status, tuple[str, str]] = {
    "built": ("✓ built", "green"),
    "not built yet": ("○ not yet", "yellow"),
    "no service": ("– none", "dim"),
}


def beside(clouds: Sequence[str], found: Mapping[str, Mapping[str, Cell]]) -> RenderableType:
    """One row a capability, one column a cloud."""
    head = (dim("capability"), *(Text(cloud, style="bold") for cloud in clouds))
    rows = ((name, *(_mark(cells[cloud]) for cloud in clouds)) for name, cells in found.items())
    told = "`msr clouds CLOUD` names the services, their sources and their limits"
    return Group(columns([head, *rows], indent=0), Text(), dim(told))


def one(cloud: str, cells: Mapping[str, Cell]) -> RenderableType:
    """What one cloud has, by which service; then each service's source and what to know of it."""
    rows = ((name, _mark(cell), ", ".join(offer.title for offer in cell.offers)) for name, cell in cells.items())
    known = {offer.service: offer for cell in cells.values() for offer in cell.offers}
    blocks: list[RenderableType] = [Text(cloud, style="bold"), columns(rows)]
    for offer in known.values():
        lines = [("read", f"{offer.source}; {offer.checked}"), *(("note", note) for note in offer.notes)]
        blocks.append(section(offer.title, columns(lines)))
    return Group(*blocks)


def _mark(cell: Cell) -> Text:
    word, style = MARKS[cell.status]
    return Text(word, style=style)
