"""Who the apps are: an identity for each region, made before anything that gives one a role.

Roles on Cosmos DB lie in its account, which all regions share and which takes one change of them at a time: so they are
given one after another, where the tables are made, and need the identities of all regions by then. The directory, too,
knows an identity only some time after its making (pulumi-azure-native #2816).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
from pulumi_azure_native import managedidentity

from msr.building import placed
from msr.plan import Choice
from msr.provider import Built, Context, Hand
from providers.azure import names
from providers.azure.component import child
from providers.azure.group import resource_group


@dataclass(frozen=True, slots=True)
class IdentityArgs:
    """An identity in a region, in a group of its own: whoever may give it away need not touch the app."""

    name: str
    group: str
    region: str
    group_tags: Mapping[str, str]
    tags: Mapping[str, str]


class Identity(pulumi.ComponentResource):
    """An identity. Outputs: ``identity_id``, ``client_id`` and ``principal_id``."""

    identity_id: pulumi.Output[str]
    client_id: pulumi.Output[str]
    principal_id: pulumi.Output[str]

    def __init__(self, logical: str, args: IdentityArgs, *, opts: pulumi.ResourceOptions) -> None:
        super().__init__("msr:azure:Identity", logical, None, opts)
        group = resource_group(logical, name=args.group, region=args.region, tags=args.group_tags, parent=self)
        made = managedidentity.UserAssignedIdentity(
            logical,
            resource_name_=args.name,
            resource_group_name=group.name,
            location=args.region,
            tags=args.tags,
            opts=child(self),
        )
        self.identity_id, self.client_id, self.principal_id = made.id, made.client_id, made.principal_id
        self.register_outputs({"principal_id": self.principal_id})


class Identities(pulumi.ComponentResource):
    """The identities of a service, by region key. It holds them together and has no resource to itself."""

    of: Mapping[str, Identity]

    def __init__(self, logical: str, regions: Mapping[str, IdentityArgs], *, opts: pulumi.ResourceOptions) -> None:
        super().__init__("msr:azure:Identities", logical, None, opts)
        self.of = {key: Identity(f"{logical}-{args.region}", args, opts=child(self)) for key, args in regions.items()}
        self.register_outputs({})


def build(ctx: Context, choice: Choice) -> Built:
    """Hands on ``<region key>.identity_id``, ``<region key>.client_id`` and ``<region key>.principal_id``."""
    regions = {place.key: _identity(ctx, place.name) for place in ctx.plan.serving}
    made = Identities(f"{choice.key}-identity", regions, opts=placed(ctx))
    outputs: dict[str, Hand] = {}
    for key, identity in made.of.items():
        outputs[f"{key}.identity_id"] = identity.identity_id
        outputs[f"{key}.client_id"] = identity.client_id
        outputs[f"{key}.principal_id"] = identity.principal_id
    return Built(made, outputs)


def _identity(ctx: Context, region: str) -> IdentityArgs:
    return IdentityArgs(
        name=ctx.namer.name("identity", "", region, rule=names.IDENTITY),
        group=names.identity_group_name(ctx, region),
        region=region,
        group_tags=names.tags(ctx, "resource-group", "identity", region),
        tags=names.tags(ctx, "identity", "", region),
    )
