"""Words of the blueprint language that plans and offers say too; where their order means something, also as a tuple.

They stand below both, and without pydantic, which neither a plan nor a cloud's catalogue needs.
"""

from __future__ import annotations

from typing import Literal

BLUEPRINT_FILE = "blueprint.yaml"
"""What a blueprint is called in its folder."""

LOCAL = "local"
"""The environment that every blueprint has, and the target that every environment can have."""

Target = Literal["local", "cloud"]
Role = Literal["active", "standby", "witness"]

Mode = Literal["single", "backup-restore", "pilot-light", "active-passive", "active-active"]
"""How much of the service waits in the other regions, from nothing at all to all of it."""

Access = Literal["read", "write"]

Consistency = Literal["strong", "bounded-staleness", "session", "eventual"]
CONSISTENCIES: tuple[Consistency, ...] = ("strong", "bounded-staleness", "session", "eventual")
"""Strongest first."""

Policy = Literal["priority", "latency", "geo", "weighted"]
POLICIES: tuple[Policy, ...] = ("priority", "latency", "geo", "weighted")

Via = Literal["dns", "anycast"]
WAYS: tuple[Via, ...] = ("dns", "anycast")
