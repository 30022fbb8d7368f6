"""Identities, and roles that are assigned to them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msr.knowledge import (
    Computed,
    Neighbours,
    Problem,
    Reference,
    Rule,
    Subject,
    TypeKnowledge,
    Unique,
    WorldRule,
    at,
    text,
)
from providers.azure import roles
from providers.azure.local.arm import FRONT, GROUP, IDENTITY, IN_GROUP, PROVIDERS, guid, named_by
from providers.azure.local.logs import INSIGHTS
from providers.azure.local.storage import ACCOUNT, CONTAINER
from providers.azure.local.values import named

ASSIGNMENT = "azure-native:authorization:RoleAssignment"

_BUILT_IN = frozenset(
    {
        roles.BLOB_DATA_OWNER,
        roles.BLOB_DATA_READER,
        roles.QUEUE_DATA_CONTRIBUTOR,
        roles.TABLE_DATA_CONTRIBUTOR,
        roles.METRICS_PUBLISHER,
        roles.KEY_VAULT_SECRETS_USER,
    }
)
"""The roles whose ids were looked up: another one may exist, and then its id belongs here."""

_DEFINITION = re.compile(
    r"/subscriptions/[0-9a-f-]{36}/providers/Microsoft\.Authorization/roleDefinitions/(?P<id>[0-9a-f-]{36})"
)
_SOURCE = "Azure REST API, Role Assignments - Create, 2026-11"


def _known_role(subject: Subject) -> Iterator[Problem]:
    for path, value in at(subject.inputs, "roleDefinitionId"):
        if not isinstance(value, str):
            continue
        found = _DEFINITION.fullmatch(value)
        if found is None:
            yield Problem(path, f"{value!r} is not the id of a role definition")
        elif found["id"] not in _BUILT_IN:
            yield Problem(path, f"no role definition {found['id']} exists")


def _existing_principal(subject: Subject, near: Neighbours) -> Iterator[Problem]:
    principal = text(subject.inputs, "principalId")
    if not near.find(IDENTITY, "principalId", principal) and not near.find(FRONT, "identity.principalId", principal):
        yield Problem("principalId", f"PrincipalNotFound: principal {principal} does not exist in the directory")


TYPES = (
    TypeKnowledge(
        token=IDENTITY,
        source="Azure REST API, User Assigned Identities - Create Or Update, 2026-11",
        id=f"{PROVIDERS}/Microsoft.ManagedIdentity/userAssignedIdentities/{{resourceName}}",
        name="resourceName",
        replace_on=frozenset({"resourceName", "resourceGroupName"}),
        lookup=("id", "name", "principalId"),
        references=(IN_GROUP,),
        outputs=named_by(
            "resourceName",
            "Microsoft.ManagedIdentity/userAssignedIdentities",
            {
                "principalId": Computed(lambda subject, _near: guid(subject, "principal")),
                "clientId": Computed(lambda subject, _near: guid(subject, "client")),
                "tenantId": Computed("{account}"),
            },
        ),
        rules=(named("resourceName", r"[a-zA-Z0-9][-\w]{2,127}", "Azure docs, resource-name-rules, 2026-11"),),
    ),
    TypeKnowledge(
        token=ASSIGNMENT,
        source=_SOURCE,
        id="{scope}/providers/Microsoft.Authorization/roleAssignments/{roleAssignmentName}",
        name="roleAssignmentName",
        replace_on=frozenset({"roleAssignmentName", "scope", "roleDefinitionId", "principalId", "principalType"}),
        lookup=("id", "name", "scope"),
        references=(
            Reference(
                "scope",
                (ACCOUNT, CONTAINER, INSIGHTS, GROUP),
                "id",
                f"{_SOURCE}: ResourceNotFound",
                # Vaults are the user's: one that the local cloud does not hold is taken on trust.
                pattern=r"(?!.*/Microsoft\.KeyVault/).*",
            ),
        ),
        unique=(Unique(("scope", "roleDefinitionId", "principalId"), "account", f"{_SOURCE}: RoleAssignmentExists"),),
        outputs=named_by("roleAssignmentName", "Microsoft.Authorization/roleAssignments"),
        rules=(
            named("roleAssignmentName", r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", f"{_SOURCE}: a GUID"),
            Rule(_known_role, f"{_SOURCE}: RoleDefinitionDoesNotExist"),
        ),
        on_write=(WorldRule(_existing_principal, "Azure docs, role-based-access-control, troubleshooting, 2026-11"),),
    ),
)
