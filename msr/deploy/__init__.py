"""Deploy a plan with the Pulumi engine, stack by stack, in waves.

    Deployment(folder, plan, provider=…, engine=…, cloud=…).up()

What callers see
    ``deployment``    the four things that can be done with a plan, and the manifest afterwards
    ``events``        what happens, as it happens
    ``result``        what was done, stack by stack
    ``workspace``     where one deployment keeps its things

One operation
    ``lock``          one deployment of an environment at a time
    ``inventory``     what the backend holds before it begins
    ``run``           what each stack is handed, what became of it, and whether to go on
    ``waves``         which stacks go when, and which of them at once
    ``expansion``     what a change takes away goes last
    ``removal``       stacks are taken away, traffic first and data last
    ``delegation``    whether everybody is led to a zone that was just made; ``name_servers`` asks DNS
    ``drift``         what differs between the states and the cloud
    ``manifest``      what is, afterwards

One stack
    ``workshop``      makes stacks and their programs with the tools of a deployment
    ``digest``        whether a stack can have changed: ``sources`` builds it, ``packages`` is what its functions ship
    ``stack``         its files, and one start of the engine per operation
    ``outcome``       what that did, and the stack's result

The engine
    ``command``       its command line, which can be interrupted
    ``surroundings``  the environment that it runs in, by target
    ``hosted``        the program that it runs, ``untraced``
    ``recorder``      its events as ours: each ``loss`` of an object, and what a provider says as a ``sentence``

Its state
    ``backend``       where stacks are kept; ``scratch`` leaves no trace in it
    ``snapshot``      what a stack's state says: its ``urn``s, and the plan in its ``memory``

Data and accidents
    ``protection``    what keeps data is neither replaced nor deleted, unless somebody names it
    ``recovery``      what a killed engine left behind is put right

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
