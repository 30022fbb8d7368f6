"""Cosmos DB accounts: one for each consistency level, with every region of the service in priority order.

Consistency, write regions and backup are settings of an account, so tables of one level share one. Keys are off:
who reads or writes has an identity and a role.

Azure takes a change of the set of regions only by itself, not together with other settings or with other priorities
(Azure docs, Cosmos DB, how-to-manage-database-account, 2026-11). So one change of the blueprint adds or removes
regions, and another one makes every region a writer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
from pulumi_azure_native import cosmosdb

from msr.offer import Consistency
from msr.provider import Hand
from providers.azure.component import child
from providers.azure.group import resource_group

LEVELS: Mapping[Consistency, str] = {
    "strong": "Strong",
    "bounded-staleness": "BoundedStaleness",
    "session": "Session",
    "eventual": "Eventual",
}

STALE_WRITES = 100_000
STALE_SECONDS = 300
"""The tightest bound that an account of several regions can have, and one of a single region may have too.

Azure docs, Cosmos DB, consistency-levels, 2025-08.
"""

READ_METADATA = "Microsoft.DocumentDB/databaseAccounts/readMetadata"
"""What every client library asks of the account itself before it touches a container.

Azure docs, Cosmos DB, security/reference-data-plane-actions, 2026-11.
"""

PATIENCE = pulumi.CustomTimeouts(create="2h", update="2h", delete="2h")
"""Adding a region copies the data."""


@dataclass(frozen=True, slots=True)
class AccountRegion:
    """A region of an account. ``zones``: it is spread over availability zones."""

    name: str
    zones: bool


@dataclass(frozen=True, slots=True)
class AccountArgs:
    """An account; ``regions`` in the order in which they take over writing, the writer first."""

    name: str
    group: str
    database: str
    home: str
    regions: tuple[AccountRegion, ...]
    consistency: Consistency
    all_write: bool
    metadata_role: str
    group_tags: Mapping[str, str]
    tags: Mapping[str, str]


class Account(pulumi.ComponentResource):
    """An account with one database, and the role that clients need beside that of their container.

    Outputs: ``name``, ``account_id``, ``group``, ``database``, ``endpoint``, ``metadata_role`` (a role definition's
    id).
    """

    name: pulumi.Output[str]
    account_id: pulumi.Output[str]
    group: pulumi.Output[str]
    database: pulumi.Output[str]
    endpoint: pulumi.Output[str]
    metadata_role: pulumi.Output[str]

    def __init__(self, logical: str, args: AccountArgs, *, opts: pulumi.ResourceOptions) -> None:
        super().__init__("msr:azure:Account", logical, None, opts)
        group = resource_group(logical, name=args.group, region=args.home, tags=args.group_tags, parent=self)
        account = self._account(logical, args, group.name)
        database = cosmosdb.SqlResourceSqlDatabase(
            f"{logical}-database",
            account_name=account.name,
            resource_group_name=group.name,
            database_name=args.database,
            resource=cosmosdb.SqlDatabaseResourceArgs(id=args.database),
            opts=child(self),
        )
        role = self._metadata_role(logical, args, account, group.name)
        self.name, self.account_id, self.group = account.name, account.id, group.name
        self.database, self.endpoint, self.metadata_role = database.name, account.document_endpoint, role.id
        self.register_outputs({"name": self.name, "endpoint": self.endpoint})

    def _account(self, logical: str, args: AccountArgs, group: Hand) -> cosmosdb.DatabaseAccount:
        return cosmosdb.DatabaseAccount(
            logical,
            account_name=args.name,
            resource_group_name=group,
            location=args.home,
            kind=cosmosdb.DatabaseAccountKind.GLOBAL_DOCUMENT_DB,
            database_account_offer_type=cosmosdb.DatabaseAccountOfferType.STANDARD,
            locations=[
                cosmosdb.LocationArgs(location_name=region.name, failover_priority=rank, is_zone_redundant=region.zones)
                for rank, region in enumerate(args.regions)
            ],
            consistency_policy=_consistency(args.consistency),
            enable_multiple_write_locations=args.all_write,
            enable_automatic_failover=True,
            backup_policy=cosmosdb.ContinuousModeBackupPolicyArgs(
                type="Continuous",
                continuous_mode_properties=cosmosdb.ContinuousModePropertiesArgs(
                    tier=cosmosdb.ContinuousTier.CONTINUOUS7_DAYS
                ),
            ),
            disable_local_auth=True,
            disable_key_based_metadata_write_access=True,
            minimal_tls_version=cosmosdb.MinimalTlsVersion.TLS12,
            public_network_access=cosmosdb.PublicNetworkAccess.ENABLED,
            tags=args.tags,
            # Where an account was born cannot change, and says nothing about where its data is.
            opts=pulumi.ResourceOptions(parent=self, ignore_changes=["location"], custom_timeouts=PATIENCE),
        )

    def _metadata_role(
        self, logical: str, args: AccountArgs, account: cosmosdb.DatabaseAccount, group: Hand
    ) -> cosmosdb.SqlResourceSqlRoleDefinition:
        return cosmosdb.SqlResourceSqlRoleDefinition(
            f"{logical}-metadata",
            account_name=account.name,
            resource_group_name=group,
            role_definition_id=args.metadata_role,
            role_name="msr reads the account's metadata",
            type=cosmosdb.RoleDefinitionType.CUSTOM_ROLE,
            assignable_scopes=[account.id],
            permissions=[cosmosdb.PermissionArgs(data_actions=[READ_METADATA])],
            opts=child(self),
        )


def _consistency(level: Consistency) -> cosmosdb.ConsistencyPolicyArgs:
    bounded = level == "bounded-staleness"
    return cosmosdb.ConsistencyPolicyArgs(
        default_consistency_level=cosmosdb.DefaultConsistencyLevel(LEVELS[level]),
        max_staleness_prefix=STALE_WRITES if bounded else None,
        max_interval_in_seconds=STALE_SECONDS if bounded else None,
    )
