"""Tables in Spanner: one instance for the service, a database for each table, the schema as statements.

A table has a column for each attribute of a key, one for ``ttl`` where there is one, and ``body``, a JSON column for
all the rest; a string is ``STRING(MAX)``, a number ``NUMERIC``, binary ``BYTES(MAX)``. ``ttl`` is a ``TIMESTAMP``, and
rows go when it has passed. An index carries ``body`` unless it projects keys alone.

Statements are only ever added at the end: editing, removing or reordering one makes a new database and loses the data
(terraform-provider-google, resource_spanner_database, ddl). So indexes keep the order of the blueprint, and a new one
belongs after the others; key and ``ttl`` are fixed at creation. The leader is the data's home, which a failover does
not move.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil

import pulumi
import pulumi_gcp as gcp

from msr.building import placed
from msr.plan import Choice, IndexSpec, KeyPart, TableSpec
from msr.provider import Built, Context, Hand
from providers.gcp import apis
from providers.gcp.names import (
    SPANNER_CONFIGURATION,
    mark_labels,
    project_id,
    spanner_database,
    spanner_instance,
)
from providers.gcp.spanner_configurations import Pick, pick
from providers.gcp.stores import store

TYPES = {"string": "STRING(MAX)", "number": "NUMERIC", "binary": "BYTES(MAX)"}
BODY = "body"

UNITS = 100
"""Processing units of the smallest instance, which holds ten databases. Google Cloud docs, Spanner, quotas; 2026-08."""

DATABASES_PER_UNITS = 10
RETENTION = "7d"
"""How far back a database can be read, the most that there is. Google Cloud docs, Spanner, pitr; 2026-08."""

DAILY = "0 2 * * *"
"""In UTC. Full backups are 12 h apart at least. Google Cloud docs, Spanner API, CrontabSpec; 2026-11."""

BACKUPS_KEPT = f"{7 * 86_400}s"
"""As long as Google's own default schedule keeps them. Google Cloud docs, Spanner API, Instance; 2026-11."""

EDITION = "ENTERPRISE_PLUS"
"""The only edition of more than one region. Google Cloud docs, Spanner, editions-overview; 2026-08."""


@dataclass(frozen=True, slots=True)
class InstanceArgs:
    """An instance on a configuration; ``configuration`` names the custom one that added replicas need."""

    name: str
    project: str
    chosen: Pick
    configuration: str
    units: int
    title: str
    protected: bool
    labels: dict[str, str]


class SpannerInstance(pulumi.ComponentResource):
    """The instance that the service's tables share. Output: ``name``."""

    name: pulumi.Output[str]

    def __init__(self, logical: str, args: InstanceArgs, *, opts: pulumi.ResourceOptions) -> None:
        super().__init__("msr:gcp:SpannerInstance", logical, None, opts)
        ready = apis.enabled(logical, apis.SPANNER, project=args.project, parent=self)
        waiting = pulumi.ResourceOptions(parent=self, depends_on=ready)
        self.name = gcp.spanner.Instance(
            logical,
            project=args.project,
            name=args.name,
            config=self._configuration(logical, args, waiting),
            display_name=args.title,
            edition=EDITION,
            processing_units=args.units,
            # Each database has its schedule here: Google's own is made with a database, and no deployment sees it.
            default_backup_schedule_type="NONE",
            # Backups outlive their database, and an instance that holds any cannot be deleted otherwise.
            force_destroy=not args.protected,
            deletion_policy="DELETE",
            labels=args.labels,
            opts=waiting,
        ).name
        self.register_outputs({"name": self.name})

    def _configuration(self, logical: str, args: InstanceArgs, waiting: pulumi.ResourceOptions) -> Hand:
        """A base configuration as it is, or one with the read-only replicas that the regions need beside it.

        The provider adds the base's own replicas to those that are named (terraform-provider-google, its encoder).
        """
        if not args.chosen.added:
            return args.chosen.base.name
        return gcp.spanner.InstanceConfig(
            f"{logical}-configuration",
            project=args.project,
            name=args.configuration,
            display_name=args.title,
            base_config=args.chosen.base.name,
            replicas=[
                gcp.spanner.InstanceConfigReplicaArgs(location=region, type="READ_ONLY")
                for region in args.chosen.added
                for _ in range(args.chosen.base.optional[region])
            ],
            labels=args.labels,
            opts=waiting,
        ).name


class SpannerTable(pulumi.ComponentResource):
    """A database that holds one table, and its daily backup. Output: ``name``."""

    name: pulumi.Output[str]

    def __init__(
        self,
        logical: str,
        *,
        name: str,
        project: str,
        instance: Hand,
        statements: Sequence[str],
        protected: bool,
        opts: pulumi.ResourceOptions,
    ) -> None:
        super().__init__("msr:gcp:SpannerTable", logical, None, opts)
        self.name = gcp.spanner.Database(
            logical,
            project=project,
            name=name,
            instance=instance,
            database_dialect="GOOGLE_STANDARD_SQL",
            ddls=list(statements),
            version_retention_period=RETENTION,
            enable_drop_protection=protected,
            deletion_protection=protected,
            opts=pulumi.ResourceOptions(parent=self),
        ).name
        gcp.spanner.BackupSchedule(
            f"{logical}-daily",
            project=project,
            name="daily",
            instance=instance,
            database=self.name,
            retention_duration=BACKUPS_KEPT,
            spec=gcp.spanner.BackupScheduleSpecArgs(cron_spec=gcp.spanner.BackupScheduleSpecCronSpecArgs(text=DAILY)),
            full_backup_spec=gcp.spanner.BackupScheduleFullBackupSpecArgs(),
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.register_outputs({"name": self.name})


def build(ctx: Context, choice: Choice) -> Built:
    """The table of ``choice``, and the instance before the first of them.

    Hands on ``name``, ``instance``, ``configuration`` and ``leader``.
    """
    spec = choice.expect(TableSpec)
    chosen = _chosen(ctx, choice, spec)
    name = spanner_database(ctx, choice.key)
    instance = _instance(ctx, choice, chosen, protect=spec.protected)
    table = SpannerTable(
        choice.name,
        name=name,
        project=project_id(ctx.plan),
        instance=instance,
        statements=statements(
            store(ctx, choice).table, spec, database=name, leader=chosen.leader if chosen.moves_leader else None
        ),
        protected=spec.protected,
        opts=placed(ctx, protect=spec.protected),
    )
    outputs: dict[str, Hand] = {"name": table.name, "instance": instance}
    return Built(table, outputs | {"configuration": chosen.base.name, "leader": chosen.leader})


def statements(table: str, spec: TableSpec, *, database: str, leader: str | None) -> tuple[str, ...]:
    """The schema: table, leader, then each index in the order of the blueprint, after the columns that it brings."""
    moved = (f"ALTER DATABASE `{database}` SET OPTIONS (default_leader = '{leader}')",) if leader else ()
    indexed = (text for index in spec.indexes for text in (*_columns(table, spec, index), _index(table, index)))
    return (_create(table, spec), *moved, *indexed)


def _create(table: str, spec: TableSpec) -> str:
    columns = [f"{_column(part)} NOT NULL" for part in spec.key.parts]
    if spec.ttl_attribute:
        columns.append(f"`{spec.ttl_attribute}` TIMESTAMP")
    columns.append(f"`{BODY}` JSON")
    primary = ", ".join(f"`{part.name}`" for part in spec.key.parts)
    policy = f", ROW DELETION POLICY (OLDER_THAN(`{spec.ttl_attribute}`, INTERVAL 0 DAY))" if spec.ttl_attribute else ""
    return f"CREATE TABLE `{table}` ({', '.join(columns)}) PRIMARY KEY ({primary}){policy}"


def _columns(table: str, spec: TableSpec, index: IndexSpec) -> Iterator[str]:
    """The attributes of an index that are no columns yet; two indexes may bring the same one."""
    there = {*(part.name for part in spec.key.parts), spec.ttl_attribute}
    for part in index.key.parts:
        if part.name not in there:
            yield f"ALTER TABLE `{table}` ADD COLUMN IF NOT EXISTS {_column(part)}"


def _index(table: str, index: IndexSpec) -> str:
    columns = ", ".join(f"`{part.name}`" for part in index.key.parts)
    storing = "" if index.project == "keys" else f" STORING (`{BODY}`)"
    return f"CREATE INDEX `{table}_{index.name.replace('-', '_')}` ON `{table}` ({columns}){storing}"


def _column(part: KeyPart) -> str:
    return f"`{part.name}` {TYPES[part.type]}"


def _chosen(ctx: Context, choice: Choice, spec: TableSpec) -> Pick:
    regions = tuple(ctx.plan.placement(key).name for key in spec.replicas)
    chosen = pick(regions, dual=choice.service == "spanner-dual-region")
    if chosen is None:
        raise RuntimeError(f"no Spanner configuration covers {', '.join(regions)}, although an offer said so")
    return chosen


def _instance(ctx: Context, choice: Choice, chosen: Pick, *, protect: bool) -> Hand:
    """The instance of the host: made by whichever table comes first, under a name of its own."""
    members = next((host.members for host in ctx.plan.hosts if host.key == choice.host), (choice.key,))
    for member in members:
        if member in ctx.built:
            return ctx.built[member].outputs["instance"]
    custom = ctx.namer.name("spanner-configuration", "spanner", rule=SPANNER_CONFIGURATION)
    args = InstanceArgs(
        name=spanner_instance(ctx),
        project=project_id(ctx.plan),
        chosen=chosen,
        configuration=f"custom-{custom}",
        units=UNITS * ceil(len(members) / DATABASES_PER_UNITS),
        title=f"msr {ctx.plan.app} {ctx.plan.environment}"[:30],
        protected=protect,
        labels=dict(mark_labels(ctx, "spanner-instance", "spanner")),
    )
    return SpannerInstance("spanner", args, opts=placed(ctx, protect=protect)).name
