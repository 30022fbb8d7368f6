"""One-way doors on each cloud: what a store becomes in place, and what is another table."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from msr.load import load_text
from msr.manifest import Manifest, RegionRecord
from msr.plan import Plan
from msr.planner import plan
from msr.planner.doors import Door, doors
from msr.planner.protection import Permission, barred, findings
from msr.registry import provider

SHOP = """\
msr: 1
name: shop
cloud: {cloud}
regions: [{regions}]
failover: {mode}
{routing}
functions:
  api: {{code: src, handler: app.handler, runtime: python3.12, routes: ["ANY /{{proxy+}}"], uses: [orders]}}
tables:
  orders: {{key: order_id, consistency: {level}}}
environments:
  prod: {{state: "s3://state", account: {account}}}
"""
ACCOUNTS = {
    "aws": '"444455556666"',
    "azure": "{subscription: 11111111-1111-1111-1111-111111111111, tenant: 22222222-2222-2222-2222-222222222222}",
    "gcp": "{project: shop-prod, number: '123456789012'}",
}
EVERYWHERE = "routing: {domain: api.shop.example, via: [anycast]}"


def shop(cloud: str, regions: str, level: str, *, home: str = "", mode: str = "") -> Plan:
    """A plan with one protected table; ``home`` is where the last deployment put it."""
    several = "," in regions
    text = SHOP.format(
        cloud=cloud,
        regions=regions,
        level=level,
        mode=mode or ("active-active" if several else "single"),
        routing=EVERYWHERE if several else "",
        account=ACCOUNTS[cloud],
    )
    blueprint = load_text(text, file="shop.yaml", folder=Path(), environment="prod")
    deployed = _deployed(cloud, home) if home else None
    return plan(blueprint, provider=provider(cloud), as_of=date(2026, 11, 25), deployed=deployed)


def _deployed(cloud: str, home: str) -> Manifest:
    region = RegionRecord(home, home, "active", 1)
    return Manifest("shop", "prod", "cloud", cloud, {}, "active-active", (region,), (), "0.1.0", home=home)


def between(old: Plan, new: Plan) -> tuple[Door, ...]:
    return doors(old, new, provider(new.cloud).offers)


IN_PLACE = {
    "a DynamoDB table gets a replica": ("aws", ("us-east-1", "strong"), ("us-east-1, us-west-2", "session")),
    "a DynamoDB table is read otherwise": ("aws", ("us-east-1", "strong"), ("us-east-1", "eventual")),
    "a Cosmos DB account gets a region": ("azure", ("eastus2", "session"), ("eastus2, westus3", "session")),
    "a Bigtable instance gets a cluster": (
        "gcp",
        ("us-east4, europe-west1", "eventual"),
        ("us-east4, europe-west1, asia-northeast1", "eventual"),
    ),
}


@pytest.mark.parametrize("case", IN_PLACE)
def test_what_a_store_does_in_place_is_no_door(case: str) -> None:
    cloud, old, new = IN_PLACE[case]
    before = shop(cloud, *old)
    assert between(before, shop(cloud, *new, home=before.home)) == ()


ENDS = {
    "strong DynamoDB is another table": (
        "aws",
        ("us-east-1, us-west-2", "session"),
        ("us-east-1, us-west-2, us-east-2", "strong"),
        "dynamodb-global-table becomes dynamodb-global-table-strong: a new table, to which data has to be migrated",
    ),
    "strong DynamoDB keeps its regions": (
        "aws",
        ("us-east-1, us-west-2, us-east-2", "strong"),
        ("us-east-1, us-west-2", "session"),
        "dynamodb-global-table-strong becomes dynamodb-global-table: a new table, to which data has to be migrated",
    ),
    "a DynamoDB table in one region does not move": (
        "aws",
        ("us-east-1", "session"),
        ("us-west-2", "session"),
        "it leaves us-east-1, and no other region has its data",
    ),
    "another consistency is another Cosmos DB account": (
        "azure",
        ("eastus2, westus3", "session"),
        ("eastus2, westus3", "eventual"),
        "its consistency changes from session to eventual: another host, to which data has to be migrated",
    ),
    "so it is where the service changes with it": (
        "azure",
        ("eastus2, westus3, centralus", "strong"),
        ("eastus2, westus3, centralus", "session"),
        "its consistency changes from strong to session: another host, to which data has to be migrated",
    ),
    "Firestore keeps its location": (
        "gcp",
        ("us-central1", "strong"),
        ("us-central1, us-east4", "strong"),
        "firestore becomes firestore-multi-region: a new table, to which data has to be migrated",
    ),
    "Spanner keeps its configuration": (
        "gcp",
        ("us-east4, us-east1", "strong"),
        ("us-east4, us-east1, us-central1", "strong"),
        "the regions of a spanner are fixed at creation: a new table and a migration",
    ),
    "Bigtable is no Firestore": (
        "gcp",
        ("us-east4, europe-west1", "eventual"),
        ("us-central1, us-east4", "eventual"),
        "bigtable becomes firestore-multi-region: a new table, to which data has to be migrated",
    ),
}


@pytest.mark.parametrize("case", ENDS)
def test_what_is_another_table_ends_the_data_of_the_first(case: str) -> None:
    cloud, old, new, text = ENDS[case]
    before = shop(cloud, *old)
    after = shop(cloud, *new, home=before.home)
    assert between(before, after) == (Door("tables.orders", text, destroys=True),)
    (refused,) = findings(before, after, provider(cloud).offers, Permission())
    assert (refused.severity, refused.code) == ("error", "protected")


def test_another_cloud_gets_no_data() -> None:
    (door,) = doors(shop("aws", "us-east-1", "session"), shop("gcp", "us-east4", "session"), ())
    assert door == Door("tables.orders", "its data is not moved from aws to gcp", destroys=True)


def test_a_replica_goes_with_its_region_and_the_home_stays_wherever_it_stands() -> None:
    before = shop("aws", "us-east-1, us-west-2, eu-west-1", "session")
    after = shop("aws", "us-west-2, us-east-1", "session", home=before.home)
    assert after.home == "us-east-1"
    assert between(before, after) == (Door("tables.orders", "the replica in eu-west-1 is deleted"),)


@pytest.mark.parametrize(
    ("cloud", "regions", "left"),
    [("aws", "us-east-1, us-west-2", "us-west-2"), ("azure", "eastus2, westus3", "westus3")],
)
def test_a_home_that_leaves_others_behind_is_refused_whatever_is_permitted(cloud: str, regions: str, left: str) -> None:
    before, after = shop(cloud, regions, "session"), shop(cloud, left, "session")
    offers, home = provider(cloud).offers, before.home
    (refused, *others) = findings(before, after, offers, Permission(frozenset({"tables.orders"})))
    assert (refused.severity, refused.code) == ("error", "barred")
    said = f"it was made in {home}, and is changed through that region for as long as it has others"
    assert (refused.message, others) == (f"`tables.orders` cannot change so: {said}", [])
    assert refused.hint.startswith(f"keep `{home}` in `regions`, in any place")
    kept = shop(cloud, f"{left}, {home}", "session", home=home)
    assert barred(before, kept, offers) == ()


def test_where_nothing_remembers_the_home_the_way_out_is_to_put_it_first() -> None:
    before, after = shop("aws", "us-east-1, us-west-2", "session"), shop("aws", "us-west-2, us-east-1", "session")
    (refused,) = barred(before, after, provider("aws").offers)
    assert refused.hint == "put `us-east-1` first in `regions`: nothing here remembers that it is the home"
