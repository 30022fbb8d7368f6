"""What an app stands on in its region: resource group, identity, logs, storage, and the roles that join them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
from pulumi_azure_native import applicationinsights, managedidentity

from providers.azure.component import child
from providers.azure.group import resource_group
from providers.azure.host_storage import HostStorage, HostStorageArgs
from providers.azure.logs import LogsArgs, app_logs
from providers.azure.roles import DataGrant, Grant, assign, assign_data


@dataclass(frozen=True, slots=True)
class GroundNames:
    """The names of what an app stands on."""

    group: str
    identity: str
    storage: str
    workspace: str
    insights: str


@dataclass(frozen=True, slots=True)
class OwnRole:
    """A role on something that the ground itself brings. ``definition`` is the role's id, ``name`` a UUID."""

    word: str
    definition: str
    name: str


@dataclass(frozen=True, slots=True)
class GroundArgs:
    """The ground of one region. ``storage_roles`` and ``insights_role`` are on its own storage and insights."""

    names: GroundNames
    region: str
    zones: bool
    package: pulumi.Archive
    storage_roles: tuple[OwnRole, ...]
    insights_role: OwnRole
    grants: Mapping[str, Grant]
    data_grants: tuple[DataGrant, ...]
    tags: Mapping[str, str]
    group_tags: Mapping[str, str]


class Ground(pulumi.ComponentResource):
    """What an app stands on.

    Outputs: ``group``; ``identity_id``, ``client_id`` and ``principal_id`` of the identity; ``connection``, where
    insights listen. ``ready`` are the package and the roles, which must be there before the app starts.
    """

    group: pulumi.Output[str]
    identity_id: pulumi.Output[str]
    client_id: pulumi.Output[str]
    principal_id: pulumi.Output[str]
    connection: pulumi.Output[str]
    storage: HostStorage
    ready: tuple[pulumi.Resource, ...]

    def __init__(self, logical: str, args: GroundArgs, *, opts: pulumi.ResourceOptions) -> None:
        super().__init__("msr:azure:Ground", logical, None, opts)
        group = resource_group(
            logical, name=args.names.group, region=args.region, tags=args.group_tags, parent=self
        ).name
        identity = managedidentity.UserAssignedIdentity(
            f"{logical}-identity",
            resource_name_=args.names.identity,
            resource_group_name=group,
            location=args.region,
            tags=args.tags,
            opts=child(self),
        )
        logs = LogsArgs(args.names.workspace, args.names.insights, group, args.region, args.tags)
        insights = app_logs(logical, logs, parent=self)
        self.storage = HostStorage(
            f"{logical}-storage",
            HostStorageArgs(args.names.storage, group, args.region, args.zones, args.package, args.tags),
            opts=child(self),
        )
        self.group, self.connection = group, insights.connection_string
        self.identity_id, self.client_id, self.principal_id = identity.id, identity.client_id, identity.principal_id
        self.ready = (self.storage.package, *self._own(logical, args, insights), *self._others(logical, args))
        self.register_outputs({"group": self.group, "principal_id": self.principal_id})

    def _own(
        self, logical: str, args: GroundArgs, insights: applicationinsights.Component
    ) -> tuple[pulumi.Resource, ...]:
        scoped = [(role, self.storage.account_id) for role in args.storage_roles]
        scoped.append((args.insights_role, insights.id))
        return tuple(
            assign(
                f"{logical}-{role.word}",
                Grant(role.name, role.definition, scope),
                principal=self.principal_id,
                parent=self,
            )
            for role, scope in scoped
        )

    def _others(self, logical: str, args: GroundArgs) -> tuple[pulumi.Resource, ...]:
        return (
            *(
                assign(f"{logical}-{word}", grant, principal=self.principal_id, parent=self)
                for word, grant in args.grants.items()
            ),
            *(assign_data(logical, grant, principal=self.principal_id, parent=self) for grant in args.data_grants),
        )
