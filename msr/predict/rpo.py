"""What is lost with a region: per store, and for the service as the worst store in it.

Two figures, never mixed: the lag that is typically seen, and the ceiling that the vendor publishes. A store without a
published ceiling leaves the ceiling of the service open. Nobody agrees to a typical lag, so it is assumed; where it is
the ceiling itself, as in a store that commits by quorum, it is a contract.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

from msr.offer import Offer, TablePromise
from msr.plan import Choice, Plan
from msr.predict.constants import basis_of, checked_of, rows, span_of
from msr.predict.term import Basis, Part, Prediction, Span, Term, Unknown, digits, predicted
from msr.predict.usage import SECONDS_PER_MONTH, Usage

NO_COPY = "no copy is outside of its region, so all of it is lost for good where the region is"

RpoBasis = Literal["ceiling", "observed"]


def service(plan: Plan, offers: Sequence[Offer], basis: RpoBasis) -> Prediction:
    """The worst recovery point of the plan's stores, in seconds before the loss."""
    parts: list[Part] = []
    unknown: list[Unknown] = []
    for choice in plan.of_kind("table"):
        found = store(choice, offers, basis)
        if isinstance(found, Unknown):
            unknown.append(found)
        else:
            parts.append(found)
    return predicted(f"rpo.{basis}", "s", "worst", parts, unknown=unknown)


def store(choice: Choice, offers: Sequence[Offer], basis: RpoBasis) -> Term | Unknown:
    """The recovery point of one store; unknown where no figure of that kind is published."""
    offer = next((o for o in offers if o.service == choice.service), None)
    if offer is None or not isinstance(offer.promise, TablePromise):
        return Unknown(choice.key, "s", f"{choice.service} promises nothing about lag")
    promise = offer.promise
    if offer.scope == "region":
        return _last_copy(choice, offer, promise)
    if basis == "observed":
        return _lag(choice, offer, promise)
    if promise.rpo_ceiling_seconds is None:
        return Unknown(choice.key, "s", f"{choice.service} has no published ceiling")
    span = Span.exactly(promise.rpo_ceiling_seconds)
    return Term(choice.key, span, "s", "contract", offer.source, offer.checked)


def lost_writes(plan: Plan, offers: Sequence[Offer], usage: Usage) -> Prediction:
    """Acknowledged writes that a survivor never gets: the rate of writes times the lag, for tables of equal use."""
    tables = plan.of_kind("table")
    per_second = usage.writes_per_month / SECONDS_PER_MONTH / max(1, len(tables))
    lags = [store(choice, offers, "observed") for choice in tables]
    known = [_in_flight(lag, per_second) for lag in lags if isinstance(lag, Term)]
    unknown = [replace(lag, unit="writes") for lag in lags if isinstance(lag, Unknown)]
    return predicted("rpo.lost-writes", "writes", "sum", known, unknown=unknown)


def _last_copy(choice: Choice, offer: Offer, promise: TablePromise) -> Term | Unknown:
    """What a store of one region loses where the region is lost for good; if it comes back, that is nothing."""
    backup = promise.backup
    if backup is None or backup.place != "elsewhere":
        return Unknown(choice.key, "s", NO_COPY, boundless=True)
    return Term(choice.key, Span.exactly(backup.interval_seconds), "s", "contract", offer.source, offer.checked)


def _in_flight(lag: Term, per_second: float) -> Term:
    working = f"{digits(per_second)} * {digits(lag.span.expected)}"
    return Term(lag.name, lag.span.times(per_second), "writes", lag.basis, lag.source, lag.checked, working)


def _lag(choice: Choice, offer: Offer, promise: TablePromise) -> Term:
    for row in rows("lags"):
        if row["service"] == choice.service:
            return Term(choice.key, span_of(row), "s", basis_of(row), row["source"], checked_of(row))
    typical = promise.rpo_typical_seconds
    basis: Basis = "contract" if typical == promise.rpo_ceiling_seconds else "assumed"
    return Term(choice.key, Span.exactly(typical), "s", basis, offer.source, offer.checked)
