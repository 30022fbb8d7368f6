"""Environments: what an overlay changes, what a real target needs, and where a mistake is placed."""

from __future__ import annotations

from pathlib import Path

import pytest

from msr.blueprint import Region
from msr.errors import Position
from msr.load import environment_names, load_text
from tests.test_load import MINIMAL, refused, sole

ENVIRONMENTS = """\
environments:
  dev: {target: local, failover: single, regions: [us-west-2], tables: {orders: {ttl: gone_at}}}
  prod: {account: "111122223333", state: "s3://state", failover: {trigger: manual}}
  bare:
  wrong: {target: local, failover: {trigger: manul}, regions: {paris: {nam: eu-west-3}}}
"""


def test_maps_merge_after_shorthands_are_expanded() -> None:
    prod = load_text(MINIMAL + ENVIRONMENTS, environment="prod")
    assert (prod.failover.mode, prod.failover.trigger) == ("active-passive", "manual")
    assert (prod.environment, prod.target, prod.protect) == ("prod", "cloud", True)


def test_a_scalar_replaces_and_a_new_key_joins_its_map() -> None:
    dev = load_text(MINIMAL + ENVIRONMENTS, environment="dev")
    assert dev.failover.mode == "single"
    assert (dev.tables["orders"].key.partition.name, dev.tables["orders"].ttl) == ("order_id", "gone_at")


def test_a_list_of_existing_keys_picks_from_the_regions_of_the_document() -> None:
    text = MINIMAL.replace("[us-east-1, us-west-2]", "{east: us-east-1, west: {name: us-west-2, role: standby}}")
    picked = load_text(f"{text}environments:\n  dev: {{target: local, regions: [west]}}\n", environment="dev")
    assert picked.regions == (Region(key="west", name="us-west-2", role="standby"),)
    assert picked.source.locate("regions.west.role") == Position("blueprint.yaml", 4, 58)
    assert picked.source.written("regions.west.role") == "regions.west.role"


def test_regions_are_replaced_whole_and_a_key_too() -> None:
    text = MINIMAL.replace("key: order_id", "key: {a: string, b: number}")
    overlay = (
        "environments:\n  dev: {target: local, regions: {paris: eu-west-3}, tables: {orders: {key: {c: string}}}}\n"
    )
    dev = load_text(text + overlay, environment="dev")
    assert [region.key for region in dev.regions] == ["paris"]
    assert [part.name for part in dev.tables["orders"].key.parts] == ["c"]


def test_a_leaf_of_an_overlay_is_located_in_the_overlay() -> None:
    issues = refused(MINIMAL + ENVIRONMENTS, "wrong")
    assert [(issue.path, issue.position, issue.hint) for issue in issues] == [
        ("environments.wrong.failover.trigger", Position("shop.yaml", 14, 46), "did you mean `manual`?"),
        ("environments.wrong.regions.paris.nam", Position("shop.yaml", 14, 72), "did you mean `name`?"),
    ]


def test_a_real_target_needs_account_and_state() -> None:
    account, state = refused(MINIMAL + ENVIRONMENTS, "bare")
    assert account.message == (
        "the environment `bare` deploys to the cloud and needs `account`: the one account that a deployment may touch"
    )
    assert account.position == state.position == Position("shop.yaml", 13, 3)
    assert (account.code, state.code) == ("account-required", "state-required")


def test_any_environment_runs_on_the_local_cloud_without_account_and_state() -> None:
    bare = load_text(MINIMAL + ENVIRONMENTS, environment="bare", local=True)
    assert (bare.environment, bare.target, bare.protect) == ("bare", "local", False)


def test_an_unknown_environment_is_told_which_there_are() -> None:
    issue = sole(MINIMAL + ENVIRONMENTS, "prd")
    assert issue.message == "there is no environment `prd`; this blueprint has `local`, `dev`, `prod`, `bare`, `wrong`"
    assert issue.hint == "did you mean `prod`?"


def test_the_local_environment_is_always_local() -> None:
    issue = sole(MINIMAL + "environments: {local: {target: cloud}}\n")
    assert issue.message == "the environment `local` is always on the local cloud"


@pytest.mark.parametrize(
    ("section", "message"),
    [
        ("environments: [dev]", "`environments` is a map from a name to what differs there"),
        ("environments: {Dev: {}}", "`Dev` is not a name"),
        ("environments: {local: 3}", "`environments.local` must be a map of what differs there"),
        ("environments: {local: {msr: 1}}", "an environment cannot change `msr`"),
        ("environments: {local: {target: moon}}", "`environments.local.target` must be `local` or `cloud`"),
    ],
)
def test_a_malformed_environment_is_refused(section: str, message: str) -> None:
    assert sole(f"{MINIMAL}{section}\n").message == message


def test_the_environments_of_a_file_are_listed_with_local_first(tmp_path: Path) -> None:
    file = tmp_path / "blueprint.yaml"
    file.write_text(MINIMAL + ENVIRONMENTS)
    assert environment_names(file) == ("local", "dev", "prod", "bare", "wrong")
