"""What Google Cloud can promise; msr builds none of it yet.

In each kind the first offer that keeps the blueprint is taken, so the simplest stands first. Spanner's sets leave out
``us-central2``, a region without public compute, and ``asia2``, which Google opens on request.
"""

from __future__ import annotations

from datetime import date

from msr.offer import (
    ApiPromise,
    Consistency,
    FunctionPromise,
    HealthPromise,
    Offer,
    RegionRule,
    RegionSet,
    SwitchPromise,
    TablePromise,
    TrafficPromise,
)

_CHECKED = date(2026, 11, 23)
_EVERY_LEVEL: tuple[Consistency, ...] = ("strong", "bounded-staleness", "session", "eventual")

_SPANNER_SETS = (
    RegionSet("nam3", ("us-east4", "us-east1"), witness="us-central1"),
    RegionSet("nam6", ("us-central1", "us-east1", "us-west1", "us-west2"), witness="us-central2"),
    RegionSet("nam7", ("us-central1", "us-east4"), witness="us-central2"),
    RegionSet("nam8", ("us-west2", "us-west1"), witness="us-west3"),
    RegionSet("nam9", ("us-east4", "us-central1", "us-west1"), witness="us-east1"),
    RegionSet("nam10", ("us-central1", "us-west3"), witness="us-central2"),
    RegionSet("nam11", ("us-central1", "us-east1"), witness="us-central2"),
    RegionSet("nam12", ("us-central1", "us-east4", "us-west1"), witness="us-central2"),
    RegionSet("nam14", ("us-east4", "northamerica-northeast1"), witness="us-east1"),
    RegionSet("nam15", ("us-south1", "us-east4"), witness="us-central1"),
    RegionSet("nam16", ("us-central1", "us-east4"), witness="us-east5"),
    RegionSet("nam22", ("us-east5", "us-east1"), witness="us-east4"),
    RegionSet("nam23", ("us-central1", "us-west4"), witness="us-south1"),
    RegionSet("eur3", ("europe-west1", "europe-west4"), witness="europe-north1"),
    RegionSet("eur5", ("europe-west2", "europe-west1"), witness="europe-west4"),
    RegionSet("eur6", ("europe-west4", "europe-west3"), witness="europe-west6"),
    RegionSet("eur7", ("europe-west8", "europe-west3"), witness="europe-west12"),
    RegionSet("asia1", ("asia-northeast1", "asia-northeast2"), witness="asia-northeast3"),
    RegionSet("nam-eur-asia1", ("us-central1", "europe-west1", "asia-east1"), witness="us-east1"),
    RegionSet(
        "nam-eur-asia3",
        ("us-central1", "us-east1", "europe-west1", "europe-west4", "asia-east1"),
        witness="us-central2",
    ),
)

_SPANNER_DUAL_SETS = (
    RegionSet("dual-region-australia1", ("australia-southeast1", "australia-southeast2")),
    RegionSet("dual-region-canada1", ("northamerica-northeast2", "northamerica-northeast1")),
    RegionSet("dual-region-germany1", ("europe-west10", "europe-west3")),
    RegionSet("dual-region-india1", ("asia-south1", "asia-south2")),
    RegionSet("dual-region-japan1", ("asia-northeast1", "asia-northeast2")),
)

_FIRESTORE_SETS = (
    RegionSet("eur3", ("europe-west1", "europe-west4"), witness="europe-north1"),
    RegionSet("nam5", ("us-central1",), witness="us-east1"),
    RegionSet("nam7", ("us-central1", "us-east4"), witness="us-central2"),
)


def _in_one_order(*, rpo_ceiling_seconds: float | None) -> TablePromise:
    """A store that commits by quorum, so that no acknowledged write is lost with a minority."""
    return TablePromise(
        consistency=_EVERY_LEVEL,
        writers="all",
        conflicts=("last-writer-wins",),
        ttl=True,
        indexes=True,
        rpo_typical_seconds=0.0,
        rpo_ceiling_seconds=rpo_ceiling_seconds,
    )


CLOUD_RUN = Offer(
    kind="function",
    service="cloud-run",
    title="Cloud Run service",
    promise=FunctionPromise(
        runtimes=(
            *("python3.14", "python3.13", "python3.12", "python3.11"),
            *("nodejs24.x", "nodejs22.x", "java25", "java21", "dotnet10", "ruby3.4"),
        ),
        memory_mb=(128, 32_768),
        timeout_seconds=3600,
        package_mb=250,
        warm_floor=True,
    ),
    source="Google Cloud docs, Cloud Run memory-limits, request-timeout and function-runtimes, 2026-11; "
    "package size and the versions other than of Node.js recalled",
    checked=_CHECKED,
    notes=(
        "leaving an unhealthy region needs at least one warm instance in each, and two regions",
        "an account often has 100 instances per region: the survivor needs the quota for all traffic",
        "less than 512 MB needs the first generation of execution environment",
    ),
)

CLOUD_RUN_HTTP = Offer(
    kind="api",
    service="cloud-run-http",
    title="Cloud Run behind a load balancer",
    promise=ApiPromise(throttle=False, timeout_seconds=3600, own_host=True),
    source="Google Cloud docs, serverless network endpoint groups (60 min, not adjustable), 2026-10",
    checked=_CHECKED,
    notes=("requests are limited per client address only, by Cloud Armor",),
)

FIRESTORE = Offer(
    kind="table",
    service="firestore",
    title="Firestore, one region",
    promise=_in_one_order(rpo_ceiling_seconds=None),
    regions=RegionRule(maximum=1),
    source="Google Cloud docs, Firestore locations, 2026-08",
    checked=_CHECKED,
    notes=("no replica survives the loss of the region: the data waits for its return",),
)

FIRESTORE_MULTI_REGION = Offer(
    kind="table",
    service="firestore-multi-region",
    title="Firestore, multi-region",
    promise=_in_one_order(rpo_ceiling_seconds=0.0),
    regions=RegionRule(witness="fixed", sets=_FIRESTORE_SETS),
    scope="regions",
    promotion="automatic",
    sharing="service",
    source="Google Cloud docs, Firestore locations, 2026-08",
    checked=_CHECKED,
    notes=("the location is fixed at creation", "it has no fixed cost"),
)

BIGTABLE = Offer(
    kind="table",
    service="bigtable",
    title="Bigtable, multi-cluster routing",
    promise=TablePromise(
        consistency=("eventual",),
        writers="all",
        conflicts=("last-writer-wins",),
        ttl=True,
        indexes=False,
        rpo_typical_seconds=1.0,
        rpo_ceiling_seconds=None,
    ),
    regions=RegionRule(minimum=2, maximum=8),
    scope="regions",
    promotion="automatic",
    sharing="service",
    source="Google Cloud docs, Bigtable replication-overview, recalled: seconds to minutes, no published ceiling",
    checked=_CHECKED,
    notes=(
        "a client may not read its own writes, and conditional writes are refused, while any cluster may answer",
        "a node in each region is paid for without traffic",
    ),
)

SPANNER = Offer(
    kind="table",
    service="spanner",
    title="Spanner, multi-region",
    promise=_in_one_order(rpo_ceiling_seconds=0.0),
    regions=RegionRule(minimum=2, witness="fixed", sets=_SPANNER_SETS),
    scope="regions",
    promotion="automatic",
    promotion_seconds=10.0,
    sharing="service",
    source="Google Cloud docs, Spanner instance-configurations, 2026-08-22; a new leader in seconds, 10 s is recalled",
    checked=_CHECKED,
    notes=(
        "writes commit in the leader's continent: from elsewhere they cross the ocean",
        "needs the edition Enterprise Plus",
        "a read in another region than the leader's is local only if it accepts 15 s of staleness",
    ),
)

SPANNER_DUAL_REGION = Offer(
    kind="table",
    service="spanner-dual-region",
    title="Spanner, dual-region",
    promise=_in_one_order(rpo_ceiling_seconds=0.0),
    regions=RegionRule(minimum=2, maximum=2, witness="fixed", sets=_SPANNER_DUAL_SETS, exact=True),
    scope="regions",
    promotion="control-plane",
    promotion_seconds=60.0,
    sharing="service",
    source="Google Cloud docs, Spanner dual-region quorum, 2026-08-22",
    checked=_CHECKED,
    notes=(
        "the loss of a region stops writes until its quorum is changed: about 1 min by hand, up to 45 min by Google",
        "needs the edition Enterprise Plus",
    ),
)

GLOBAL_ALB = Offer(
    kind="traffic",
    service="global-alb",
    title="Global external Application Load Balancer",
    promise=TrafficPromise(
        via="anycast",
        policies={
            "priority": "readiness gate of the standby",
            "latency": "nearest healthy region",
            "weighted": "URL map weights",
        },
        failover_with_policy=("priority", "latency"),
        max_priority_regions=2,
        own_host=False,
        record_ttl_seconds=0,
        apex_ttl_seconds=0,
        intervals_seconds=(),
        interval_range_seconds=(1, 240),
        thresholds=(1, 10),
        fronts=("cloud-run-http",),
        fail_open=False,
    ),
    scope="global",
    source="Google Cloud docs, Cloud Run configure-service-health, 2026-07-21; ranges of readiness probes recalled",
    checked=_CHECKED,
    notes=(
        "a region is healthy while 60 % of its instances are ready; when none is, clients get 503",
        "its SLA of 99.99 % is the ceiling of what stands behind it",
    ),
)

CLOUD_DNS = Offer(
    kind="traffic",
    service="cloud-dns",
    title="Cloud DNS routing policies",
    promise=TrafficPromise(
        via="dns",
        policies={"priority": "primary backup", "weighted": "weighted round robin", "geo": "geolocation"},
        failover_with_policy=("priority", "weighted", "geo"),
        max_priority_regions=None,
        own_host=False,
        record_ttl_seconds=30,
        apex_ttl_seconds=30,
        intervals_seconds=(),
        interval_range_seconds=(30, 300),
        thresholds=(1, 10),
        fronts=("cloud-run-http",),
    ),
    scope="global",
    source="Google Cloud docs, DNS routing-policies-overview, and API of 2026-10-09; TTL is msr's, thresholds recalled",
    checked=_CHECKED,
    notes=(
        "a failover policy cannot be nested in a geographic one",
        "it answers with addresses only: each region needs a regional load balancer of its own",
    ),
)

CLOUD_RUN_HEALTH = Offer(
    kind="health",
    service="cloud-run-health",
    title="Deep health path as Cloud Run readiness probe",
    promise=HealthPromise(peer_drain=True),
    source="Google Cloud docs, Cloud Run configure-service-health, 2026-07-21",
    checked=_CHECKED,
    notes=("Google's front end keeps the path /healthz to itself",),
)

GCS_SWITCH = Offer(
    kind="switch",
    service="gcs-switch",
    title="Switch object in Cloud Storage, one region",
    promise=SwitchPromise(conditional_write=True),
    source="Google Cloud docs, Cloud Storage request preconditions (generation), recalled",
    checked=_CHECKED,
)

OFFERS: tuple[Offer, ...] = (
    CLOUD_RUN,
    CLOUD_RUN_HTTP,
    FIRESTORE,
    FIRESTORE_MULTI_REGION,
    BIGTABLE,
    SPANNER,
    SPANNER_DUAL_REGION,
    GLOBAL_ALB,
    CLOUD_DNS,
    CLOUD_RUN_HEALTH,
    GCS_SWITCH,
)
