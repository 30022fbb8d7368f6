"""``msr validate``: every environment, every problem once."""

from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import Cli
from tests.cli.test_plan import HURRIED, SHOP, shop

PROD = 'environments:\n  prod: {account: "444455556666", state: "s3://shop-state?region=us-east-1"}\n'


def test_every_environment_is_a_line(cli: Cli, tmp_path: Path) -> None:
    shop(tmp_path, SHOP + PROD)
    ran = cli("validate")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.splitlines() == [
        "ok: blueprint.yaml is valid: shop (local) on aws, active-passive, 2 regions, 6 services, 5 stacks",
        "ok: blueprint.yaml is valid: shop (prod) on aws, active-passive, 2 regions, 6 services, 5 stacks",
    ]


def test_one_environment_alone_can_be_asked_for(cli: Cli, tmp_path: Path) -> None:
    shop(tmp_path, SHOP + PROD)
    assert [each["name"] for each in cli("validate", "--env", "prod", "--json").document["environments"]] == ["prod"]


def test_what_all_environments_share_is_said_once(cli: Cli, tmp_path: Path) -> None:
    shop(tmp_path, HURRIED + PROD)
    ran = cli("validate")
    assert (ran.code, ran.out) == (3, "")
    assert ran.err.count("objective `rto: 15s` is missed") == 1
    assert "(in " not in ran.err


def test_what_one_environment_breaks_names_it_and_the_others_still_count(cli: Cli, tmp_path: Path) -> None:
    shop(tmp_path, SHOP + PROD + "  dev: {regions: [us-east-2], failover: active-passive}\n")
    ran = cli("validate")
    assert ran.code == 2
    assert len(ran.out.splitlines()) == 2
    assert ran.err.count("(in dev)") == 2


def test_a_cloud_that_is_not_there_is_a_problem_of_its_environment(cli: Cli, tmp_path: Path) -> None:
    prod = PROD.replace("{account", "{cloud: mars, account")
    shop(tmp_path, SHOP + prod)
    ran = cli("validate", "--json")
    assert ran.code != 0
    assert [(each["name"], each["valid"]) for each in ran.document["environments"]] == [
        ("local", True),
        ("prod", False),
    ]


def test_json_lists_every_environment_and_the_error(cli: Cli, tmp_path: Path) -> None:
    shop(tmp_path, HURRIED + PROD)
    document = cli("validate", "--json").document
    assert document["valid"] is False
    assert [[issue["code"] for issue in each["issues"]] for each in document["environments"]] == [["OBJ-002"]] * 2
    assert (document["error"]["kind"], len(document["error"]["issues"])) == ("PlanError", 1)


def test_a_folder_that_is_larger_than_its_cloud_takes_is_found_before_anything_is_packaged(
    cli: Cli, tmp_path: Path
) -> None:
    shop(tmp_path)
    with (tmp_path / "src/model.bin").open("wb") as file:
        file.truncate(251 << 20)
    ran = cli("validate")
    assert ran.code == 2
    assert "holds more than 250 MB, the most that a function may" in ran.err
