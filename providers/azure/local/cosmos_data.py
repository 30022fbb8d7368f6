"""Databases, containers and data roles inside a Cosmos DB account."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msr.knowledge import (
    Neighbours,
    Problem,
    Rule,
    Subject,
    TypeKnowledge,
    Unique,
    WorldRule,
    at,
    items,
    number,
    plain,
    section,
    sections,
    text,
)
from providers.azure.local.arm import IDENTITY, IN_GROUP, arm_id, inside, named_by
from providers.azure.local.cosmos_account import ACCOUNT, ACCOUNT_ID
from providers.azure.local.values import named

DATABASE = "azure-native:cosmosdb:SqlResourceSqlDatabase"
CONTAINER = "azure-native:cosmosdb:SqlResourceSqlContainer"
DEFINITION = "azure-native:cosmosdb:SqlResourceSqlRoleDefinition"
ASSIGNMENT = "azure-native:cosmosdb:SqlResourceSqlRoleAssignment"

DATABASE_ID = f"{ACCOUNT_ID}/sqlDatabases/{{databaseName}}"
CONTAINER_ID = f"{DATABASE_ID}/containers/{{containerName}}"

MOST_REQUEST_UNITS = 1_000_000
"""Azure docs, Cosmos DB, concepts-limits: of one container, without a support ticket; 2026-11."""

_GUID = r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_NAMES = r"[^/\\#?]{1,254}[^/\\#? ]"
_BUILT_IN = ("00000000-0000-0000-0000-000000000001", "00000000-0000-0000-0000-000000000002")
_CONTAINER = "Azure REST API, SQL Resources - Create Update SQL Container, 2026-11"
_INDEXES = "Azure docs, Cosmos DB, index-policy, 2026-11"
_ROLES = "Azure docs, Cosmos DB, how-to-setup-rbac, 2026-11"


def _partition_key(subject: Subject) -> Iterator[Problem]:
    key = section(section(subject.inputs, "resource"), "partitionKey")
    paths = items(key, "paths")
    kind = text(key, "kind", "Hash")
    if kind == "Hash" and len(paths) != 1:
        yield Problem("resource.partitionKey.paths", f"a hash key has one path, not {len(paths)}")
    if kind == "MultiHash" and not 2 <= len(paths) <= 3:
        yield Problem("resource.partitionKey.paths", f"a hierarchical key has 2 or 3 paths, not {len(paths)}")
    for path in paths:
        if isinstance(path, str) and not re.fullmatch(r"(/[^/]+)+", path):
            yield Problem("resource.partitionKey.paths", f"{path!r} is not a path such as /account")


def _indexing(subject: Subject) -> Iterator[Problem]:
    policy = section(section(subject.inputs, "resource"), "indexingPolicy")
    paths = [text(p, "path") for name in ("includedPaths", "excludedPaths") for p in sections(policy, name)]
    if policy and "/*" not in paths:
        yield Problem("resource.indexingPolicy", "the mandatory path /* is neither included nor excluded")
    if len(set(paths)) != len(paths):
        yield Problem("resource.indexingPolicy", "a path is named twice")
    for composite in items(policy, "compositeIndexes"):
        if isinstance(composite, list) and len(composite) < 2:
            yield Problem("resource.indexingPolicy.compositeIndexes", "a composite index has at least two paths")


def _expiry_and_throughput(subject: Subject) -> Iterator[Problem]:
    ttl = number(section(subject.inputs, "resource"), "defaultTtl")
    if ttl is not None and ttl != -1 and ttl < 1:
        yield Problem("resource.defaultTtl", f"{ttl:g} is neither -1 nor a number of seconds")
    options = section(subject.inputs, "options")
    most = number(section(options, "autoscaleSettings"), "maxThroughput")
    if most is not None and number(options, "throughput") is not None:
        yield Problem("options", "throughput is either fixed or scaled")
    if most is not None and (most < 1000 or most % 1000):
        yield Problem("options.autoscaleSettings.maxThroughput", f"{most:g} is not a multiple of 1,000")
    if most is not None and most > MOST_REQUEST_UNITS:
        yield Problem("options.autoscaleSettings.maxThroughput", "a container has 1,000,000 at most by default")


def _fixed_at_birth(subject: Subject) -> Iterator[Problem]:
    if not subject.outputs:
        return
    before, after = section(subject.outputs, "resource"), section(subject.inputs, "resource")
    for name in ("partitionKey", "conflictResolutionPolicy", "uniqueKeyPolicy"):
        if plain(before.get(name)) != plain(after.get(name)):
            yield Problem(f"resource.{name}", "cannot change after creation")


def _same_name(name: str) -> Rule:
    def check(subject: Subject) -> Iterator[Problem]:
        inner = text(section(subject.inputs, "resource"), "id")
        if inner and inner != text(subject.inputs, name, inner):
            yield Problem("resource.id", f"{inner!r} is not the resource's name {text(subject.inputs, name)!r}")

    return Rule(check, _CONTAINER)


def _role_exists(subject: Subject, near: Neighbours) -> Iterator[Problem]:
    account = arm_id(ACCOUNT_ID, subject)
    role = text(subject.inputs, "roleDefinitionId")
    own = {f"{account}/sqlRoleDefinitions/{each}" for each in _BUILT_IN}
    if role not in own and not near.find(DEFINITION, "id", role):
        yield Problem("roleDefinitionId", f"no role definition {role} exists in the account")
    principal = text(subject.inputs, "principalId")
    if not near.find(IDENTITY, "principalId", principal):
        yield Problem("principalId", f"principal {principal} does not exist in the directory")


def _scope_exists(subject: Subject, near: Neighbours) -> Iterator[Problem]:
    account = arm_id(ACCOUNT_ID, subject)
    scope = text(subject.inputs, "scope")
    inner = re.fullmatch(r"(?:/dbs/(?P<database>[^/]+)(?:/colls/(?P<container>[^/]+))?)?", scope.removeprefix(account))
    if not scope.startswith(account) or inner is None:
        yield Problem("scope", f"{scope} is neither the account nor a database or container of it")
        return
    database = f"{account}/sqlDatabases/{inner['database']}"
    if inner["container"] and not near.find(CONTAINER, "id", f"{database}/containers/{inner['container']}"):
        yield Problem("scope", f"the account has no container {inner['container']}")
    elif inner["database"] and not near.find(DATABASE, "id", database):
        yield Problem("scope", f"the account has no database {inner['database']}")


def _permissions(subject: Subject) -> Iterator[Problem]:
    for path, value in at(subject.inputs, "permissions[*].dataActions[*]"):
        if isinstance(value, str) and not value.startswith("Microsoft.DocumentDB/databaseAccounts/"):
            yield Problem(path, f"{value!r} is no data action of Cosmos DB")
    if not sections(subject.inputs, "permissions"):
        yield Problem("permissions", "a role permits something")


TYPES = (
    TypeKnowledge(
        token=DATABASE,
        source="Azure REST API, SQL Resources - Create Update SQL Database, 2026-11",
        id=DATABASE_ID,
        name="databaseName",
        replace_on=frozenset({"accountName", "databaseName", "resourceGroupName"}),
        lookup=("id", "name"),
        references=(IN_GROUP,),
        outputs=named_by("databaseName", "Microsoft.DocumentDB/databaseAccounts/sqlDatabases"),
        rules=(named("databaseName", _NAMES, "Azure docs, Cosmos DB, limits, 2026-11"), _same_name("databaseName")),
        on_write=(inside(ACCOUNT, ACCOUNT_ID, "accountName"),),
    ),
    TypeKnowledge(
        token=CONTAINER,
        source=_CONTAINER,
        id=CONTAINER_ID,
        name="containerName",
        replace_on=frozenset({"accountName", "databaseName", "containerName", "resourceGroupName"}),
        lookup=("id", "name"),
        references=(IN_GROUP,),
        outputs=named_by("containerName", "Microsoft.DocumentDB/databaseAccounts/sqlDatabases/containers"),
        rules=(
            named("containerName", _NAMES, "Azure docs, Cosmos DB, limits, 2026-11"),
            _same_name("containerName"),
            Rule(_partition_key, "Azure docs, Cosmos DB, hierarchical-partition-keys, 2026-11"),
            Rule(_indexing, _INDEXES),
            Rule(_expiry_and_throughput, "Azure docs, Cosmos DB, time-to-live and limits, 2026-11"),
            Rule(_fixed_at_birth, _CONTAINER),
        ),
        on_write=(inside(DATABASE, DATABASE_ID, "databaseName"),),
    ),
    TypeKnowledge(
        token=DEFINITION,
        source="Azure REST API, SQL Resources - Create Update SQL Role Definition, 2026-11",
        id=f"{ACCOUNT_ID}/sqlRoleDefinitions/{{roleDefinitionId}}",
        name="roleDefinitionId",
        replace_on=frozenset({"accountName", "resourceGroupName", "roleDefinitionId"}),
        lookup=("id",),
        references=(IN_GROUP,),
        outputs=named_by("roleDefinitionId", "Microsoft.DocumentDB/databaseAccounts/sqlRoleDefinitions"),
        rules=(named("roleDefinitionId", _GUID, _ROLES), Rule(_permissions, _ROLES)),
        on_write=(inside(ACCOUNT, ACCOUNT_ID, "accountName"),),
    ),
    TypeKnowledge(
        token=ASSIGNMENT,
        source="Azure REST API, SQL Resources - Create Update SQL Role Assignment, 2026-11",
        id=f"{ACCOUNT_ID}/sqlRoleAssignments/{{roleAssignmentId}}",
        name="roleAssignmentId",
        replace_on=frozenset(
            {"accountName", "resourceGroupName", "roleAssignmentId", "scope", "roleDefinitionId", "principalId"}
        ),
        lookup=("id", "scope"),
        references=(IN_GROUP,),
        unique=(Unique(("scope", "roleDefinitionId", "principalId"), "account", f"{_ROLES}: assigned already"),),
        outputs=named_by("roleAssignmentId", "Microsoft.DocumentDB/databaseAccounts/sqlRoleAssignments"),
        rules=(named("roleAssignmentId", _GUID, _ROLES),),
        on_write=(
            inside(ACCOUNT, ACCOUNT_ID, "accountName"),
            WorldRule(_role_exists, _ROLES),
            WorldRule(_scope_exists, _ROLES),
        ),
    ),
)
