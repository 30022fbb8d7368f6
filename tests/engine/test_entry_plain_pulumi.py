"""A plain ``pulumi up`` of one part after the other: the worked example, and the project in the root folder."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from msr.engine import Engine
from msr.local.cloud import LocalCloud
from msr.local.listing import events, listed, open_store
from tests.engine.language import PythonLanguage
from tests.engine.plain import Failed, PlainPulumi

pytestmark = pytest.mark.engine

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "blueprints" / "examples" / "plain-pulumi"
PARTS = ("base", "data", "us-east-1", "us-west-2", "entry")


@pytest.fixture
def project(tmp_path: Path, engine: Engine) -> Iterator[PlainPulumi]:
    folder = Path(shutil.copytree(EXAMPLE, tmp_path / "orders"))
    with LocalCloud(tmp_path / "cloud.db", ("aws",)) as cloud, PythonLanguage() as language:
        yield PlainPulumi(folder, tmp_path / "state", cloud, language, engine)


def stack(part: str) -> str:
    return f"orders.local.{part}"


def test_part_after_part_a_service_comes_up_changes_and_goes(project: PlainPulumi) -> None:
    for part in PARTS:
        project.init(stack(part))
        previewed = project.preview(stack(part))
        assert project.up(stack(part)) == previewed, part
    assert project.outputs(stack("entry"))["traffic"]["host"] == "api.orders.example"
    zone = project.outputs(stack("base"))["traffic"]["zone_id"]
    records = [each["inputs"] for each in project.resources(stack("entry")) if each["type"].endswith(":Record")]
    assert {record["zoneId"] for record in records} == {zone}

    before = len(events(open_store(project.cloud.store)))
    assert set(project.up(stack("us-west-2"))) == {"same"}
    (project.folder / "functions/app.py").write_text("def handler(event, context):\n    return {}\n")
    assert project.up(stack("us-west-2"))["update"] == 3  # and what msr says of the stack
    told = events(open_store(project.cloud.store))[before:]
    assert sorted(event.type.rpartition(":")[2] for event in told) == ["Alias", "Function"]

    for part in reversed(PARTS):
        project.destroy(stack(part))
    assert listed(open_store(project.cloud.store)) == ()


def test_the_project_in_the_root_folder_deploys_any_blueprint(project: PlainPulumi, tmp_path: Path) -> None:
    root = tmp_path / "root"
    (root / "blueprints").mkdir(parents=True)
    shutil.copy(ROOT / "Pulumi.yaml", root)
    (root / "msr").symlink_to(ROOT / "msr")
    shutil.copytree(ROOT / "blueprints" / "orders", root / "blueprints" / "orders")
    there = PlainPulumi(root, tmp_path / "there", project.cloud, project.language, project.engine)
    there.init(stack("base"), msr__blueprint="blueprints/orders", msr__environment="local", msr__part="base")
    assert there.preview(stack("base")) == {"create": 8}


def test_a_stack_says_which_one_it_needs(project: PlainPulumi) -> None:
    for part in ("base", "us-east-1"):
        project.init(stack(part))
    with pytest.raises(Failed, match=r"stack orders\.local\.base was never completed, and this one needs"):
        project.preview(stack("us-east-1"))


def test_a_stack_of_another_name_is_refused_with_the_right_one(project: PlainPulumi) -> None:
    project.init("west", msr__part="us-west-2")
    with pytest.raises(Failed, match=r"hint: pulumi stack init orders\.local\.us-west-2"):
        project.preview("west")


def test_a_part_that_the_blueprint_has_not_is_refused_with_those_that_it_has(project: PlainPulumi) -> None:
    project.init(stack("eu-west-1"))
    with pytest.raises(Failed, match="has the parts `base`, `data`, `us-east-1`, `us-west-2`, `entry`"):
        project.preview(stack("eu-west-1"))


def test_a_wrong_blueprint_tells_every_problem_with_its_place(project: PlainPulumi) -> None:
    file = project.folder / "blueprint.yaml"
    file.write_text(file.read_text().replace("uses: [orders]", "uses: [order]"))
    project.init(stack("base"))
    with pytest.raises(Failed, match=r"orders/blueprint\.yaml:\d+:\d+ the function `api` uses `order`, and no table"):
        project.preview(stack("base"))
