"""A predicted bill as a table of its items."""

from __future__ import annotations

from msr.predict.term import Prediction


def by_item(bill: Prediction) -> dict[str, float]:
    """Expected USD a month of each item, all regions together."""
    totals: dict[str, float] = {}
    for term in bill.terms():
        totals[term.name] = totals.get(term.name, 0.0) + term.span.expected
    return totals
