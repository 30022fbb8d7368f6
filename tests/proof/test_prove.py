from __future__ import annotations

import pytest
from hypothesis import HealthCheck, assume, given, settings

from msr.blueprint import Blueprint
from msr.errors import Issue, PlanError
from msr.proof import Proof, prove
from msr.proof.judge import Setting, judge
from msr.proof.remedy import remedies
from msr.registry import provider
from tests.proof.blueprints import AS_OF, SHOP, loaded, proven, sound, with_objectives


def sole(found: Proof) -> Issue:
    (issue,) = found.errors
    return issue


def test_a_blueprint_that_keeps_its_objectives_is_feasible() -> None:
    found = proven()
    assert found.feasible
    assert [verdict.objective for verdict in found.verdicts] == ["rto", "rpo", "availability", "p95", "budget"]
    assert all(verdict.proven for verdict in found.verdicts)
    assert found.require() is found.plan


def test_objectives_are_optional() -> None:
    found = proven(SHOP.replace("objectives: {", "# {"))
    assert found.verdicts == () and found.feasible


def test_a_missed_recovery_time_shows_its_sum_and_where_it_is_written() -> None:
    issue = sole(proven(SHOP.replace("rto: 3m", "rto: 1m")))
    assert issue.message == (
        "objective `rto: 1m` is missed: when a region is lost, 95 of 100 clients are served again within 70.5 s"
    )
    assert issue.details == (
        "34 s    detect   contract, most of it",
        "8 s     switch   assumed",
        "28.5 s  client   contract",
        "70.5 s  the sum",
    )
    assert (issue.code, issue.path, str(issue.position)) == ("OBJ-002", "objectives.rto", "shop.yaml:7:19")
    assert issue.hint == "set `objectives.rto: 71s`"


def test_slow_checks_are_the_first_thing_to_mend() -> None:
    text = SHOP.replace("rto: 3m", "rto: 2m").replace("accept: []", "health: {every: 30s}")
    assert sole(proven(text)).hint.startswith("set `health.every: 10s`, or ")


def test_a_ceiling_that_nobody_publishes_proves_nothing() -> None:
    issue = sole(proven(SHOP.replace("rpo_basis: observed", "rpo_basis: ceiling")))
    assert issue.message == ("objective `rpo: 5s` cannot be proven: dynamodb-global-table has no published ceiling")
    assert "set `objectives.rpo_basis: observed`" in issue.hint


def test_nothing_to_lose_takes_a_strong_table_and_a_third_voter() -> None:
    issue = sole(proven(SHOP.replace("rpo: 5s", "rpo: 0s")))
    assert issue.hint.startswith(
        "set `tables.orders.consistency: strong` and add the region `us-east-2` with `role: witness`, or "
    )


def test_whoever_must_not_lose_a_single_region_is_told_to_add_another() -> None:
    alone = SHOP.replace("[us-east-1, us-west-2]", "[us-east-1]").replace("99.95%", "99.9%")
    found = proven(alone.replace("failover: active-passive", "failover: single").replace("rto: 3m", "rto: 24h"))
    issue = next(issue for issue in found.errors if "`rpo: 5s`" in issue.message)
    assert "add the region `us-east-2` and set `failover.mode: " in issue.hint


def test_five_nines_are_out_of_reach_and_the_sum_says_why() -> None:
    issue, rule = proven(SHOP.replace("99.95%", "99.999%")).errors
    assert (issue.code, rule.code) == ("OBJ-004", "OBJ-006")
    assert any("provider-wide event" in line for line in issue.details)
    assert issue.hint == "set `objectives.availability: 99.988%`"


def test_a_single_region_is_told_to_add_one_that_lies_apart() -> None:
    text = SHOP.replace("[us-east-1, us-west-2]", "[us-east-1]").replace("active-passive", "single")
    found = proven(text)
    assert {issue.code for issue in found.errors} == {"OBJ-002", "OBJ-003", "OBJ-004"}
    assert "add the region `us-east-2` and set `failover.mode: active-passive`" in found.errors[0].hint


def test_a_budget_that_is_too_small_shows_the_bill() -> None:
    issue = sole(proven(SHOP.replace("1800 USD", "300 USD")))
    assert issue.details[-1] == "394.75 USD/month  the sum"
    assert issue.hint == "set `objectives.budget: 395 USD/month`"


def test_findings_of_rules_stand_beside_the_objectives() -> None:
    (warning,) = proven().issues
    assert (warning.code, warning.severity, warning.path) == ("REG-004", "warning", "regions.us-east-1")


def test_an_accepted_finding_is_shown_and_does_not_stop_the_plan() -> None:
    entry = "accept: [{code: OBJ-002, why: nobody shops at night, until: 2026-11-25}]"
    found = proven(SHOP.replace("rto: 3m", "rto: 1m").replace("accept: []", entry))
    assert found.feasible
    assert [(pair.issue.code, pair.acceptance.why) for pair in found.accepted] == [("OBJ-002", "nobody shops at night")]


def test_an_acceptance_of_yesterday_accepts_nothing() -> None:
    entry = "accept: [{code: OBJ-002, why: nobody shops at night, until: 2026-11-24}]"
    found = proven(SHOP.replace("rto: 3m", "rto: 1m").replace("accept: []", entry))
    assert [issue.code for issue in found.errors] == ["OBJ-002"]
    assert ("acceptance-lapsed", "warning") in [(issue.code, issue.severity) for issue in found.issues]


def test_a_plan_that_misses_an_objective_is_refused_when_it_is_required() -> None:
    found = proven(SHOP.replace("rto: 3m", "rto: 1m"))
    with pytest.raises(PlanError) as caught:
        found.require()
    assert caught.value.exit_code == 3
    assert [issue.code for issue in caught.value.issues] == ["OBJ-002"]


def test_what_no_offer_keeps_is_refused_before_anything_is_predicted() -> None:
    with pytest.raises(PlanError) as caught:
        proven(SHOP.replace("{key: order_id}", "{key: order_id, consistency: strong}"))
    assert caught.value.issues[0].code == "no-table-offer"


def test_no_remedy_breaks_another_objective() -> None:
    text = SHOP.replace("rpo: 5s", "rpo: 0s").replace("p95: 250ms", "p95: 214ms")
    (issue,) = proven(text).errors
    assert "consistency: strong" not in issue.hint


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(with_objectives())
def test_every_remedy_really_holds(blueprint: Blueprint) -> None:
    assume(sound(blueprint))
    setting = Setting(provider("aws"), AS_OF)
    try:
        found = judge(blueprint, setting)
    except PlanError:
        assume(False)
        return
    for verdict in found.verdicts:
        if not verdict.proven:
            told = remedies(verdict, found, setting)
            # Where a term has no model, no edit proves anything, and the plan says which term it is.
            assert told or verdict.predicted.unknown, verdict.sentence()
            for remedy in told:
                again = judge(remedy.blueprint, setting)
                assert found.proven | {verdict.objective} <= again.proven
                assert again.broken <= found.broken


def test_the_same_blueprint_gives_the_same_proof() -> None:
    shop = loaded(SHOP)
    first, second = (prove(shop, provider=provider("aws"), as_of=AS_OF) for _ in range(2))
    assert first == second
