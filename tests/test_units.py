"""Quantities read what people write, refuse what is ambiguous, and write back the same."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given

from msr.units import Count, Duration, Money, Percentage, Rate, Size, UnitError
from tests.strategies import quantities

Quantity = Duration | Size | Rate | Count | Percentage | Money


@given(quantities)
def test_a_quantity_parses_back_from_its_own_text(quantity: Quantity) -> None:
    assert type(quantity).parse(str(quantity)) == quantity


@pytest.mark.parametrize(
    ("text", "quantity"),
    [
        ("90s", Duration(90)),
        ("250ms", Duration(0.25)),
        ("30d", Duration(2_592_000)),
        ("512MB", Size(536_870_912)),
        ("1KB", Size(1024)),
        ("500/s", Rate(500)),
        ("1500/5m", Rate(1500, Duration(300))),
        ("100M/month", Count(100_000_000, "month")),
        ("99.95%", Percentage(Decimal("99.95"))),
        ("1800 USD/month", Money(Decimal(1800), "USD", "month")),
    ],
)
def test_text_of_the_language_is_read_exactly_and_written_the_same(text: str, quantity: Quantity) -> None:
    assert type(quantity).parse(text) == quantity
    assert str(quantity) == text


@pytest.mark.parametrize(
    ("kind", "written", "shortest"),
    [
        (Duration, "3600s", "1h"),
        (Duration, "0m", "0s"),
        (Size, "1024MB", "1GB"),
        (Rate, "2000/5m", "2k/5m"),
        (Percentage, "10.50%", "10.5%"),
    ],
)
def test_the_shortest_exact_text_is_written(kind: type[Quantity], written: str, shortest: str) -> None:
    assert str(kind.parse(written)) == shortest


@pytest.mark.parametrize(
    ("kind", "text", "message"),
    [
        (Duration, "10", "`10` has no unit; a duration needs one: ms, s, m, h or d"),
        (Duration, "10 parsecs", "`10 parsecs` is not a duration; its units are ms, s, m, h or d"),
        (Duration, "-5s", "`-5s` is not a duration; its units are ms, s, m, h or d"),
        (Size, "512mb", "`512mb` is not a size; its units are B, KB, MB, GB or TB"),
        (Size, "9999999999999TB", "`9999999999999TB` is too large to be a size"),
        (Percentage, "101%", "`101%` is too large to be a percentage"),
        (Duration, "٣s", "`٣s` is not a duration; its units are ms, s, m, h or d"),
    ],
)
def test_what_is_not_a_quantity_is_refused_with_its_units(kind: type[Quantity], text: str, message: str) -> None:
    with pytest.raises(UnitError) as refused:
        kind.parse(text)
    assert refused.value.message == message
    assert refused.value.hint == f"write it like `{kind.example}`"


def test_a_rate_is_told_per_second() -> None:
    assert Rate.parse("3000/5m").per_second == 10


def test_a_month_is_730_hours() -> None:
    assert Count.parse("2628000/month").per_second == 1
    assert Money.parse("1 USD/day").per_month == Decimal(2_628_000) / 86_400


def test_memory_is_counted_in_powers_of_1024() -> None:
    assert Size.parse("1GB").megabytes == 1024
