"""Operating a deployed service from its manifest alone: no Pulumi, no engine, no state.

status   what is deployed where, and what each region says of itself
"""

from __future__ import annotations

from msr.operate.status import Endpoints, Freshness, RegionStatus, StackStatus, Status, endpoints, status

__all__ = ["Endpoints", "Freshness", "RegionStatus", "StackStatus", "Status", "endpoints", "status"]
