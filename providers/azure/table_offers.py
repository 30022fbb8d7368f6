"""What Azure can promise of a table: Cosmos DB, by where it is written and how fresh its reads are.

The first that keeps a table is taken, so the simplest stands first.
"""

from __future__ import annotations

from datetime import date

from msr.offer import BackupPromise, Consistency, Offer, RegionRule, TablePromise, Writers

_CHECKED = date(2026, 11, 23)
_COSMOS = "Azure docs, Cosmos DB consistency-levels (2025-08) and reliability pages"
_MINUTES_15 = 900.0
_ITEMS = (
    "an item's `id` holds its sort key, or its key where there is none: that makes it one of its kind",
    "an item expires by its own `ttl` attribute, in seconds after its last change",
)
_SERVICE_MANAGED = "the service replaces a lost write region, typically within 15 min; the docs warn of 1 h or more"

_CONTINUOUS = BackupPromise("with-data", interval_seconds=100.0, kept_days=7)
"""In each region of the account. Microsoft Learn, Cosmos DB, continuous-backup-restore-introduction; recalled."""


def _cosmos(
    consistency: tuple[Consistency, ...],
    writers: Writers,
    *,
    rpo_typical_seconds: float,
    rpo_ceiling_seconds: float | None,
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
        ceiling=True,
    )


COSMOS_SINGLE_REGION = Offer(
    kind="table",
    service="cosmos-single-region",
    title="Azure Cosmos DB, one region",
    promise=_cosmos(
        ("strong", "bounded-staleness", "session", "eventual"),
        "all",
        rpo_typical_seconds=0.0,
        rpo_ceiling_seconds=None,
    ),
    regions=RegionRule(maximum=1),
    family="cosmos",
    sharing="settings",
    relies_on=("microsoft-entra-id",),
    source=_COSMOS,
    checked=_CHECKED,
    built=True,
    parts=("data",),
    notes=(
        *_ITEMS,
        "no replica survives the loss of the region: the data waits for its return",
        "capacity scales up from a tenth of its ceiling: serverless could never have a second region",
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

TABLES = (
    COSMOS_SINGLE_REGION,
    COSMOS_SINGLE_WRITE,
    COSMOS_SINGLE_WRITE_BOUNDED,
    COSMOS_SINGLE_WRITE_STRONG,
    COSMOS_MULTI_WRITE,
)
