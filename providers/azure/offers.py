"""What Azure can promise, and what msr builds of it.

In each kind the first offer that keeps the blueprint is taken, so the simplest stands first.
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
    SwitchPromise,
    TablePromise,
    TrafficPromise,
    Writers,
)

_CHECKED = date(2026, 11, 23)
_COSMOS = "Azure docs, Cosmos DB consistency-levels (2025-08) and reliability pages"
_HOURS_4 = 14_400.0
_MINUTES_15 = 900.0
_ITEMS = (
    "an item's `id` holds its sort key, or its key where there is none: that makes it one of its kind",
    "an item expires by its own `ttl` attribute, in seconds after its last change",
)
_SERVICE_MANAGED = "the service replaces a lost write region, typically within 15 min; the docs warn of 1 h or more"


_CONTINUOUS = BackupPromise("with-data", interval_seconds=100.0, kept_days=7)
"""In each region of the account. Microsoft Learn, Cosmos DB, continuous-backup-restore-introduction; recalled."""


def _cosmos(
    consistency: tuple[Consistency, ...], writers: Writers, *, rpo_typical_seconds: float, rpo_ceiling_seconds: float
) -> TablePromise:
    return TablePromise(
        consistency=consistency,
        writers=writers,
        conflicts=("last-writer-wins",),
        ttl=True,
        indexes=True,
        rpo_typical_seconds=rpo_typical_seconds,
        rpo_ceiling_seconds=rpo_ceiling_seconds,
        backup=_CONTINUOUS,
    )


FUNCTIONS_FLEX = Offer(
    kind="function",
    service="functions-flex",
    title="Azure Functions, Flex Consumption",
    promise=FunctionPromise(
        runtimes=("python3.13", "python3.12", "python3.11"),
        memory_mb=(512, 4096),
        memory_sizes_mb=(512, 2048, 4096),
        timeout_seconds=230,
        package_mb=1024,
        warm_floor=True,
        routes_only=True,
    ),
    sharing="service",
    relies_on=("microsoft-entra-id",),
    source="Azure docs, flex-consumption-plan and supported-languages, 2026-11; versions and package size recalled",
    checked=_CHECKED,
    built=True,
    parts=("region",),
    notes=(
        "all functions of a region are one app: one runtime, one set of variables, the largest memory, one identity",
        "the service runs Node.js, Java and .NET too; msr's gateway, which makes events of requests, is in Python",
        "an answer to an HTTP request is cut off after 230 s, whatever the function's own timeout",
        "a subscription has 512,000 MB per region by default: 250 instances of 2 GB",
    ),
)

FUNCTIONS_HTTP = Offer(
    kind="api",
    service="functions-http",
    title="Azure Functions HTTP trigger",
    promise=ApiPromise(throttle=False, timeout_seconds=230, own_host=True, reserved_paths="/(?:admin|runtime)(?:/.*)?"),
    sharing="service",
    source="Azure docs, flex-consumption-plan, 2026-11; azure-functions-host #1781, #3460 and #6993 for its own paths",
    checked=_CHECKED,
    built=True,
    parts=("region",),
    notes=(
        "requests are limited only by an API Management service of each region in front",
        "the Functions host keeps /admin, /runtime and what is below them: a function sees no such request",
    ),
)

COSMOS_SINGLE_REGION = Offer(
    kind="table",
    service="cosmos-single-region",
    title="Azure Cosmos DB, one region",
    promise=_cosmos(
        ("strong", "bounded-staleness", "session", "eventual"),
        "all",
        rpo_typical_seconds=_HOURS_4,
        rpo_ceiling_seconds=_HOURS_4,
    ),
    regions=RegionRule(maximum=1),
    family="cosmos",
    sharing="settings",
    relies_on=("microsoft-entra-id",),
    source=f"{_COSMOS}: less than 240 min, restored from backup",
    checked=_CHECKED,
    built=True,
    parts=("data",),
    notes=(
        *_ITEMS,
        "capacity scales from 100 to 1,000 request units a second: serverless could never have a second region",
    ),
)

COSMOS_SINGLE_WRITE = Offer(
    kind="table",
    service="cosmos-single-write",
    title="Azure Cosmos DB, one write region",
    promise=_cosmos(("session", "eventual"), "one", rpo_typical_seconds=1.0, rpo_ceiling_seconds=_MINUTES_15),
    regions=RegionRule(minimum=2, anchored=True),
    scope="regions",
    family="cosmos",
    promotion="automatic",
    promotion_seconds=_MINUTES_15,
    sharing="settings",
    relies_on=("microsoft-entra-id",),
    source=f"{_COSMOS}: less than 15 min; the typical lag is recalled",
    checked=_CHECKED,
    built=True,
    parts=("data",),
    notes=(*_ITEMS, _SERVICE_MANAGED, "session tokens belong to a client: pass them on where another region may read"),
)

COSMOS_SINGLE_WRITE_BOUNDED = Offer(
    kind="table",
    service="cosmos-single-write-bounded",
    title="Azure Cosmos DB, one write region, bounded staleness",
    promise=_cosmos(("bounded-staleness",), "one", rpo_typical_seconds=1.0, rpo_ceiling_seconds=300.0),
    regions=RegionRule(minimum=2, anchored=True),
    scope="regions",
    family="cosmos",
    promotion="automatic",
    promotion_seconds=_MINUTES_15,
    sharing="settings",
    relies_on=("microsoft-entra-id",),
    source=f"{_COSMOS}: over several regions at least 100,000 writes and 300 s; the typical lag is recalled",
    checked=_CHECKED,
    built=True,
    parts=("data",),
    notes=(
        *_ITEMS,
        _SERVICE_MANAGED,
        "writes are slowed down when the bound is reached",
        "a read costs twice a session read",
    ),
)

COSMOS_SINGLE_WRITE_STRONG = Offer(
    kind="table",
    service="cosmos-single-write-strong",
    title="Azure Cosmos DB, one write region, strong consistency",
    promise=_cosmos(("strong",), "one", rpo_typical_seconds=0.0, rpo_ceiling_seconds=0.0),
    regions=RegionRule(minimum=3, max_distance_km=8000, anchored=True),
    scope="regions",
    family="cosmos",
    promotion="automatic",
    promotion_seconds=_MINUTES_15,
    sharing="settings",
    relies_on=("microsoft-entra-id",),
    source=f"{_COSMOS}: 5,000 miles unless support lifts it",
    checked=_CHECKED,
    built=True,
    parts=("data",),
    notes=(
        *_ITEMS,
        "with two regions the loss of either stops writes, so msr asks for three",
        "active-active reads everywhere; writes travel to the one write region",
        _SERVICE_MANAGED,
        "a commit waits twice the round trip to the farthest region; a read costs twice a session read",
    ),
)

COSMOS_MULTI_WRITE = Offer(
    kind="table",
    service="cosmos-multi-write",
    title="Azure Cosmos DB, every region writes",
    promise=_cosmos(("session", "eventual"), "all", rpo_typical_seconds=1.0, rpo_ceiling_seconds=_MINUTES_15),
    regions=RegionRule(minimum=2, anchored=True),
    scope="regions",
    family="cosmos",
    sharing="settings",
    relies_on=("microsoft-entra-id",),
    source=f"{_COSMOS}: less than 15 min; the typical lag is recalled",
    checked=_CHECKED,
    built=True,
    parts=("data",),
    notes=(
        *_ITEMS,
        "strong consistency cannot be had where every region writes",
        "unique keys and insert-if-absent do not hold across write regions",
        "how conflicts are settled is fixed at creation",
    ),
)

FRONT_DOOR = Offer(
    kind="traffic",
    service="front-door",
    title="Azure Front Door",
    promise=TrafficPromise(
        via="anycast",
        policies={"priority": "priority", "latency": "latency", "weighted": "weight"},
        failover_with_policy=("priority", "latency", "weighted"),
        max_priority_regions=5,
        own_host=True,
        record_ttl_seconds=0,
        apex_ttl_seconds=0,
        intervals_seconds=(),
        interval_range_seconds=(1, 255),
        thresholds=(1, 10),
        fronts=("functions-http",),
        regional_names=False,
        name_service="azure-dns",
        chooser=Chooser("traffic-manager", 30),
    ),
    scope="global",
    source="Azure docs, Front Door health-probes, 2026-11; the largest sample size is recalled",
    checked=_CHECKED,
    built=True,
    parts=(
        "base",
        "region",
        "entry",
    ),
    notes=(
        "every edge site probes by itself, which keeps an instance of each region awake",
        "a change of its configuration takes 5 to 10 min: it is no lever of a failover",
        "where it is the only way in, a region's own host answers nobody else",
        "it failed as a whole on 2025-10-29 for hours: a way in by DNS beside it is a second path",
    ),
)

TRAFFIC_MANAGER = Offer(
    kind="traffic",
    service="traffic-manager",
    title="Azure Traffic Manager",
    promise=TrafficPromise(
        via="dns",
        policies={"priority": "Priority", "latency": "Performance", "weighted": "Weighted", "geo": "Geographic"},
        failover_with_policy=("priority", "latency", "weighted", "geo"),
        max_priority_regions=None,
        own_host=False,
        record_ttl_seconds=30,
        apex_ttl_seconds=30,
        intervals_seconds=(10, 30),
        thresholds=(1, 10),
        fronts=("functions-http",),
        apex=False,
        certificate=True,
        regional_names=False,
        name_service="azure-dns",
        chooser=Chooser("traffic-manager", 30),
    ),
    scope="global",
    source="Azure docs, traffic-manager-monitoring, 2026-11: 0 to 9 tolerated failures; 30 s is msr's",
    checked=_CHECKED,
    built=True,
    parts=(
        "base",
        "region",
        "entry",
    ),
    notes=(
        "each place is a nested profile, so that a region that goes down spills over to the others",
        "it answers DNS only: each region's app is given the shared name and its certificate",
        "App Service must be allowed to read the certificate's key vault (role Key Vault Certificate User)",
    ),
)

FUNCTIONS_HEALTH = Offer(
    kind="health",
    service="functions-health",
    title="Deep health function on Azure Functions",
    promise=HealthPromise(peer_drain=True, writes_into="written"),
    sharing="service",
    source="Azure docs, Front Door health-probes (200 is healthy) and traffic-manager-monitoring, 2026-11",
    checked=_CHECKED,
    built=True,
    parts=("region",),
)

BLOB_SWITCH = Offer(
    kind="switch",
    service="blob-switch",
    title="Switch blob in Azure Storage, one region",
    promise=SwitchPromise(conditional_write=True),
    source="Azure docs, Blob Storage conditional headers (ETag), recalled",
    checked=_CHECKED,
    built=True,
    parts=("region",),
)

OFFERS: tuple[Offer, ...] = (
    FUNCTIONS_FLEX,
    FUNCTIONS_HTTP,
    COSMOS_SINGLE_REGION,
    COSMOS_SINGLE_WRITE,
    COSMOS_SINGLE_WRITE_BOUNDED,
    COSMOS_SINGLE_WRITE_STRONG,
    COSMOS_MULTI_WRITE,
    FRONT_DOOR,
    TRAFFIC_MANAGER,
    FUNCTIONS_HEALTH,
    BLOB_SWITCH,
)
