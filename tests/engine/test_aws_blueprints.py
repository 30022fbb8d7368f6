"""Every AWS blueprint from nothing to nothing, with the real engine on the local cloud."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

import pytest

from msr import manifest
from msr.deploy import Deployment, DeploymentResult
from msr.engine import Engine
from msr.local.cloud import LocalCloud
from msr.local.encoding import Json
from msr.local.listing import details, events, listed, open_store
from msr.manifest import Manifest
from msr.registry import provider
from tests.providers.aws.blueprints import ALL, EDGE_FIRST, GEO, PAIR, RANKED, STRONG_WITNESS
from tests.providers.aws.stage import planned

pytestmark = pytest.mark.engine


class World:
    """A folder with code, a local cloud, and deployments of it."""

    def __init__(self, folder: Path, cloud: LocalCloud, engine: Engine) -> None:
        self.folder, self.cloud, self.engine = folder, cloud, engine
        self.code = folder / "functions" / "app.py"
        self.code.parent.mkdir()
        self.code.write_text("def handler(event, context):\n    return 200\n")

    def deployment(self, text: str, *, deployed: Manifest | None = None) -> Deployment:
        return Deployment(
            self.folder,
            planned(text, deployed=deployed),
            provider=provider("aws"),
            engine=self.engine,
            cloud=nullcontext(self.cloud),
        )

    def up(self, text: str, *, deployed: Manifest | None = None) -> DeploymentResult:
        result = self.deployment(text, deployed=deployed).up()
        assert [failure.message for failure in result.failures] == []
        return result

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


def texts(properties: dict[str, Json], key: str, name: str) -> list[Json]:
    """``name`` of each object of the list at ``key``."""
    found = properties[key]
    assert isinstance(found, list)
    return [item[name] for item in found if isinstance(item, dict)]


@pytest.fixture
def world(tmp_path: Path, engine: Engine) -> Iterator[World]:
    with LocalCloud(tmp_path / "cloud.db", ("aws",)) as cloud:
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


def test_new_code_changes_the_functions_that_ship_it_and_their_aliases(world: World) -> None:
    world.up(PAIR)
    before = world.now()
    world.code.write_text("def handler(event, context):\n    return 204\n")
    world.up(PAIR)
    assert world.done(after=before) == [("update", "Alias")] * 2 + [("update", "Function")] * 2
    versions = {name: alias["functionVersion"] for name, alias in world.outputs("Alias").items()}
    assert sorted((("-api-" in name), version) for name, version in versions.items()) == [
        (False, "1"),
        (False, "1"),
        (True, "2"),
        (True, "2"),
    ]


def test_a_third_region_is_added_without_touching_what_serves_in_the_first_two(world: World) -> None:
    world.up(PAIR)
    before = set(world.objects("DomainName"))
    grown = world.up(PAIR.replace("[us-east-1, us-west-2]", "[us-east-1, us-west-2, eu-west-1]"))
    assert grown.stack("eu-west-1").state == "deployed"
    assert before < set(world.objects("DomainName"))
    (orders,) = [table for name, table in world.outputs("Table").items() if "-orders-" in name and "switch" not in name]
    assert texts(orders, "replicas", "regionName") == ["us-west-2", "eu-west-1"]


def test_a_region_that_leaves_shortens_the_chain_of_answers(world: World) -> None:
    world.up(RANKED)
    world.up(RANKED.replace(", eu-north-1]", "]"))
    names = {str(record["name"]) for record in world.outputs("Record").values()}
    assert "_msr-priority.desk.example" in names
    assert not [name for name in names if name.startswith("_msr-priority-2.")]


def test_regions_that_swap_places_never_leave_the_name_without_an_answer(world: World) -> None:
    world.up(PAIR)
    before = world.now()
    swapped = PAIR.replace("[us-east-1, us-west-2]", "[us-west-2, us-east-1]")
    world.up(swapped, deployed=manifest.read(world.folder / ".msr/local/manifest.json"))
    assert ("update", "Record") in world.done(after=before)
    assert ("delete", "Record") not in world.done(after=before)


def test_a_new_policy_stands_before_the_shared_name_leads_to_it(world: World) -> None:
    world.up(GEO)
    before = world.now()
    world.up(GEO.replace("policy: geo", "policy: latency").replace("  geo: {", "  # geo: {"))
    told = [e for e in events(open_store(world.cloud.store), after=before) if e.type.endswith(":Record")]
    assert [event.operation for event in told] == ["create"] * 2 + ["update"] + ["delete"] * 6
    shared = [record for record in world.outputs("Record").values() if record["name"] == "api.atlas.example"]
    assert [texts(record, "aliases", "name") for record in shared] == [["_msr-latency.api.atlas.example"]]


def test_an_edge_comes_before_the_regions_and_goes_again_without_touching_what_serves(world: World) -> None:
    def leads() -> list[Json]:
        (shared,) = (r for r in world.outputs("Record").values() if r["name"] == "api.orders.example")
        return texts(shared, "aliases", "name")

    world.up(PAIR)
    assert leads() == ["_msr-priority.api.orders.example"]
    before = world.now()
    world.up(EDGE_FIRST)
    told = world.done(after=before)
    assert ("create", "Distribution") in told
    assert not {("delete", kind) for kind in ("Record", "DomainName", "HealthCheck")} & set(told)
    assert leads() == ["ways.api.orders.example"]
    world.up(EDGE_FIRST.replace("[anycast, dns]", "[dns, anycast]"))
    world.up(PAIR)
    assert leads() == ["_msr-priority.api.orders.example"]
    assert world.objects("Distribution") == []


def test_a_strong_table_has_its_witness_and_a_change_of_region_is_refused(world: World) -> None:
    world.up(STRONG_WITNESS)
    refused = world.deployment(STRONG_WITNESS.replace("eu-west-3", "eu-west-2")).up()
    assert [failure.message for failure in refused.failures] != []
    (ledger,) = [table for name, table in world.outputs("Table").items() if "-ledger-" in name]
    assert ledger["globalTableWitness"] == {"regionName": "eu-west-3"}
