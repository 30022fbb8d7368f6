"""What an app may do: roles on its own region's storage, on its insights, and on the tables that it uses.

Front Door has one of its own, on the vault of the certificate that it shows.

Each assignment names one resource, and no role is made of wildcards: the ids below are Azure's own data roles.
Azure docs, role-based-access-control, built-in-roles; Cosmos DB, security/reference-data-plane-roles; 2026-11.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
from pulumi_azure_native import authorization, cosmosdb

from msr.plan import Access
from msr.provider import Hand
from providers.azure.component import child

BLOB_DATA_OWNER = "b7e6dc6d-f1e8-4753-8033-0f276bb0955b"
BLOB_DATA_READER = "2a2b9908-6ea1-4ae2-8e65-a410df84e7d1"
QUEUE_DATA_CONTRIBUTOR = "974c5e8b-45b9-4653-ba55-5f855dd0fb88"
TABLE_DATA_CONTRIBUTOR = "0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3"
METRICS_PUBLISHER = "3913510d-42f4-4e42-8a64-420c390055eb"
KEY_VAULT_SECRETS_USER = "4633458b-17de-408a-b874-0445c86b69e6"

COSMOS_ROLES: dict[Access, str] = {
    "read": "00000000-0000-0000-0000-000000000001",
    "write": "00000000-0000-0000-0000-000000000002",
}
"""Built-in Data Reader and Data Contributor; the latter includes the former."""


@dataclass(frozen=True, slots=True)
class Grant:
    """``role`` (a definition's id) on ``scope`` (a resource's id); ``name`` is the assignment's own, a UUID."""

    name: str
    role: str
    scope: Hand


@dataclass(frozen=True, slots=True)
class DataGrant:
    """A Cosmos DB data role for an identity: ``role`` and ``scope``, a part of an account, are ids below the account's.

    ``word`` tells it from the table's other grants; ``name`` is the assignment's own, a UUID.
    """

    word: str
    name: str
    account: Hand
    group: Hand
    role: Hand
    scope: Hand
    principal: Hand


def assign(logical: str, grant: Grant, *, principal: Hand, parent: pulumi.Resource) -> authorization.RoleAssignment:
    """A role for an identity.

    The kind of principal is said aloud: a lookup would fail while a fresh identity is not yet everywhere (Azure docs,
    role-assignments-template, new service principal, 2026-11).
    """
    return authorization.RoleAssignment(
        logical,
        role_assignment_name=grant.name,
        scope=grant.scope,
        role_definition_id=grant.role,
        principal_id=principal,
        principal_type=authorization.PrincipalType.SERVICE_PRINCIPAL,
        opts=child(parent),
    )


def assign_data(
    logical: str, grant: DataGrant, *, after: Sequence[pulumi.Resource], parent: pulumi.Resource
) -> cosmosdb.SqlResourceSqlRoleAssignment:
    """A data role for an identity; it keeps no data, so nothing protects it as the table is.

    An account takes one change of its roles at a time and refuses another with 412 (terraform-provider-azurerm #15842
    and #17233): ``after`` is what has to be done before.
    """
    return cosmosdb.SqlResourceSqlRoleAssignment(
        f"{logical}-{grant.word}",
        role_assignment_id=grant.name,
        account_name=grant.account,
        resource_group_name=grant.group,
        scope=grant.scope,
        role_definition_id=grant.role,
        principal_id=grant.principal,
        opts=pulumi.ResourceOptions(parent=parent, depends_on=list(after), protect=False),
    )
