"""What msr asks Google Cloud for, choice by choice."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest

from msr.plan import EndpointSpec, IndexSpec, KeyPart, KeySpec, TableSpec
from msr.registry import provider
from providers.gcp.bigtable import cpu_percent
from providers.gcp.firestore import location
from providers.gcp.geography import CONTINENTS, answering
from providers.gcp.records import checkers
from providers.gcp.source import base_image, platform
from providers.gcp.spanner import statements
from providers.gcp.spanner_configurations import pick
from tests.providers.gcp.blueprints import ALL
from tests.providers.gcp.stage import Stage, built, planned


@cache
def stage(name: str, part: str) -> Stage:
    return built(planned(ALL[name]), part)


def service(name: str, part: str, word: str) -> dict[str, Any]:
    return stage(name, part).one("cloudrunv2/service:Service", containing=word)


def test_a_backend_of_serverless_groups_has_no_setting_that_they_refuse_and_enforces_its_outlier_detection() -> None:
    backend = stage("anycast", "entry").one("BackendService", containing="functions-api")
    assert {"timeoutSec", "healthChecks", "sessionAffinity"}.isdisjoint(backend)
    assert [sorted(group) for group in backend["backends"]] == [["group"], ["group"]]
    outliers = backend["outlierDetection"]
    assert (outliers["enforcingConsecutiveErrors"], outliers["enforcingConsecutiveGatewayFailure"]) == (100, 100)
    assert "enforcingSuccessRate" not in outliers


def test_a_regional_backend_says_the_capacity_that_its_provider_asks_for() -> None:
    backends = stage("pair", "us-east4").of("compute/regionBackendService:RegionBackendService")
    assert [r.name for r in backends] == ["traffic-us-east4-functions-api", "traffic-us-east4-health"]
    for r in backends:
        (backend,) = r.inputs["backends"]
        assert {name: value for name, value in backend.items() if name != "group"} == {
            "balancingMode": "UTILIZATION",
            "capacityScaler": 1.0,
        }


@pytest.mark.parametrize(
    ("name", "part", "policy", "proxy"),
    [
        ("pair", "us-east4", "RegionSslPolicy", "RegionTargetHttpsProxy"),
        ("anycast", "entry", "SSLPolicy", "TargetHttpsProxy"),
    ],
)
def test_no_load_balancer_speaks_less_than_tls_1_2(name: str, part: str, policy: str, proxy: str) -> None:
    asked = stage(name, part).one(policy)
    assert (asked["minTlsVersion"], asked["profile"]) == ("TLS_1_2", "MODERN")
    assert stage(name, part).one(proxy)["sslPolicy"].endswith(f"/sslPolicies/{asked['name']}")


def test_routes_are_rules_in_order_of_how_specific_they_are_and_health_comes_first() -> None:
    matcher = stage("anycast", "entry").one("URLMap", containing="routes")["pathMatchers"][0]
    seen = [
        (
            rule["priority"],
            rule["matchRules"][0].get("fullPathMatch")
            or rule["matchRules"][0].get("pathTemplateMatch")
            or rule["matchRules"][0].get("prefixMatch"),
            [m["exactMatch"] for m in rule["matchRules"][0].get("headerMatches", [])],
            rule["service"].rpartition("/")[2].rpartition("-")[0],
        )
        for rule in matcher["routeRules"]
    ]
    assert seen == [
        (1, "/health", ["GET"], "shop-local-health"),
        (2, "/_msr/drain/*", ["GET"], "shop-local-health"),
        (3, "/search", ["GET"], "shop-local-functions-search"),
        (4, "/", [], "shop-local-functions-api"),
    ]


def test_an_address_answers_to_both_families_on_both_ports_and_http_only_redirects() -> None:
    rules = stage("anycast", "entry").of("GlobalForwardingRule")
    assert sorted((r.name, r.inputs["portRange"]) for r in rules) == [
        ("traffic-http-ipv4", "80"),
        ("traffic-http-ipv6", "80"),
        ("traffic-https-ipv4", "443"),
        ("traffic-https-ipv6", "443"),
    ]
    redirect = stage("anycast", "entry").one("URLMap", containing="redirect")
    assert redirect["defaultUrlRedirect"]["httpsRedirect"] is True
    assert sorted(r.inputs["type"] for r in stage("anycast", "entry").of("RecordSet")) == ["A", "AAAA"]


def test_a_service_behind_anycast_is_warm_in_each_region_and_probed_as_the_blueprint_says() -> None:
    asked = service("anycast", "holland", "api")
    assert asked["scaling"]["minInstanceCount"] == 1
    container = asked["template"]["containers"][0]
    assert container["readinessProbe"] == {
        "httpGet": {"path": "/_msr/ready", "port": 8080},
        "periodSeconds": 10,
        "timeoutSeconds": 3,
        "failureThreshold": 3,
        "successThreshold": 2,
    }
    assert container["livenessProbe"]["httpGet"]["path"] == container["startupProbe"]["httpGet"]["path"] == "/_msr/live"
    assert asked["ingress"] == "INGRESS_TRAFFIC_INTERNAL_LOAD_BALANCER"


def test_a_pilot_light_keeps_nothing_warm_but_its_health() -> None:
    assert service("pilot_light", "us-central1", "api")["scaling"]["minInstanceCount"] == 0
    assert service("pilot_light", "us-central1", "health")["scaling"]["minInstanceCount"] == 1


def test_code_is_a_zip_over_the_base_image_of_its_region_pinned_by_its_generation() -> None:
    container = service("pair", "us-east4", "api")["template"]["containers"][0]
    assert (container["image"], container["commands"], container["args"]) == (
        "scratch",
        ["python3"],
        ["-m", "msr_runtime"],
    )
    assert container["baseImageUri"] == (
        "us-east4-docker.pkg.dev/serverless-runtimes/google-22-full/runtimes/python312"
    )
    origin = container["sourceCode"]["cloudStorageSource"]
    assert origin["object"] == "function.zip"
    assert origin["generation"].isdigit()
    zipped = stage("pair", "us-east4").one("BucketObject", containing="api")["source"]
    assert zipped["code"] == {"app.py": "# functions.api"}
    assert {"msr_runtime/__main__.py", "msr_runtime/health.py", "msr/gateway/payload.py"} <= zipped.keys()


def test_a_small_function_runs_in_the_first_generation_on_its_own_public_host() -> None:
    asked = service("alone", "europe-north1", "api")
    assert asked["template"]["executionEnvironment"] == "EXECUTION_ENVIRONMENT_GEN1"
    assert asked["ingress"] == "INGRESS_TRAFFIC_ALL"
    assert stage("alone", "europe-north1").outputs["api"]["endpoint"] == asked_uri(asked["name"])


def asked_uri(name: str) -> str:
    return f"https://{name}-000000000000.europe-north1.run.app"


def test_a_function_may_use_what_the_blueprint_says_and_read_every_switch() -> None:
    made = stage("pair", "us-east4")
    granted = {r.name: r.inputs["role"] for r in made.of("IAMMember") if r.name.startswith("api")}
    assert granted == {
        "api-us-east4-uses-orders": "roles/datastore.user",
        "api-us-east4-uses-carts": "roles/datastore.viewer",
    }
    readers = [r.inputs for r in made.of("BucketIAMMember") if r.name.startswith("api")]
    assert [(r["role"], r["bucket"][:21]) for r in readers] == [
        ("roles/storage.objectViewer", "orders-local-switch-u"),
        ("roles/storage.objectViewer", "orders-local-switch-u"),
    ]


def test_the_health_service_may_only_read() -> None:
    granted = [r.inputs["role"] for r in stage("pair", "us-east4").of("IAMMember") if r.name.startswith("health")]
    assert granted == ["roles/datastore.viewer", "roles/datastore.viewer"]


def test_a_firestore_table_has_its_database_in_the_multi_region_and_an_index_for_keys_of_two_attributes() -> None:
    orders = stage("pair", "data").one("firestore/database:Database", containing="orders")
    assert (orders["locationId"], orders["type"], orders["deletionPolicy"]) == ("nam7", "FIRESTORE_NATIVE", "DELETE")
    fields = {r.name: [f["fieldPath"] for f in r.inputs["fields"]] for r in stage("pair", "data").of("Index")}
    assert fields == {"orders-by_day": ["day", "total"], "carts-key": ["cart", "line"]}
    expiry = stage("pair", "data").one("Field")
    assert (expiry["collection"], expiry["field"], expiry["indexConfig"]) == ("carts", "expires_at", {"indexes": []})


@pytest.mark.parametrize(
    ("regions", "where"),
    [
        (("europe-north1",), "europe-north1"),
        (("us-east4", "us-central1"), "nam7"),
        (("europe-west4", "europe-west1"), "eur3"),
    ],
)
def test_firestore_lives_where_every_region_votes(regions: tuple[str, ...], where: str) -> None:
    assert location(regions) == where


def test_two_spanner_tables_share_one_instance_and_nothing_else() -> None:
    made = stage("ledger", "data")
    instance = made.one("spanner/instance:Instance")
    assert (instance["edition"], instance["processingUnits"]) == ("ENTERPRISE_PLUS", 100)
    assert {r.inputs["instance"] for r in made.of("spanner/database:Database")} == {instance["name"]}
    assert len({r.inputs["name"] for r in made.of("spanner/database:Database")}) == 2
    custom = made.one("InstanceConfig")
    assert (custom["baseConfig"], custom["name"]) == ("nam3", instance["config"])
    assert custom["replicas"] == [{"location": "europe-west1", "type": "READ_ONLY"}]


@pytest.mark.parametrize(
    ("regions", "name", "added", "leader"),
    [
        (("us-east4", "us-east1"), "nam3", (), "us-east4"),
        (("us-east1", "us-east4"), "nam3", (), "us-east1"),
        (("us-central1", "us-east1"), "nam11", (), "us-central1"),
        (("us-central1", "us-east4"), "nam16", (), "us-central1"),
        (("us-west1", "us-west2"), "nam8", (), "us-west1"),
        (("europe-west3", "europe-west4"), "eur6", (), "europe-west3"),
        (("europe-west2", "europe-west1"), "eur5", (), "europe-west2"),
        (("us-east4", "europe-west1"), "nam3", ("europe-west1",), "us-east4"),
        (("us-central1", "europe-west1"), "nam23", ("europe-west1",), "us-central1"),
        (("us-central1", "europe-west1", "asia-east1"), "nam-eur-asia1", (), "us-central1"),
        (("us-east4", "europe-west1", "asia-southeast1"), "nam3", ("asia-southeast1", "europe-west1"), "us-east4"),
        (("asia-northeast1", "asia-northeast2"), "asia1", (), "asia-northeast1"),
    ],
)
def test_regions_get_the_configuration_with_the_most_votes_and_the_fewest_replicas(
    regions: tuple[str, ...], name: str, added: tuple[str, ...], leader: str
) -> None:
    chosen = pick(regions)
    assert chosen is not None
    assert (chosen.base.name, chosen.added, chosen.leader) == (name, added, leader)


@pytest.mark.parametrize(
    "regions",
    [
        ("europe-west3", "europe-west1"),
        ("europe-west9", "europe-west1"),
        ("asia-southeast1", "asia-northeast1"),
        ("southamerica-east1", "us-east4"),
        ("asia-southeast1", "asia-south1"),
    ],
)
def test_regions_that_no_configuration_joins_get_none(regions: tuple[str, ...]) -> None:
    assert pick(regions) is None
    assert pick(regions, dual=True) is None


def test_a_dual_region_is_taken_only_where_it_is_asked_for() -> None:
    assert pick(("europe-west10", "europe-west3")) is None
    chosen = pick(("europe-west10", "europe-west3"), dual=True)
    assert chosen is not None
    assert chosen.base.name == "dual-region-germany1"


def _table(*indexes: IndexSpec, ttl: str | None = None) -> TableSpec:
    key = KeySpec(KeyPart("account", "string"), KeyPart("seq", "number"))
    return TableSpec(key, indexes, ttl, "strong", "all", "last-writer-wins", ("a", "b"), None, "a", protected=True)


def test_a_table_becomes_statements_to_which_an_index_is_only_added() -> None:
    by_day = IndexSpec("by-day", KeySpec(KeyPart("day", "string")), "all")
    bare = statements("ledger", _table(ttl="gone"), database="db", leader="us-east1")
    more = statements("ledger", _table(by_day, ttl="gone"), database="db", leader="us-east1")
    assert bare == (
        (
            "CREATE TABLE `ledger` (`account` STRING(MAX) NOT NULL, `seq` NUMERIC NOT NULL, `gone` TIMESTAMP, "
            "`body` JSON) PRIMARY KEY (`account`, `seq`), ROW DELETION POLICY (OLDER_THAN(`gone`, INTERVAL 0 DAY))"
        ),
        "ALTER DATABASE `db` SET OPTIONS (default_leader = 'us-east1')",
    )
    assert more[2:] == (
        "ALTER TABLE `ledger` ADD COLUMN IF NOT EXISTS `day` STRING(MAX)",
        "CREATE INDEX `ledger_by_day` ON `ledger` (`day`) STORING (`body`)",
    )
    assert more[:2] == bare


def test_bigtable_has_a_cluster_in_each_region_that_can_take_the_load_of_the_others() -> None:
    made = stage("eventual", "data")
    clusters = made.one("bigtable/instance:Instance")["clusters"]
    assert [cluster["zone"] for cluster in clusters] == ["us-east4-b", "asia-northeast1-b"]
    assert {cluster["autoscalingConfig"]["cpuTarget"] for cluster in clusters} == {35}
    assert [cpu_percent(n) for n in (2, 3, 4, 8)] == [35, 46, 52, 61]
    assert made.one("AppProfile")["multiClusterRoutingUseAny"] is True
    assert len(made.of("bigtable/table:Table")) == 2


def test_a_failover_record_has_the_first_region_in_front_and_the_other_behind() -> None:
    record = stage("pair", "entry").one("RecordSet")
    policy = record["routingPolicy"]
    assert (record["ttl"], record["type"]) == (30, "A")
    assert [geo["location"] for geo in policy["primaryBackup"]["backupGeos"]] == ["us-central1"]
    assert len(policy["primaryBackup"]["primary"]["externalEndpoints"]) == 1
    check = stage("pair", "entry").one("HealthCheck")
    assert (check["checkIntervalSec"], check["unhealthyThreshold"], len(check["sourceRegions"])) == (30, 3, 3)
    assert check["httpsHealthCheck"] == {
        "host": "api.orders.example",
        "port": 443,
        "portSpecification": "USE_FIXED_PORT",
        "requestPath": "/health",
    }


def test_weights_and_nearness_are_policies_of_their_own() -> None:
    weighted = stage("eventual", "entry").one("RecordSet")["routingPolicy"]
    assert [share["weight"] for share in weighted["wrrs"]] == [60.0, 40.0]
    nearest = stage("twins", "entry").one("RecordSet")["routingPolicy"]
    assert [geo["location"] for geo in nearest["geos"]] == ["europe-west3", "europe-west10"]
    assert nearest["enableGeoFencing"] is False


def test_behind_anycast_the_regions_stand_ready_in_the_same_record() -> None:
    entry = stage("both", "entry")
    backup = entry.one("RecordSet")["routingPolicy"]["primaryBackup"]
    assert backup["primary"]["externalEndpoints"] == [stage("both", "base").outputs["traffic"]["ipv4"]]
    assert [geo["location"] for geo in backup["backupGeos"]] == ["europe-west1", "europe-west4"]
    assert len(entry.of("BackendService")) == 3


def test_behind_dns_the_global_load_balancer_stands_ready_in_the_same_record() -> None:
    entry, base = stage("dns_first", "entry"), stage("dns_first", "base")
    addresses = {
        region: stage("dns_first", region).outputs["traffic"]["address"] for region in ("us-east4", "us-central1")
    }
    backup = entry.one("RecordSet")["routingPolicy"]["primaryBackup"]
    assert backup["primary"]["externalEndpoints"] == [addresses["us-east4"]]
    assert [(geo["location"], geo["healthCheckedTargets"]["externalEndpoints"]) for geo in backup["backupGeos"]] == [
        ("us-east4", [base.outputs["traffic.anycast"]["ipv4"]]),
        ("us-central1", [addresses["us-central1"]]),
    ]
    assert len(entry.of("GlobalForwardingRule")) == 4
    assert base.one("ManagedZone")["dnsName"] == "orders.example."


def test_a_place_is_every_region_of_google_in_it() -> None:
    addresses = {stage("places", key).outputs["traffic"]["address"]: key for key in ("east", "belgium", "tokyo")}
    policy = stage("places", "entry").one("RecordSet")["routingPolicy"]
    told = {geo["location"]: addresses[geo["healthCheckedTargets"]["externalEndpoints"][0]] for geo in policy["geos"]}
    assert set(told) == set(provider("gcp").regions)
    assert {place for place, key in told.items() if key == "tokyo" and place.startswith("australia")} == {
        "australia-southeast1",
        "australia-southeast2",
    }
    assert (told["europe-west9"], told["africa-south1"], told["me-west1"]) == ("belgium", "belgium", "tokyo")
    assert (told["us-west1"], told["southamerica-east1"]) == ("east", "east")
    assert policy["enableGeoFencing"] is False


def test_a_country_goes_before_its_continent_and_the_default_comes_last() -> None:
    endpoints = (
        EndpointSpec("far", "", locations=("default",)),
        EndpointSpec("near", "", locations=("continent:EU",)),
        EndpointSpec("own", "", locations=("country:DE",)),
    )
    told = answering(endpoints, provider("gcp").regions)
    assert (told["europe-west3"], told["europe-west1"], told["us-east4"]) == ("own", "near", "far")
    assert "us-east4" not in answering(endpoints[1:], provider("gcp").regions)


def test_every_country_with_a_region_of_google_has_its_continent() -> None:
    assert set(CONTINENTS) == {region.country for region in provider("gcp").regions.values()}


def test_checks_come_from_places_that_do_not_share_the_services_fate() -> None:
    assert checkers(frozenset({"us-east4", "us-central1"})) == ("us-east1", "europe-west1", "asia-east1")
    assert checkers(frozenset({"us-east1", "europe-west1"})) == ("asia-east1", "us-west1", "europe-west4")


def test_a_single_named_region_has_a_plain_record_and_no_check() -> None:
    entry = stage("named", "entry")
    assert entry.of("HealthCheck") == []
    assert entry.one("RecordSet")["rrdatas"] == [stage("named", "europe-north1").outputs["traffic"]["address"]]


def test_a_runtime_names_its_base_image_and_what_its_wheels_are_built_for() -> None:
    assert base_image("python3.13", "europe-west1") == (
        "europe-west1-docker.pkg.dev/serverless-runtimes/google-24-full/runtimes/python313"
    )
    built_for = platform("python3.12")
    assert built_for is not None
    assert (built_for.python, built_for.tags[0], built_for.tags[-1]) == (
        "3.12",
        "manylinux_2_35_x86_64",
        "manylinux2014_x86_64",
    )
