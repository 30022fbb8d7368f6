"""How long the planner takes for a very large service, and for one of twice its size."""

from __future__ import annotations

import time
from datetime import date
from statistics import median

from msr.blueprint import Blueprint
from msr.load import load_text
from msr.planner import plan
from msr.registry import provider
from tests.bench.clock import interleaved
from tests.bench.figure import Figure, Measured
from tests.bench.service import bench_service

ROUNDS = 5
REGIONS, FUNCTIONS, TABLES = 20, 200, 50
AS_OF = date(2026, 11, 25)


def seconds_to_plan(blueprint: Blueprint) -> float:
    """CPU time of one planning."""
    started = time.process_time()
    plan(blueprint, provider=provider("aws"), as_of=AS_OF)
    return time.process_time() - started


def measure(regions: int = REGIONS, functions: int = FUNCTIONS, tables: int = TABLES, rounds: int = ROUNDS) -> Measured:
    """Seconds, and how they grow when functions and tables are twice as many."""
    once = load_text(bench_service(functions, tables, regions))
    twice = load_text(bench_service(2 * functions, 2 * tables, regions))
    seconds_to_plan(once)
    found = interleaved({"once": lambda: seconds_to_plan(once), "twice": lambda: seconds_to_plan(twice)}, rounds)
    seconds, doubled = median(found["once"]), median(found["twice"])
    return Measured(
        f"{seconds:.2f} s; twice as much {doubled / seconds:.2f} x",
        seconds,
        "s",
        {"twice_seconds": round(doubled, 3), "doubling": round(doubled / seconds, 3)},
    )


FIGURES = (
    Figure(
        "planning",
        f"planning {REGIONS} regions × {FUNCTIONS} functions × {TABLES} tables in process; and twice that",
        "<= 1 s; doubling costs <= 2.3 x",
        measure,
    ),
)
