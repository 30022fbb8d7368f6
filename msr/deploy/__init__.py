"""Deploy a plan with the Pulumi engine, stack by stack, in waves.

    Deployment(folder, plan, provider=…, engine=…, cloud=…).up()

`deployment` decides and reports · `run` is one operation under way · `waves` gives the order · `stack` drives the
engine · `recorder` turns its events into ours and into a verdict · `backend` reads its state · `record` writes the
manifest.
"""

from __future__ import annotations

from msr.deploy.deployment import Deployment
from msr.deploy.packages import Packages, ZipPackages
from msr.deploy.result import DeploymentResult, StackResult
from msr.deploy.surroundings import LocalProviders
from msr.deploy.workspace import Workspace

__all__ = [
    "Deployment",
    "DeploymentResult",
    "LocalProviders",
    "Packages",
    "StackResult",
    "Workspace",
    "ZipPackages",
]
