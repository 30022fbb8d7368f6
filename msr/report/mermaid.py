"""The topology as a Mermaid flowchart, which GitHub and GitLab draw in place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from msr.plan import Role
from msr.report.report import Report
from msr.report.topology import Box, Region, Store, Topology, topology

ARROWS: dict[Role, str] = {"active": "-->", "standby": "-.->", "witness": "~~~"}


def diagram(report: Report) -> str:
    """The flowchart."""
    return "\n".join(_lines(topology(report))) + "\n"


def _lines(found: Topology) -> Iterator[str]:
    yield "flowchart TB"
    yield '  clients(["clients"])'
    if found.entry:
        yield f"  entry{{{{{_label(found.entry)}}}}}"
        yield "  clients --> entry"
    for region in found.regions:
        yield from _region(region, found)
    for region in found.regions:
        yield from _ways(region, found)
    for store in found.stores:
        yield from _copies(store)


def _region(region: Region, found: Topology) -> Iterator[str]:
    title = " · ".join(dict.fromkeys((region.key, region.name, region.role)))
    yield f'  subgraph {_id("region", region.key)}["{_text(title)}"]'
    for box in region.boxes:
        yield f"    {_id(region.key, box.key)}[{_label(box)}]"
    for store in found.stores:
        if region.key in store.regions:
            yield f"    {_id(region.key, store.box.key)}[({_label(store.box)})]"
        elif region.key == store.witness:
            yield f'    {_id(region.key, store.box.key)}[("{_text(store.box.key)}<br/>votes only")]'
    yield "  end"


def _ways(region: Region, found: Topology) -> Iterator[str]:
    """From the way in through the region's boxes to the stores in it."""
    if not region.boxes:
        return
    source = "entry" if found.entry else "clients"
    yield f"  {source} {ARROWS[region.role]}|{_text(region.share)}| {_id(region.key, region.boxes[0].key)}"
    first, *others = region.boxes
    for box in others:
        yield f"  {_id(region.key, first.key)} --> {_id(region.key, box.key)}"
    for box in others or [first]:
        for store in found.stores:
            if region.key in store.regions:
                yield f"  {_id(region.key, box.key)} --> {_id(region.key, store.box.key)}"


def _copies(store: Store) -> Iterator[str]:
    places = (*store.regions, *((store.witness,) if store.witness else ()))
    for one, other in pairwise(places):
        yield f"  {_id(one, store.box.key)} <-.-> {_id(other, store.box.key)}"


def _label(box: Box) -> str:
    return f'"{_text(box.title)}<br/>{_text(box.remark or box.key)}"'


def _id(*words: str) -> str:
    """An identifier; what is not a letter or digit is told apart by its number."""
    return "_".join(re.sub(r"[^a-zA-Z0-9]", lambda found: f"x{ord(found[0]):x}", word) for word in words)


def _text(text: str) -> str:
    return text.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;").replace("|", "&#124;")
