"""The arithmetic that a term shows is the arithmetic of its value."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Iterator

import pytest

from msr.predict.availability import contract, historic
from msr.predict.latency import between_regions, user
from msr.predict.rto import recovery
from msr.predict.term import Term
from msr.predict.usage import Usage
from tests.predict.plans import OFFERS, REGIONS, aws

USAGE = Usage(requests_per_month=30e9, writes_per_month=25e6, item_bytes=1024, stored_bytes=100 << 30)

OPERATORS: dict[type[ast.operator], Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: lambda a, b: a / b,
}


def value_of(node: ast.expr) -> float:
    match node:
        case ast.BinOp(left, op, right):
            return OPERATORS[type(op)](value_of(left), value_of(right))
        case ast.Constant(value) if isinstance(value, int | float):
            return float(value)
        case _:
            raise ValueError(ast.dump(node))


def leaves() -> Iterator[Term]:
    for mode in ("active-active", "active-passive", "pilot-light", "single"):
        plan = aws("us-east-1", *(() if mode == "single" else ("eu-west-1",)), mode=mode)
        for found in (contract(plan), historic(plan, OFFERS, USAGE), user(plan, REGIONS)):
            yield from found.terms()
        yield from between_regions(plan, REGIONS)
        for placement in plan.serving:
            yield from recovery(plan, placement.key, OFFERS, USAGE).rto.terms()


def test_every_working_adds_up_to_its_value() -> None:
    shown = [term for term in leaves() if term.working]
    assert len(shown) > 50
    for term in shown:
        worked = value_of(ast.parse(term.working, mode="eval").body)
        assert worked == pytest.approx(term.span.expected, rel=1e-4), term
