"""Rules about what is promised, how much it is used, and which findings are accepted."""

from __future__ import annotations

from collections.abc import Iterator

from msr.blueprint import Blueprint
from msr.check.rule import finding
from msr.errors import Issue


def a_budget_has_a_usage(blueprint: Blueprint) -> Iterator[Issue]:
    """Costs are predicted from usage; without it a budget can be neither kept nor missed."""
    if blueprint.objectives and blueprint.objectives.budget and blueprint.usage is None:
        message = "`budget` cannot be proven: the blueprint does not say how much the service is used"
        hint = "add `usage: {requests: 10M/month, writes: 1M/month}` with your own figures"
        yield finding(blueprint, ("objectives", "budget"), "budget-without-usage", message, hint)


def a_write_is_a_request(blueprint: Blueprint) -> Iterator[Issue]:
    """More writes than requests are possible, when a request writes several items; more often it is a slip."""
    usage = blueprint.usage
    if usage and usage.writes.per_month > usage.requests.per_month:
        message = f"{usage.writes} writes are more than {usage.requests} requests"
        hint = "correct one of them; where a request writes several items, this is as it should be"
        yield finding(blueprint, ("usage", "writes"), "more-writes-than-requests", message, hint, "warning")


def a_finding_is_accepted_once(blueprint: Blueprint) -> Iterator[Issue]:
    """Two reasons for one finding cannot both be the one that counts."""
    codes = [acceptance.code for acceptance in blueprint.accept]
    for index, code in enumerate(codes):
        if code in codes[:index]:
            message = f"`{code}` is accepted twice"
            yield finding(blueprint, ("accept", index, "code"), "accepted-twice", message, "keep one")
