"""Every combination that the language can say and no cloud keeps is answered, and a feasible neighbour is not."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from msr.blueprint import Blueprint
from msr.errors import PlanError
from msr.load import load_text
from msr.plan import FunctionSpec, Plan, TrafficSpec
from msr.planner import plan
from msr.proof import prove
from msr.proof.diff import diff
from msr.proof.judge import Setting, judge
from msr.registry import names, provider
from msr.testing import Staging
from msr.value import value
from tests.combinations import Answer, combinations

AS_OF = date(2026, 11, 25)

SHOP = """\
msr: 1
name: shop
cloud: {cloud}
regions: {regions}
failover: {mode}
routing: {{{routing}}}
objectives: {{{objectives}}}
health: {{{health}}}
functions:
  api: {{code: src, handler: app.handler, runtime: python3.13, routes: ["ANY /{{proxy+}}"], uses: [orders]}}
tables:
  orders: {{key: order_id, consistency: {consistency}}}
"""

DOMAIN = "domain: api.shop.example"
CERTIFIED = f"{DOMAIN}, certificate: group/vault/tls"
PAIRS = {"aws": "[us-east-1, us-west-2]", "azure": "[eastus2, westus3]", "gcp": "[us-central1, us-east4]"}
WITNESSED = "{us-east-1: {}, us-west-2: {}, us-east-2: {role: witness}}"
NORDIC = "[swedencentral, germanywestcentral, francecentral]"


def shop(
    cloud: str,
    *,
    regions: str = "",
    mode: str = "active-active",
    consistency: str = "session",
    routing: str = "",
    objectives: str = "",
    health: str = "",
) -> Blueprint:
    """The shop on a cloud, with some of its leaves changed."""
    way = {"aws": DOMAIN, "azure": f"{DOMAIN}, via: anycast", "gcp": f"{DOMAIN}, via: anycast"}[cloud]
    text = SHOP.format(
        cloud=cloud,
        regions=regions or PAIRS[cloud],
        mode=mode,
        consistency=consistency,
        routing=routing or way,
        objectives=objectives,
        health=health,
    )
    return load_text(text, file="shop.yaml", folder=Path())


def planned(blueprint: Blueprint) -> Plan:
    return plan(blueprint, provider=provider(blueprint.cloud), as_of=AS_OF)


@value
class Refused:
    """``asked`` finds ``service`` unfit for ``reason``; ``neighbour`` does not.

    Where another service keeps what is asked, the plan says why this one was passed over.
    """

    asked: Blueprint
    service: str
    reason: str
    neighbour: Blueprint


def spanner(regions: str, **objectives: str) -> Blueprint:
    return shop("gcp", regions=regions, consistency="strong", routing=f"{DOMAIN}, policy: geo", **objectives)


def by_dns(cloud: str, health: str) -> Blueprint:
    routing = CERTIFIED if cloud == "azure" else DOMAIN
    return shop(cloud, mode="active-passive", routing=routing, health=health)


REFUSED = {
    "COSMOS-STRONG-MULTIWRITE": Refused(
        shop("azure", regions=NORDIC, consistency="strong"),
        "cosmos-multi-write",
        "session or eventual consistency only",
        shop("azure", regions=NORDIC, consistency="session"),
    ),
    "COSMOS-STRONG-8000KM": Refused(
        shop("azure", regions="[swedencentral, germanywestcentral, japaneast]", consistency="strong"),
        "cosmos-single-write-strong",
        "spans at most 8,000 km",
        shop("azure", regions=NORDIC, consistency="strong"),
    ),
    "COSMOS-STRONG-2REGIONS": Refused(
        shop("azure", consistency="strong"),
        "cosmos-single-write-strong",
        "needs at least 3 regions",
        shop("azure", regions=NORDIC, consistency="strong"),
    ),
    "DDB-STRONG-NOT3": Refused(
        shop("aws", consistency="strong"),
        "dynamodb-global-table-strong",
        "needs 3 regions, or 2 and a witness",
        shop("aws", regions=WITNESSED, consistency="strong"),
    ),
    "DDB-STRONG-SET": Refused(
        shop("aws", regions="[us-east-1, us-west-2, eu-west-1]", consistency="strong"),
        "dynamodb-global-table-strong",
        "needs regions of one set",
        shop("aws", regions="[us-east-1, us-west-2, us-east-2]", consistency="strong"),
    ),
    "DSQL-REGIONS": Refused(
        shop("aws", regions="[us-east-1, us-west-2, us-east-2]", consistency="strong"),
        "aurora-dsql",
        "spans at most 2 regions",
        shop("aws", regions=WITNESSED, consistency="strong"),
    ),
    "SPANNER-PAIR": Refused(
        shop("gcp", regions="[europe-west9, europe-west1]", consistency="strong"),
        "spanner",
        "needs regions of one set",
        shop("gcp", regions="[us-east4, us-east1]", consistency="strong"),
    ),
    "FIRESTORE-PAIR": Refused(
        shop("gcp", regions="[us-west1, us-east4]", consistency="eventual"),
        "firestore-multi-region",
        "needs regions of one set",
        shop("gcp", regions="[us-central1, us-east4]", consistency="eventual"),
    ),
    "CDNS-NEST": Refused(
        shop("gcp", routing=f"{DOMAIN}, policy: latency"),
        "cloud-dns",
        "has no latency policy",
        shop("gcp", routing=f"{DOMAIN}, policy: geo"),
    ),
    "CDNS-INTERVAL": Refused(
        by_dns("gcp", "every: 10s"), "cloud-dns", "probes every 30 to 300 s", by_dns("gcp", "every: 30s")
    ),
    "TM-INTERVAL": Refused(
        by_dns("azure", "every: 15s"), "traffic-manager", "probes every 10 or 30 s", by_dns("azure", "every: 30s")
    ),
    "R53-INTERVAL": Refused(
        by_dns("aws", "every: 5s"),
        "route53",
        "probes every 10 or 30 s",
        by_dns("aws", "every: 10s, unhealthy_after: 10"),
    ),
}


def reasons(blueprint: Blueprint, service: str) -> str:
    """Every reason against a service, whether or not another one is taken; empty where it could be."""
    try:
        found = planned(blueprint).rejections
    except PlanError as error:
        lines = [line for issue in error.issues for line in issue.details if line.split()[0] == service]
        assert [issue.severity for issue in error.issues] == ["error"] * len(error.issues)
        assert all(issue.hint for issue in error.issues)
        return "; ".join(lines)
    return "; ".join(reason for each in found if each.service == service for reason in each.reasons)


@pytest.mark.parametrize("case", REFUSED)
def test_what_a_service_cannot_keep_is_refused_and_its_neighbour_is_planned(case: str) -> None:
    row = REFUSED[case]
    assert row.reason in reasons(row.asked, row.service)
    assert planned(row.neighbour)
    assert row.reason not in reasons(row.neighbour, row.service)


@value
class Missed:
    """``asked`` breaks the promise ``code``; ``neighbour`` keeps it."""

    asked: Blueprint
    code: str
    neighbour: Blueprint


MISSED = {
    "COSMOS-BOUNDED-MIN": Missed(
        shop("azure", mode="active-passive", consistency="bounded-staleness", objectives="rpo: 60s"),
        "OBJ-003",
        shop("azure", mode="active-passive", consistency="bounded-staleness", objectives="rpo: 5m"),
    ),
    "COSMOS-RPO-SESSION": Missed(
        shop("azure", mode="active-passive", objectives="rpo: 14m"),
        "OBJ-003",
        shop("azure", mode="active-passive", objectives="rpo: 15m"),
    ),
    "DDB-MREC-RPO0": Missed(
        shop("aws", objectives="rpo: 0s"),
        "OBJ-003",
        shop("aws", regions=WITNESSED, consistency="strong", objectives="rpo: 0s"),
    ),
    "SPANNER-DUAL-RTO": Missed(
        spanner("[europe-west3, europe-west10]", objectives="rto: 50s"),
        "OBJ-002",
        spanner("[europe-west3, europe-west10]", objectives="rto: 1h"),
    ),
    "DNS-RTO": Missed(
        shop("aws", mode="active-passive", objectives="rto: 30s"),
        "OBJ-002",
        shop("aws", mode="active-passive", objectives="rto: 5m"),
    ),
    "FIVE-NINES-1CLOUD": Missed(
        shop("aws", objectives="availability: 99.999%"), "OBJ-006", shop("aws", objectives="availability: 99.9%")
    ),
}


def errors(blueprint: Blueprint) -> set[str]:
    proof = prove(blueprint, provider=provider(blueprint.cloud), as_of=AS_OF)
    return {issue.code for issue in proof.errors}


@pytest.mark.parametrize("case", MISSED)
def test_a_promise_that_cannot_be_kept_is_refused_and_its_neighbour_is_proven(case: str) -> None:
    row = MISSED[case]
    assert row.code in errors(row.asked)
    assert row.code not in errors(row.neighbour)


STRONG = shop("aws", regions=WITNESSED, consistency="strong")

NOTED = {
    "DDB-STRONG-TXN": (STRONG, "no transactions", shop("aws")),
    "DDB-MREC-TXN": (shop("aws"), "may see part of a transaction", STRONG),
    "DDB-MREC-OPTLOCK": (shop("aws"), "no locks, counters or uniqueness across regions", STRONG),
}


@pytest.mark.parametrize("case", NOTED)
def test_what_only_code_can_do_wrong_is_said_in_the_plan(case: str) -> None:
    asked, words, neighbour = NOTED[case]
    assert [note.key for note in planned(asked).notes if words in note.text] == ["tables.orders"]
    assert [note.key for note in planned(neighbour).notes if words in note.text] == []


def test_another_consistency_is_another_table() -> None:
    setting = Setting(provider("aws"), AS_OF)
    old, new, same = (judge(each, setting) for each in (shop("aws"), STRONG, shop("aws", objectives="rto: 5m")))
    assert [door.destroys for door in diff(old, new).doors] == [True]
    assert diff(old, same).doors == ()


def built(blueprint: Blueprint, kind: str) -> list[Mapping[str, Any]]:
    """The inputs of everything of a type's last words that a blueprint's stacks hold."""
    staging = Staging(provider(blueprint.cloud), planned(blueprint))
    found = (r for part in staging.stacks for r in staging.stage(part).resources)
    return [r.inputs for r in found if r.type.endswith(kind)]


def _edge_leads_to_the_name() -> bool:
    (edge,) = built(shop("aws", routing=f"{DOMAIN}, via: anycast"), "/distribution:Distribution")
    return "originGroups" not in edge and [o["domainName"] for o in edge["origins"]] == ["origin.api.shop.example"]


def _front_doors_are_not_classic() -> bool:
    return [door["sku"]["name"] for door in built(shop("azure"), ":cdn:Profile")] == ["Standard_AzureFrontDoor"]


def _one_instance_is_warm_everywhere() -> bool:
    specs = [choice.spec for choice in planned(shop("gcp")).of_kind("function")]
    return all(isinstance(spec, FunctionSpec) and set(spec.warm.values()) == {1} for spec in specs)


def _both_ways_lead_to_the_regions() -> bool:
    both = planned(shop("azure", mode="active-passive", routing=f"{CERTIFIED}, via: [dns, anycast]"))
    specs = [choice.spec for choice in both.of_kind("traffic")]
    ends = [tuple(e.region for e in spec.endpoints) for spec in specs if isinstance(spec, TrafficSpec)]
    return ends == [("eastus2", "westus3")] * 2


BUILT_SO: dict[str, Callable[[], bool]] = {
    "CF-POST": _edge_leads_to_the_name,
    "CLOUDRUN-MIN": _one_instance_is_warm_everywhere,
    "ARC-READINESS": lambda: not any("recoveryreadiness" in type_ for type_ in provider("aws").locators()),
    "AFD-CLASSIC": _front_doors_are_not_classic,
    "TM-PLUS-AFD": _both_ways_lead_to_the_regions,
}


@pytest.mark.parametrize("case", BUILT_SO)
def test_what_cannot_come_about_does_not(case: str) -> None:
    assert BUILT_SO[case]()


def test_every_combination_is_decided_here_or_says_which_key_it_waits_for() -> None:
    decided: dict[Answer, set[str]] = {
        "refused": set(REFUSED),
        "missed": set(MISSED),
        "noted": set(NOTED),
        "destroys": {"DDB-MODE-CHANGE"},
        "built-so": set(BUILT_SO),
    }
    rows = combinations()
    assert len({row.id for row in rows}) == len(rows) == 35
    for answer, ids in decided.items():
        assert {row.id for row in rows if row.answer == answer} == ids
    assert all("`" in row.by for row in rows if row.answer == "waits")


def test_the_clouds_of_the_list_are_installed() -> None:
    assert {row.cloud for row in combinations()} - {"any"} == set(names())
