"""Tables in Bigtable: one instance with a cluster in each region, and a table that all of them hold.

A row's key is the item's partition key, or ``<partition>#<sort>`` with numbers written so that text sorts as they do;
everything else is columns of the family ``d``. The last write of a cell wins, by its timestamp. The application profile
``any`` sends a request to the nearest cluster that answers, which is what survives the loss of a region, and why a
client may not read its own writes there and no write can be conditional.

The zone, storage type and key of a cluster are fixed: changing one makes a new instance, so a cluster's id says where
it is. Expiry of single items does not exist here: what expires is a cell of some age.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
import pulumi_gcp as gcp

from msr.building import placed
from msr.plan import Choice, TableSpec
from msr.provider import Built, Context, Hand
from providers.gcp import apis
from providers.gcp.names import BIGTABLE_CLUSTER, bigtable_instance, bigtable_table, mark_labels, project_id
from providers.gcp.stores import APP_PROFILE

FAMILY = "d"

ZONE = "b"
"""The zone of a region that holds its cluster: the one letter that every region has, recalled."""

MOST_NODES = 10
MOST_CPU_PERCENT = 70
STORAGE_GB_PER_NODE = 2560
"""Half of the 5 TB that a node of SSD holds, as Google recommends. Google Cloud docs, autoscaling."""

SHORTEST_CPU_PERCENT = 10
VERSIONS = 1


@dataclass(frozen=True, slots=True)
class InstanceArgs:
    """An instance with a cluster in each region. ``clusters`` are ids by cloud region, home first."""

    name: str
    project: str
    title: str
    clusters: Mapping[str, str]
    protected: bool
    labels: Mapping[str, str]


class BigtableInstance(pulumi.ComponentResource):
    """The instance that the service's tables share, and its profile. Output: ``name``."""

    name: pulumi.Output[str]

    def __init__(self, logical: str, args: InstanceArgs, *, opts: pulumi.ResourceOptions) -> None:
        super().__init__("msr:gcp:BigtableInstance", logical, None, opts)
        ready = apis.enabled(logical, apis.BIGTABLE, project=args.project, parent=self)
        instance = gcp.bigtable.Instance(
            logical,
            project=args.project,
            name=args.name,
            display_name=args.title,
            clusters=[_cluster(region, name, len(args.clusters)) for region, name in args.clusters.items()],
            deletion_protection=args.protected,
            force_destroy=not args.protected,
            labels=args.labels,
            opts=pulumi.ResourceOptions(parent=self, depends_on=ready),
        )
        gcp.bigtable.AppProfile(
            f"{logical}-any",
            project=args.project,
            instance=instance.name,
            app_profile_id=APP_PROFILE,
            description="msr: whichever cluster answers",
            multi_cluster_routing_use_any=True,
            ignore_warnings=True,
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.name = instance.name
        self.register_outputs({"name": self.name})


class BigtableTable(pulumi.ComponentResource):
    """A table in every cluster. Output: ``name``."""

    name: pulumi.Output[str]

    def __init__(
        self, logical: str, *, name: str, project: str, instance: Hand, protected: bool, opts: pulumi.ResourceOptions
    ) -> None:
        super().__init__("msr:gcp:BigtableTable", logical, None, opts)
        child = pulumi.ResourceOptions(parent=self)
        table = gcp.bigtable.Table(
            logical,
            project=project,
            name=name,
            instance_name=instance,
            column_families=[gcp.bigtable.TableColumnFamilyArgs(family=FAMILY)],
            automated_backup_policy=gcp.bigtable.TableAutomatedBackupPolicyArgs(
                retention_period="168h0m0s", frequency="24h0m0s"
            ),
            deletion_protection="PROTECTED" if protected else "UNPROTECTED",
            opts=child,
        )
        gcp.bigtable.GCPolicy(
            f"{logical}-versions",
            project=project,
            instance_name=instance,
            table=table.name,
            column_family=FAMILY,
            max_versions=[gcp.bigtable.GCPolicyMaxVersionArgs(number=VERSIONS)],
            # A policy of a replicated table cannot be taken away, which would keep the table (provider docs, 2026-08).
            deletion_policy="ABANDON",
            opts=child,
        )
        self.name = table.name
        self.register_outputs({"name": self.name})


def build(ctx: Context, choice: Choice) -> Built:
    """The table of ``choice``, and the instance before the first; hands on ``name`` and ``instance``."""
    spec = choice.expect(TableSpec)
    instance = _instance(ctx, choice, spec)
    table = BigtableTable(
        choice.name,
        name=bigtable_table(ctx, choice.key),
        project=project_id(ctx.plan),
        instance=instance,
        protected=spec.protected,
        opts=placed(ctx, protect=spec.protected),
    )
    return Built(table, {"name": table.name, "instance": instance})


def _instance(ctx: Context, choice: Choice, spec: TableSpec) -> Hand:
    members = next((host.members for host in ctx.plan.hosts if host.key == choice.host), (choice.key,))
    for member in members:
        if member in ctx.built:
            return ctx.built[member].outputs["instance"]
    regions = tuple(ctx.plan.placement(key).name for key in spec.replicas)
    args = InstanceArgs(
        name=bigtable_instance(ctx),
        project=project_id(ctx.plan),
        title=f"msr {ctx.plan.app} {ctx.plan.environment}"[:30],
        clusters={
            region: ctx.namer.name("bigtable-cluster", "bigtable", region, rule=BIGTABLE_CLUSTER) for region in regions
        },
        protected=spec.protected,
        labels=mark_labels(ctx, "bigtable-instance", "bigtable"),
    )
    return BigtableInstance("bigtable", args, opts=placed(ctx, protect=spec.protected)).name


def _cluster(region: str, name: str, clusters: int) -> gcp.bigtable.InstanceClusterArgs:
    return gcp.bigtable.InstanceClusterArgs(
        cluster_id=name,
        zone=f"{region}-{ZONE}",
        storage_type="SSD",
        autoscaling_config=gcp.bigtable.InstanceClusterAutoscalingConfigArgs(
            min_nodes=1, max_nodes=MOST_NODES, cpu_target=cpu_percent(clusters), storage_target=STORAGE_GB_PER_NODE
        ),
    )


def cpu_percent(clusters: int) -> int:
    """How busy a cluster may be so that the others can take its load when it is lost."""
    return max(SHORTEST_CPU_PERCENT, MOST_CPU_PERCENT * (clusters - 1) // clusters)
