"""What a month costs: every meter times its price, and how that compares with one region.

A price that is not known is not guessed: it is listed, and the total is "at least". A price of another region of the
same cloud is used with a margin, and said to be assumed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from msr.plan import Choice, FunctionSpec, Plan, TableSpec, TrafficSpec
from msr.predict.constants import Row, basis_of, checked_of, constant, rows, span_of
from msr.predict.meters import Metered, quantity
from msr.predict.term import Part, Prediction, Span, Term, Unknown, digits, predicted
from msr.predict.usage import Usage

USD_PER_MONTH = "USD/month"


def monthly(plan: Plan, usage: Usage) -> Prediction:
    """The bill of a month in USD, a part for each choice and a term for each item."""
    return predicted("cost", USD_PER_MONTH, "sum", [_bill(plan, choice, usage) for choice in plan.choices])


def ratio(plan: Plan, usage: Usage) -> float | None:
    """How many times the bill of one region the plan costs; ``None`` where either has an unknown price."""
    here, single = monthly(plan, usage), monthly(alone(plan), usage)
    if not (here.complete and single.complete and single.span.expected):
        return None
    return here.span.expected / single.span.expected


def alone(plan: Plan) -> Plan:
    """The same service in its first region only: no way in but the API's own host, no replicas, no standby."""
    first = plan.serving[0]
    return replace(
        plan,
        mode="single",
        placements=(first,),
        home=first.key,
        choices=tuple(
            _single(choice, first.key) for choice in plan.choices if choice.kind not in ("traffic", "switch")
        ),
    )


def _bill(plan: Plan, choice: Choice, usage: Usage) -> Prediction:
    parts: list[Part] = []
    unknown: list[Unknown] = []
    for item in _items(Metered(plan, choice, usage)):
        if isinstance(item, Unknown):
            unknown.append(item)
        else:
            parts.append(item)
    return predicted(choice.key, USD_PER_MONTH, "sum", parts, unknown=unknown)


def _items(metered: Metered) -> Iterator[Term | Unknown]:
    service = metered.choice.service
    found = [row for row in rows("prices") if row["service"] == service]
    if not found:
        yield Unknown(service, USD_PER_MONTH, f"no price of {service} is known")
    for row in found:
        if not row["expected"]:
            yield Unknown(f"{service} {row['item']}", USD_PER_MONTH, row["source"])
            continue
        amount = quantity(row["meter"], metered)
        if amount.high:
            yield _item(row, amount, metered.plan)


def _item(row: Row, amount: Span, plan: Plan) -> Term:
    price, per, away = span_of(row), float(row["per"]), _away(row, plan)
    margin = _margin(away)
    working = f"{digits(amount.expected)} * {digits(price.expected)}"
    working += f" * {digits(margin.expected)}" if away else ""
    working += f" / {digits(per)}" if per != 1 else ""
    return Term(
        f"{row['service']} {row['item']}",
        amount.times(price).times(margin).times(1 / per),
        USD_PER_MONTH,
        "assumed" if away else basis_of(row),
        f"{row['source']}; price of {row['region'].partition(' ')[0]}" if away else row["source"],
        checked_of(row),
        working,
    )


def _away(row: Row, plan: Plan) -> float:
    """The share of the plan's regions for which the price was not read."""
    if row["region"] == "*":
        return 0.0
    priced = row["region"].split()
    return sum(p.name not in priced for p in plan.serving) / len(plan.serving)


def _margin(away: float) -> Span:
    low, expected, high = constant("price.elsewhere").span.values
    return Span(1 + away * (low - 1), 1 + away * (expected - 1), 1 + away * (high - 1))


def _single(choice: Choice, region: str) -> Choice:
    service = next((row["alone"] for row in rows("alone") if row["service"] == choice.service), choice.service)
    match choice.spec:
        case TableSpec() as spec:
            kept = replace(spec, replicas=(region,), witness=None, home=region)
        case FunctionSpec() as spec:
            kept = replace(spec, warm={region: spec.warm.get(region, 0)})
        case TrafficSpec() as spec:
            kept = replace(spec, endpoints=tuple(e for e in spec.endpoints if e.region == region))
        case spec:
            kept = spec
    return replace(choice, service=service, regions=(region,), spec=kept)
