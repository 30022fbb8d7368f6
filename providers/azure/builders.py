"""Every service that msr builds on Azure, and who builds its share of which stack."""

from __future__ import annotations

from collections.abc import Mapping

from pulumi_azure_native import (
    applicationinsights,
    authorization,
    cdn,
    cosmosdb,
    dns,
    frontdoor,
    managedidentity,
    operationalinsights,
    resources,
    storage,
    trafficmanager,
    web,
)

from msr.offer import Part
from msr.provider import Builder
from providers.azure import api, front_door, function, health, identities, switch, table, traffic_manager

LOADED: tuple[object, ...] = (
    applicationinsights.Component,
    authorization.RoleAssignment,
    cdn.Profile,
    cosmosdb.DatabaseAccount,
    dns.RecordSet,
    frontdoor.Policy,
    managedidentity.UserAssignedIdentity,
    operationalinsights.Workspace,
    resources.ResourceGroup,
    storage.StorageAccount,
    trafficmanager.Profile,
    web.WebApp,
)
"""The SDK's modules, loaded here and now: they load on first touch, and of two threads that touch one at the same
time the second sees half of it. Stacks are built in parallel."""

BUILDERS: Mapping[tuple[str, Part], Builder] = {
    ("cosmos-single-region", "data"): table.build,
    ("cosmos-single-write", "data"): table.build,
    ("cosmos-single-write-bounded", "data"): table.build,
    ("cosmos-single-write-strong", "data"): table.build,
    ("cosmos-multi-write", "data"): table.build,
    ("functions-flex", "region"): function.build,
    ("blob-switch", "region"): switch.build,
    ("functions-health", "region"): health.build,
    ("functions-http", "base"): identities.build,
    ("functions-http", "region"): api.build,
    ("front-door", "base"): front_door.base,
    ("front-door", "region"): front_door.region,
    ("front-door", "entry"): front_door.entry,
    ("traffic-manager", "base"): traffic_manager.base,
    ("traffic-manager", "region"): traffic_manager.region,
    ("traffic-manager", "entry"): traffic_manager.entry,
}
