"""What Route 53 says of each region while the deployment adds one, while one is drained, and while one is down."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from msr.plan import TrafficSpec
from providers.aws.health_checks import SPREAD_SECONDS, settle_seconds
from tests.providers.aws.blueprints import RANKED
from tests.providers.aws.route53 import Account, Answers, Checks
from tests.providers.aws.stage import planned, stack_of

OLD, NEW = ("eu-west-1", "eu-central-1"), "eu-north-1"
TWO = RANKED.replace(f", {NEW}]", "]")
END_SECONDS = 400


@cache
def checks(text: str) -> Checks:
    return {r.name: r.inputs for r in stack_of(text, "entry").of("HealthCheck")}


def asked(checks: Checks, every: int, unhealthy_after: int) -> Checks:
    """The same checks, asked more or less often."""
    often = {"requestInterval": every, "failureThreshold": unhealthy_after}
    return {name: {**inputs, **often} for name, inputs in checks.items()}


def spec(every: int = 10, unhealthy_after: int = 3) -> TrafficSpec:
    (choice,) = planned(RANKED).of_kind("traffic")
    assert isinstance(choice.spec, TrafficSpec)
    return replace(choice.spec, interval_seconds=every, unhealthy_after=unhealthy_after)


def world(*, down: Mapping[str, float] | None = None, drained: Mapping[str, float] | None = None) -> Answers:
    """Regions that answer; from a second on some are ``down``, and some are ``drained`` by all of their peers."""

    def answer(host: str, path: str, at: float) -> int | None:
        if at >= (down or {}).get(host.partition(".")[0], END_SECONDS):
            return None
        _, found, region = path.partition("/_msr/drain/")
        return 200 if not found or at >= (drained or {}).get(region, END_SECONDS) else 404

    return answer


def widened(adopted: float, *, heard: float = SPREAD_SECONDS) -> Account:
    """The entry of two regions as it becomes that of three."""
    return Account(checks(TWO), checks(RANKED), heard, adopted)


def red_seconds(account: Account, region: str, answers: Answers) -> list[int]:
    return [now for now in range(END_SECONDS) if not account.healthy(f"traffic-{region}", answers, now)]


WAIT = settle_seconds(spec())


@pytest.mark.parametrize("region", OLD)
def test_a_region_that_is_added_turns_no_other_one_red(region: str) -> None:
    assert red_seconds(widened(WAIT), region, world()) == []


@pytest.mark.parametrize("region", OLD)
def test_without_the_wait_it_would_turn_all_of_them_red(region: str) -> None:
    assert red_seconds(widened(0), region, world()) == list(range(WAIT - 10))


@pytest.mark.parametrize("region", OLD)
def test_a_region_that_is_added_and_does_not_answer_turns_no_other_one_red(region: str) -> None:
    assert red_seconds(widened(WAIT), region, world(down={NEW: 0})) == []


@pytest.mark.parametrize("peer", [*OLD, NEW])
def test_a_region_that_goes_down_drains_none_of_its_peers(peer: str) -> None:
    for region in {*OLD, NEW} - {peer}:
        late = [second for second in red_seconds(widened(WAIT), region, world(down={peer: 200})) if second >= WAIT]
        assert late == []


def test_a_region_that_goes_down_is_red_after_three_questions() -> None:
    assert red_seconds(widened(WAIT), OLD[0], world(down={OLD[0]: 200}))[0] == 220


def test_a_region_is_drained_while_it_is_down_and_while_a_peer_is() -> None:
    answers = world(down={OLD[1]: 100}, drained={OLD[0]: 200})
    assert red_seconds(widened(WAIT), OLD[0], answers)[0] == 220


def test_a_drain_that_old_peers_hold_stays_while_a_region_is_added() -> None:
    answers = world(drained={OLD[0]: -1000})
    assert red_seconds(widened(WAIT), OLD[0], answers) == list(range(END_SECONDS))


@given(st.sampled_from([10, 30]), st.integers(1, 10), st.integers(0, SPREAD_SECONDS))
def test_the_wait_is_long_enough_however_often_a_check_asks(every: int, unhealthy_after: int, heard: int) -> None:
    before, after = (asked(checks(text), every, unhealthy_after) for text in (TWO, RANKED))
    wait = settle_seconds(spec(every, unhealthy_after))
    account = Account(before, after, heard, wait)
    for region in OLD:
        red = [now for now in range(0, wait + 60, 5) if not account.healthy(f"traffic-{region}", world(), now)]
        assert red == []
