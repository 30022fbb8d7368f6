"""Every blueprint of Google Cloud from nothing to nothing, with the real engine on the local cloud."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import cast

import pytest

from msr.deploy import Deployment, DeploymentResult
from msr.engine import Engine
from msr.local.cloud import LocalCloud
from msr.local.encoding import Json
from msr.local.listing import details, events, listed, open_store
from msr.registry import provider
from tests.providers.gcp.blueprints import ALL, DNS_FIRST, GLOBE, LEDGER, PAIR
from tests.providers.gcp.stage import planned

pytestmark = pytest.mark.engine


class World:
    """A folder with code, a local cloud, and deployments of it."""

    def __init__(self, folder: Path, cloud: LocalCloud, engine: Engine) -> None:
        self.folder, self.cloud, self.engine = folder, cloud, engine
        self.code = folder / "functions" / "app.py"
        self.code.parent.mkdir()
        self.code.write_text("def handler(event, context):\n    return 200\n")

    def deployment(self, text: str) -> Deployment:
        return Deployment(
            self.folder, planned(text), provider=provider("gcp"), engine=self.engine, cloud=nullcontext(self.cloud)
        )

    def up(self, text: str) -> DeploymentResult:
        result = self.deployment(text).up()
        assert [failure.message for failure in result.failures] == []
        return result

    def refused(self, text: str) -> str:
        """What the cloud or the engine said against an update, in one text."""
        result = self.deployment(text).up()
        assert result.failures
        return " ".join(failure.message for failure in result.failures)

    def objects(self, kind: str = "") -> list[tuple[str, str]]:
        """Region and id of every object of a type's last word, sorted."""
        store = open_store(self.cloud.store)
        return sorted((o.region, o.id) for o in listed(store) if o.type.endswith(f":{kind}" if kind else ""))

    def outputs(self, kind: str) -> dict[str, dict[str, Json]]:
        """The properties of every object of a type's last word, by region and id."""
        store = open_store(self.cloud.store)
        return {
            f"{o.region} {o.id}": details(store, o.type, o.id, region=o.region)
            for o in listed(store)
            if o.type.endswith(f":{kind}")
        }

    def done(self, *, after: int = 0) -> list[tuple[str, str]]:
        """Operation and type's last word of everything that the cloud did after an event, sorted."""
        told = events(open_store(self.cloud.store), after=after)
        return sorted((event.operation, event.type.rpartition(":")[2]) for event in told)

    def now(self) -> int:
        """The number of the last event."""
        return max(event.sequence for event in events(open_store(self.cloud.store)))


@pytest.fixture
def world(tmp_path: Path, engine: Engine) -> Iterator[World]:
    with LocalCloud(tmp_path / "cloud.db", ("gcp",)) as cloud:
        yield World(tmp_path, cloud, engine)


def clusters(instance: dict[str, Json]) -> list[dict[str, Json]]:
    return cast("list[dict[str, Json]]", instance["clusters"])


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


def test_new_code_makes_a_new_revision_of_the_service_that_ships_it(world: World) -> None:
    world.up(PAIR)
    before = world.now()
    revisions = {name: each["latestReadyRevision"] for name, each in world.outputs("Service").items() if "uri" in each}
    world.code.write_text("def handler(event, context):\n    return 204\n")
    world.up(PAIR)
    assert world.done(after=before) == [
        *[("create", "BucketObject")] * 2,
        *[("delete", "BucketObject")] * 2,
        *[("update", "Service")] * 2,
    ]
    after = {name: each["latestReadyRevision"] for name, each in world.outputs("Service").items() if "uri" in each}
    assert {name for name in after if after[name] != revisions[name]} == {name for name in after if "-api-" in name}


def test_a_region_that_leaves_is_out_of_the_backends_before_its_groups_go(world: World) -> None:
    world.up(GLOBE)
    before = world.now()
    world.up(GLOBE.replace(", europe-west1]", "]"))
    told = [(e.operation, e.type.rpartition(":")[2]) for e in events(open_store(world.cloud.store), after=before)]
    last_update = max(i for i, each in enumerate(told) if each == ("update", "BackendService"))
    first_delete = min(i for i, each in enumerate(told) if each == ("delete", "RegionNetworkEndpointGroup"))
    assert last_update < first_delete
    assert [found for found in world.objects() if found[0] == "europe-west1"] == []


def test_a_region_is_added_without_touching_the_load_balancers_of_the_others(world: World) -> None:
    world.up(GLOBE.replace(", europe-west1]", "]"))
    before = world.now()
    world.up(GLOBE)
    touched = {kind for operation, kind in world.done(after=before) if operation in ("update", "delete")}
    assert touched == {"BackendService", "Instance", "Service"}
    (instance,) = [each for each in world.outputs("Instance").values() if "clusters" in each]
    assert [cluster["zone"] for cluster in clusters(instance)] == [
        "us-east1-b",
        "us-east4-b",
        "europe-west1-b",
    ]


def test_a_way_in_behind_dns_comes_and_goes_without_touching_the_first(world: World) -> None:
    world.up(PAIR)
    before, fronts = world.now(), world.objects("Address")
    world.up(DNS_FIRST)
    touched = {kind for operation, kind in world.done(after=before) if operation in ("update", "delete")}
    assert touched == {"RecordSet", "Service"}
    world.up(PAIR)
    assert world.objects("Address") == fronts
    assert world.objects("GlobalAddress") == world.objects("GlobalForwardingRule") == []


def test_the_regions_of_a_spanner_instance_cannot_change(world: World) -> None:
    world.up(LEDGER)
    said = world.refused(LEDGER.replace("[us-east1, us-east4, europe-west1]", "[us-east1, us-east4]"))
    assert "spanner" in said
    assert len(world.objects("InstanceConfig")) == 1


def test_an_index_that_is_added_at_the_end_keeps_the_database(world: World) -> None:
    world.up(LEDGER)
    before = world.now()
    by_day = "by_day: {key: {day: string}, project: keys}"
    world.up(LEDGER.replace(by_day, f"{by_day}, another: {{key: owner}}"))
    assert world.done(after=before) == [("update", "Database")]
    (ledger,) = [each for name, each in world.outputs("Database").items() if "ledger" in name]
    assert isinstance(ledger["ddls"], list)
    assert ledger["ddls"][-2:] == [
        "ALTER TABLE `ledger` ADD COLUMN IF NOT EXISTS `owner` STRING(MAX)",
        "CREATE INDEX `ledger_another` ON `ledger` (`owner`) STORING (`body`)",
    ]


def test_an_index_that_is_taken_away_would_lose_the_data_and_is_refused(world: World) -> None:
    world.up(LEDGER)
    said = world.refused(LEDGER.replace("    indexes: {by_day: {key: {day: string}, project: keys}}\n", ""))
    assert "editing, removing or reordering a statement replaces the database" in said


def test_regions_that_swap_places_keep_their_load_balancers(world: World) -> None:
    world.up(PAIR)
    before = world.now()
    world.up(PAIR.replace("[us-east4, us-central1]", "[us-central1, us-east4]"))
    touched = {kind for operation, kind in world.done(after=before) if operation in ("create", "delete")}
    assert touched.isdisjoint({"RegionBackendService", "ForwardingRule", "Address", "RecordSet", "Database"})
