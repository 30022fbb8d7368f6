"""msr: multi-region resilience as a blueprint.

blueprint.yaml
  | load      text -> Blueprint
  | check     rules that need no cloud
  | plan      Blueprint -> Plan: what each cloud can promise, or why it cannot
  | layout    Plan -> stacks: base, data, one per region, entry
  | program   one stack's share of the plan -> Pulumi resources
  | deploy    the engine, stack by stack, in waves
  v
manifest.json   what is; all that operators need, without Pulumi
"""

from __future__ import annotations

__version__ = "0.1.0"
