"""What the local cloud refuses as Google Cloud would: one wrong value after another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest

from msr.knowledge import PropertyMap, StoredObject, Subject, Value
from providers.gcp.local import KNOWLEDGE

MARK = "0123456789abcdef" * 2 + "01234567"
GROUP = "gcp:compute/regionNetworkEndpointGroup:RegionNetworkEndpointGroup"
BACKEND = "gcp:compute/backendService:BackendService"
REGION_BACKEND = "gcp:compute/regionBackendService:RegionBackendService"
RECORD = "gcp:dns/recordSet:RecordSet"
SPANNER = "gcp:spanner/instance:Instance"
DATABASE = "gcp:spanner/database:Database"
RUN = "gcp:cloudrunv2/service:Service"


@dataclass
class Beside:
    """The objects that stand beside the one in question."""

    objects: Sequence[StoredObject] = field(default_factory=tuple[StoredObject, ...])

    def find(self, type_: str, key: str, value: str, *, region: str | None = None) -> Sequence[StoredObject]:
        return [o for o in self.objects if o.type == type_ and value in (o.id, o.outputs.get(key), str(o.outputs))]


def stored(type_: str, region: str, **outputs: Value) -> StoredObject:
    return StoredObject(type_, str(outputs.get("selfLink", "id")), region, "urn", dict(outputs), dict(outputs))


def refusals(token: str, inputs: PropertyMap, *beside: StoredObject, before: PropertyMap | None = None) -> list[str]:
    """Every refusal of a creation, or of a change of what was ``before``."""
    known = KNOWLEDGE.types[token]
    id_ = "id" if before is not None else ""
    subject = Subject(token, "urn::x", "msr-local", "us-east4", inputs, MARK, id=id_, outputs=before or {})
    found = [problem for rule in known.rules for problem in rule.check(subject)]
    found += [problem for rule in known.on_write for problem in rule.check(subject, Beside(beside))]
    return [f"{problem.path}: {problem.message}" for problem in found]


def service(**changes: Value) -> PropertyMap:
    container: PropertyMap = {"image": "scratch", "readinessProbe": {"httpGet": {"path": "/_msr/ready"}}}
    return {"name": "orders", "location": "us-east4", "template": {"containers": [container]}, **changes}


def test_a_cloud_run_name_has_49_characters_at_most() -> None:
    assert refusals(RUN, service(name="a" * 49)) == []
    assert refusals(RUN, service(name="a" * 50)) == [f"name: '{'a' * 50}' has 50 characters, 1 to 49 are allowed"]


@pytest.mark.parametrize("probe", ["startupProbe", "livenessProbe", "readinessProbe"])
def test_a_probe_of_a_path_that_ends_in_z_is_refused(probe: str) -> None:
    template: Value = {"containers": [{"image": "i", probe: {"httpGet": {"path": "/healthz"}}}]}
    (said,) = refusals(RUN, service(template=template))
    assert said.startswith(f"template.containers[0].{probe}.httpGet.path: /healthz ends in z")


def test_code_without_a_build_needs_a_beta_and_the_base_image_of_its_region() -> None:
    container: PropertyMap = {
        "image": "scratch",
        "sourceCode": {"cloudStorageSource": {"bucket": "b", "object": "o"}},
        "baseImageUri": "us-central1-docker.pkg.dev/serverless-runtimes/google-24-full/runtimes/python313",
    }
    said = refusals(RUN, service(launchStage="GA", template={"containers": [container]}))
    assert [each.partition(":")[0] for each in said] == ["launchStage", "template.containers[0].baseImageUri"]


@pytest.mark.parametrize(
    "setting",
    [{"timeoutSec": 30}, {"healthChecks": ["hc"]}, {"sessionAffinity": "CLIENT_IP"}],
)
def test_a_backend_of_serverless_groups_takes_no_setting_of_machines(setting: PropertyMap) -> None:
    link = "https://example/groups/east"
    group = stored(GROUP, "us-east4", selfLink=link, networkEndpointType="SERVERLESS")
    inputs: PropertyMap = {"name": "api", "backends": [{"group": link}]}
    assert refusals(BACKEND, inputs, group) == []
    assert refusals(BACKEND, {**inputs, **setting}, group) == [
        f"{next(iter(setting))}: is not supported for a backend service with serverless network endpoint groups"
    ]


def test_a_backend_takes_one_serverless_group_a_region_and_scales_none() -> None:
    groups = [
        stored(GROUP, "us-east4", selfLink=f"https://example/{n}", networkEndpointType="SERVERLESS") for n in "ab"
    ]
    backends: list[Value] = [
        {"group": "https://example/a", "balancingMode": "RATE", "capacityScaler": 0.5, "maxRate": 9},
        {"group": "https://example/b", "balancingMode": "UTILIZATION", "capacityScaler": 1},
    ]
    assert refusals(BACKEND, {"name": "api", "backends": backends}, *groups) == [
        "backends[0].maxRate: is not supported for a serverless group",
        "backends[0].balancingMode: is UTILIZATION for a serverless group, or left out",
        "backends[0].capacityScaler: is 1 for a serverless group, or left out",
        "backends: has several serverless groups of us-east4, one a region is allowed",
    ]


@pytest.mark.parametrize("capacity", [{}, {"capacityScaler": 0}])
def test_a_regional_backend_has_a_capacity_even_of_a_serverless_group(capacity: PropertyMap) -> None:
    group = stored(GROUP, "us-east4", selfLink="https://example/a", networkEndpointType="SERVERLESS")
    inputs: PropertyMap = {"name": "api", "region": "us-east4", "loadBalancingScheme": "EXTERNAL_MANAGED"}
    full: Value = [{"group": "https://example/a", "balancingMode": "UTILIZATION", "capacityScaler": 1}]
    assert refusals(REGION_BACKEND, {**inputs, "backends": full}, group) == []
    assert refusals(REGION_BACKEND, {**inputs, "backends": [{"group": "https://example/a", **capacity}]}, group)[0] == (
        "backends: a managed backend service must have at least one non-zero capacityScaler"
    )


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"config": "nam99"}, ["config: Spanner has no configuration 'nam99'"]),
        ({"edition": "ENTERPRISE"}, ["edition: nam3 spans regions, which needs ENTERPRISE_PLUS, not ENTERPRISE"]),
        ({"config": "regional-us-east4", "edition": "STANDARD"}, []),
        ({"processingUnits": 150}, ["processingUnits: 150 is no size: steps of 100 up to 1000, then of 1000"]),
        ({"displayName": "abc"}, ["displayName: 'abc' has 3 characters, 4 to 30 are allowed"]),
    ],
)
def test_a_spanner_instance_has_a_configuration_that_exists_in_its_edition(
    changes: PropertyMap, said: list[str]
) -> None:
    inputs: PropertyMap = {
        "name": "orders-1",
        "config": "nam3",
        "edition": "ENTERPRISE_PLUS",
        "displayName": "orders",
        "processingUnits": 100,
    }
    assert refusals(SPANNER, {**inputs, **changes}) == said


def test_a_configuration_of_ones_own_adds_replicas_only_where_its_base_takes_them() -> None:
    token = "gcp:spanner/instanceConfig:InstanceConfig"
    replicas: list[Value] = [{"location": "europe-west3", "type": "READ_ONLY"}]
    inputs: PropertyMap = {"name": "custom-orders", "baseConfig": "nam3", "replicas": replicas}
    assert refusals(token, inputs) == ["replicas[0].location: nam3 takes no replica in europe-west3"]


def test_a_schema_only_grows_at_its_end() -> None:
    before: PropertyMap = {"name": "orders", "ddls": ["CREATE TABLE a", "CREATE INDEX b"]}
    longer: PropertyMap = {**before, "ddls": ["CREATE TABLE a", "CREATE INDEX b", "CREATE INDEX c"]}
    mixed: PropertyMap = {**before, "ddls": ["CREATE TABLE a", "CREATE INDEX c", "CREATE INDEX b"]}
    assert refusals(DATABASE, longer, before=before) == []
    assert refusals(DATABASE, mixed, before=before) == [
        "ddls[1]: editing, removing or reordering a statement replaces the database"
    ]


def test_firestore_has_three_multi_regions() -> None:
    token = "gcp:firestore/database:Database"
    for location in ("eur3", "nam5", "nam7", "us-east4"):
        assert refusals(token, {"name": "orders", "locationId": location}) == []
    (said,) = refusals(token, {"name": "orders", "locationId": "nam3"})
    assert said.startswith("locationId: 'nam3' is not one of ")


def test_a_bigtable_cluster_is_in_a_zone_of_a_region() -> None:
    clusters: list[Value] = [{"clusterId": "orders-1", "zone": "us-east9-b"}]
    assert refusals("gcp:bigtable/instance:Instance", {"name": "orders-1", "clusters": clusters}) == [
        "clusters[0].zone: 'us-east9-b' is no zone of a region of Google Cloud"
    ]


def test_a_record_has_one_policy_and_checks_what_it_fails_over() -> None:
    policy: PropertyMap = {
        "wrrs": [{"weight": 1, "healthCheckedTargets": {"externalEndpoints": ["192.0.2.1"]}}],
        "geos": [{"location": "us-east4", "rrdatas": ["192.0.2.1"]}],
    }
    record: PropertyMap = {"name": "api.orders.example.", "type": "A", "routingPolicy": policy}
    assert refusals(RECORD, record) == [
        "routingPolicy: takes one of wrrs, geos and primaryBackup, not wrrs and geos",
        "routingPolicy.healthCheck: addresses that are to be checked need a health check",
    ]


def test_a_policy_tells_each_region_of_google_once() -> None:
    geos: list[Value] = [{"location": place, "rrdatas": ["192.0.2.1"]} for place in ("us-east4", "FR", "us-east4")]
    record: PropertyMap = {"name": "api.orders.example.", "type": "A", "routingPolicy": {"geos": geos}}
    assert refusals(RECORD, record) == [
        "routingPolicy.geos[1].location: 'FR' is no region of Google Cloud",
        "routingPolicy.geos[2].location: 'us-east4' is there twice",
    ]


def test_a_signed_zone_takes_one_checked_address_an_item() -> None:
    token = "gcp:dns/managedZone:ManagedZone"
    signed = stored(token, "global", name="orders-1", dnsName="orders.example.", dnssecConfig={"state": "on"})
    plain = stored(token, "global", name="orders-1", dnsName="orders.example.", dnssecConfig={"state": "off"})
    primary: PropertyMap = {"externalEndpoints": ["192.0.2.1", "192.0.2.2"]}
    policy: PropertyMap = {"healthCheck": "check", "primaryBackup": {"primary": primary}}
    record: PropertyMap = {
        "name": "api.orders.example.",
        "managedZone": "orders-1",
        "type": "A",
        "routingPolicy": policy,
    }
    assert refusals(RECORD, record, plain) == []
    (said,) = refusals(RECORD, record, signed)
    assert said.endswith("externalEndpoints: one checked address an item is allowed under DNSSEC, not 2")


def test_a_check_for_public_zones_has_three_places_and_30_seconds() -> None:
    token = "gcp:compute/healthCheck:HealthCheck"
    check: PropertyMap = {
        "name": "check",
        "sourceRegions": ["us-east1", "europe-west1"],
        "checkIntervalSec": 10,
        "httpsHealthCheck": {"port": 443},
    }
    assert refusals(token, check) == [
        "sourceRegions: exactly 3 are needed, not 2",
        "checkIntervalSec: 10 s is less than the 30 s that such a check needs",
    ]


def test_a_service_account_id_has_6_to_30_characters() -> None:
    token = "gcp:serviceaccount/account:Account"
    assert refusals(token, {"accountId": "orders-1"}) == []
    assert refusals(token, {"accountId": "short"}) == ["accountId: 'short' has 5 characters, 6 to 30 are allowed"]


def test_every_type_says_where_it_was_taken_from() -> None:
    for known in KNOWLEDGE.types.values():
        sources = [known.source, *(rule.source for rule in (*known.rules, *known.on_write, *known.on_delete))]
        assert all(sources), known.token
