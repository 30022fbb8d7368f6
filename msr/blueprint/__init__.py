"""The blueprint language, version 1: one file per section, all of it frozen.

These files do without ``from __future__ import annotations``: pydantic would have to compile every annotation again,
each time Python starts.
"""

from msr.blueprint.accept import Acceptance
from msr.blueprint.account import Account
from msr.blueprint.api import Api, Throttle
from msr.blueprint.document import Blueprint, Target
from msr.blueprint.failover import Failover, Mode, Standby
from msr.blueprint.functions import Access, Function, Method, Route, Use
from msr.blueprint.health import Health
from msr.blueprint.objectives import Objectives
from msr.blueprint.regions import Region, Role
from msr.blueprint.routing import Policy, Routing
from msr.blueprint.section import Section
from msr.blueprint.source import Source, YamlPath, format_path, parse_path
from msr.blueprint.tables import Consistency, Index, Key, KeyPart, KeyType, Table
from msr.blueprint.usage import Usage

__all__ = [
    "Acceptance",
    "Access",
    "Account",
    "Api",
    "Blueprint",
    "Consistency",
    "Failover",
    "Function",
    "Health",
    "Index",
    "Key",
    "KeyPart",
    "KeyType",
    "Method",
    "Mode",
    "Objectives",
    "Policy",
    "Region",
    "Role",
    "Route",
    "Routing",
    "Section",
    "Source",
    "Standby",
    "Table",
    "Target",
    "Throttle",
    "Usage",
    "Use",
    "YamlPath",
    "format_path",
    "parse_path",
]
