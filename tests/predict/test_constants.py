from __future__ import annotations

from datetime import date
from importlib.resources import files

import pytest

from msr.predict.constants import checked_of, constant, constants, rows

TABLES = sorted(
    entry.name.removesuffix(".csv")
    for entry in files("msr.predict").joinpath("data").iterdir()
    if entry.name.endswith(".csv")
)


@pytest.mark.parametrize("table", TABLES)
def test_every_figure_says_where_and_when_it_was_read(table: str) -> None:
    for row in rows(table):
        assert row["source"].strip(), row
        assert date(2026, 1, 1) <= checked_of(row) <= date(2026, 12, 31), row
        assert None not in row, row


def test_every_constant_is_contract_measured_or_assumed() -> None:
    assert {found.basis for found in constants().values()} == {"contract", "measured", "assumed"}


def test_constants_have_distinct_names() -> None:
    assert len(constants()) == len(rows("constants"))


def test_an_unknown_constant_is_an_error() -> None:
    with pytest.raises(KeyError):
        constant("warp.speed")
