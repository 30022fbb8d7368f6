"""What the local cloud must know of Azure: per resource type what the service refuses, replaces and computes."""

from __future__ import annotations

from msr.knowledge import Knowledge, TypeKnowledge
from providers.azure.local import (
    cosmos_account,
    cosmos_data,
    dns,
    edge_certificate,
    front_door,
    group,
    identity,
    logs,
    names_of_apps,
    storage,
    traffic_manager,
    web,
)
from providers.azure.local.places import REGIONS

NIL = "00000000-0000-0000-0000-000000000000"

_TYPES: tuple[TypeKnowledge, ...] = (
    *group.TYPES,
    *identity.TYPES,
    *storage.TYPES,
    *cosmos_account.TYPES,
    *cosmos_data.TYPES,
    *logs.TYPES,
    *web.TYPES,
    *names_of_apps.TYPES,
    *dns.TYPES,
    *traffic_manager.TYPES,
    *front_door.TYPES,
    *edge_certificate.TYPES,
)

KNOWLEDGE = Knowledge(
    cloud="azure",
    package="azure-native",
    account=NIL,
    account_config=("subscriptionId", "tenantId"),
    regions=REGIONS,
    region_inputs=("location",),
    types={known.token: known for known in _TYPES},
)
