"""The sections `objectives`, `usage` and `accept` of the language, and the rules on them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from msr.blueprint import Acceptance, Blueprint, Objectives, Usage
from msr.blueprint.schema import schema
from msr.check import RULES
from msr.errors import BlueprintError, Issue
from msr.load import dump, load_text
from msr.units import Count, Duration, Money, Percentage, Size

SHOP = """\
msr: 1
name: shop
cloud: aws
regions: [us-east-1, us-west-2]
failover: active-passive
routing: {domain: api.shop.example}
objectives: {rto: 3m, rpo: 5s, rpo_basis: observed, availability: 99.95%, p95: 250ms, budget: 1800 USD/month}
usage: {requests: 100M/month, writes: 25M/month, item: 1KB, stored: 100GB}
accept:
  - {code: TRF-009, why: one edge is enough, until: 2027-06-30}
functions:
  api: {code: src, handler: app.handler, runtime: python3.12, routes: ["ANY /{proxy+}"], uses: [orders]}
tables:
  orders: {key: order_id}
environments:
  dev: {objectives: none}
"""


def loaded(text: str = SHOP, environment: str | None = None) -> Blueprint:
    return load_text(text, file="shop.yaml", folder=Path(), environment=environment, local=True)


def found(text: str) -> list[Issue]:
    blueprint = loaded(text)
    return [issue for rule in RULES for issue in rule(blueprint)]


def test_objectives_usage_and_acceptances_are_typed() -> None:
    shop = loaded()
    assert shop.objectives == Objectives(
        rto=Duration(180),
        rpo=Duration(5),
        rpo_basis="observed",
        availability=Percentage(Decimal("99.95")),
        p95=Duration(0.25),
        budget=Money(Decimal(1800), "USD", "month"),
    )
    assert shop.usage == Usage(
        requests=Count(100_000_000, "month"), writes=Count(25_000_000, "month"), item=Size(1024), stored=Size(100 << 30)
    )
    assert shop.accept == (Acceptance(code="TRF-009", why="one edge is enough", until=date(2027, 6, 30)),)


def test_a_dump_of_objectives_loads_to_the_same() -> None:
    assert loaded(dump(loaded())) == loaded()


def test_an_environment_may_promise_nothing() -> None:
    assert loaded(environment="dev").objectives == Objectives()


def test_the_published_ceiling_counts_unless_the_file_says_otherwise() -> None:
    assert Objectives().rpo_basis == "ceiling"


@pytest.mark.parametrize(
    ("old", "new", "message", "place"),
    [
        ("2027-06-30", "tomorrow", "`tomorrow` is not a day", "shop.yaml:10:53"),
        ("rto: 3m", "rto: 3", "`3` has no unit", "shop.yaml:7:19"),
        ("1800 USD", "1800 EUR", "a budget is in USD, not EUR", "shop.yaml:7:95"),
        ("code: TRF-009, ", "", "`accept[0]` needs `code`", "shop.yaml:10:3"),
        ("requests: 100M/month, ", "", "`usage` needs `requests`", "shop.yaml:8:1"),
        ("rpo_basis: observed", "rpo_basis: hope", "must be `ceiling` or `observed`", "shop.yaml:7:43"),
    ],
)
def test_each_mistake_has_its_sentence_and_its_place(old: str, new: str, message: str, place: str) -> None:
    with pytest.raises(BlueprintError) as caught:
        loaded(SHOP.replace(old, new))
    (issue,) = caught.value.issues
    assert message in issue.message
    assert str(issue.position) == place


def test_the_example_breaks_no_rule() -> None:
    assert found(SHOP) == []


def test_a_budget_without_usage_can_not_be_proven() -> None:
    (issue,) = found(SHOP.replace("usage: {", "# {"))
    assert (issue.code, issue.path) == ("budget-without-usage", "objectives.budget")


def test_more_writes_than_requests_are_warned_of() -> None:
    (issue,) = found(SHOP.replace("writes: 25M", "writes: 250M"))
    assert (issue.code, issue.severity) == ("more-writes-than-requests", "warning")


def test_a_finding_is_accepted_once() -> None:
    entry = "  - {code: TRF-009, why: one edge is enough, until: 2027-06-30}\n"
    (issue,) = found(SHOP.replace(entry, entry + entry))
    assert (issue.code, issue.path) == ("accepted-twice", "accept[1].code")


def test_an_acceptance_holds_until_the_end_of_its_day() -> None:
    acceptance = loaded().accept[0]
    assert acceptance.holds(date(2027, 6, 30))
    assert not acceptance.holds(date(2027, 7, 1))


def test_an_editor_is_told_of_the_sections() -> None:
    text = str(schema())
    assert all(word in text for word in ("rpo_basis", "'const': 'none'", "'format': 'date'"))
