"""The latency model against measured round trips, by hand: ``python -m tests.bench.latency_against_measurements FILE``.

FILE is a CSV with the columns ``from_latitude from_longitude to_latitude to_longitude rtt_ms``, one pair a row. The
result goes, with its date, into ``msr/predict/data/latency_model.json`` and the constant ``latency.error``.
"""

from __future__ import annotations

import csv
import sys
from dataclasses import dataclass
from pathlib import Path
from statistics import mean, median, quantiles

from msr.predict.latency import round_trip


@dataclass(frozen=True, slots=True)
class Point:
    """A place on the map, in degrees."""

    latitude: float
    longitude: float


def errors(file: Path) -> list[float]:
    """The relative error of the model for every row, without sign."""
    with file.open(encoding="utf-8", newline="") as lines:
        return [_error(row) for row in csv.DictReader(lines)]


def _error(row: dict[str, str]) -> float:
    a = Point(float(row["from_latitude"]), float(row["from_longitude"]))
    b = Point(float(row["to_latitude"]), float(row["to_longitude"]))
    measured = float(row["rtt_ms"])
    return abs(round_trip(a, b, "").span.expected - measured) / measured


if __name__ == "__main__":
    found = errors(Path(sys.argv[1]))
    print(
        f"{len(found)} pairs: median {median(found):.1%}, mean {mean(found):.1%}, p90 {quantiles(found, n=10)[-1]:.1%}"
    )
