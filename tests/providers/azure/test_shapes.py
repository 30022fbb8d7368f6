"""What the builders ask Azure for, piece by piece."""

from __future__ import annotations

import json
from typing import Any, cast

import pytest

from msr.errors import PlanError
from msr.layout import layout
from msr.plan import FunctionSpec, TableSpec, TrafficSpec
from msr.predict.request_units import ceiling
from providers.azure.app import instance_size_mb
from providers.azure.endpoints import Group, RegionEndpoint, routing
from providers.azure.roles import KEY_VAULT_SECRETS_USER
from tests.providers.azure.blueprints import ALL, PAIR
from tests.providers.azure.stage import NIL, STACKS, built, plan_of, planned, stage_of


def account(name: str, level: str) -> dict[str, Any]:
    return stage_of(name, "data").one("cosmosdb:DatabaseAccount", containing=level)


def test_tables_of_one_consistency_share_an_account_and_others_do_not() -> None:
    stage = stage_of("pair", "data")
    assert sorted(r.name for r in stage.of("cosmosdb:DatabaseAccount")) == ["cosmos-eventual", "cosmos-session"]
    homes = {r.name: r.inputs["accountName"] for r in stage.of("SqlResourceSqlContainer")}
    assert homes["orders"] == homes["prices"] != homes["carts"]


@pytest.mark.parametrize(
    ("name", "level", "policy", "all_write"),
    [
        ("pair", "eventual", {"defaultConsistencyLevel": "Eventual"}, False),
        ("edge", "eventual", {"defaultConsistencyLevel": "Eventual"}, True),
        ("strong", "strong", {"defaultConsistencyLevel": "Strong"}, False),
        ("alone", "strong", {"defaultConsistencyLevel": "Strong"}, False),
        (
            "both_ways",
            "bounded-staleness",
            {
                "defaultConsistencyLevel": "BoundedStaleness",
                "maxStalenessPrefix": 100_000,
                "maxIntervalInSeconds": 300,
            },
            False,
        ),
    ],
)
def test_an_account_keeps_what_its_tables_were_promised(
    name: str, level: str, policy: dict[str, Any], all_write: bool
) -> None:
    made = account(name, level)
    assert (made["consistencyPolicy"], made["enableMultipleWriteLocations"]) == (policy, all_write)
    assert (made["enableAutomaticFailover"], made["disableLocalAuth"]) == (True, True)
    assert made["backupPolicy"]["type"] == "Continuous"


def test_an_account_has_each_region_in_order_with_zones_where_there_are_any() -> None:
    assert account("strong", "strong")["locations"] == [
        {"locationName": region, "failoverPriority": rank, "isZoneRedundant": True}
        for rank, region in enumerate(("swedencentral", "germanywestcentral", "francecentral"))
    ]
    assert account("alone", "strong")["locations"] == [
        {"locationName": "ukwest", "failoverPriority": 0, "isZoneRedundant": False}
    ]


def test_an_index_of_two_attributes_is_a_composite_one() -> None:
    orders = stage_of("pair", "data").one("SqlResourceSqlContainer", containing="orders")["resource"]
    assert orders["partitionKey"] == {"kind": "Hash", "paths": ["/order_id"], "version": 2}
    assert orders["indexingPolicy"] == {
        "automatic": True,
        "indexingMode": "consistent",
        "includedPaths": [{"path": "/order_id/?"}, {"path": "/day/?"}, {"path": "/total/?"}],
        "excludedPaths": [{"path": "/*"}],
        "compositeIndexes": [[{"path": "/day", "order": "ascending"}, {"path": "/total", "order": "ascending"}]],
    }
    assert "defaultTtl" not in orders


@pytest.mark.parametrize(
    ("asked", "request_units", "told"),
    [
        ("", 6000, "1,000 writes and 0 reads a second of items of 1,024 bytes, all that `api.throttle` admits"),
        ("api: {throttle: 100/s}\n", 2000, "200 writes and 0 reads a second"),
        ("usage: {requests: 100M/month, writes: 25M/month, item: 3KB}\n", 1000, "29 writes and 86 reads a second"),
        ("usage: {requests: 4G/month, writes: 1G/month, item: 2KB}\n", 20_000, "1,142 writes and 3,425 reads a second"),
    ],
)
def test_a_table_has_room_for_its_peak_and_says_how_much(asked: str, request_units: int, told: str) -> None:
    plan = planned(ALL["edge"] + asked)
    (table,) = plan.of_kind("table")
    assert isinstance(table.spec, TableSpec)
    assert ceiling(table.spec) == request_units
    assert any(told in note.text for note in plan.notes if note.key == table.key)


def test_a_container_scales_up_to_the_room_of_its_table() -> None:
    made = {r.name: r.inputs["options"] for r in stage_of("pair", "data").of("SqlResourceSqlContainer")}
    # Two writes for each item of `orders`, which has an index; nobody uses `prices`, and it has room all the same.
    assert {name: options["autoscaleSettings"]["maxThroughput"] for name, options in made.items()} == {
        "orders": 6000,
        "carts": 3000,
        "prices": 3000,
    }


def test_a_sort_key_is_indexed_and_expiry_is_switched_on() -> None:
    carts = stage_of("pair", "data").one("SqlResourceSqlContainer", containing="carts")["resource"]
    assert [path["path"] for path in carts["indexingPolicy"]["includedPaths"]] == ["/cart/?", "/line/?"]
    assert (carts["partitionKey"]["paths"], carts["defaultTtl"]) == (["/cart"], -1)


def test_an_app_may_read_and_write_what_its_functions_use_and_no_more() -> None:
    grants = {
        r.name: (
            r.inputs["roleDefinitionId"].rpartition("-")[2],
            r.inputs["scope"].partition("/databaseAccounts/")[2].partition("/")[2],
            r.inputs["principalId"],
        )
        for r in stage_of("pair", "data").of("SqlResourceSqlRoleAssignment")
    }
    base = stage_of("pair", "base").outputs["api"]
    for region in ("eastus2", "centralus"):
        identity = base[f"{region}.principal_id"]
        orders, carts = grants[f"orders-data-orders-{region}"], grants[f"carts-data-carts-{region}"]
        assert orders == ("000000000002", "dbs/orders/colls/orders", identity)
        assert carts == ("000000000001", "dbs/orders/colls/carts", identity)
        assert grants[f"orders-metadata-eventual-{region}"][1:] == ("", identity)
        assert grants[f"carts-metadata-session-{region}"][1:] == ("", identity)
    assert len(grants) == 8


def test_nothing_but_the_data_stack_changes_the_roles_of_an_account() -> None:
    changing = {(name, part) for name, part in STACKS if stage_of(name, part).of("SqlResourceSqlRoleAssignment")}
    assert {part for _, part in changing} == {"data"}
    assert {name for name, _ in changing} == set(ALL)


def settings(name: str, region: str) -> dict[str, str]:
    app = stage_of(name, region).one("web:WebApp")
    return {each["name"]: each["value"] for each in app["siteConfig"]["appSettings"]}


def test_every_function_finds_its_tables_region_and_variables() -> None:
    told = settings("pair", "centralus")
    assert {name: value for name, value in told.items() if name.startswith("MSR_TABLE_")} == {
        "MSR_TABLE_ORDERS": "orders",
        "MSR_TABLE_ORDERS_DATABASE": "orders",
        "MSR_TABLE_ORDERS_ENDPOINT": f"https://{account('pair', 'eventual')['accountName']}.documents.azure.com:443/",
        "MSR_TABLE_CARTS": "carts",
        "MSR_TABLE_CARTS_DATABASE": "orders",
        "MSR_TABLE_CARTS_ENDPOINT": f"https://{account('pair', 'session')['accountName']}.documents.azure.com:443/",
    }
    assert (told["MSR_CLOUD"], told["MSR_REGION"], told["MSR_REGIONS"]) == ("azure", "centralus", "eastus2,centralus")
    assert told["LEVEL"] == "info"


def test_an_app_is_as_large_as_its_largest_function_and_warm_where_it_waits() -> None:
    scale = {
        region: stage_of("pair", region).one("web:WebApp")["functionAppConfig"]["scaleAndConcurrency"]
        for region in ("eastus2", "centralus")
    }
    assert {region: each["instanceMemoryMB"] for region, each in scale.items()} == {"eastus2": 2048, "centralus": 2048}
    assert scale["eastus2"]["alwaysReady"] == []
    assert scale["centralus"]["alwaysReady"] == [{"name": "http", "instanceCount": 1}]
    assert [instance_size_mb(wanted) for wanted in (1, 512, 513, 4096)] == [512, 512, 2048, 4096]


def test_the_package_has_each_functions_code_in_a_folder_of_its_own() -> None:
    files = stage_of("pair", "eastus2").one("storage:Blob")["source"]
    assert {name for name in files if "/" not in name} == {"host.json", "function_app.py", "msr.json"}
    assert (files["functions/api"], files["functions/admin"]) == (
        {"app.py": "# functions.api"},
        {"app.py": "# functions.admin"},
    )
    told = json.loads(files["msr.json"])
    assert told["routes"] == {"ANY /{proxy+}": "api", "GET /orders/{id}": "api", "GET /audit": "admin"}
    assert told["contested"] == ["app"]


def test_functions_of_one_folder_are_packaged_once() -> None:
    shared = planned(PAIR.replace("code: admin", "code: functions"))
    assert {cast("FunctionSpec", f.spec).code for f in shared.of_kind("function")} == {"functions"}


def test_only_requests_through_the_own_front_door_are_let_in_where_it_is_the_one_way() -> None:
    front = stage_of("edge", "base").outputs["traffic"]["front_door_id"]
    site = stage_of("edge", "east").one("web:WebApp")["siteConfig"]
    assert site["ipSecurityRestrictionsDefaultAction"] == "Deny"
    (rule,) = site["ipSecurityRestrictions"]
    assert (rule["ipAddress"], rule["tag"], rule["headers"]) == (
        "AzureFrontDoor.Backend",
        "ServiceTag",
        {"x-azure-fdid": [front]},
    )
    for name, region in (("both_ways", "swedencentral"), ("pair", "eastus2")):
        site = stage_of(name, region).one("web:WebApp")["siteConfig"]
        assert (site["ipSecurityRestrictions"], site["ipSecurityRestrictionsDefaultAction"]) == ([], "Allow")


def test_traffic_manager_ranks_regions_and_asks_them_under_the_shared_name() -> None:
    made = stage_of("pair", "entry").one("trafficmanager:Profile")
    assert made["trafficRoutingMethod"] == "Priority"
    assert [(e["name"], e["priority"], e["endpointLocation"]) for e in made["endpoints"]] == [
        ("eastus2", 1, "eastus2"),
        ("centralus", 2, "centralus"),
    ]
    monitor = made["monitorConfig"]
    assert (monitor["path"], monitor["intervalInSeconds"], monitor["toleratedNumberOfFailures"]) == ("/health", 10, 2)
    assert monitor["customHeaders"] == [{"name": "host", "value": "api.orders.example"}]
    assert made["dnsConfig"]["ttl"] == 30


def test_each_place_is_answered_by_its_region_first_and_by_the_others_behind_it() -> None:
    (traffic,) = plan_of("strong").of_kind("traffic")
    assert routing(cast("Any", traffic.spec)).nested == (
        Group(
            "swedencentral",
            "Priority",
            ("SE", "GEO-AS", "GEO-ME"),
            (
                RegionEndpoint("swedencentral", 1),
                RegionEndpoint("germanywestcentral", 2),
                RegionEndpoint("francecentral", 3),
            ),
        ),
        Group(
            "germanywestcentral",
            "Priority",
            ("DE",),
            (
                RegionEndpoint("germanywestcentral", 1),
                RegionEndpoint("swedencentral", 2),
                RegionEndpoint("francecentral", 3),
            ),
        ),
        Group(
            "anywhere",
            "Performance",
            ("WORLD",),
            tuple(RegionEndpoint(region) for region in ("swedencentral", "germanywestcentral", "francecentral")),
        ),
    )
    geographic = [p for p in stage_of("strong", "entry").of("trafficmanager:Profile") if p.name == "traffic-manager"]
    assert [e["geoMapping"] for e in geographic[0].inputs["endpoints"]] == [
        ["SE", "GEO-AS", "GEO-ME"],
        ["DE"],
        ["WORLD"],
    ]


def test_every_app_knows_the_shared_name_with_a_certificate_before_clients_are_sent_there() -> None:
    stage = stage_of("pair", "entry")
    bound = [
        (r.inputs["hostName"], r.inputs["sslState"], r.inputs["thumbprint"]) for r in stage.of("WebAppHostNameBinding")
    ]
    assert bound == [("api.orders.example", "SniEnabled", "AB" * 20)] * 2
    proof = stage.one("dns:RecordSet", containing="proof")
    assert (proof["relativeRecordSetName"], proof["txtRecords"]) == ("asuid.api", [{"value": ["C0FFEE"]}])
    certificate = stage_of("pair", "eastus2").one("web:SiteCertificate")
    assert certificate["keyVaultId"].endswith("/certificates/providers/Microsoft.KeyVault/vaults/orders-vault")
    assert certificate["keyVaultSecretName"] == "api-tls"


def test_front_door_shares_by_weight_among_regions_that_answer() -> None:
    stage = stage_of("edge", "entry")
    assert {o.inputs["originName"]: (o.inputs["priority"], o.inputs["weight"]) for o in stage.of("AFDOrigin")} == {
        "east": (1, 60),
        "west": (1, 40),
    }
    group = stage.one("AFDOriginGroup")
    assert group["loadBalancingSettings"] == {
        "sampleSize": 4,
        "successfulSamplesRequired": 2,
        "additionalLatencyInMilliseconds": 1000,
    }
    assert group["healthProbeSettings"]["probeRequestType"] == "HEAD"


def test_at_the_apex_the_name_is_an_alias_of_front_door_in_both_address_families() -> None:
    records = [r for r in stage_of("edge", "entry").of("dns:RecordSet") if r.name.startswith("public-name")]
    front = stage_of("edge", "base").outputs["traffic"]["endpoint_id"]
    assert {(r.inputs["recordType"], r.inputs["relativeRecordSetName"]) for r in records} == {("A", "@"), ("AAAA", "@")}
    assert {r.inputs["targetResource"]["id"] for r in records} == {front}


def test_with_two_ways_in_the_second_takes_over_from_the_first_by_itself() -> None:
    stage = stage_of("both_ways", "entry")
    ways = stage.one("trafficmanager:Profile", containing="ways")
    assert ways["trafficRoutingMethod"] == "Priority"
    first, second = ways["endpoints"]
    assert (first["priority"], first["target"]) == (1, stage_of("both_ways", "base").outputs["traffic"]["front_host"])
    assert (second["priority"], second["targetResourceId"].rpartition("/")[2]) == (
        2,
        stage.one("trafficmanager:Profile", containing="traffic-manager")["profileName"],
    )
    assert stage.one("dns:RecordSet", containing="public-name")["cnameRecord"] == {
        "cname": f"{ways['profileName']}.trafficmanager.net"
    }


def test_every_region_may_read_the_switch_that_each_peer_keeps_for_it() -> None:
    readers = {r.name for r in stage_of("strong", "entry").of("RoleAssignment")}
    regions = ("swedencentral", "germanywestcentral", "francecentral")
    assert readers == {f"switch-readers-{one}-at-{two}" for one in regions for two in regions if one != two}


def test_a_service_without_a_domain_answers_on_the_front_doors_own_host() -> None:
    told = stage_of("pilot", "entry").outputs["traffic"]
    assert told["url"] == f"https://{told['host']}" and (told["host"] or "").endswith(".azurefd.net")
    assert (
        stage_of("alone", "ukwest").outputs["api"]["endpoint"]
        == f"https://{stage_of('alone', 'ukwest').outputs['api']['host']}"
    )


REFUSED = {
    "another runtime": (
        PAIR.replace('python3.12\n    routes: ["GET /audit"]', 'python3.13\n    routes: ["GET /audit"]'),
        "one app",
    ),
    "another value": (
        PAIR.replace("  admin:\n", "  admin:\n    environment: {LEVEL: debug}\n"),
        "another `LEVEL`",
    ),
    "no certificate": (
        PAIR.replace(", certificate: certificates/orders-vault/api-tls", ""),
        "set `routing.certificate`",
    ),
    "the apex by dns": (PAIR.replace("api.orders.example", "orders.example"), "zone's apex"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_one_app_and_traffic_manager_cannot_keep_is_refused_with_a_reason(case: str) -> None:
    text, reason = REFUSED[case]
    assert text != PAIR
    with pytest.raises(PlanError) as caught:
        planned(text)
    assert reason in "\n".join(line for issue in caught.value.issues for line in issue.details)


@pytest.mark.parametrize(
    ("every", "told"),
    [
        ("10s", ["at an interval of 10 s about 600 health requests a minute reach each region, 1,800"]),
        ("30s", []),
    ],
)
def test_how_many_probes_a_short_interval_means_is_told(every: str, told: list[str]) -> None:
    found = planned(ALL["edge"] + f"health: {{every: {every}}}\n").notes
    assert [note.text.partition(" where")[0] for note in found if "health requests a minute" in note.text] == told


@pytest.mark.parametrize(
    ("name", "host", "vault", "secret"),
    [
        ("edge", "shop.example", "shop-vault", "shop-tls"),
        ("both_ways", "api.store.example", "store-vault", "api-tls"),
    ],
)
def test_front_door_shows_the_certificate_that_the_user_brings(name: str, host: str, vault: str, secret: str) -> None:
    base = stage_of(name, "base")
    where = f"/subscriptions/{NIL}/resourceGroups/certificates/providers/Microsoft.KeyVault/vaults/{vault}"
    domain = base.one("AFDCustomDomain")
    assert base.one("cdn:Secret")["parameters"] == {
        "type": "CustomerCertificate",
        "secretSource": {"id": f"{where}/secrets/{secret}"},
        "useLatestVersion": True,
    }
    assert domain["hostName"] == host
    assert domain["tlsSettings"]["certificateType"] == "CustomerCertificate"
    assert domain["tlsSettings"]["secret"]["id"].endswith(f"/secrets/{host.replace('.', '-')}")
    reader = base.one("RoleAssignment")
    assert reader["scope"] == where
    assert reader["principalId"] == f"principal-of-{base.one('cdn:Profile')['profileName']}"
    assert reader["roleDefinitionId"].endswith(KEY_VAULT_SECRETS_USER)


def test_front_door_issues_the_certificate_of_a_name_below_the_apex() -> None:
    plan = planned(
        ALL["edge"]
        .replace("domain: shop.example", "domain: www.shop.example")
        .replace(", certificate: certificates/shop-vault/shop-tls", "")
    )
    (way,) = plan.of_kind("traffic")
    assert isinstance(way.spec, TrafficSpec)
    assert (way.spec.certificate, way.spec.apex) == (None, False)
    (base,) = (stack for stack in layout(plan) if stack.part == "base")
    made = built(plan, base, {})
    assert made.one("AFDCustomDomain")["tlsSettings"]["certificateType"] == "ManagedCertificate"
    assert (made.of("cdn:Secret"), "identity" in made.one("cdn:Profile")) == ([], False)


AT_THE_APEX = ALL["edge"].replace(", certificate: certificates/shop-vault/shop-tls", "")
ZONE = "/subscriptions/x/resourceGroups/dns/providers/Microsoft.Network/dnszones/www.shop.example"


@pytest.mark.parametrize(
    "text", [AT_THE_APEX, AT_THE_APEX.replace("domain: shop", f"zone: {ZONE}, domain: www.shop")], ids=["own", "given"]
)
def test_at_an_apex_without_a_certificate_front_door_is_refused_with_what_to_do(text: str) -> None:
    with pytest.raises(PlanError) as caught:
        planned(text)
    (issue,) = caught.value.issues
    assert "needs a certificate of yours at a zone's apex, where its own is not renewed" in "\n".join(issue.details)
    assert "set `routing.certificate: <resource group>/<key vault>/<certificate>`" in issue.hint
    assert "set `routing.domain: www." in issue.hint
