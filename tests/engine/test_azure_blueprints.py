"""Every Azure blueprint from nothing to nothing, with the real engine on the local cloud."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import cast

import pytest

from msr.deploy import Deployment, DeploymentResult
from msr.engine import Engine
from msr.knowledge import PropertyMap, sections, text
from msr.local.cloud import LocalCloud
from msr.local.listing import details, events, listed, open_store
from msr.registry import provider
from tests.providers.azure.blueprints import ALL, EDGE, PAIR, PILOT
from tests.providers.azure.stage import planned

pytestmark = pytest.mark.engine


class World:
    """A folder with code, a local cloud, and deployments of it."""

    def __init__(self, folder: Path, cloud: LocalCloud, engine: Engine) -> None:
        self.folder, self.cloud, self.engine = folder, cloud, engine
        self.code = folder / "functions" / "app.py"
        for code in (self.code, folder / "admin" / "app.py"):
            code.parent.mkdir()
            code.write_text("def handler(event, context):\n    return 200\n")

    def deployment(self, text: str, *, home: str | None = None) -> Deployment:
        plan, cloud = planned(text, home=home), nullcontext(self.cloud)
        return Deployment(self.folder, plan, provider=provider("azure"), engine=self.engine, cloud=cloud)

    def up(self, text: str, *, home: str | None = None) -> DeploymentResult:
        """Deploy; ``home`` is the region where data that is there was made, as a manifest would remember it."""
        result = self.deployment(text, home=home).up()
        assert [failure.message for failure in result.failures] == []
        return result

    def objects(self, kind: str = "") -> list[tuple[str, str]]:
        """Region and id of every object of a type's last word, sorted."""
        store = open_store(self.cloud.store)
        return sorted((o.region, o.id) for o in listed(store) if o.type.endswith(f":{kind}" if kind else ""))

    def outputs(self, kind: str) -> list[PropertyMap]:
        """The properties of every object of a type's last word."""
        store = open_store(self.cloud.store)
        kept = [o for o in listed(store) if o.type.endswith(f":{kind}")]
        return [cast("PropertyMap", details(store, o.type, o.id, region=o.region)) for o in kept]

    def done(self, *, after: int) -> list[tuple[str, str]]:
        """Operation and type's last word of everything that the cloud did after an event, sorted."""
        told = events(open_store(self.cloud.store), after=after)
        return sorted((event.operation, event.type.rpartition(":")[2]) for event in told)

    def now(self) -> int:
        """The number of the last event."""
        return max(event.sequence for event in events(open_store(self.cloud.store)))


@pytest.fixture
def world(tmp_path: Path, engine: Engine) -> Iterator[World]:
    with LocalCloud(tmp_path / "cloud.db", ("azure-native",)) as cloud:
        yield World(tmp_path, cloud, engine)


def states(result: DeploymentResult) -> set[str]:
    return {stack.state for stack in result.stacks}


@pytest.mark.parametrize("name", ALL)
def test_a_blueprint_comes_up_as_previewed_stays_put_and_leaves_nothing(name: str, world: World) -> None:
    previewed = world.deployment(ALL[name]).preview()
    assert [failure.message for failure in previewed.failures] == []
    assert world.objects() == []
    assert world.up(ALL[name]).counts == previewed.counts
    assert states(world.up(ALL[name])) == {"unchanged"}
    down = world.deployment(ALL[name]).down()
    assert [failure.message for failure in down.failures] == []
    assert world.objects() == []


def test_new_code_changes_the_package_and_the_app_of_each_region_and_nothing_else(world: World) -> None:
    world.up(PAIR)
    before = world.now()
    world.code.write_text("def handler(event, context):\n    return 204\n")
    world.up(PAIR)
    assert world.done(after=before) == [("update", "Blob")] * 2 + [("update", "WebApp")] * 2


def test_a_third_region_is_added_behind_those_that_serve(world: World) -> None:
    world.up(PAIR)
    before = set(world.objects("WebApp"))
    grown = world.up(PAIR.replace("[eastus2, centralus]", "[eastus2, centralus, westus3]"))
    assert grown.stack("westus3").state == "deployed"
    assert before < set(world.objects("WebApp"))
    for account in world.outputs("DatabaseAccount"):
        assert [text(place, "locationName") for place in sections(account, "locations")] == [
            "eastus2",
            "centralus",
            "westus3",
        ]


def test_a_standby_region_that_takes_the_first_place_takes_the_writes_too(world: World) -> None:
    world.up(PAIR)
    world.up(PAIR.replace("[eastus2, centralus]", "[centralus, eastus2]"), home="eastus2")
    (writers,) = {
        tuple(text(place, "locationName") for place in sections(account, "writeLocations"))
        for account in world.outputs("DatabaseAccount")
    }
    assert writers == ("centralus",)


def test_weights_change_where_clients_go_and_nothing_else(world: World) -> None:
    world.up(EDGE)
    before = world.now()
    world.up(EDGE.replace("weight: 40", "weight: 90"))
    assert world.done(after=before) == [("update", "AFDOrigin")]


def test_a_region_that_leaves_takes_its_objects_along_and_stays_out_of_the_accounts(world: World) -> None:
    three = PAIR.replace("[eastus2, centralus]", "[eastus2, centralus, westus3]")
    world.up(three)
    world.up(PAIR)
    assert [found for found in world.objects() if found[0] == "westus3" or "westus3" in found[1]] == []
    (places,) = {
        tuple(text(place, "locationName") for place in sections(account, "locations"))
        for account in world.outputs("DatabaseAccount")
    }
    assert places == ("eastus2", "centralus")


def test_regions_that_swap_places_do_so_in_one_request_to_traffic_manager(world: World) -> None:
    world.up(PAIR)
    before = world.now()
    world.up(PAIR.replace("[eastus2, centralus]", "[centralus, eastus2]"), home="eastus2")
    done = world.done(after=before)
    assert done.count(("update", "Profile")) == 1
    assert [what for operation, what in done if operation == "delete"] == []


def test_a_second_region_joins_the_account_that_is_there_and_making_both_writers_is_a_change_of_its_own(
    world: World,
) -> None:
    alone = PILOT.replace("[eastus2, centralus]", "[eastus2]").replace("pilot-light", "single")
    both = PILOT.replace("pilot-light", "active-active")
    world.up(alone)
    before = world.now()
    (refused,) = world.deployment(both).up().failures
    assert "regions are added or removed apart from other changes" in refused.message
    world.up(PILOT)
    world.up(both)
    assert [done for done in world.done(after=before) if done[1] == "DatabaseAccount"] == [
        ("update", "DatabaseAccount")
    ] * 2
    (account,) = world.outputs("DatabaseAccount")
    assert [text(place, "locationName") for place in sections(account, "writeLocations")] == ["eastus2", "centralus"]
