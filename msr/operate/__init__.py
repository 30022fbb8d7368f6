"""Operating a deployed service from its manifest alone: no Pulumi, no engine, no state.

status    what is deployed where, and what each region says of itself
by_hand   what a person can type to let a region in or take it out
"""

from __future__ import annotations

from msr.operate.by_hand import NOT_LOCALLY, ByHand, by_hand
from msr.operate.status import Endpoints, Freshness, RegionStatus, StackStatus, Status, endpoints, status

__all__ = [
    "NOT_LOCALLY",
    "ByHand",
    "Endpoints",
    "Freshness",
    "RegionStatus",
    "StackStatus",
    "Status",
    "by_hand",
    "endpoints",
    "status",
]
