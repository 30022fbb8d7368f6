"""``msr status`` and ``msr outputs`` from a manifest, to the letter; and what both do without one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from msr import operate
from msr.cli.render_status import overview
from msr.cli.screen import Screen
from msr.deploy.workspace import Workspace
from msr.manifest import Manifest, write
from msr.plan import Target
from msr.provider import Health, SwitchState
from tests.cli.conftest import Cli
from tests.cli.samples import MANIFEST

STATUS = """\
orders · aws · active-passive · local

regions
  east  us-east-1  active   deployed  21 resources  2026-11-25 17:50 UTC  east.api.orders.example
  west  us-west-2  standby  failed    4 resources   2026-11-25 17:50 UTC

stacks
  orders.local.base   deployed  3 resources   not compared
  orders.local.east   deployed  21 resources  not compared
  orders.local.west   failed    4 resources   not compared
  orders.local.entry  deployed  5 resources   not compared

messages
  orders.local.west  us-west-2 does not answer

note: the local cloud has no data plane yet: no region can be asked
"""

OUTPUTS = """\
host          api.orders.example
host in east  east.api.orders.example
delegate to   ns-1.example
delegate to   ns-2.example
"""


@dataclass(frozen=True, slots=True)
class Asked:
    """An operator whose regions answer what they are told to."""

    answers: Mapping[str, Health]

    def probe(self, region: str) -> Health:
        return self.answers[region]

    def switch(self, region: str, to: SwitchState) -> None:
        raise AssertionError(f"status switches nothing, and switched {region} to {to}")

    def promote(self, region: str) -> None:
        raise AssertionError(f"status promotes nothing, and promoted {region}")

    def publish(self, manifest: Manifest) -> None:
        raise AssertionError(f"status publishes nothing, and published {manifest.app}")


def deployed(folder: Path, manifest: Manifest, environment: str = "local", target: Target = "local") -> None:
    (folder / "blueprint.yaml").write_text("not: read\n", encoding="utf-8")
    write(manifest, Workspace.of(folder, environment, target).manifest)


def test_without_a_deployment_both_say_how_to_make_one(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "blueprint.yaml").touch()
    for command in ("status", "outputs"):
        ran = cli(command, "--env", "prod")
        assert (ran.code, ran.out) == (1, "")
        assert ran.err == (
            "error: nothing is deployed from blueprint.yaml in environment `prod`\n\n"
            "hint: deploy it with `msr up --env prod`\n"
        )


def test_outputs_are_where_the_service_answers(cli: Cli, tmp_path: Path) -> None:
    deployed(tmp_path, MANIFEST)
    assert cli("outputs").out == OUTPUTS


def test_outputs_as_json_hold_all_that_is_handed_on(cli: Cli, tmp_path: Path) -> None:
    deployed(tmp_path, MANIFEST)
    document = cli("outputs", "--json").document
    assert document["host"] == "api.orders.example"
    assert document["regions"] == {"east": "east.api.orders.example"}
    assert document["name_servers"] == ["ns-1.example", "ns-2.example"]
    assert document["stacks"]["east"]["api"] == {"id": "a1"}


SWITCHED = replace(
    MANIFEST,
    environment="prod",
    target="cloud",
    stacks=tuple(
        replace(stack, outputs={**stack.outputs, "switch": {"name": f"switch-{stack.part}"}})
        if stack.part in ("east", "west")
        else stack
        for stack in MANIFEST.stacks
    ),
)


def test_outputs_hold_what_a_person_types_to_move_the_traffic(cli: Cli, tmp_path: Path) -> None:
    deployed(tmp_path, SWITCHED, "prod", "cloud")
    east, west = cli("outputs", "--env", "prod", "--json").document["switches"]
    assert (east["region"], west["region"]) == ("east", "west")
    assert [line.split()[:7] for line in west["let_in"]] == [
        ["now=$(date", "+%s)"],
        ["aws", "dynamodb", "put-item", "--region", "us-west-2", "--table-name", "switch-west"],
        ["aws", "dynamodb", "put-item", "--region", "us-east-1", "--table-name", "switch-east"],
    ]
    assert all('"state": {"S": "draining"}' in line for line in east["take_out"][1:])


def test_outputs_print_it_in_blocks_whose_lines_nobody_wraps(cli: Cli, tmp_path: Path) -> None:
    deployed(tmp_path, SWITCHED, "prod", "cloud")
    shown = cli("outputs", "--env", "prod").out
    blocks = shown.split("\n\n")
    assert blocks[0] + "\n" == OUTPUTS
    assert [block.splitlines()[0] for block in blocks[2:]] == [
        "# let east in",
        "# take east out",
        "# let west in",
        "# take west out",
    ]
    let_in = cli("outputs", "--env", "prod", "--json").document["switches"][1]["let_in"]
    assert blocks[4].splitlines() == ["# let west in", *let_in]


def test_the_local_cloud_has_no_switch_to_throw(cli: Cli, tmp_path: Path) -> None:
    deployed(tmp_path, replace(SWITCHED, environment="local", target="local"))
    assert cli("outputs", "--json").document["switches"] == []


def test_status_needs_no_blueprint_that_can_be_read(cli: Cli, tmp_path: Path) -> None:
    deployed(tmp_path, MANIFEST)
    ran = cli("status")
    assert ran.code == 0
    assert ran.out == STATUS


def test_a_real_environment_is_found_before_its_local_run(cli: Cli, tmp_path: Path) -> None:
    real = replace(MANIFEST, environment="prod", target="cloud")
    deployed(tmp_path, real, "prod", "cloud")
    deployed(tmp_path, replace(real, target="local"), "prod", "local")
    assert cli("status", "--env", "prod", "--json").document["target"] == "cloud"
    assert cli("status", "--env", "prod", "--json", "--local").document["target"] == "local"


def test_status_shows_what_each_region_says_of_itself(capsys: pytest.CaptureFixture[str]) -> None:
    operator = Asked({"east": Health("east", "healthy", {}), "west": Health("west", "unreachable", {})})
    entry = MANIFEST.stacks[-1]
    found = operate.status(replace(MANIFEST, stacks=(*MANIFEST.stacks[2:-1], entry)), operator=operator)
    Screen(as_json=False).show(overview(found))
    assert capsys.readouterr().out.splitlines()[3:5] == [
        "  east  us-east-1  active   no stack  healthy",
        "  west  us-west-2  standby  failed    unreachable  4 resources  2026-11-25 17:50 UTC",
    ]
    assert found.unprobed == ""


def test_stacks_are_compared_with_the_plan_by_their_digests() -> None:
    found = operate.status(MANIFEST, digests={"base": "b" * 16, "east": "0" * 16, "entry": "d" * 16})
    assert [(stack.part, stack.freshness) for stack in found.stacks] == [
        ("base", "current"),
        ("east", "changed"),
        ("west", "removed"),
        ("entry", "current"),
    ]


def test_a_service_of_one_region_without_a_domain_answers_at_its_own_host() -> None:
    east = replace(MANIFEST.stacks[1], outputs={"api": {"endpoint": "https://a1.execute-api.us-east-1.amazonaws.com"}})
    alone = replace(MANIFEST, regions=MANIFEST.regions[:1], stacks=(east,))
    found = operate.endpoints(alone)
    assert (found.host, found.name_servers) == ("a1.execute-api.us-east-1.amazonaws.com", ())


def test_a_lost_entry_is_not_replaced_by_one_regions_host() -> None:
    broken = replace(MANIFEST, stacks=MANIFEST.stacks[:3])
    assert operate.endpoints(broken).host is None
