"""All predictions on plans of the real planner, on every cloud."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from msr.plan import to_json
from msr.predict import Prediction, predict
from msr.predict.constants import rows
from tests.predict.clouds import USAGE, built, outlook, planned

PAIRS = {
    "aws": ("[us-east-1, us-west-2]", "{us-east-1: {}, us-west-2: {}, us-east-2: {role: witness}}"),
    "azure": ("[eastus2, centralus]", "[eastus2, centralus, westus3]"),
    "gcp": ("[us-east4, us-central1]", "[us-east4, us-central1]"),
}


def cases() -> Iterator[tuple[str, str, str, str]]:
    for cloud, (pair, strong) in PAIRS.items():
        for mode in ("active-passive", "active-active", "pilot-light"):
            yield cloud, pair, mode, "eventual"
            yield cloud, strong, mode, "strong"


@pytest.mark.parametrize(("cloud", "regions", "mode", "consistency"), list(cases()))
def test_every_figure_of_every_cloud_is_complete_and_adds_up(
    cloud: str, regions: str, mode: str, consistency: str
) -> None:
    plan = planned(cloud, regions, failover=mode, consistency=consistency)
    found = outlook(cloud, plan)
    for figure in found.figures():
        assert isinstance(figure, Prediction)
        if figure.name != "rpo.ceiling":
            assert figure.complete, list(figure.gaps())
    assert 99.5 < found.availability.span.expected < 100
    assert found.cost_ratio is not None and found.cost_ratio > 1
    assert to_json(found) == to_json(outlook(cloud, plan))


@pytest.mark.parametrize("cloud", PAIRS)
def test_every_service_of_a_cloud_has_an_agreement_and_a_price_or_is_named_here(cloud: str) -> None:
    agreed = {row["service"] for row in rows("sla")}
    priced = {row["service"] for row in rows("prices")}
    for offer in built(cloud).offers:
        assert offer.service in priced, offer.service
        if offer.kind not in ("health", "switch"):
            assert offer.service in agreed, offer.service


def test_without_usage_there_is_no_bill_and_the_rest_stands() -> None:
    found = outlook("aws", planned("aws", "[us-east-1, us-west-2]"), usage=None)
    assert (found.cost, found.cost_ratio, found.lost_writes) == (None, None, None)
    assert found.rto.span.expected > 30


def test_the_recovery_time_is_that_of_the_region_felt_longest() -> None:
    found = outlook("aws", planned("aws", "[us-east-1, us-west-2]"))
    assert [r.lost for r in found.recoveries] == ["us-east-1", "us-west-2"]
    assert found.rto is found.recoveries[0].rto


def test_the_name_of_a_figure_is_its_own() -> None:
    names = [figure.name for figure in outlook("aws", planned("aws", "[us-east-1, us-west-2]")).figures()]
    assert len(set(names)) == len(names)


def test_a_region_that_the_catalogue_does_not_know_takes_no_part_in_latencies() -> None:
    plan = planned("aws", "[us-east-1, us-west-2]", failover="active-active")
    known = {name: region for name, region in built("aws").regions.items() if name != "us-west-2"}
    found = predict(plan, offers=built("aws").offers, regions=known, usage=USAGE)
    assert found.round_trips == ()
