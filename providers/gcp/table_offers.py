"""What Google Cloud can promise of a table: Firestore, Bigtable and Spanner.

The first that keeps a table is taken, so the cheapest stands first. Spanner's sets follow from its configurations:
every region that has a replica or can be given one, one of the voting ones at least.
"""

from __future__ import annotations

from datetime import date

from msr.offer import BackupPromise, Consistency, Offer, RegionRule, RegionSet, TablePromise
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

TABLES = (FIRESTORE, FIRESTORE_MULTI_REGION, BIGTABLE, SPANNER, SPANNER_DUAL_REGION)
