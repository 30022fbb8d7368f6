from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from msr.offer import TrafficPromise
from msr.plan import Choice, Dependency, Plan, TableSpec
from msr.predict.failure import Loss, consequence, losses
from msr.predict.reach import paths
from msr.registry import provider
from tests.predict.clouds import built, planned
from tests.predict.surviving import answering

TWO_WAYS = {
    "aws": planned("aws", "[us-east-1, us-west-2]", via="anycast, dns"),
    "azure": planned("azure", "[eastus2, centralus]", failover="active-active", via="anycast, dns"),
    "gcp": planned("gcp", "[us-central1, us-east1]", failover="active-active", via="anycast, dns"),
}

PLANS = (
    *TWO_WAYS.values(),
    planned("aws", "[us-east-1]", failover="single"),
    planned("aws", "[us-east-1, us-west-2]", via="dns, anycast"),
    planned("aws", "[us-east-1, us-west-2, eu-west-1]", failover="active-active", via="anycast"),
    planned(
        "aws",
        "{us-east-1: {}, us-west-2: {}, us-east-2: {role: witness}}",
        failover="active-active",
        consistency="strong",
    ),
    planned("azure", "[eastus2, centralus]", failover="pilot-light"),
    planned("azure", "[eastus2, centralus, westus2]", failover="active-active", consistency="strong"),
    planned("gcp", "[us-central1, us-east1]", failover="active-passive"),
    planned("gcp", "[us-central1, us-east4]", failover="active-active", consistency="strong"),
)


@st.composite
def tangled(draw: st.DrawFn) -> Plan:
    """A plan in which anything may need anything else, and global services that nobody has heard of; circles too.

    Some of its strong stores have lost their witness, and nothing that would promote a survivor.
    """
    plan = draw(st.sampled_from(PLANS))
    if draw(st.booleans()):
        plan = replace(plan, choices=tuple(map(_without_help, plan.choices)))
    keys = [choice.key for choice in plan.choices]
    function = plan.choice("functions.api")
    twin = replace(function, key="functions.twin", needs=())
    needed = st.sampled_from((*keys, twin.key, "clock", "identity"))
    more = draw(
        st.lists(
            st.builds(
                Dependency,
                source=st.sampled_from((*keys, twin.key, "clock")),
                target=needed,
                plane=st.sampled_from(("data", "control")),
                when=st.sampled_from(("request", "deploy", "failover")),
            ),
            max_size=8,
        )
    )
    routed = Dependency("api", twin.key, "data", "request")
    return replace(plan, choices=(*plan.choices, twin), dependencies=(*plan.dependencies, routed, *more))


def _without_help(choice: Choice) -> Choice:
    spec = choice.spec
    return (
        replace(choice, spec=replace(spec, witness=None), promotion="none") if isinstance(spec, TableSpec) else choice
    )


@given(tangled())
@settings(max_examples=300, deadline=None)
def test_what_answers_after_a_loss_is_what_is_left_when_a_service_is_taken_apart(plan: Plan) -> None:
    offers = built(plan.cloud).offers
    for loss in losses(plan, offers):
        assert consequence(plan, offers, loss, None).answering == answering(plan, offers, loss), loss


@given(tangled())
@settings(max_examples=300, deadline=None)
def test_without_what_every_way_in_needs_nothing_answers(plan: Plan) -> None:
    offers = built(plan.cloud).offers
    needed = paths(plan, offers).needed
    ways = plan.of_kind("traffic")
    for loss in losses(plan, offers):
        if ways and loss.kind == "service" and all(loss.name in needed[way.key] for way in ways):
            assert not any(consequence(plan, offers, loss, None).answering.values()), loss


@pytest.mark.parametrize(
    ("cloud", "lost"),
    [
        ("aws", "route53"),
        ("azure", "traffic-manager"),
        ("azure", "azure-dns"),
        ("gcp", "cloud-dns"),
    ],
)
def test_what_chooses_between_two_ways_in_or_holds_their_name_takes_both_with_it(cloud: str, lost: str) -> None:
    found = consequence(TWO_WAYS[cloud], built(cloud).offers, Loss("service", lost), None)
    assert found.answering == {"functions.api": ()}
    assert found.person == (f"wait for {lost}: every way in needs it",)


@pytest.mark.parametrize(
    ("cloud", "lost", "left"),
    [("aws", "cloudfront", "route53"), ("azure", "front-door", "traffic-manager"), ("gcp", "global-alb", "cloud-dns")],
)
def test_the_second_way_in_takes_over_from_the_first_without_anybody(cloud: str, lost: str, left: str) -> None:
    plan = TWO_WAYS[cloud]
    found = consequence(plan, built(cloud).offers, Loss("service", lost), None)
    assert found.answering == {"functions.api": tuple(p.key for p in plan.serving)}
    assert found.recovery is not None and found.recovery.lost == lost
    assert found.person == (f"watch {left}: nothing stands behind it until {lost} is back",)


def test_the_loss_of_a_second_way_in_is_felt_by_nobody() -> None:
    plan = planned("azure", "[eastus2, centralus]", via="dns, anycast")
    found = consequence(plan, built("azure").offers, Loss("service", "front-door"), None)
    assert found.served and found.recovery is None
    assert found.person == ("watch traffic-manager: nothing stands behind it until front-door is back",)


@pytest.mark.parametrize(("cloud", "name"), [("azure", "azure-dns"), ("gcp", "cloud-dns"), ("aws", "route53")])
def test_an_anycast_way_in_is_found_by_its_name(cloud: str, name: str) -> None:
    regions = {"azure": "[eastus2, centralus]", "gcp": "[us-central1, us-east1]", "aws": "[us-east-1, us-west-2]"}
    plan = planned(cloud, regions[cloud], failover="active-active", via="anycast")
    assert Dependency("traffic", name, "data", "request") in plan.dependencies
    assert not consequence(plan, built(cloud).offers, Loss("service", name), None).served


@pytest.mark.parametrize("cloud", ["aws", "azure", "gcp"])
def test_every_way_in_that_is_built_says_what_holds_its_name_and_what_chooses(cloud: str) -> None:
    ways = [offer for offer in provider(cloud).offers if offer.built and isinstance(offer.promise, TrafficPromise)]
    assert len(ways) == 2
    choosers = {offer.promise.chooser for offer in ways if isinstance(offer.promise, TrafficPromise)}
    assert {chooser.service for chooser in choosers if chooser} <= {offer.service for offer in ways}
    assert None not in choosers
    assert all(isinstance(offer.promise, TrafficPromise) and offer.promise.name_service for offer in ways)
