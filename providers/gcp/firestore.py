"""Tables in Firestore: a database for each table, so that access to one is access to no other.

A table is the collection of its name in its own database. A document's id is the item's partition key, or
``<partition>#<sort>``; every attribute of a key is a field as well, because queries see fields alone. ``ttl`` names a
field that must hold a timestamp: Firestore ignores Unix seconds there. An index of one attribute is there without
asking; the others are made here, and carry whole documents whatever ``project`` says.

A backup of each day stands beside the seven days back in time that the database itself keeps: it outlives the database.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
import pulumi_gcp as gcp

from msr.building import placed
from msr.plan import Choice, KeySpec, TableSpec
from msr.provider import Built, Context, Hand
from providers.gcp import apis
from providers.gcp.names import firestore_database, project_id
from providers.gcp.table_offers import FIRESTORE_SETS

BACKUPS_KEPT = f"{7 * 86_400}s"
"""14 weeks at most. Google Cloud docs, Firestore, backups; 2026-11."""


@dataclass(frozen=True, slots=True)
class FirestoreArgs:
    """A database that holds one table. ``location`` is a region or a multi-region (``nam7``), fixed for good."""

    name: str
    project: str
    location: str
    collection: str
    spec: TableSpec


class FirestoreTable(pulumi.ComponentResource):
    """A database with the indexes of its only collection, and its daily backup. Outputs: ``name``, ``database_id``."""

    name: pulumi.Output[str]
    database_id: pulumi.Output[str]

    def __init__(
        self,
        logical: str,
        args: FirestoreArgs,
        *,
        ready: Sequence[pulumi.Resource],
        opts: pulumi.ResourceOptions,
    ) -> None:
        super().__init__("msr:gcp:FirestoreTable", logical, None, opts)
        database = gcp.firestore.Database(
            logical,
            project=args.project,
            name=args.name,
            location_id=args.location,
            type="FIRESTORE_NATIVE",
            database_edition="STANDARD",
            concurrency_mode="PESSIMISTIC",
            app_engine_integration_mode="DISABLED",
            point_in_time_recovery_enablement="POINT_IN_TIME_RECOVERY_ENABLED",
            delete_protection_state="DELETE_PROTECTION_ENABLED"
            if args.spec.protected
            else "DELETE_PROTECTION_DISABLED",
            # The provider's own default forgets the database and leaves it behind.
            deletion_policy="DELETE",
            opts=pulumi.ResourceOptions(parent=self, depends_on=list(ready)),
        )
        for word, key in _indexed(args.spec).items():
            self._index(f"{logical}-{word}", args, database.name, key)
        if args.spec.ttl_attribute:
            self._expiry(f"{logical}-ttl", args, database.name, args.spec.ttl_attribute)
        gcp.firestore.BackupSchedule(
            f"{logical}-daily",
            project=args.project,
            database=database.name,
            retention=BACKUPS_KEPT,
            daily_recurrence=gcp.firestore.BackupScheduleDailyRecurrenceArgs(),
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.name = database.name
        self.database_id = database.id
        self.register_outputs({"name": self.name, "database_id": self.database_id})

    def _index(self, logical: str, args: FirestoreArgs, database: Hand, key: KeySpec) -> None:
        gcp.firestore.Index(
            logical,
            project=args.project,
            database=database,
            collection=args.collection,
            query_scope="COLLECTION",
            fields=[gcp.firestore.IndexFieldArgs(field_path=part.name, order="ASCENDING") for part in key.parts],
            opts=pulumi.ResourceOptions(parent=self),
        )

    def _expiry(self, logical: str, args: FirestoreArgs, database: Hand, attribute: str) -> None:
        gcp.firestore.Field(
            logical,
            project=args.project,
            database=database,
            collection=args.collection,
            field=attribute,
            ttl_config=gcp.firestore.FieldTtlConfigArgs(),
            # No index: of ever growing timestamps one would be a hot spot (Google Cloud docs, Firestore, ttl; 2026-08).
            index_config=gcp.firestore.FieldIndexConfigArgs(indexes=[]),
            opts=pulumi.ResourceOptions(parent=self),
        )


class FirestoreApi(pulumi.ComponentResource):
    """The API that every database of the service needs."""

    ready: list[pulumi.Resource]

    def __init__(self, logical: str, *, project: str, opts: pulumi.ResourceOptions) -> None:
        super().__init__("msr:gcp:FirestoreApi", logical, None, opts)
        self.ready = apis.enabled(logical, apis.FIRESTORE, project=project, parent=self)
        self.register_outputs({})


def build(ctx: Context, choice: Choice) -> Built:
    """The table of ``choice``; hands on ``name`` and ``location``."""
    spec = choice.expect(TableSpec)
    before = _sharers(ctx, choice)
    api = None if before else FirestoreApi("firestore", project=project_id(ctx.plan), opts=placed(ctx))
    where = location(tuple(ctx.plan.placement(key).name for key in spec.replicas))
    table = FirestoreTable(
        choice.name,
        FirestoreArgs(
            name=firestore_database(ctx, choice.key),
            project=project_id(ctx.plan),
            location=where,
            collection=choice.name,
            spec=spec,
        ),
        ready=api.ready if api else before,
        opts=placed(ctx, protect=spec.protected),
    )
    return Built(table, {"name": table.name, "location": where})


def location(regions: tuple[str, ...]) -> str:
    """The region, or the multi-region that keeps a voting replica in each of ``regions``."""
    if len(regions) == 1:
        return regions[0]
    return next(members.name for members in FIRESTORE_SETS if set(regions) <= set(members.regions))


def _indexed(spec: TableSpec) -> Mapping[str, KeySpec]:
    """Keys of two attributes by a word: those of one are indexed by Firestore itself."""
    keys = {"key": spec.key, **{index.name: index.key for index in spec.indexes}}
    return {word: key for word, key in keys.items() if key.sort is not None}


def _sharers(ctx: Context, choice: Choice) -> list[pulumi.Resource]:
    """Tables on the same host that stand already: the first of them switched the API on."""
    host = next((host.members for host in ctx.plan.hosts if host.key == choice.host), ())
    return [ctx.built[key].component for key in host if key in ctx.built]
