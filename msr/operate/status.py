"""What is deployed where, from the manifest alone; beside it, what each region says of itself when it can be asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from msr.manifest import NAME_SERVERS, Manifest, StackRecord, StackState
from msr.plan import Mode, Role, Target
from msr.provider import Health, Operator

ENTRY = "entry"
HOST = "host"
"""The output of ``traffic`` that is a host name: a region's own, and in ``entry`` the one that clients use."""

OWN_ENDPOINT = "endpoint"
"""The output of ``api`` that is the URL of the service's own host, where the blueprint names no domain."""

Freshness = Literal["current", "changed", "removed", "unknown"]
"""A stack beside the plan: as planned, planned otherwise, not planned any more, or nothing to compare with."""

NOT_PROBED_LOCALLY = "the local cloud has no data plane yet: no region can be asked"


@dataclass(frozen=True, slots=True)
class StackStatus:
    """One stack: ``resources`` counts what it holds, ``updated`` is ISO 8601 UTC, ``freshness`` is beside the plan."""

    name: str
    part: str
    state: StackState
    resources: int
    updated: str
    freshness: Freshness
    message: str


@dataclass(frozen=True, slots=True)
class RegionStatus:
    """One region: its stack's state, its own host, and its own answer; ``None`` where there is none."""

    key: str
    name: str
    role: Role
    priority: int
    host: str | None
    state: StackState | None
    resources: int
    updated: str | None
    health: Health | None


@dataclass(frozen=True, slots=True)
class Endpoints:
    """Where requests go: the service's ``host``, each region's own, and the name servers to delegate the zone to."""

    host: str | None
    regions: Mapping[str, str]
    name_servers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Status:
    """A deployed service as its manifest knows it. ``unprobed`` says why no region was asked; empty when all were."""

    app: str
    environment: str
    target: Target
    cloud: str
    mode: Mode
    host: str | None
    regions: tuple[RegionStatus, ...]
    stacks: tuple[StackStatus, ...]
    unprobed: str


def status(manifest: Manifest, *, operator: Operator | None = None, digests: Mapping[str, str] | None = None) -> Status:
    """Read the manifest, and ask every serving region when there is an operator.

    Args:
        manifest: what the last deployment left.
        operator: asks regions through their data plane.
        digests: per stack part, the digest that the plan of now would give it; ``None`` compares nothing.
    """
    found = endpoints(manifest)
    regions = tuple(
        RegionStatus(
            region.key,
            region.name,
            region.role,
            region.priority,
            found.regions.get(region.key),
            stack.state if stack else None,
            stack.resources if stack else 0,
            stack.updated if stack else None,
            operator.probe(region.key) if operator and region.role != "witness" else None,
        )
        for region in manifest.regions
        for stack in (manifest.stack(region.key),)
    )
    return Status(
        manifest.app,
        manifest.environment,
        manifest.target,
        manifest.cloud,
        manifest.mode,
        found.host,
        regions,
        tuple(_stack(stack, digests) for stack in manifest.stacks),
        _why_unprobed(manifest, operator),
    )


def endpoints(manifest: Manifest) -> Endpoints:
    """Where requests go, from what the stacks handed on."""
    hosts = {region.key: _host(manifest.stack(region.key)) for region in manifest.regions}
    own = {key: host for key, host in hosts.items() if host}
    alone = next(iter(own.values()), None) if len(hosts) == 1 else None
    servers = next(filter(None, (_output(stack, NAME_SERVERS) for stack in manifest.stacks)), "")
    return Endpoints(_output(manifest.stack(ENTRY), HOST) or alone, own, tuple(filter(None, servers.split(","))))


def _host(stack: StackRecord | None) -> str | None:
    own = _output(stack, OWN_ENDPOINT)
    return _output(stack, HOST) or (own.removeprefix("https://") if own else None)


def _output(stack: StackRecord | None, name: str) -> str | None:
    choices = stack.outputs.values() if stack else ()
    return next((outputs[name] for outputs in choices if name in outputs), None)


def _stack(stack: StackRecord, digests: Mapping[str, str] | None) -> StackStatus:
    return StackStatus(
        stack.name,
        stack.part,
        stack.state,
        stack.resources,
        stack.updated,
        _freshness(stack, digests),
        stack.message,
    )


def _freshness(stack: StackRecord, digests: Mapping[str, str] | None) -> Freshness:
    if digests is None:
        return "unknown"
    if stack.part not in digests:
        return "removed"
    return "current" if digests[stack.part] == stack.digest else "changed"


def _why_unprobed(manifest: Manifest, operator: Operator | None) -> str:
    if operator is not None:
        return ""
    if manifest.target == "local":
        return NOT_PROBED_LOCALLY
    return f"msr does not ask the regions of {manifest.cloud} yet"
