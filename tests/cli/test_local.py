"""``msr local``: what the local cloud holds, emptied and made to fail, without the engine."""

from __future__ import annotations

from pathlib import Path

import pytest

from msr.deploy.workspace import Workspace
from msr.local.store import Place, Store, Stored
from tests.cli.conftest import Cli

ROLE = Place("aws", "000000000000", "aws:iam/role:Role", "", "orders-api")
TABLE = Place("aws", "000000000000", "aws:dynamodb/table:Table", "us-east-1", "orders")


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """A local cloud with a table in a region and a role without one."""
    (tmp_path / "blueprint.yaml").touch()
    opened = Store(Workspace.of(tmp_path, "local", "local").cloud)
    for place in (ROLE, TABLE):
        opened.put(Stored(place, place.identity, f"urn:pulumi:s::msr::{place.type}::x", {}, {}, 0.0), (), "create")
    return opened


def test_without_a_local_cloud_it_says_how_to_make_one(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "blueprint.yaml").touch()
    ran = cli("local", "ls")
    assert (ran.code, ran.out) == (7, "")
    assert ran.err.startswith("error: there is no local cloud at ")
    assert ran.err.endswith("\n\nhint: `msr up` makes one\n")


@pytest.mark.usefixtures("store")
def test_objects_are_listed_by_region_and_type(cli: Cli) -> None:
    lines = [line.split() for line in cli("local", "ls").out.splitlines()]
    assert [line[:4] for line in lines] == [
        ["aws", "global", "aws:iam/role:Role", "orders-api"],
        ["aws", "us-east-1", "aws:dynamodb/table:Table", "orders"],
    ]


@pytest.mark.usefixtures("store")
def test_json_lists_cloud_type_id_region_and_urn(cli: Cli) -> None:
    found = cli("local", "ls", "--json", "--region", "us-east-1").document
    assert [{key: each[key] for key in ("cloud", "type", "id", "region", "urn")} for each in found] == [
        {
            "cloud": "aws",
            "type": "aws:dynamodb/table:Table",
            "id": "orders",
            "region": "us-east-1",
            "urn": "urn:pulumi:s::msr::aws:dynamodb/table:Table::x",
        }
    ]


@pytest.mark.usefixtures("store")
def test_a_type_narrows_the_list(cli: Cli) -> None:
    assert [each["id"] for each in cli("local", "ls", "--json", "--type", "aws:iam/role:Role").document] == [
        "orders-api"
    ]


@pytest.mark.usefixtures("store")
def test_a_reset_asks_and_nobody_answers(cli: Cli) -> None:
    ran = cli("local", "reset")
    assert ran.code == 1
    assert ran.err.startswith("error: nobody is there to answer: forget everything in ")
    assert ran.err.endswith("?\n\nhint: pass `--yes` to agree beforehand\n")
    assert len(cli("local", "ls", "--json").document) == 2


@pytest.mark.usefixtures("store")
def test_a_reset_leaves_nothing(cli: Cli) -> None:
    assert cli("local", "reset", "--yes").out == "removed 2 objects\n"
    assert cli("local", "ls", "--json").document == []
    assert cli("local", "ls").out == "nothing\n"


@pytest.mark.usefixtures("store")
def test_faults_are_added_listed_and_cleared(cli: Cli) -> None:
    assert cli("local", "fault", "add", "down", "--region", "us-east-1").out == (
        "1  down  us-east-1  every type  always\n"
    )
    cli("local", "fault", "add", "latency", "--seconds", "2.5", "--operation", "create", "--times", "3")
    cli("local", "fault", "add", "quota", "--type", "aws:dynamodb/table:Table", "--limit", "1")
    assert cli("local", "fault", "ls").out == (
        "1  down     us-east-1   every type                                   always\n"
        "2  latency  everywhere  every type                create  2.5 s      3 times\n"
        "3  quota    everywhere  aws:dynamodb/table:Table          at most 1  always\n"
    )
    assert cli("local", "fault", "clear", "--number", "2").out == "removed 1 fault\n"
    assert [each["kind"] for each in cli("local", "fault", "ls", "--json").document] == ["down", "quota"]
    assert cli("local", "fault", "clear").out == "removed 2 faults\n"
    assert cli("local", "fault", "ls").out == "no faults\n"


@pytest.mark.usefixtures("store")
def test_a_fault_in_a_region_that_does_not_exist_is_refused(cli: Cli) -> None:
    ran = cli("local", "fault", "add", "down", "--region", "us-east-11")
    assert (ran.code, ran.err) == (
        2,
        "error: no installed cloud has a region `us-east-11`\n\nhint: did you mean `us-east-1`?\n",
    )


@pytest.mark.usefixtures("store")
def test_a_fault_that_says_too_little_is_refused(cli: Cli) -> None:
    assert cli("local", "fault", "add", "latency").err == (
        "error: a fault of kind latency needs its seconds as amount\n"
    )


def test_a_kind_of_fault_that_does_not_exist_is_refused(cli: Cli) -> None:
    ran = cli("local", "fault", "add", "dwn")
    assert ran.code == 2
    assert ran.err == (
        "error: invalid value for `KIND`: `dwn` is not one of `down`, `error`, `throttle`, `latency`, `quota`, "
        "`partial`\n\nhint: see `msr local fault add --help`\n"
    )
