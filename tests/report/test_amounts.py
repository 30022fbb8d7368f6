"""Values at a glance: short, and never better than they are."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from msr.predict import Span
from msr.report.amounts import amount, duration, share, span


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [
        (0, "0s"),
        (0.04, "0.1s"),
        (2.5, "2.5s"),
        (9.91, "10s"),
        (34, "34s"),
        (51.7, "52s"),
        (59.2, "1m"),
        (70.4, "1m11s"),
        (120, "2m"),
        (3599.5, "1h"),
        (7500, "2h05m"),
        (64_200, "17h50m"),
        (86_400, "1d"),
        (100_000, "1d04h"),
    ],
)
def test_a_duration_is_two_units_at_most(seconds: float, shown: str) -> None:
    assert duration(seconds) == shown


@pytest.mark.parametrize(
    ("value", "unit", "shown"),
    [
        (240.06, "ms", "241ms"),
        (99.9944, "%", "99.994%"),
        (99.9996, "%", "99.9996%"),
        (99.99998, "%", "99.99998%"),
        (100, "%", "100%"),
        (99.95, "%", "99.95%"),
        (1409.2, "USD/month", "$1,410"),
        (396, "USD/month", "$396"),
        (2.1, "writes", "3 writes"),
    ],
)
def test_an_amount_carries_its_unit(value: float, unit: str, shown: str) -> None:
    assert amount(value, unit) == shown


@pytest.mark.parametrize(
    ("values", "unit", "shown"),
    [
        (Span(25, 51.7, 70.4), "s", "25s / 52s / 1m11s"),
        (Span(318.2, 395.6, 1670), "USD/month", "$319 / 396 / 1,670"),
        (Span(99.98, 99.994, 99.998), "%", "99.98 / 99.994 / 99.998%"),
        (Span(136, 240, 526), "ms", "136 / 240 / 526ms"),
        (Span(2, 5, 12), "writes", "2 / 5 / 12 writes"),
        (Span.exactly(0), "s", "0s"),
    ],
)
def test_a_span_is_low_expected_and_high_with_one_unit(values: Span, unit: str, shown: str) -> None:
    assert span(values, unit) == shown


@pytest.mark.parametrize(("part", "whole", "shown"), [(1, 3, "33%"), (0.1, 100, "<1%"), (0, 5, "0%"), (1, 0, "0%")])
def test_a_share_is_a_whole_percentage(part: float, whole: float, shown: str) -> None:
    assert share(part, whole) == shown


UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}


def seconds_of(shown: str) -> float:
    total, number = 0.0, ""
    for letter in shown:
        if letter in UNITS:
            total, number = total + float(number) * UNITS[letter], ""
        else:
            number += letter
    return total


@given(st.floats(0, 1e6))
def test_a_shown_time_is_never_shorter_than_the_predicted_one(seconds: float) -> None:
    assert seconds_of(duration(seconds)) >= seconds - 1e-6


@given(st.one_of(st.floats(0, 100), st.floats(99.99, 100)))
def test_a_shown_availability_is_never_higher_than_the_predicted_one(percent: float) -> None:
    assert float(amount(percent, "%").removesuffix("%")) <= percent + 1e-6
