"""The model against published figures: ``python -m tests.predict.validation`` prints the table.

A row holds when the published figure and the model's span meet, or when the model is within the stated error; for a
bound, the model may not promise less than the vendor does.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from msr.predict.constants import rows, span_of
from msr.predict.history import history
from msr.predict.latency import round_trip
from msr.predict.routing import Route, Technology, client, detection, sticky, switching
from msr.predict.term import Span, Term, combine
from tests.predict.clouds import built

CASES = Path(__file__).with_name("validation.csv")
TABLE = Path(__file__).with_name("validation.md")
AS_OF = date(2026, 11, 25)


@dataclass(frozen=True, slots=True)
class Comparison:
    """One published case beside the model; ``predicted`` is ``None`` where it cannot be checked."""

    id: str
    scenario: str
    published: Span
    unit: str
    tolerance_percent: float
    bound: bool
    predicted: Span | None
    source: str

    @property
    def verdict(self) -> str:
        """What became of it: ``inside``, ``not below the bound``, ``4 % off`` or ``not checkable``."""
        if self.predicted is None:
            return "not checkable"
        if self.predicted.low <= self.published.high and self.published.low <= self.predicted.high:
            return "inside"
        if self.bound and self.predicted.high >= self.published.high:
            return "not below the bound"
        return f"{self.error_percent:.3g} % off"

    @property
    def holds(self) -> bool:
        """Whether the model is inside the published range or its stated error."""
        return self.verdict in ("inside", "not below the bound", "not checkable") or (
            self.error_percent <= self.tolerance_percent
        )

    @property
    def error_percent(self) -> float:
        """How far the expected value is from the published one, in percent of it."""
        assert self.predicted is not None
        return 100 * abs(self.predicted.expected - self.published.expected) / self.published.expected


def comparisons() -> tuple[Comparison, ...]:
    """Every published case, checkable ones first."""
    with CASES.open(encoding="utf-8", newline="") as file:
        return tuple(_comparison(row) for row in csv.DictReader(file))


def table() -> str:
    """The comparisons in Markdown."""
    head = "| id | scenario | published | model | verdict | source |\n|---|---|---|---|---|---|\n"
    return head + "".join(_line(c) for c in comparisons())


def _comparison(row: Mapping[str, str]) -> Comparison:
    low, high = float(row["published_low"]), float(row["published_high"])
    model = MODELS.get(row["id"])
    return Comparison(
        row["id"],
        row["scenario"],
        Span(low, (low + high) / 2, high),
        row["unit"],
        float(row["tolerance_percent"] or 0),
        row["kind"] == "vendor bound",
        model() if model else None,
        row["source"],
    )


def _line(c: Comparison) -> str:
    model = f"{_shown(c.predicted)} {c.unit}" if c.predicted else ""
    return f"| {c.id} | {c.scenario} | {_shown(c.published)} {c.unit} | {model} | {c.verdict} | {c.source} |\n"


def _shown(span: Span) -> str:
    low, expected, high = (f"{value:.6g}" for value in span.values)
    return expected if low == high else f"{low} / {expected} / {high}"


def _added(*terms: Term) -> Span:
    return combine("sum", [term.span for term in terms])


def _whole(technology: Technology, interval: float, after: int, ttl: float) -> Span:
    route = Route(technology, interval, after, ttl, AS_OF)
    return _added(detection(route, "unhealthy"), switching(route), client(route))


def _detected(technology: Technology, interval: float, after: int) -> Span:
    span = detection(Route(technology, interval, after, 60, AS_OF), "unhealthy").span
    return Span.exactly(span.expected) if technology == "route53" else span


def _series(*percentages: float) -> Span:
    return combine("series", [Span.exactly(p) for p in percentages])


def _tail() -> Span:
    found = sticky(Route("route53", 10, 3, 60, AS_OF))
    assert found is not None
    return found[1].span.times(1 / 60)


def _row(name: str, service: str) -> Span:
    return next(span_of(row) for row in rows(name) if row["service"] == service)


def _across_the_atlantic() -> Span:
    regions = built("azure").regions
    return round_trip(regions["eastus"], regions["westeurope"], "").span


MODELS: Mapping[str, Callable[[], Span]] = {
    "V01": lambda: _whole("route53", 10, 3, 60),
    "V03": lambda: _whole("traffic-manager", 10, 4, 10),
    "V04": lambda: _whole("traffic-manager", 10, 2, 10),
    "V05": lambda: _detected("traffic-manager", 30, 4),
    "V06": lambda: _whole("global-accelerator", 10, 3, 0),
    "V07": lambda: switching(Route("global-accelerator", 10, 3, 0, AS_OF)).span,
    "V08": lambda: _detected("cloudfront-origin-group", 0, 1),
    "V09": lambda: _whole("cloud-dns", 30, 3, 30),
    "V10": lambda: _detected("route53", 30, 3),
    "V11a": lambda: _detected("route53", 30, 3),
    "V11b": lambda: _detected("route53", 10, 3),
    "V12": lambda: combine("sum", [Span.exactly(5), Span(3, 4, 5), Span.exactly(25), Span.exactly(10)]),
    "V14": _tail,
    "V15": lambda: _row("lags", "dynamodb-global-table"),
    "V17": lambda: _row("promotions", "cosmos-single-write").times(1 / 60),
    "V22": lambda: _series(100, 99.999, 99.99, 99.99),
    "V24": lambda: _series(99.98, 99.95, 99.80, 99.99),
    "V25": lambda: _series(99.68, 99.86, 99.95, 99.95),
    "V29": lambda: history("gcp", "australia-southeast1").rate.times(2),
    "V30": _across_the_atlantic,
}

if __name__ == "__main__":
    print(table(), end="")
