"""How often regions fail and for how long, and what of it users feel: the closed form of the history model.

Durations are lognormal. A failover that works shortens an outage of ``D`` minutes to ``min(D, R)``; its expectation
has a closed form, which the tests check against a simulation of 200,000 years.
"""

from __future__ import annotations

from datetime import date
from math import erf, exp, log, sqrt

from msr.predict.constants import Row, basis_of, checked_of, rows, span_of
from msr.predict.term import MINUTES_PER_YEAR, Basis, Span
from msr.value import value


@value
class Lognormal:
    """Durations in minutes whose logarithm is normal with mean ``mu`` and deviation ``sigma``."""

    mu: float
    sigma: float

    @property
    def mean(self) -> float:
        """The expected duration."""
        return exp(self.mu + self.sigma**2 / 2)

    def quantile(self, z: float) -> float:
        """The duration ``z`` deviations from the median; 1.2816 for the 90th percentile."""
        return exp(self.mu + z * self.sigma)

    def mean_up_to(self, limit: float) -> float:
        """The expectation of ``min(D, limit)``."""
        if limit <= 0:
            return 0.0
        z = (log(limit) - self.mu) / self.sigma
        return self.mean * _phi(z - self.sigma) + limit * (1 - _phi(z))


@value
class History:
    """Outages of one region: events per year with their interval of confidence, and durations."""

    rate: Span
    duration: Lognormal
    basis: Basis
    source: str
    checked: date


def history(cloud: str, region: str) -> History:
    """The history of a region: its own where one was counted, else that of its cloud, else of any cloud.

    ``global`` is no region, but what all of them share.
    """
    found = [row for row in rows("outages") if _speaks_of(row, cloud, region)]
    row = max(found, key=lambda r: (r["region"] != "*", r["cloud"] != "*"))
    return History(
        span_of(row), Lognormal(float(row["mu"]), float(row["sigma"])), basis_of(row), row["source"], checked_of(row)
    )


def overlap_minutes(rates: list[float], mean_minutes: list[float]) -> float:
    """Minutes per year in which independent regions are all down at once; exact for small shares of downtime."""
    share = 1.0
    for rate, mean in zip(rates, mean_minutes, strict=True):
        share *= rate * mean / MINUTES_PER_YEAR
    return share * MINUTES_PER_YEAR


def _speaks_of(row: Row, cloud: str, region: str) -> bool:
    return row["cloud"] in (cloud, "*") and row["region"] in (region, "*")


def _phi(z: float) -> float:
    return 0.5 * (1 + erf(z / sqrt(2)))
