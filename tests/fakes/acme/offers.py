"""What Acme can promise."""

from __future__ import annotations

from datetime import date

from msr.offer import (
    ApiPromise,
    FunctionPromise,
    HealthPromise,
    Kind,
    Offer,
    Part,
    Promise,
    SwitchPromise,
    TablePromise,
    TrafficPromise,
)

FUNCTION = FunctionPromise(
    runtimes=("python3.13",), memory_mb=(128, 1024), timeout_seconds=60, package_mb=50, warm_floor=False
)
TABLE = TablePromise(
    consistency=("session", "eventual"),
    writers="all",
    conflicts=("last-writer-wins",),
    ttl=False,
    indexes=False,
    rpo_typical_seconds=2.0,
    rpo_ceiling_seconds=None,
)
TRAFFIC = TrafficPromise(
    via="anycast",
    policies={"priority": "order", "latency": "nearest"},
    failover_with_policy=("priority", "latency"),
    max_priority_regions=None,
    own_host=True,
    record_ttl_seconds=0,
    apex_ttl_seconds=0,
    intervals_seconds=(),
    thresholds=(1, 10),
)


def _offer(kind: Kind, service: str, promise: Promise, part: Part) -> Offer:
    return Offer(
        kind=kind,
        service=service,
        title=f"Acme {kind}",
        promise=promise,
        built=True,
        parts=(part,),
        source="Acme handbook, 2026-11",
        checked=date(2026, 11, 20),
    )


OFFERS = (
    _offer("function", "acme-function", FUNCTION, "region"),
    _offer("api", "acme-api", ApiPromise(throttle=False, timeout_seconds=60, own_host=True), "region"),
    _offer("table", "acme-table", TABLE, "data"),
    _offer("traffic", "acme-anycast", TRAFFIC, "entry"),
    _offer("health", "acme-health", HealthPromise(peer_drain=True), "region"),
    _offer("switch", "acme-switch", SwitchPromise(conditional_write=True), "region"),
)
