"""The main job as a user types it: from an empty folder to a deployed service and back, with the real engine."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Cli

pytestmark = pytest.mark.engine

PARTS = ["base", "data", "us-east-2", "us-west-2", "entry"]


def states(document: dict[str, list[dict[str, str]]]) -> list[tuple[str, str]]:
    return [(stack["part"], stack["state"]) for stack in document["stacks"]]


def test_a_service_comes_up_is_seen_and_goes_away(cli: Cli, tmp_path: Path) -> None:
    assert cli("init", "--name", "shop").code == 0

    previewed = cli("preview")
    assert previewed.code == 0
    assert "  +  create  aws:dynamodb/table:Table  items-us-east-2\n" in previewed.out
    assert not (tmp_path / ".msr/local/manifest.json").exists()

    up = cli("up", "--json")
    assert up.code == 0
    assert states(up.document) == [(part, "deployed") for part in PARTS]

    again = cli("up", "--json")
    assert states(again.document) == [(part, "unchanged") for part in PARTS]

    status = cli("status", "--json").document
    assert [(each["part"], each["state"], each["freshness"]) for each in status["stacks"]] == [
        (part, "deployed", "current") for part in PARTS
    ]
    assert [(each["key"], each["role"], each["host"]) for each in status["regions"]] == [
        ("us-east-2", "active", "us-east-2.api.shop.example"),
        ("us-west-2", "standby", "us-west-2.api.shop.example"),
    ]
    assert cli("outputs", "--json").document["host"] == "api.shop.example"

    listed = cli("local", "ls", "--json").document
    assert {each["region"] for each in listed if each["type"] == "aws:lambda/function:Function"} == {
        "us-east-2",
        "us-west-2",
    }

    (tmp_path / "functions/app.py").write_text("def handler(event, context):\n    return {'statusCode': 204}\n")
    changed = {each["part"]: each["freshness"] for each in cli("status", "--json").document["stacks"]}
    assert {part for part, freshness in changed.items() if freshness == "changed"} == {"us-east-2", "us-west-2"}

    down = cli("down", "--yes")
    assert down.code == 0
    assert down.out.startswith("ok: shop (local) is taken down: ")
    assert cli("local", "ls", "--json").document == []
    assert cli("status").code == 1


def test_a_real_environment_runs_on_the_local_cloud_in_a_state_of_its_own(cli: Cli, tmp_path: Path) -> None:
    assert cli("init", "--name", "shop").code == 0
    with (tmp_path / "blueprint.yaml").open("a") as file:
        file.write('environments:\n  prod: {account: "444455556666", state: "s3://shop-state?region=us-east-2"}\n')
    assert cli("up", "--env", "prod", "--local").code == 0

    status = cli("status", "--env", "prod", "--json").document
    assert (status["environment"], status["target"]) == ("prod", "local")
    assert {each["freshness"] for each in status["stacks"]} == {"current"}
    assert cli("local", "ls", "--json").code == 7
    assert sorted(path.name for path in (tmp_path / ".msr").iterdir()) == ["prod-local"]

    assert cli("down", "--env", "prod", "--local", "--yes").code == 0
    assert cli("local", "ls", "--env", "prod", "--json").document == []


def test_a_lost_region_fails_alone_and_the_next_up_completes_it(cli: Cli) -> None:
    assert cli("init", "--name", "shop").code == 0
    assert cli("up").code == 0
    assert cli("down", "--yes").code == 0
    assert cli("local", "fault", "add", "down", "--region", "us-west-2").code == 0

    broken = cli("up", "--json")
    assert broken.code == 6
    assert broken.document["error"]["exit_code"] == 6
    assert ("us-west-2", "failed") in states(broken.document)
    assert ("us-east-2", "deployed") in states(broken.document)
    assert cli("status").out.count("failed") == 2

    assert cli("local", "fault", "clear").out == "removed 1 fault\n"
    assert cli("up").code == 0
    assert cli("down", "--yes").code == 0


def test_what_somebody_changed_behind_msrs_back_is_found_and_repaired(cli: Cli, tmp_path: Path) -> None:
    assert cli("init", "--name", "shop").code == 0
    assert cli("up").code == 0
    assert cli("drift").out == "ok: no drift: 5 stacks as deployed\n"

    assert cli("local", "reset", "--yes").code == 0
    gone = cli("drift")
    assert gone.code == 6
    assert "  -  delete  aws:dynamodb/table:Table  items-us-east-2\n" in gone.out
    assert cli("drift", "--json").document["error"]["message"].startswith("the cloud differs from the state of ")

    assert cli("up", "--refresh").code == 0
    assert cli("drift").code == 0
    assert cli("down", "--yes").code == 0


def test_a_preview_marks_what_cannot_be_taken_back_and_a_permission_has_to_name_something(
    cli: Cli, tmp_path: Path
) -> None:
    assert cli("init", "--name", "shop").code == 0
    assert cli("up").code == 0
    blueprint = tmp_path / "blueprint.yaml"
    blueprint.write_text(blueprint.read_text().replace("{key: id}", "{key: sku}"))

    way = "its key changes from `id` (string) to `sku` (string): another table, to which data has to be migrated"
    planned = cli("plan")
    assert planned.code == 0
    (line,) = (number for number, text in enumerate(blueprint.read_text().splitlines(), 1) if "{key: sku}" in text)
    assert f"\nwarning: blueprint.yaml:{line}:3 one way only: `tables.items`: {way} [one-way]\n" in planned.out

    previewed = cli("preview")
    assert previewed.code == 0
    assert f"\none way only\n  !  tables.items  {way}\n" in previewed.out
    assert "\n  ±  replace  aws:dynamodb/table:Table" in previewed.out

    unknown = cli("up", "--replace", "tables.item")
    assert (unknown.code, unknown.out) == (1, "")
    assert unknown.err.endswith("hint: data is kept by: tables.items\n")

    assert cli("up", "--replace", "tables.items").code == 0
    assert cli("down", "--yes").code == 0
