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

From Python::

    blueprint = msr.load("blueprints/orders", environment="prod")
    print(msr.plan(blueprint).home)
    with msr.deployment(blueprint) as deployment:
        result = deployment.up()

and inside a Pulumi program of your own: ``msr.Service("orders", blueprint)``. Public names load when they are first
used, so that ``import msr`` costs nothing and planning never imports Pulumi.
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from msr.blueprint import Blueprint
    from msr.component import Service, ServiceRegion
    from msr.deploy.deployment import Deployment
    from msr.deploy.result import DeploymentResult, StackResult
    from msr.errors import BlueprintError, EngineError, MsrError, PlanError, StackError
    from msr.plan import Plan
    from msr.session import deployment, load, plan

__version__ = "0.1.0"

_HOMES = {
    "Blueprint": "blueprint",
    "BlueprintError": "errors",
    "Deployment": "deploy.deployment",
    "DeploymentResult": "deploy.result",
    "EngineError": "errors",
    "MsrError": "errors",
    "Plan": "plan",
    "PlanError": "errors",
    "Service": "component",
    "ServiceRegion": "component",
    "StackError": "errors",
    "StackResult": "deploy.result",
    "deployment": "session",
    "load": "session",
    "plan": "session",
}

__all__ = [
    "Blueprint",
    "BlueprintError",
    "Deployment",
    "DeploymentResult",
    "EngineError",
    "MsrError",
    "Plan",
    "PlanError",
    "Service",
    "ServiceRegion",
    "StackError",
    "StackResult",
    "deployment",
    "load",
    "plan",
]


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__} has no attribute {name}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)


class _Package(ModuleType):
    """``msr.load`` and ``msr.plan`` name a function here and a module below: the function is what ``msr`` shows.

    Importing ``msr.plan`` would else set this package's attribute ``plan`` to the module. Modules are still imported
    from as ever: ``from msr.plan import Plan``. (Python reference, "Customizing module attribute access".)
    """

    def __setattr__(self, name: str, value: object) -> None:
        if not (name in _HOMES and isinstance(value, ModuleType)):
            super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Package
