from __future__ import annotations

from datetime import date
from math import fsum, prod

import pytest
from hypothesis import given
from hypothesis import strategies as st

from msr.predict.term import Formula, Prediction, Span, Term, Unknown, predicted

numbers = st.floats(0, 1e9, allow_nan=False)
percentages = st.floats(0, 100)


def spans(of: st.SearchStrategy[float]) -> st.SearchStrategy[Span]:
    return st.tuples(of, of, of).map(lambda three: Span(*sorted(three)))


def term(span: Span, name: str = "a") -> Term:
    return Term(name, span, "s", "assumed", "nobody", date(2026, 11, 25))


def terms(of: st.SearchStrategy[float]) -> st.SearchStrategy[list[Term]]:
    return st.lists(spans(of).map(term), max_size=6)


@given(terms(numbers))
def test_a_sum_is_what_its_terms_add_up_to(parts: list[Term]) -> None:
    total = predicted("total", "s", "sum", parts)
    assert total.span.values == tuple(fsum(p.span.values[i] for p in parts) for i in range(3))


@given(terms(percentages))
def test_a_series_is_the_product_of_its_percentages(parts: list[Term]) -> None:
    total = predicted("all of them", "%", "series", parts)
    assert total.span.expected == pytest.approx(100 * prod(p.span.expected / 100 for p in parts))


@given(terms(percentages))
def test_a_parallel_is_down_only_when_every_part_is(parts: list[Term]) -> None:
    total = predicted("any of them", "%", "parallel", parts)
    down = prod(1 - p.span.expected / 100 for p in parts) if parts else 0
    assert total.span.expected == pytest.approx(100 - 100 * down)


@given(terms(st.floats(0, 1000)))
def test_downtime_makes_uptime_and_the_most_downtime_the_least_uptime(parts: list[Term]) -> None:
    up = predicted("uptime", "%", "uptime", parts).span
    down = predicted("downtime", "min/year", "sum", parts).span
    assert up.values == pytest.approx(tuple(100 - d / 5256 for d in reversed(down.values)))


@given(st.sampled_from(["worst", "best"]), terms(numbers).filter(bool))
def test_the_worst_and_the_best_are_values_of_a_part(formula: Formula, parts: list[Term]) -> None:
    chosen = predicted("chosen", "s", formula, parts).span
    pick = max if formula == "worst" else min
    assert chosen.values == tuple(pick(p.span.values[i] for p in parts) for i in range(3))


def test_a_prediction_that_does_not_add_up_cannot_be_made() -> None:
    with pytest.raises(ValueError, match=r"rto says \(1, 2, 3\), its parts make \(1.0, 1.0, 1.0\)"):
        Prediction("rto", "s", Span(1, 2, 3), "sum", (term(Span.exactly(1)),))


def test_a_span_out_of_order_is_refused() -> None:
    with pytest.raises(ValueError, match="from low to high"):
        Span(2, 1, 3)


def test_a_span_of_no_number_is_refused() -> None:
    with pytest.raises(ValueError, match="finite"):
        Span(0, float("nan"), 1)


def test_an_unknown_deep_inside_makes_the_whole_incomplete() -> None:
    gap = Unknown("spanner", "USD/month", "no price")
    inner = predicted("stores", "USD/month", "sum", [term(Span.exactly(1))], unknown=[gap])
    outer = predicted("cost", "USD/month", "sum", [inner, term(Span.exactly(2))])
    assert not outer.complete
    assert list(outer.gaps()) == [gap]


def test_the_dominant_part_is_the_one_expected_to_be_largest() -> None:
    small, large = term(Span(0, 1, 90), "small"), term(Span(2, 2, 2), "large")
    total = predicted("total", "s", "sum", [small, large])
    assert total.dominant is large
    assert predicted("nothing", "s", "sum", []).dominant is None


def test_terms_are_the_leaves_in_order() -> None:
    a, b, c = (term(Span.exactly(1), name) for name in "abc")
    tree = predicted("t", "s", "sum", [a, predicted("u", "s", "worst", [b, c])])
    assert [leaf.name for leaf in tree.terms()] == ["a", "b", "c"]
