"""Storage accounts, blob containers and blobs."""

from __future__ import annotations

from collections.abc import Iterator

from msr.catalogue import plain_name
from msr.knowledge import (
    Computed,
    Neighbours,
    Problem,
    Rule,
    Subject,
    TypeKnowledge,
    Unique,
    Value,
    WorldRule,
    section,
    text,
)
from providers.azure.local.arm import IN_GROUP, PROVIDERS, SUCCEEDED, arm_id, changed, inside, named_by
from providers.azure.local.places import ZONED
from providers.azure.local.values import named, one_of

ACCOUNT = "azure-native:storage:StorageAccount"
CONTAINER = "azure-native:storage:BlobContainer"
BLOB = "azure-native:storage:Blob"

ACCOUNT_ID = f"{PROVIDERS}/Microsoft.Storage/storageAccounts/{{accountName}}"
CONTAINER_ID = f"{ACCOUNT_ID}/blobServices/default/containers/{{containerName}}"

_NAMES = "Azure docs, resource-name-rules, 2026-11"
_CREATE = "Azure REST API, Storage Accounts - Create, 2026-11"
_SERVICES = ("blob", "queue", "table", "file", "dfs", "web")


def _endpoints(subject: Subject, _near: Neighbours) -> Value:
    name = text(subject.inputs, "accountName")
    return {service: f"https://{name}.{service}.core.windows.net/" for service in _SERVICES}


def _zones_where_there_are_any(subject: Subject) -> Iterator[Problem]:
    sku = text(section(subject.inputs, "sku"), "name")
    region = plain_name(subject.region)
    if "ZRS" in sku and region not in ZONED:
        yield Problem("sku.name", f"{sku} needs availability zones, which {region} does not have")


def _same_redundancy(subject: Subject) -> Iterator[Problem]:
    if changed(subject, "sku"):
        before, after = (text(section(values, "sku"), "name") for values in (subject.outputs, subject.inputs))
        if ("ZRS" in before) != ("ZRS" in after):
            yield Problem("sku.name", f"{before} does not become {after} by an update: it takes a conversion")
    yield from (Problem(name, "cannot change after creation") for name in changed(subject, "kind"))


def _account_of(subject: Subject, near: Neighbours) -> dict[str, Value]:
    found = near.find(ACCOUNT, "id", arm_id(ACCOUNT_ID, subject))
    return dict(found[0].inputs) if found else {}


def _public_only_where_allowed(subject: Subject, near: Neighbours) -> Iterator[Problem]:
    wanted = text(subject.inputs, "publicAccess", "None")
    if wanted != "None" and _account_of(subject, near).get("allowBlobPublicAccess") is not True:
        yield Problem("publicAccess", "PublicAccessNotPermitted: the account allows no public access")


def _uploaded_with_a_key(subject: Subject, near: Neighbours) -> Iterator[Problem]:
    if _account_of(subject, near).get("allowSharedKeyAccess") is False:
        yield Problem("accountName", "KeyBasedAuthenticationNotPermitted: the account's keys are off")


TYPES = (
    TypeKnowledge(
        token=ACCOUNT,
        source=_CREATE,
        id=ACCOUNT_ID,
        name="accountName",
        replace_on=frozenset({"accountName", "resourceGroupName"}),
        lookup=("id", "name", "accountName"),
        references=(IN_GROUP,),
        unique=(Unique(("accountName",), "global", f"{_CREATE}: StorageAccountAlreadyTaken"),),
        outputs=named_by(
            "accountName",
            "Microsoft.Storage/storageAccounts",
            {
                "primaryEndpoints": Computed(_endpoints),
                "primaryLocation": Computed("{region}"),
                "provisioningState": SUCCEEDED,
            },
        ),
        rules=(
            named("accountName", r"[a-z0-9]{3,24}", _NAMES),
            Rule(_zones_where_there_are_any, "Azure docs, redundancy-regions-zrs, 2026-11"),
            Rule(_same_redundancy, "Azure docs, redundancy-migration, 2026-11"),
        ),
    ),
    TypeKnowledge(
        token=CONTAINER,
        source="Azure REST API, Blob Containers - Create, 2026-11",
        id=CONTAINER_ID,
        name="containerName",
        replace_on=frozenset({"accountName", "containerName", "resourceGroupName"}),
        lookup=("id", "name"),
        references=(IN_GROUP,),
        outputs=named_by("containerName", "Microsoft.Storage/storageAccounts/blobServices/containers"),
        rules=(named("containerName", r"(?!.*--)[a-z0-9](?:[a-z0-9-]{1,61})[a-z0-9]", _NAMES),),
        on_write=(
            inside(ACCOUNT, ACCOUNT_ID, "accountName"),
            WorldRule(_public_only_where_allowed, "Azure docs, anonymous-read-access-prevent, 2026-11"),
        ),
    ),
    TypeKnowledge(
        token=BLOB,
        source="pulumi-azure-native provider/pkg/resources/customresources, storage Blob, 2026-11",
        id=f"{CONTAINER_ID}/blobs/{{blobName}}",
        name="blobName",
        replace_on=frozenset({"accountName", "containerName", "blobName", "resourceGroupName", "type"}),
        lookup=("id",),
        references=(IN_GROUP,),
        outputs={
            "name": Computed("{blobName}"),
            "url": Computed("https://{accountName}.blob.core.windows.net/{containerName}/{blobName}"),
        },
        rules=(one_of("type", ("Block", "Append"), "pulumi-azure-native, storage BlobType, 2026-11"),),
        on_write=(
            inside(CONTAINER, CONTAINER_ID, "containerName"),
            WorldRule(_uploaded_with_a_key, "pulumi-azure-native #2015; Azure docs, shared-key-authorization-prevent"),
        ),
    ),
)
