"""What Google Cloud can promise, and what of it msr builds.

In each kind the first offer that keeps the blueprint is taken, so the simplest stands first. Spanner's sets follow from
its configurations: every region that has a replica or can be given one, one of the voting ones at least.
"""

from __future__ import annotations

from datetime import date

from msr.offer import (
    ApiPromise,
    BackupPromise,
    Chooser,
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
from providers.gcp.geography import KNOWN_PLACES
from providers.gcp.spanner_configurations import CONFIGURATIONS, PRIVATE

_CHECKED = date(2026, 11, 23)
_EVERY_LEVEL: tuple[Consistency, ...] = ("strong", "bounded-staleness", "session", "eventual")


_DAILY = BackupPromise("with-data", interval_seconds=86_400.0, kept_days=7)
"""Google Cloud docs, Spanner backup, Firestore backups, Bigtable managing-backups: where their source is; 2026-11."""


def _spanner_sets(*, dual: bool) -> tuple[RegionSet, ...]:
    return tuple(
        RegionSet(
            each.name,
            tuple(region for region in each.reachable if region not in PRIVATE),
            witness=each.witness,
            anchors=() if dual else tuple(region for region in each.read_write if region not in PRIVATE),
        )
        for each in CONFIGURATIONS
        if each.dual == dual
    )


FIRESTORE_SETS = (
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
        backup=_DAILY,
    )


CLOUD_RUN = Offer(
    kind="function",
    service="cloud-run",
    title="Cloud Run service",
    promise=FunctionPromise(
        runtimes=("python3.14", "python3.13", "python3.12", "python3.11"),
        memory_mb=(128, 32_768),
        timeout_seconds=3600,
        package_mb=250,
        warm_floor=True,
        environment_bytes=32_768,
        warm_for_anycast=1,
        routes_only=True,
    ),
    built=True,
    parts=("region",),
    source="Google Cloud docs, Cloud Run memory-limits, request-timeout and runtime-base-images, 2026-11; "
    "package and environment size recalled; Python alone, because msr's server in the container is",
    checked=_CHECKED,
    notes=(
        "code is laid over Google's base image as a zip, which is a Beta of Cloud Run; nothing is built in the cloud",
        "an instance answers up to 8 requests at a time, each in a thread: a handler must bear that",
        "leaving an unhealthy region needs at least one warm instance in each, and two regions",
        "an account often has 100 instances per region: the survivor needs the quota for all traffic",
        "less than 512 MB needs the first generation of execution environment",
    ),
)

CLOUD_RUN_HTTP = Offer(
    kind="api",
    service="cloud-run-http",
    title="Cloud Run behind a load balancer",
    promise=ApiPromise(
        throttle=False,
        timeout_seconds=3600,
        own_host=True,
        own_host_functions=1,
        reserved_paths="/eventlog|/_ah/.*",
    ),
    built=True,
    parts=("region",),
    source="Google Cloud docs, serverless network endpoint groups (60 min, not adjustable), 2026-10, and Cloud Run "
    "known issues, reserved URL paths, 2026-11",
    checked=_CHECKED,
    notes=(
        "`api.throttle` cannot be kept for all clients together: the global load balancer limits each address to it",
        "Cloud Run keeps /eventlog, paths below /_ah and some that end in z: a function sees no such request",
    ),
)

FIRESTORE = Offer(
    kind="table",
    service="firestore",
    title="Firestore, one region",
    promise=_in_one_order(rpo_ceiling_seconds=None),
    regions=RegionRule(maximum=1),
    sharing="service",
    built=True,
    parts=("data",),
    source="Google Cloud docs, Firestore locations, 2026-08",
    checked=_CHECKED,
    notes=("no replica survives the loss of the region: the data waits for its return",),
)

FIRESTORE_MULTI_REGION = Offer(
    kind="table",
    service="firestore-multi-region",
    title="Firestore, multi-region",
    promise=_in_one_order(rpo_ceiling_seconds=0.0),
    regions=RegionRule(witness="fixed", sets=FIRESTORE_SETS, fixed=True),
    scope="regions",
    promotion="automatic",
    sharing="service",
    built=True,
    parts=("data",),
    source="Google Cloud docs, Firestore locations, 2026-08",
    checked=_CHECKED,
    notes=(
        "the location is fixed at creation, so its regions cannot change: a new set is a new table and a migration",
        "`ttl` must be written as a timestamp, not in Unix seconds",
    ),
)

BIGTABLE = Offer(
    kind="table",
    service="bigtable",
    title="Bigtable, multi-cluster routing",
    promise=TablePromise(
        consistency=("eventual",),
        writers="all",
        conflicts=("last-writer-wins",),
        ttl=False,
        indexes=False,
        rpo_typical_seconds=1.0,
        rpo_ceiling_seconds=None,
        backup=_DAILY,
    ),
    regions=RegionRule(minimum=2, maximum=8),
    scope="regions",
    promotion="automatic",
    sharing="service",
    built=True,
    parts=("data",),
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
    regions=RegionRule(minimum=2, witness="fixed", sets=_spanner_sets(dual=False), fixed=True),
    scope="regions",
    promotion="automatic",
    promotion_seconds=10.0,
    sharing="service",
    built=True,
    parts=("data",),
    source="Google Cloud docs, Spanner instance-configurations, 2026-08-22; a new leader in seconds, 10 s is recalled",
    checked=_CHECKED,
    notes=(
        "writes commit in the leader's continent: from elsewhere they cross the ocean",
        "needs the edition Enterprise Plus",
        "a read in another region than the leader's is local only if it accepts 15 s of staleness",
        "100 processing units for ten tables, about 166 USD a month and up; the configuration is fixed at creation",
        "an index is added after the others: the schema only grows at its end",
    ),
)

SPANNER_DUAL_REGION = Offer(
    kind="table",
    service="spanner-dual-region",
    title="Spanner, dual-region",
    promise=_in_one_order(rpo_ceiling_seconds=0.0),
    regions=RegionRule(minimum=2, maximum=2, witness="fixed", sets=_spanner_sets(dual=True), exact=True, fixed=True),
    scope="regions",
    promotion="control-plane",
    promotion_seconds=60.0,
    sharing="service",
    built=True,
    parts=("data",),
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
        policies={"latency": "nearest healthy region"},
        failover_with_policy=("latency",),
        max_priority_regions=None,
        own_host=False,
        record_ttl_seconds=0,
        apex_ttl_seconds=0,
        intervals_seconds=(),
        interval_range_seconds=(1, 240),
        thresholds=(1, 10),
        fronts=("cloud-run-http",),
        fail_open=False,
        fallbacks=("dns",),
        name_service="cloud-dns",
        chooser=Chooser("cloud-dns", 30),
    ),
    scope="global",
    built=True,
    parts=("base", "entry"),
    source="Google Cloud docs, Cloud Run configure-service-health, 2026-07-21, and Compute API, Backend.preference, "
    "2026-11; ranges of readiness probes recalled",
    checked=_CHECKED,
    notes=(
        "a region is healthy while 60 % of its instances are ready; when none is, clients get 503",
        "its SLA of 99.99 % is the ceiling of what stands behind it",
        "no region goes before a nearer one: a backend of Cloud Run has no capacity that a preference could fill",
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
        max_priority_regions=2,  # one primary; of several backups the nearest is answered, not the next
        own_host=False,
        record_ttl_seconds=30,
        apex_ttl_seconds=30,
        intervals_seconds=(),
        interval_range_seconds=(30, 300),
        thresholds=(1, 10),
        fronts=("cloud-run-http",),
        known_places=KNOWN_PLACES,
        nearest=True,
        fallbacks=("anycast",),
        fallback_with_policy=("priority",),
        name_service="cloud-dns",
        chooser=Chooser("cloud-dns", 30),
    ),
    scope="global",
    built=True,
    parts=("base", "region", "entry"),
    source="Google Cloud docs, DNS routing-policies-overview, and API of 2026-10-09; TTL is msr's, thresholds recalled",
    checked=_CHECKED,
    notes=(
        "weights and places hold no failover of their own: an unhealthy region's share goes to the others",
        "a place is Google's regions in it: a client is answered as the nearest of them is, so borders are not exact",
        "behind it, the global load balancer leads to the nearest healthy region, whichever is first by priority",
        "it answers with addresses only: each region has a load balancer of its own, which speaks IPv4",
    ),
)

CLOUD_RUN_HEALTH = Offer(
    kind="health",
    service="cloud-run-health",
    title="Deep health service on Cloud Run",
    promise=HealthPromise(peer_drain=True, reserved_paths=".*z"),
    built=True,
    parts=("base", "region"),
    source="Google Cloud docs, Cloud Run configure-service-health, 2026-07-21",
    checked=_CHECKED,
    notes=("Google's front end keeps some paths that end in z to itself, such as /healthz",),
)

GCS_SWITCH = Offer(
    kind="switch",
    service="gcs-switch",
    title="Switch object in Cloud Storage, one region",
    promise=SwitchPromise(conditional_write=True),
    built=True,
    parts=("data",),
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
