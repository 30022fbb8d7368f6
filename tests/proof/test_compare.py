from __future__ import annotations

from msr.predict.rpo import NO_COPY
from msr.proof.compare import MODES, Candidate, compare
from tests.predict.clouds import built
from tests.proof.blueprints import AS_OF, SHOP, loaded

EVERYWHERE = SHOP.replace(
    "[us-east-1, us-west-2]",
    "{east: {name: {aws: us-east-1, azure: eastus, gcp: us-east4}}, "
    "west: {name: {aws: us-west-2, azure: westus3, gcp: us-central1}}}",
)


def candidates(text: str = EVERYWHERE) -> dict[tuple[str, str], Candidate]:
    providers = [built(cloud) for cloud in ("aws", "azure", "gcp")]
    return {(c.cloud, c.mode): c for c in compare(loaded(text), providers=providers, as_of=AS_OF)}


def test_every_cloud_and_every_mode_stand_side_by_side() -> None:
    found = candidates()
    assert list(found) == [(cloud, mode) for cloud in ("aws", "azure", "gcp") for mode in MODES]
    assert all(candidate.judgement for candidate in found.values()), [c.reasons for c in found.values()]


def test_the_blueprint_as_it_stands_is_one_of_them_and_changes_nothing() -> None:
    plain = candidates()["aws", "active-passive"]
    assert plain.changes == () and plain.feasible


def test_a_single_region_misses_what_two_keep() -> None:
    found = candidates()
    assert not found["aws", "single"].feasible
    assert found["aws", "active-active"].feasible


def test_a_single_region_loses_everything_for_good_on_every_cloud_alike() -> None:
    found = candidates()
    for cloud in ("aws", "azure", "gcp"):
        judgement = found[cloud, "single"].judgement
        assert judgement is not None
        assert judgement.predictions.rpo_observed.boundless
        (verdict,) = (verdict for verdict in judgement.verdicts if verdict.objective == "rpo")
        assert not verdict.reached
        assert verdict.sentence() == f"objective `rpo: 5s` is missed: tables.orders: {NO_COPY}"


def test_what_had_to_be_said_differently_is_told() -> None:
    found = candidates()
    assert found["gcp", "active-active"].changes == ("`routing.via: [anycast]`",)
    assert found["azure", "active-passive"].changes == ("`routing.via: [anycast]`",)


def test_the_more_waits_elsewhere_the_more_available_is_the_service() -> None:
    found = candidates()
    judged = [found["aws", mode].judgement for mode in MODES]
    shares = [judgement.predictions.availability.span.expected for judgement in judged if judgement]
    assert len(shares) == 4
    assert shares == sorted(shares)


def test_a_cloud_on_which_a_region_has_no_name_is_left_out() -> None:
    assert {cloud for cloud, _ in candidates(SHOP)} == {"aws"}


def test_what_cannot_be_planned_says_why() -> None:
    found = candidates(EVERYWHERE.replace("{key: order_id}", "{key: order_id, consistency: strong}"))
    refused = found["aws", "active-passive"]
    assert refused.judgement is None and not refused.feasible
    assert "needs strong consistency in 2 regions" in refused.reasons[0]


def test_a_policy_of_another_mode_is_left_out_and_told() -> None:
    text = EVERYWHERE.replace("active-passive", "active-active").replace("example}", "example, policy: latency}")
    passive = candidates(text)["aws", "active-passive"]
    assert passive.judgement is not None
    assert passive.changes == ("without `routing.policy`",)


WITH_ROLES = SHOP.replace("failover: active-passive", "failover: active-active").replace(
    "[us-east-1, us-west-2]",
    "{east: {name: {aws: us-east-1, azure: eastus, gcp: us-east4}, role: active}, "
    "west: {name: {aws: us-west-2, azure: westus3, gcp: us-west1}, role: active}, "
    "third: {name: {aws: us-east-2, azure: centralus, gcp: us-central1}, role: witness}}",
)
STRONG = WITH_ROLES.replace("{key: order_id}", "{key: order_id, consistency: strong}")


def test_roles_that_belong_to_one_mode_are_no_reason_against_another() -> None:
    found = candidates(WITH_ROLES)
    assert [mode for mode in MODES if found["aws", mode].judgement] == list(MODES)


def test_a_witness_is_left_out_where_a_store_chooses_its_own_and_that_is_told() -> None:
    found = candidates(STRONG)
    assert found["aws", "active-active"].changes == ()
    assert found["gcp", "active-active"].judgement
    assert found["gcp", "active-active"].changes == ("without the witness `third` and `routing.via: [anycast]`",)


def test_what_the_cloud_lacks_is_told_before_what_the_language_refuses() -> None:
    text = STRONG.replace("{domain: api.shop.example}", "{domain: api.shop.example, policy: latency}")
    refused = candidates(text)["azure", "active-passive"]
    assert refused.judgement is None
    assert "needs strong consistency in 2 regions" in refused.reasons[0]
