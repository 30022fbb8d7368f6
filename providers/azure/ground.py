"""What an app stands on in its region: resource group, logs, storage, and the roles of its identity on them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
from pulumi_azure_native import applicationinsights

from msr.provider import Hand
from providers.azure.component import child
from providers.azure.group import resource_group
from providers.azure.host_storage import HostStorage, HostStorageArgs
from providers.azure.logs import LogsArgs, app_logs
from providers.azure.roles import Grant, assign


@dataclass(frozen=True, slots=True)
class GroundNames:
    """The names of what an app stands on."""

    group: str
    storage: str
    workspace: str
    insights: str


@dataclass(frozen=True, slots=True)
class Who:
    """The identity of an app, made before it: its resource id, and what it is called by itself and by the directory."""

    identity_id: Hand
    client_id: Hand
    principal_id: Hand


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
    who: Who
    region: str
    zones: bool
    package: pulumi.Archive
    storage_roles: tuple[OwnRole, ...]
    insights_role: OwnRole
    grants: Mapping[str, Grant]
    tags: Mapping[str, str]
    group_tags: Mapping[str, str]


class Ground(pulumi.ComponentResource):
    """What an app stands on.

    Outputs: ``group``, and ``connection``, where insights listen. ``who`` is the app's identity, ``ready`` the package
    and the roles, which must be there before the app starts.
    """

    group: pulumi.Output[str]
    who: Who
    connection: pulumi.Output[str]
    storage: HostStorage
    ready: tuple[pulumi.Resource, ...]

    def __init__(self, logical: str, args: GroundArgs, *, opts: pulumi.ResourceOptions) -> None:
        super().__init__("msr:azure:Ground", logical, None, opts)
        group = resource_group(
            logical, name=args.names.group, region=args.region, tags=args.group_tags, parent=self
        ).name
        logs = LogsArgs(args.names.workspace, args.names.insights, group, args.region, args.tags)
        insights = app_logs(logical, logs, parent=self)
        self.storage = HostStorage(
            f"{logical}-storage",
            HostStorageArgs(args.names.storage, group, args.region, args.zones, args.package, args.tags),
            opts=child(self),
        )
        self.group, self.connection = group, insights.connection_string
        self.who = args.who
        self.ready = (self.storage.package, *self._own(logical, args, insights), *self._others(logical, args))
        self.register_outputs({"group": self.group})

    def _own(
        self, logical: str, args: GroundArgs, insights: applicationinsights.Component
    ) -> tuple[pulumi.Resource, ...]:
        scoped = [(role, self.storage.account_id) for role in args.storage_roles]
        scoped.append((args.insights_role, insights.id))
        return tuple(
            assign(
                f"{logical}-{role.word}",
                Grant(role.name, role.definition, scope),
                principal=self.who.principal_id,
                parent=self,
            )
            for role, scope in scoped
        )

    def _others(self, logical: str, args: GroundArgs) -> tuple[pulumi.Resource, ...]:
        return tuple(
            assign(f"{logical}-{word}", grant, principal=self.who.principal_id, parent=self)
            for word, grant in args.grants.items()
        )
