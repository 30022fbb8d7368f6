"""``msr.Service`` in the worked example: a bigger program's component, from nothing to nothing with the real engine."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from msr.engine import Engine
from msr.local.cloud import LocalCloud
from msr.local.listing import events, listed, open_store
from tests.engine.language import PythonLanguage
from tests.engine.plain import PlainPulumi
from tests.providers.azure.blueprints import ALL as AZURE

pytestmark = pytest.mark.engine

EXAMPLE = Path(__file__).parents[2] / "blueprints" / "examples" / "component"


TWO_SERVICES = """\
import msr

orders = msr.Service("orders", msr.load("orders"))
carts = msr.Service("carts", msr.load("carts"))
"""


@pytest.fixture
def platform(tmp_path: Path, engine: Engine) -> Iterator[PlainPulumi]:
    folder = Path(shutil.copytree(EXAMPLE, tmp_path / "platform"))
    with LocalCloud(tmp_path / "cloud.db", ("aws", "azure-native")) as cloud, PythonLanguage() as language:
        project = PlainPulumi(folder, tmp_path / "state", cloud, language, engine)
        project.init("dev")
        yield project


def kinds(project: PlainPulumi) -> list[tuple[str, str]]:
    """Region and the type's last word of every object in the cloud, sorted."""
    return sorted((each.region, each.type.rpartition(":")[2]) for each in listed(open_store(project.cloud.store)))


def done(project: PlainPulumi, operation: str) -> list[str]:
    """The type's last word of everything that the cloud did of one kind, in order."""
    told = events(open_store(project.cloud.store))
    return [event.type.rpartition(":")[2] for event in told if event.operation == operation]


def test_a_service_lives_in_one_stack_of_a_bigger_program(platform: PlainPulumi) -> None:
    previewed = platform.preview("dev")
    made = platform.up("dev")
    assert made == previewed
    exported = platform.outputs("dev")
    assert exported["host"] == "api.orders.example"
    assert exported["regions"] == {key: f"{key}.api.orders.example" for key in ("us-east-1", "us-west-2")}
    assert [".awsdns-" in server for server in exported["name_servers"]] == [True] * 4
    assert {("us-east-1", "Topic"), ("us-west-2", "Function")} < set(kinds(platform))
    assert platform.up("dev") == {"same": made["create"]}

    (platform.folder / "orders/functions/app.py").write_text("def handler(event, context):\n    return {}\n")
    assert platform.up("dev") == {"same": made["create"] - 4, "update": 4}
    assert sorted(done(platform, "update")) == ["Alias", "Alias", "Function", "Function"]

    assert platform.destroy("dev") == {"delete": made["create"]}
    assert kinds(platform) == []


def test_parts_wait_for_those_before_them_and_go_before_them(platform: PlainPulumi) -> None:
    platform.up("dev")
    created = done(platform, "create")
    assert created.index("Zone") < created.index("Table") < created.index("Function") < created.index("HealthCheck")
    last_stage = len(created) - 1 - created[::-1].index("Stage")
    assert last_stage < created.index("HealthCheck")
    platform.destroy("dev")
    deleted = done(platform, "delete")
    assert deleted.index("HealthCheck") < deleted.index("Stage") < deleted.index("Zone")


def test_children_hang_below_their_part_on_its_own_provider(platform: PlainPulumi) -> None:
    platform.up("dev")
    chains = {str(each["urn"]).split("::")[2]: each for each in platform.resources("dev")}
    west = "msr:index:Service$msr:orders:us-west-2"
    function = chains[f"{west}$msr:aws:Function$aws:lambda/function:Function"]
    assert f"::{west}$pulumi:providers:aws::aws-us-west-2::" in function["provider"]
    objects = {
        chain: each for chain, each in chains.items() if chain.startswith("msr:index:Service$") and each["custom"]
    }
    providers = {str(each["provider"]).split("::")[2] for each in objects.values() if "provider" in each}
    parts = ("base", "data", "us-east-1", "us-west-2", "entry")
    assert providers == {f"msr:index:Service$msr:orders:{part}$pulumi:providers:aws" for part in parts}


def test_two_services_share_a_program_without_sharing_names(platform: PlainPulumi) -> None:
    shutil.copytree(platform.folder / "orders", platform.folder / "carts")
    carts = platform.folder / "carts/blueprint.yaml"
    carts.write_text(carts.read_text().replace("name: orders", "name: carts").replace("api.orders", "api.carts"))
    (platform.folder / "__main__.py").write_text(TWO_SERVICES)
    assert platform.preview("dev") == {"create": 231}


@pytest.mark.parametrize("name", ("edge", "both_ways"))
def test_azure_services_live_in_one_stack_too(name: str, platform: PlainPulumi) -> None:
    (platform.folder / "__main__.py").write_text('import msr\n\nmsr.Service("it", msr.load("it"))\n')
    folder = platform.folder / "it"
    (folder / "functions").mkdir(parents=True)
    (folder / "functions/app.py").write_text("def handler(event, context):\n    return {}\n")
    (folder / "blueprint.yaml").write_text(AZURE[name])
    previewed = platform.preview("dev")
    assert platform.up("dev") == previewed
    assert platform.destroy("dev") == {"delete": previewed["create"]}
