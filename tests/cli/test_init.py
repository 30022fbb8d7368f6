"""``msr init``: what it writes is a service that can be planned, and nothing is lost to it."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from msr.blueprint import Blueprint
from msr.load import load
from tests.cli.conftest import Cli

FILES = {".gitignore", "blueprint.yaml", "functions/app.py", "functions/items.py"}
CLOUDS = ("aws", "azure", "gcp")


def files(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


def loaded(folder: Path) -> Blueprint:
    return load(folder / "blueprint.yaml")


def test_it_writes_a_blueprint_a_handler_and_keeps_state_out_of_git(cli: Cli, tmp_path: Path) -> None:
    ran = cli("init", "shop")
    assert ran.code == 0
    assert ran.out == (
        "wrote shop/.gitignore\nwrote shop/blueprint.yaml\nwrote shop/functions/app.py\nwrote shop/functions/items.py\n"
    )
    assert ran.err == ("\nnext: `msr plan shop` shows what it becomes, `msr up shop` deploys it to the local cloud\n")
    assert files(tmp_path / "shop") == FILES
    assert (tmp_path / "shop/.gitignore").read_text() == ".msr/\n"


def test_the_service_is_called_after_its_folder_or_as_asked(cli: Cli, tmp_path: Path) -> None:
    cli("init", "shop")
    cli("init", "other", "--name", "orders")
    assert (loaded(tmp_path / "shop").name, loaded(tmp_path / "other").name) == ("shop", "orders")
    routing = loaded(tmp_path / "other").routing
    assert routing is not None
    assert routing.domain == "api.orders.example"


def test_a_name_with_an_underscore_still_makes_a_legal_domain(cli: Cli, tmp_path: Path) -> None:
    cli("init", "--name", "web_shop")
    assert cli("validate").code == 0
    found = loaded(tmp_path)
    assert found.routing is not None
    assert (found.name, found.routing.domain) == ("web_shop", "api.web-shop.example")


def test_the_handler_is_the_one_that_the_blueprint_names(cli: Cli, tmp_path: Path) -> None:
    cli("init", "shop")
    function = loaded(tmp_path / "shop").functions["api"]
    module, name = function.handler.split(".")
    source = ast.parse((tmp_path / "shop" / function.code / f"{module}.py").read_text())
    assert name in {node.name for node in source.body if isinstance(node, ast.FunctionDef)}


@pytest.mark.parametrize("cloud", CLOUDS)
def test_what_it_writes_is_proven_without_a_finding(cli: Cli, cloud: str) -> None:
    cli("init", "shop", "--cloud", cloud)
    ran = cli("plan", "shop")
    assert (ran.code, ran.err) == (0, "")
    title, verdict, *_ = ran.out.splitlines()
    assert title.startswith(f"shop · {cloud} · active-")
    assert verdict == "✓ feasible"


@pytest.mark.parametrize("cloud", CLOUDS)
def test_the_real_target_in_its_comment_is_one(cli: Cli, tmp_path: Path, cloud: str) -> None:
    cli("init", "shop", "--cloud", cloud)
    file = tmp_path / "shop/blueprint.yaml"
    text = file.read_text().replace("# environments:", "environments:").replace("#   prod:", "  prod:")
    file.write_text(text)
    assert [each["name"] for each in cli("validate", "shop", "--json").document["environments"]] == ["local", "prod"]
    assert cli("validate", "shop").code == 0


@pytest.mark.engine
@pytest.mark.parametrize("cloud", CLOUDS)
def test_what_it_writes_comes_up_on_the_local_cloud_and_goes_away(cli: Cli, cloud: str) -> None:
    cli("init", "shop", "--cloud", cloud)
    assert cli("up", "shop").code == 0
    assert cli("down", "shop", "--yes").code == 0
    assert cli("local", "ls", "shop", "--json").document == []


def test_nothing_that_exists_is_overwritten(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "shop").mkdir()
    (tmp_path / "shop/blueprint.yaml").write_text("mine\n")
    ran = cli("init", "shop")
    assert (ran.code, ran.out) == (1, "")
    assert ran.err == (
        "error: shop/blueprint.yaml exists already, and nothing is overwritten\n\n"
        "hint: name another folder: `msr init DIR`\n"
    )
    assert files(tmp_path / "shop") == {"blueprint.yaml"}


def test_a_name_that_the_language_refuses_is_refused(cli: Cli, tmp_path: Path) -> None:
    ran = cli("init", "--name", "My Shop")
    assert ran.code == 2
    assert ran.err == (
        "error: `My Shop` cannot be the name of a service\n\n"
        "hint: name it with `--name`: a name starts with a lower-case letter and has lower-case letters, digits, `-` "
        "and `_`, at most 40\n"
    )
    assert files(tmp_path) == set()


def test_a_cloud_without_a_starter_is_refused(cli: Cli, tmp_path: Path) -> None:
    ran = cli("init", "--cloud", "mars", "--name", "shop")
    assert (ran.code, ran.err) == (
        2,
        "error: there is no starter for the cloud `mars`; there is one for: aws, azure, gcp\n",
    )
    assert files(tmp_path) == set()


def test_json_lists_what_was_written(cli: Cli) -> None:
    assert cli("init", "--name", "shop", "--json").document == {
        "written": [".gitignore", "blueprint.yaml", "functions/app.py", "functions/items.py"]
    }
