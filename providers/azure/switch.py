"""The switch store: where a region keeps the switches of its peers.

It stands in one region on purpose: a switch must be writable under a condition (an ETag) while the region that it
speaks of is gone. It stands in a resource group of its own, so that whoever may throw switches need not be let near
the app; its keys are off, so nobody else can.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
from pulumi_azure_native import storage

from msr.building import placed
from msr.plan import Choice
from msr.provider import Built, Context
from providers.azure import names
from providers.azure.availability_zones import has_zones
from providers.azure.component import child
from providers.azure.group import resource_group


@dataclass(frozen=True, slots=True)
class SwitchArgs:
    """A switch store in one region. ``zones``: it is spread over availability zones."""

    group: str
    account: str
    region: str
    zones: bool
    group_tags: Mapping[str, str]
    tags: Mapping[str, str]


class Switch(pulumi.ComponentResource):
    """A storage account with one container. Outputs: ``account``, ``container_id``, ``url`` of the container.

    No blob for a region means that it is in its first state.
    """

    account: pulumi.Output[str]
    container_id: pulumi.Output[str]
    url: pulumi.Output[str]

    def __init__(self, logical: str, args: SwitchArgs, *, opts: pulumi.ResourceOptions) -> None:
        super().__init__("msr:azure:Switch", logical, None, opts)
        group = resource_group(logical, name=args.group, region=args.region, tags=args.group_tags, parent=self)
        account = storage.StorageAccount(
            logical,
            account_name=args.account,
            resource_group_name=group.name,
            location=args.region,
            kind=storage.Kind.STORAGE_V2,
            sku=storage.SkuArgs(name=redundancy(zones=args.zones)),
            allow_blob_public_access=False,
            allow_shared_key_access=False,
            default_to_o_auth_authentication=True,
            enable_https_traffic_only=True,
            minimum_tls_version=storage.MinimumTlsVersion.TLS1_2,
            tags=args.tags,
            opts=child(self),
        )
        container = storage.BlobContainer(
            f"{logical}-container",
            account_name=account.name,
            resource_group_name=group.name,
            container_name=names.SWITCH_CONTAINER,
            public_access=storage.PublicAccess.NONE,
            opts=child(self),
        )
        self.account, self.container_id = account.name, container.id
        self.url = pulumi.Output.concat(account.primary_endpoints.blob, container.name)
        self.register_outputs({"account": self.account, "url": self.url})


def redundancy(*, zones: bool) -> storage.SkuName:
    """Three copies within the region, in different zones where there are any; never another region."""
    return storage.SkuName.STANDARD_ZRS if zones else storage.SkuName.STANDARD_LRS


def build(ctx: Context, choice: Choice) -> Built:
    """The switch store of this region."""
    region = ctx.here.name
    args = SwitchArgs(
        group=names.switch_group_name(ctx, region),
        account=names.switch_account_name(ctx, region),
        region=region,
        zones=has_zones(region),
        group_tags=names.tags(ctx, "resource-group", choice.key, region),
        tags=names.tags(ctx, "switch", choice.key, region),
    )
    switch = Switch(f"{choice.name}-{region}", args, opts=placed(ctx))
    return Built(switch, {"account": switch.account, "scope": switch.container_id, "url": switch.url})
