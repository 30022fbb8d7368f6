from __future__ import annotations

import pytest

from tests.predict.validation import MODELS, TABLE, Comparison, comparisons, table


@pytest.mark.parametrize("case", comparisons(), ids=lambda case: case.id)
def test_the_model_is_inside_the_published_range_or_its_stated_error(case: Comparison) -> None:
    assert case.holds, f"{case.scenario}: published {case.published.values}, model {case.predicted}"


def test_what_cannot_be_checked_says_why() -> None:
    for case in comparisons():
        assert (case.predicted is None) == case.source.startswith("not checkable: ")


def test_all_thirty_published_cases_are_there() -> None:
    assert {case.id.rstrip("ab") for case in comparisons()} == {f"V{number:02d}" for number in range(1, 31)}
    assert set(MODELS) <= {case.id for case in comparisons()}


def test_the_table_is_what_the_model_says_today() -> None:
    assert TABLE.read_text(encoding="utf-8") == table(), (
        "python -m tests.predict.validation > tests/predict/validation.md"
    )
