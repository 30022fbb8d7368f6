"""The storage of an app's own region: what the Functions host keeps, and the package that new instances start from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
from pulumi_azure_native import storage

from msr.provider import Hand
from providers.azure.component import child
from providers.azure.switch import redundancy

PACKAGE_CONTAINER = "app-package"

PACKAGE_BLOB = "released-package.zip"
"""The one name from which Flex Consumption starts instances. Azure docs, flex-consumption-plan, deployment; 2026-11."""


@dataclass(frozen=True, slots=True)
class HostStorageArgs:
    """A storage account in one region, with the app's package."""

    account: str
    group: Hand
    region: str
    zones: bool
    package: pulumi.Archive
    tags: Mapping[str, str]


class HostStorage(pulumi.ComponentResource):
    """A storage account, the package container and the package.

    Outputs: ``account_id``; ``blob``, ``queue`` and ``table`` endpoints; ``package_url`` of the container. ``package``
    is the blob, which must be there before the app is.

    Keys stay on for this account alone: the provider uploads a blob with the account's key (pulumi-azure-native
    #2015). The app has none of them.
    """

    account_id: pulumi.Output[str]
    blob: pulumi.Output[str]
    queue: pulumi.Output[str]
    table: pulumi.Output[str]
    package_url: pulumi.Output[str]
    package: storage.Blob

    def __init__(self, logical: str, args: HostStorageArgs, *, opts: pulumi.ResourceOptions) -> None:
        super().__init__("msr:azure:HostStorage", logical, None, opts)
        account = self._account(logical, args)
        container = storage.BlobContainer(
            f"{logical}-packages",
            account_name=account.name,
            resource_group_name=args.group,
            container_name=PACKAGE_CONTAINER,
            public_access=storage.PublicAccess.NONE,
            opts=child(self),
        )
        self.package = storage.Blob(
            f"{logical}-package",
            account_name=account.name,
            resource_group_name=args.group,
            container_name=container.name,
            blob_name=PACKAGE_BLOB,
            type=storage.BlobType.BLOCK,
            content_type="application/zip",
            source=args.package,
            opts=child(self),
        )
        endpoints = account.primary_endpoints
        self.account_id = account.id
        self.blob, self.queue, self.table = endpoints.blob, endpoints.queue, endpoints.table
        self.package_url = pulumi.Output.concat(endpoints.blob, container.name)
        self.register_outputs({"account_id": self.account_id})

    def _account(self, logical: str, args: HostStorageArgs) -> storage.StorageAccount:
        return storage.StorageAccount(
            logical,
            account_name=args.account,
            resource_group_name=args.group,
            location=args.region,
            kind=storage.Kind.STORAGE_V2,
            sku=storage.SkuArgs(name=redundancy(zones=args.zones)),
            allow_blob_public_access=False,
            allow_shared_key_access=True,
            default_to_o_auth_authentication=True,
            enable_https_traffic_only=True,
            minimum_tls_version=storage.MinimumTlsVersion.TLS1_2,
            tags=args.tags,
            opts=child(self),
        )
