"""What stays for the time of a change, and what lets go of it at the end."""

from __future__ import annotations

from dataclasses import replace

from msr.deploy.expansion import expanded, leaving, parting
from msr.deploy.snapshot import Snapshot, snapshot_of
from msr.plan import Placement, Plan, TableSpec
from tests.fakes.provider import PLACES, plan_of

PARIS = Placement("paris", "eu-west-3", "standby", 3)


def table(plan: Plan) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Regions of the choice, and replicas of the table."""
    choice = plan.choice("tables.t0")
    assert isinstance(choice.spec, TableSpec)
    return choice.regions, choice.spec.replicas


def region_stack(region: str) -> Snapshot:
    attempt = {"urn": "a", "type": "msr:stack:Attempt", "inputs": {"region": region}}
    return snapshot_of("shop.local.x", {"resources": [attempt]})


def test_a_region_leaves_when_it_has_a_stack_and_no_place_in_the_plan() -> None:
    assert leaving(plan_of(regions=2), {"paris": region_stack("eu-west-3")}, None) == (PARIS,)


def test_a_region_leaves_when_it_has_a_replica_though_its_stack_is_gone() -> None:
    assert leaving(plan_of(regions=2), {}, plan_of(regions=3)) == (PARIS,)
    assert leaving(plan_of(regions=3), {}, plan_of(regions=3)) == ()
    assert leaving(plan_of(regions=3), {}, plan_of(regions=2)) == ()


def test_a_region_of_another_key_does_not_leave_and_a_key_of_another_region_gives_way() -> None:
    renamed = replace(plan_of(regions=2), placements=(PLACES[0], replace(PLACES[1], key="dublin")))
    assert leaving(renamed, {"ireland": region_stack("eu-west-1")}, None) == ()
    moved = replace(plan_of(regions=2), placements=(PLACES[0], replace(PLACES[1], name="eu-west-2")))
    (place,) = leaving(moved, {}, plan_of(regions=2))
    assert (place.key, place.name) == ("eu-west-1", "eu-west-1")


def test_tables_stay_in_what_leaves_unless_they_do_not_outlive_the_change() -> None:
    wide = expanded(plan_of(regions=2), (PARIS,), ())
    assert table(wide) == (("frankfurt", "ireland", "paris"), ("frankfurt", "ireland", "paris"))
    assert wide.placement("paris") == PARIS
    assert table(expanded(plan_of(regions=2), (PARIS,), {"tables.t0"})) == table(plan_of(regions=2))
    assert expanded(plan_of(regions=2), (), ()) == plan_of(regions=2)


def test_a_protected_replica_that_goes_next_is_in_no_region_of_its_choice() -> None:
    wide = expanded(plan_of(regions=2, protected=True), (PARIS,), ())
    assert table(parting(wide, (PARIS,))) == (("frankfurt", "ireland"), ("frankfurt", "ireland", "paris"))
    unprotected = expanded(plan_of(regions=2), (PARIS,), ())
    assert parting(unprotected, (PARIS,)) == unprotected
