"""Tables: a container each, in the account of their consistency.

How a table's words become Cosmos DB's:

- ``key: order_id``: the partition key is ``/order_id``. An item also needs ``id``, unique within its partition: store
  the key once more as ``id``, and there is one item a key.
- ``key: {account: string, seq: number}``: the partition key is ``/account``; store ``seq`` as text in ``id``, and there
  is one item for each pair. ``seq`` itself is indexed, so that a partition can be read in order.
- ``indexes``: only key attributes are indexed, so a write costs no more than the blueprint asks for. An index of two
  attributes is a composite one, read in either direction. A query finds whole items: ``project`` saves nothing here.
- ``ttl``: switches expiry on. Cosmos DB counts from an item's last change and reads the attribute ``ttl``, in seconds;
  write it beside the one that the blueprint names.
- ``conflicts: last-writer-wins`` compares ``_ts``, and cannot change afterwards.
- a binary key is text in base64: Cosmos DB has no binary type.

Azure docs, Cosmos DB, partitioning-overview, index-policy, time-to-live, conflict-resolution-policies; 2026-11.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import pulumi
from pulumi_azure_native import cosmosdb

from msr.building import placed
from msr.plan import Choice, IndexSpec, Placement, TableSpec
from msr.predict.request_units import ceiling
from msr.provider import Built, Context, Hand
from providers.azure import names
from providers.azure.availability_zones import has_zones
from providers.azure.component import child
from providers.azure.cosmos import Account, AccountArgs, AccountRegion
from providers.azure.roles import DataGrant, assign_data
from providers.azure.table_users import users

NEVER_BY_DEFAULT = -1
"""Items expire only when they say so themselves."""


@dataclass(frozen=True, slots=True)
class Home:
    """The account and database that a container lives in."""

    account: Hand
    group: Hand
    database: Hand


class Table(pulumi.ComponentResource):
    """A container, and the roles of its users on it. Output: ``container``, its name.

    Roles are given one after another, ``after`` those on other containers of the account.
    """

    container: pulumi.Output[str]

    def __init__(
        self,
        logical: str,
        *,
        name: str,
        spec: TableSpec,
        home: Home,
        users: tuple[DataGrant, ...],
        after: Sequence[pulumi.Resource],
        opts: pulumi.ResourceOptions,
    ) -> None:
        super().__init__("msr:azure:Table", logical, None, opts)
        container = cosmosdb.SqlResourceSqlContainer(
            logical,
            account_name=home.account,
            resource_group_name=home.group,
            database_name=home.database,
            container_name=name,
            resource=container_args(name, spec),
            options=cosmosdb.CreateUpdateOptionsArgs(
                autoscale_settings=cosmosdb.AutoscaleSettingsArgs(max_throughput=ceiling(spec))
            ),
            opts=child(self),
        )
        before = (container, *after)
        for grant in users:
            before = (assign_data(logical, grant, after=before, parent=self),)
        self.container = container.name
        self.register_outputs({"container": self.container})


def container_args(name: str, spec: TableSpec) -> cosmosdb.SqlContainerResourceArgs:
    """A container as Cosmos DB takes it."""
    return cosmosdb.SqlContainerResourceArgs(
        id=name,
        partition_key=cosmosdb.ContainerPartitionKeyArgs(
            kind=cosmosdb.PartitionKind.HASH, paths=[f"/{spec.key.partition.name}"], version=2
        ),
        indexing_policy=cosmosdb.IndexingPolicyArgs(
            indexing_mode=cosmosdb.IndexingMode.CONSISTENT,
            automatic=True,
            included_paths=[cosmosdb.IncludedPathArgs(path=f"/{name}/?") for name in _indexed(spec)],
            excluded_paths=[cosmosdb.ExcludedPathArgs(path="/*")],
            composite_indexes=[_composite(index) for index in spec.indexes if index.key.sort] or None,
        ),
        default_ttl=NEVER_BY_DEFAULT if spec.ttl_attribute else None,
        conflict_resolution_policy=cosmosdb.ConflictResolutionPolicyArgs(
            mode=cosmosdb.ConflictResolutionMode.LAST_WRITER_WINS, conflict_resolution_path="/_ts"
        ),
    )


def build(ctx: Context, choice: Choice) -> Built:
    """The container of ``choice``, and the account when no table before this one has made it.

    Hands on ``account``, ``account_id``, ``group``, ``database``, ``container``, ``endpoint`` and ``metadata_role``.
    """
    spec = choice.expect(TableSpec)
    account = _account(ctx, choice, spec)
    table = Table(
        choice.name,
        name=choice.name,
        spec=spec,
        home=Home(account["account"], account["group"], account["database"]),
        users=tuple(users(ctx, choice, account)),
        after=[ctx.built[key].component for key in _neighbours(ctx, choice) if key in ctx.built],
        opts=placed(ctx, protect=spec.protected),
    )
    return Built(table, {**account, "container": table.container})


def _account(ctx: Context, choice: Choice, spec: TableSpec) -> Mapping[str, Hand]:
    for member in _neighbours(ctx, choice):
        if member in ctx.built:
            made = ctx.built[member].outputs
            return {name: value for name, value in made.items() if name != "container"}
    account = Account(f"cosmos-{spec.consistency}", account_args(ctx, spec), opts=placed(ctx, protect=spec.protected))
    return {
        "account": account.name,
        "account_id": account.account_id,
        "group": account.group,
        "database": account.database,
        "endpoint": account.endpoint,
        "metadata_role": account.metadata_role,
    }


def _neighbours(ctx: Context, choice: Choice) -> tuple[str, ...]:
    """The tables of one account, this one among them."""
    return next(host.members for host in ctx.plan.hosts if choice.key in host.members)


def account_args(ctx: Context, spec: TableSpec) -> AccountArgs:
    """The account of every table that is as consistent as this one."""
    key = f"cosmos.{spec.consistency}"
    return AccountArgs(
        name=names.cosmos_name(ctx, spec.consistency),
        group=names.data_group_name(ctx, spec.consistency),
        database=ctx.plan.app,
        home=ctx.plan.placement(spec.home).name,
        regions=tuple(AccountRegion(place.name, has_zones(place.name)) for place in _in_order(ctx, spec)),
        consistency=spec.consistency,
        all_write=_all_write(spec),
        metadata_role=names.role_assignment_name(ctx, f"{key}.metadata"),
        group_tags=names.tags(ctx, "resource-group", key),
        tags=names.tags(ctx, "cosmos", key),
    )


def _all_write(spec: TableSpec) -> bool:
    return spec.writers == "all" and len(spec.replicas) > 1


def _in_order(ctx: Context, spec: TableSpec) -> tuple[Placement, ...]:
    """The regions of a table, first the one that takes writes.

    With one writer it is the region that serves now, so that a failover lasts. Where all write, the order is nothing
    but a name for the first, and Azure takes no change of it.
    """
    if _all_write(spec):
        return tuple(ctx.plan.placement(key) for key in spec.replicas)
    return tuple(place for place in ctx.plan.serving if place.key in spec.replicas)


def _indexed(spec: TableSpec) -> Iterator[str]:
    """Every attribute of a key, once. The partition key counts too: Cosmos DB does not index it by itself."""
    keys = (spec.key, *(index.key for index in spec.indexes))
    yield from dict.fromkeys(part.name for key in keys for part in key.parts)


def _composite(index: IndexSpec) -> list[cosmosdb.CompositePathArgs]:
    return [
        cosmosdb.CompositePathArgs(path=f"/{part.name}", order=cosmosdb.CompositePathSortOrder.ASCENDING)
        for part in index.key.parts
    ]
