"""What the local cloud must know of AWS: per resource type what the service refuses, replaces and computes."""

from __future__ import annotations

from pathlib import Path

from msr import catalogue
from msr.knowledge import Knowledge, TypeKnowledge

_TYPES: tuple[TypeKnowledge, ...] = ()

KNOWLEDGE = Knowledge(
    cloud="aws",
    package="aws",
    account="000000000000",
    account_config=("allowedAccountIds",),
    regions=frozenset(catalogue.read(Path(__file__).parent.with_name("regions.csv"))),
    region_required=True,
    import_separator="@",
    global_region="us-east-1",
    types={known.token: known for known in _TYPES},
)
