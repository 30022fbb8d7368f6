from __future__ import annotations

import pytest

from msr.deploy.sentence import sentence

TRACEBACK = """Exception calling application: no answer
Traceback (most recent call last):
  File "server.py", line 3, in call
    raise ValueError("the region name is empty")
ValueError: the region name is empty"""

TERRAFORM = """1 error occurred:
\t* creating DynamoDB Table (orders): LimitExceededException: too many tables

"""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("no capacity left", "no capacity left"),
        (TRACEBACK, "the region name is empty"),
        (TERRAFORM, "creating DynamoDB Table (orders): LimitExceededException: too many tables"),
        (
            "python inline source runtime error:\nTraceback (most recent call last):\nKeyError: 'base'",
            "KeyError: 'base'",
        ),
    ],
)
def test_what_a_provider_says_becomes_one_sentence(text: str, expected: str) -> None:
    assert sentence(text)[0] == expected


def test_all_lines_are_kept_where_there_is_more_than_the_sentence() -> None:
    assert sentence("no capacity left") == ("no capacity left", ())
    assert sentence(TRACEBACK)[1] == tuple(TRACEBACK.splitlines())
