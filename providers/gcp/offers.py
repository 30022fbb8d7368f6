"""What Google Cloud can promise, and what of it msr builds.

In each kind the first offer that keeps the blueprint is taken, so the simplest stands first. What tables are promised
is a file of its own.
"""

from __future__ import annotations

from datetime import date

from msr.offer import (
    ApiPromise,
    Chooser,
    FunctionPromise,
    HealthPromise,
    Offer,
    SwitchPromise,
    TrafficPromise,
)
from providers.gcp.geography import KNOWN_PLACES
from providers.gcp.table_offers import TABLES

_CHECKED = date(2026, 11, 23)

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
        "a service may grow to 100 instances, and is refused where the quota of processors is less: often 20 at first",
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
        chooser=Chooser("cloud-dns"),
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
        chooser=Chooser("cloud-dns"),
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
    *TABLES,
    GLOBAL_ALB,
    CLOUD_DNS,
    CLOUD_RUN_HEALTH,
    GCS_SWITCH,
)
