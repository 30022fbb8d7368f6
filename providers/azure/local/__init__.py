"""What the local cloud must know of Azure: per resource type what the service refuses, replaces and computes."""

from __future__ import annotations

from pathlib import Path

from msr import catalogue
from msr.knowledge import Knowledge, TypeKnowledge

_TYPES: tuple[TypeKnowledge, ...] = ()

KNOWLEDGE = Knowledge(
    cloud="azure",
    package="azure-native",
    account="00000000-0000-0000-0000-000000000000",
    account_config=("subscriptionId", "tenantId"),
    regions=frozenset(catalogue.read(Path(__file__).parent.with_name("regions.csv"))),
    region_inputs=("location",),
    types={known.token: known for known in _TYPES},
)
