from __future__ import annotations

import pytest

from msr.errors import MsrError
from msr.proof.explain import explain, topics
from msr.proof.judge import Setting, judge
from msr.registry import provider
from tests.proof.blueprints import AS_OF, SHOP, loaded

AWS = provider("aws")
SHOP_JUDGED = judge(loaded(SHOP), Setting(AWS, AS_OF))


def about(topic: str) -> str:
    return "\n".join(explain(topic, SHOP_JUDGED, AWS))


def test_a_figure_is_its_formula_its_values_and_their_sources() -> None:
    text = about("rto")
    assert text.splitlines()[0] == "rto.us-east-1  51.7 s (25 s to 70.5 s)  sum of:"
    assert "  detect  32.2 s (24 s to 34 s) = (3 - 1 + 0.82) * 10 + 4" in text
    assert "contract: Route 53 docs, dns-failover-determining-health-of-endpoints" in text


def test_an_unknown_part_of_a_figure_says_why() -> None:
    assert "tables.orders  unknown: dynamodb-global-table has no published ceiling" in about("rpo.ceiling")


def test_a_rule_is_its_reason_its_reaction_and_its_source() -> None:
    assert about("trf-007").splitlines() == [
        "TRF-007  The health of a region depends on another region  (error)",
        "why     one shared dependency takes every region out at once, and then nothing is protected",
        "do      leave the table out of `health.includes`, or replicate it",
        "source  Route 53 docs, dns-failover-problems",
    ]


def test_a_rule_that_waits_says_for_what() -> None:
    assert "waits for the section `drills`" in about("OPS-001")


def test_a_choice_is_its_offer_and_what_was_not_taken() -> None:
    text = about("tables.orders")
    assert "Amazon DynamoDB global table, eventual consistency (MREC)  in us-east-1, us-west-2" in text
    assert "not     dynamodb-table: single region only" in text


def test_a_word_that_means_nothing_is_told_the_nearest() -> None:
    with pytest.raises(MsrError) as caught:
        about("availabilty.history")
    assert caught.value.hint == "did you mean `availability.history`?"


@pytest.mark.parametrize("topic", topics(SHOP_JUDGED))
def test_everything_that_can_be_asked_is_answered(topic: str) -> None:
    assert about(topic)
