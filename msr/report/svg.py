"""The topology as a picture: the way in on top, a column for each region, stores across the columns that hold them.

It carries its own style for light and dark, and text for those who cannot see it.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from msr.report.markup import Markup, tag
from msr.report.report import Report
from msr.report.topology import Box, Region, Store, Topology, topology

MARGIN, GAP = 12, 20
COLUMN, BOX = 204, 46
ENTRY = 264
HEAD = 44
INNER = 10
SMALLEST = 0.72
"""How far a page may shrink the picture before it is moved sideways instead: the smallest text stays readable."""

STYLE = """
.topology{--ink:#1c2733;--dim:#566573;--line:#8a98a6;--card:#fff;--ground:#f4f6f8;--active:#0b6e4f;--standby:#9a5b00;
--witness:#2b5fb3;--store:#e8effa;font:13px/1.3 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
@media (prefers-color-scheme:dark){.topology{--ink:#e6edf3;--dim:#a3b1bf;--line:#6d7d8d;--card:#1b2530;--ground:#131b24;
--active:#4cc38a;--standby:#f0a840;--witness:#7fb0ff;--store:#1d2c44}}
.topology text{fill:var(--ink);text-anchor:middle}.topology .dim{fill:var(--dim);font-size:11px}
.topology .name{font-weight:600}.topology rect{fill:var(--card);stroke:var(--line)}
.topology .ground{fill:var(--ground);stroke-width:1.5}.topology .store{fill:var(--store)}
.topology .active{stroke:var(--active)}.topology .standby{stroke:var(--standby)}
.topology .witness{stroke:var(--witness)}
.topology text.active{fill:var(--active);stroke:none}.topology text.standby{fill:var(--standby);stroke:none}
.topology text.witness{fill:var(--witness);stroke:none}
.topology path{fill:none;stroke:var(--line);stroke-width:1.5}.topology .dashed{stroke-dasharray:5 4}
.topology .tip{fill:var(--line);stroke:none}
"""


def diagram(report: Report) -> str:
    """A file of its own."""
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{picture(report)}\n'


def picture(report: Report) -> Markup:
    """The element, to stand in a page."""
    found = topology(report)
    width, height = _width(found), _stores_top(found) + len(found.stores) * (BOX + INNER) + MARGIN
    title = f"{report.plan.app} on {report.plan.cloud}, {report.plan.mode}"
    return tag(
        "svg",
        tag("title", title),
        tag("desc", _told(found)),
        tag("style", Markup(STYLE)),
        *_way_in(found, width),
        *(piece for number, region in enumerate(found.regions) for piece in _region(found, number, region)),
        *(piece for number, store in enumerate(found.stores) for piece in _store(found, number, store)),
        xmlns="http://www.w3.org/2000/svg",
        klass="topology",
        role="img",
        viewBox=f"0 0 {width} {height}",
        width=width,
        height=height,
        style=f"min-width:{SMALLEST * width:.0f}px",
    )


def _told(found: Topology) -> str:
    """The picture in words."""
    way_in = f"Clients come in through {found.entry.title} ({found.entry.remark}). " if found.entry else ""
    regions = "; ".join(f"{region.key} in {region.name}: {region.share}" for region in found.regions)
    stores = "; ".join(f"{store.box.remark} in {', '.join(store.regions)}" for store in found.stores)
    return f"{way_in}Regions: {regions}. Tables: {stores or 'none'}."


def _width(found: Topology) -> int:
    return 2 * MARGIN + len(found.regions) * (COLUMN + GAP) - GAP


def _regions_top(found: Topology) -> int:
    return MARGIN + (2 * BOX + 2 * HEAD if found.entry else BOX + HEAD) - 8


def _boxes_bottom(found: Topology) -> int:
    most = max(len(region.boxes) for region in found.regions)
    return _regions_top(found) + HEAD + 8 + most * (BOX + INNER)


def _stores_top(found: Topology) -> int:
    return _boxes_bottom(found) + GAP


def _left(number: int) -> int:
    return MARGIN + number * (COLUMN + GAP)


def _middle(number: int) -> float:
    return _left(number) + COLUMN / 2


def _way_in(found: Topology, width: int) -> Iterator[Markup]:
    """Clients, the way in below them, and the ways from there into each region that answers."""
    half = min(ENTRY, width - 2 * MARGIN) / 2
    yield tag("rect", x=width / 2 - 50, y=MARGIN, width=100, height=30, rx=15)
    yield tag("text", "clients", x=width / 2, y=MARGIN + 20)
    bottom: float = MARGIN + 30
    if found.entry:
        top = bottom + 26
        yield from _arrow(width / 2, bottom, width / 2, top)
        yield from _box(found.entry, width / 2 - half, top, 2 * half)
        bottom = top + BOX
    for number, region in enumerate(found.regions):
        if region.role != "witness":
            yield from _arrow(width / 2, bottom, _middle(number), _regions_top(found), dashed=region.role == "standby")


def _region(found: Topology, number: int, region: Region) -> Iterator[Markup]:
    top, left = _regions_top(found), _left(number)
    bottom = _stores_top(found) + len(found.stores) * (BOX + INNER)
    yield tag("rect", klass=f"ground {region.role}", x=left, y=top, width=COLUMN, height=bottom - top, rx=10)
    yield tag("text", region.key, klass="name", x=_middle(number), y=top + 20)
    words = " · ".join(word for word in (region.name if region.name != region.key else "", region.share) if word)
    yield tag("text", words, klass=f"{region.role}", x=_middle(number), y=top + 37)
    for row, box in enumerate(region.boxes):
        yield from _box(box, left + INNER, top + HEAD + 8 + row * (BOX + INNER), COLUMN - 2 * INNER)


def _store(found: Topology, number: int, store: Store) -> Iterator[Markup]:
    """A card in each region that holds it, joined by dashed lines where copies follow each other."""
    top = _stores_top(found) + number * (BOX + INNER) - INNER
    columns = [n for n, region in enumerate(found.regions) if region.key in (*store.regions, store.witness)]
    for one, other in pairwise(columns):
        line = f"M{_left(one) + COLUMN - INNER} {top + BOX / 2}H{_left(other) + INNER}"
        yield tag("path", d=line, klass="dashed")
    for column in columns:
        votes = found.regions[column].key == store.witness
        box = Box(store.box.key, "votes only", store.box.key.rpartition(".")[2]) if votes else store.box
        yield from _box(box, _left(column) + INNER, top, COLUMN - 2 * INNER, klass="store")


def _box(box: Box, left: float, top: float, width: float, *, klass: str = "") -> Iterator[Markup]:
    """A card: the remark is what the blueprint's author knows it by, the title what the cloud calls it."""
    first, second = (box.remark or box.key), box.title
    yield tag("rect", klass=klass or "card", x=left, y=top, width=width, height=BOX, rx=6)
    yield tag("text", _fitting(first, width, 7.4), klass="name", x=left + width / 2, y=top + 19)
    yield tag("text", _fitting(second, width, 6.2), klass="dim", x=left + width / 2, y=top + 36)


def _fitting(text: str, width: float, letter: float) -> str:
    """Text cut to what a box holds, at about ``letter`` units a letter."""
    most = int((width - 8) / letter)
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def _arrow(x1: float, y1: float, x2: float, y2: float, *, dashed: bool = False) -> Iterator[Markup]:
    """Down, across and down again, with a tip at the end."""
    half = (y1 + y2) / 2
    way = f"M{x1:g} {y1:g}V{half:g}H{x2:g}V{y2 - 6:g}" if x1 != x2 else f"M{x1:g} {y1:g}V{y2 - 6:g}"
    yield tag("path", d=way, klass="dashed" if dashed else "way")
    yield tag("path", d=f"M{x2 - 5:g} {y2 - 8:g}L{x2:g} {y2:g}L{x2 + 5:g} {y2 - 8:g}Z", klass="tip")
