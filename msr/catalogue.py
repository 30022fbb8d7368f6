"""A cloud's regions, read from the ``regions.csv`` of its package.

The columns ``name city country jurisdiction latitude longitude opt_in source checked`` are required; a cloud may add
its own, which end up in :attr:`~msr.offer.RegionInfo.extra`.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from types import MappingProxyType

from msr.errors import MsrError
from msr.offer import RegionInfo

COLUMNS = ("name", "city", "country", "jurisdiction", "latitude", "longitude", "opt_in", "source", "checked")


@cache
def read(path: Path) -> Mapping[str, RegionInfo]:
    """The regions of the catalogue at ``path`` by name, in the order of the file.

    Raises:
        MsrError: the file cannot be read, or a line is not a region; the message gives file and line.
    """
    try:
        with path.open(encoding="utf-8", newline="") as file:
            return MappingProxyType(dict(_regions(path, file)))
    except (OSError, UnicodeDecodeError) as exc:
        raise MsrError(f"{path}: the region catalogue cannot be read: {exc}") from exc


def plain_name(region: str) -> str:
    """A region's name as catalogues write it: Azure also says ``West Europe`` for ``westeurope``."""
    return region.replace(" ", "").lower()


def _regions(path: Path, lines: Iterator[str]) -> Iterator[tuple[str, RegionInfo]]:
    reader = csv.DictReader(lines, strict=True)
    missing = [column for column in COLUMNS if column not in (reader.fieldnames or ())]
    if missing:
        raise MsrError(f"{path}:1: the region catalogue has no column {', '.join(missing)}")
    seen: set[str] = set()
    for row in reader:
        where = f"{path}:{reader.line_num}"
        try:
            region = _region(row)
        except ValueError as exc:
            raise MsrError(f"{where}: {exc}") from exc
        if region.name in seen:
            raise MsrError(f"{where}: region `{region.name}` is listed twice")
        seen.add(region.name)
        yield region.name, region


def _region(row: Mapping[str | None, str | None]) -> RegionInfo:
    cells = {column: cell for column, cell in row.items() if column is not None and cell is not None}
    if len(cells) != len(row):
        raise ValueError("the line has fewer or more cells than the header")
    empty = [column for column in COLUMNS if not cells[column]]
    if empty:
        raise ValueError(f"`{empty[0]}` is empty")
    return RegionInfo(
        name=cells["name"],
        city=cells["city"],
        country=cells["country"],
        jurisdiction=cells["jurisdiction"],
        latitude=_degrees(cells["latitude"], "latitude", 90),
        longitude=_degrees(cells["longitude"], "longitude", 180),
        opt_in=_flag(cells["opt_in"], "opt_in"),
        source=cells["source"],
        checked=date.fromisoformat(cells["checked"]),
        extra=MappingProxyType({column: cell for column, cell in cells.items() if column not in COLUMNS}),
    )


def _degrees(cell: str, column: str, most: int) -> float:
    try:
        degrees = float(cell)
    except ValueError:
        raise ValueError(f"`{cell}` is not a {column} in degrees") from None
    if not -most <= degrees <= most:
        raise ValueError(f"`{cell}` is not a {column}: it lies between -{most} and {most}")
    return degrees


def _flag(cell: str, column: str) -> bool:
    if cell not in ("0", "1"):
        raise ValueError(f"`{cell}` is not a value of `{column}`: write 0 or 1")
    return cell == "1"
