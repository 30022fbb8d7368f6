"""Deploy a plan with the Pulumi engine, stack by stack, in waves.

    Deployment(folder, plan, provider=…, engine=…, cloud=…).up()

`deployment` decides and reports · `run` is one operation under way · `waves` gives the order · `stack` drives the
engine · `recorder` turns its events into ours and into a verdict · `backend` reads its state · `record` writes the
manifest.

Names load when they are first used: a command that only needs the paths of a workspace never loads Pulumi's SDK.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from msr.deploy.workspace import Workspace

if TYPE_CHECKING:
    from msr.deploy.deployment import Deployment
    from msr.deploy.packages import Packages, ZipPackages
    from msr.deploy.result import DeploymentResult, StackResult
    from msr.deploy.surroundings import LocalProviders

_HOMES = {
    "Deployment": "deployment",
    "DeploymentResult": "result",
    "LocalProviders": "surroundings",
    "Packages": "packages",
    "StackResult": "result",
    "ZipPackages": "packages",
}

__all__ = [
    "Deployment",
    "DeploymentResult",
    "LocalProviders",
    "Packages",
    "StackResult",
    "Workspace",
    "ZipPackages",
]


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__} has no attribute {name}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
