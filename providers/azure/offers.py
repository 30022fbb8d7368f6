"""What Azure can promise, and what msr builds of it.

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
from providers.azure.table_offers import TABLES

_CHECKED = date(2026, 11, 23)

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
    parts=("base", "region"),
    notes=(
        "requests are limited only by an API Management service of each region in front",
        "the Functions host keeps /admin, /runtime and what is below them: a function sees no such request",
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
        apex_certificate=True,
        regional_names=False,
        name_service="azure-dns",
        chooser=Chooser("traffic-manager"),
    ),
    scope="global",
    source="Azure docs, Front Door, health-probes, apex-domain, domain, 2026-11; the largest sample size is recalled",
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
        "it renews its own certificate only where the name is a CNAME to it: neither at an apex nor with two ways in",
        "a certificate of yours has an RSA key; its vault is in the same subscription and takes roles (Azure RBAC)",
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
        chooser=Chooser("traffic-manager"),
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
    *TABLES,
    FRONT_DOOR,
    TRAFFIC_MANAGER,
    FUNCTIONS_HEALTH,
    BLOB_SWITCH,
)
