"""What the local cloud must know of AWS: per resource type what the service refuses, replaces and computes."""

from __future__ import annotations

from msr.knowledge import Knowledge
from providers.aws.local import (
    alarm,
    alias,
    api,
    certificate,
    distribution,
    domain,
    function,
    health_check,
    log_group,
    record,
    role,
    table,
    zone,
)
from providers.aws.local.places import REGIONS

_SERVICES = (
    alarm,
    alias,
    api,
    certificate,
    distribution,
    domain,
    function,
    health_check,
    log_group,
    record,
    role,
    table,
    zone,
)

KNOWLEDGE = Knowledge(
    cloud="aws",
    package="aws",
    account="000000000000",
    account_config=("allowedAccountIds",),
    regions=REGIONS,
    region_required=True,
    import_separator="@",
    # IAM, Route 53 and CloudFront are changed through us-east-1 (AWS docs, Fault Isolation Boundaries).
    global_region="us-east-1",
    types={known.token: known for service in _SERVICES for known in service.TYPES},
)
