"""What the local cloud must know of Google Cloud: what each service refuses, replaces and computes."""

from __future__ import annotations

from msr.knowledge import Knowledge, TypeKnowledge
from providers.gcp.local import (
    backends,
    balancing,
    bigtable,
    certificates,
    dns,
    firestore,
    projects,
    run,
    spanner,
    storage,
)
from providers.gcp.local.places import MULTI_REGIONS, PROJECT, REGIONS

_TYPES: tuple[TypeKnowledge, ...] = (
    *projects.TYPES,
    *storage.TYPES,
    *run.TYPES,
    *backends.TYPES,
    *balancing.TYPES,
    *dns.TYPES,
    *certificates.TYPES,
    *firestore.TYPES,
    *spanner.TYPES,
    *bigtable.TYPES,
)

KNOWLEDGE = Knowledge(
    cloud="gcp",
    package="gcp",
    account=PROJECT,
    account_config=("project", "billingProject"),
    regions=REGIONS | MULTI_REGIONS,
    region_inputs=("location", "region"),
    types={known.token: known for known in _TYPES},
)
