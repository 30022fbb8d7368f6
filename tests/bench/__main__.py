"""Measure: ``python -m tests.bench [NAME…]``, one figure after the other; all of them by default.

What was measured goes into ``results.json``, from which README's table is made; figures that were not asked for keep
their rows there.
"""

from __future__ import annotations

import json
import os
import platform
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeAlias, cast

from tests.bench import cold_plan, deploy_speed, kills, planning_scale, proof, refusals
from tests.bench.figure import Figure, Measured, Unmeasured

RESULTS = Path(__file__).parent / "results.json"
FIGURES: tuple[Figure, ...] = tuple(
    figure for module in (cold_plan, planning_scale, refusals, proof, kills, deploy_speed) for figure in module.FIGURES
)

Row: TypeAlias = dict[str, object]


def main(names: Sequence[str]) -> int:
    """Measure the figures of these names; 2 where there is no such figure."""
    known = {figure.name: figure for figure in FIGURES}
    unknown = [name for name in names if name not in known]
    if unknown:
        sys.stderr.write(f"no such figure: {', '.join(unknown)}; there are {', '.join(known)}\n")
        return 2
    for figure in [known[name] for name in names] or FIGURES:
        sys.stderr.write(f"{figure.name}: {figure.claim}\n")
        started = time.monotonic()
        row = measured_row(figure)
        sys.stderr.write(f"  {row['measured']} (target {figure.target}), after {time.monotonic() - started:.0f} s\n")
        keep(row)
    return 0


def measured_row(figure: Figure) -> Row:
    """A figure as ``results.json`` has it; one that cannot be measured says why."""
    row: Row = {"name": figure.name, "figure": figure.claim, "target": figure.target}
    try:
        found: Measured = figure.measure()
    except Unmeasured as why:
        return {**row, "measured": f"not measured: {why}", "date": today()}
    return {**row, "measured": found.shown, "number": found.number, "unit": found.unit, **found.parts, "date": today()}


def keep(row: Row) -> None:
    """Write one row into ``results.json``, in the order of the figures."""
    rows = {row["name"]: row}
    if RESULTS.exists():
        before = cast("dict[str, list[Row]]", json.loads(RESULTS.read_text(encoding="utf-8")))
        rows = {**{each["name"]: each for each in before["rows"]}, **rows}
    ordered = [rows[figure.name] for figure in FIGURES if figure.name in rows]
    content = {"machine": machine(), "date": today(), "rows": ordered}
    RESULTS.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def machine() -> str:
    """The machine in one line: ``2 cores, 24 GiB, CPython 3.11.7, Linux x86-64``."""
    memory_gib = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    python = f"{platform.python_implementation()} {platform.python_version()}"
    system = f"{platform.system()} {platform.machine().replace('_', '-')}"
    return f"{len(os.sched_getaffinity(0))} cores, {memory_gib:.0f} GiB, {python}, {system}"


def today() -> str:
    """The day of a measurement."""
    return datetime.now(UTC).date().isoformat()


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
