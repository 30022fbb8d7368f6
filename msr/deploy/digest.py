"""Whether a stack can have changed: one digest over everything that its program is made of."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version

import msr
from msr.deploy.packages import Packages
from msr.deploy.sources import sources_digest
from msr.layout import StackSpec
from msr.plan import Plan, digest
from msr.program import PlainHandIns, share
from msr.provider import Provider


def stack_digest(
    plan: Plan, stack: StackSpec, hand_ins: PlainHandIns, *, provider: Provider, packages: Packages
) -> str:
    """The digest of ``stack``: its share of the plan, what it is handed, the code that builds it and that it ships.

    Loads neither SDK nor builders.

    Args:
        plan: all decisions.
        stack: the stack.
        hand_ins: what earlier stacks hand to it.
        provider: the cloud.
        packages: packages the code of its functions.
    """
    here = (choice for choice in plan.choices if choice.key in stack.choices)
    shipped = tuple(packages.digest(choice) for choice in here if choice.kind == "function")
    return digest(share(plan, stack), stack, hand_ins, msr.__version__, provider_digest(provider), shipped)


def provider_digest(provider: Provider) -> str:
    """The digest of a cloud's builders and its SDK's version: other builders may build other things."""
    return f"{sources_digest(provider)} {_sdk_version(provider.package)}"


def _sdk_version(package: str) -> str:
    try:
        return version(f"pulumi-{package}")
    except PackageNotFoundError:
        return ""
