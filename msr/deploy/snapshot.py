"""What a stack's state says, as values.

The shape of the state is the engine's (``apitype.DeploymentV3``, engine 3.259).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias, cast

from msr.deploy.memory import recalled
from msr.deploy.urn import INTERNAL, ROOT_TYPE, name_of, type_of
from msr.manifest import Outputs
from msr.plan import Plan
from msr.program import ATTEMPT, REMEMBERED, STAMP

Document: TypeAlias = dict[str, Any]
"""A stack's state as the engine writes it: ``resources`` and ``pending_operations``."""


@dataclass(frozen=True, slots=True)
class Pending:
    """An operation that began and was cut off; ``operation`` is creating, updating, deleting, reading or importing."""

    urn: str
    type: str
    operation: str
    id: str
    inputs: Mapping[str, object]
    custom: bool = True

    @property
    def touches(self) -> bool:
        """Whether it works on an object of the cloud; components and providers exist in the state alone."""
        return self.custom and not self.type.startswith(INTERNAL)

    @property
    def makes(self) -> bool:
        """Whether an object may exist now that the state does not know."""
        return self.operation in ("creating", "importing")


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A stack as its state has it.

    ``objects`` are URNs of what it has in the cloud, ``registered`` counts all that its program registered, and
    ``components`` gives, for each object, the name of its outermost component, and ``protected`` the same for all
    that is protected, components among them. ``outputs`` are what it hands on and
    ``stamp`` what it was last completed as, ``attempt`` what it was last meant to become; see
    :data:`msr.program.ATTEMPT`.
    """

    name: str
    objects: tuple[str, ...]
    registered: int
    components: Mapping[str, str]
    protected: Mapping[str, str]
    outputs: Outputs
    stamp: Mapping[str, str]
    attempt: Mapping[str, str]
    pending: tuple[Pending, ...]

    @property
    def resources(self) -> int:
        """How many objects the stack has in the cloud."""
        return len(self.objects)

    @property
    def region(self) -> str:
        """The cloud's name of the region that its provider is bound to; empty where nothing was begun in it yet."""
        return self.attempt.get("region", "")

    @property
    def remembered(self) -> str:
        """The plan that the stack was last completed for, or begun, as JSON; empty where it does not remember one."""
        return self.stamp.get(REMEMBERED) or self.attempt.get(REMEMBERED) or ""

    @property
    def plan(self) -> Plan | None:
        """What is remembered, as a value; ``None`` also where another version of msr wrote it in another shape."""
        return recalled(self.remembered)

    @property
    def completed(self) -> bool:
        """Whether the stack was ever completed, so that its outputs are good."""
        return bool(self.stamp)

    def is_complete(self, digest: str) -> bool:
        """Whether the stack is what ``digest`` stands for: nothing begun, cut off or removed since."""
        counted = self.stamp.get("resources") == str(self.registered)
        return self.stamp.get("digest") == self.attempt.get("digest") == digest and counted and not self.pending


def snapshot_of(name: str, state: Document) -> Snapshot:
    """The stack ``name`` as ``state`` has it."""
    resources = resources_of(state)
    outputs = dict(cast("Outputs", _first(resources, ROOT_TYPE).get("outputs") or {}))
    stamp = outputs.pop(STAMP, {})
    attempt = cast("Mapping[str, str]", _first(resources, ATTEMPT).get("inputs") or {})
    parents = {resource["urn"]: str(resource.get("parent", "")) for resource in resources}
    outermost = {urn: name_of(_outermost(urn, parents)) for urn in parents}
    components = {resource["urn"]: outermost[resource["urn"]] for resource in resources if is_object(resource)}
    return Snapshot(
        name,
        tuple(components),
        len(resources),
        components,
        {resource["urn"]: outermost[resource["urn"]] for resource in resources if resource.get("protect")},
        outputs,
        stamp,
        attempt,
        pending_of(state),
    )


def resources_of(state: Document) -> list[Document]:
    """What a state holds, the engine's own among it; nothing where it is empty."""
    return cast("list[Document]", state.get("resources") or [])


def loosened(state: Document, urns: Sequence[str]) -> Document:
    """A copy of ``state`` in which ``urns`` are not protected."""
    free = [{**resource, "protect": False} if resource["urn"] in urns else resource for resource in resources_of(state)]
    return {**state, "resources": free}


def is_object(resource: Document) -> bool:
    """Whether an entry of a state is something in the cloud."""
    return bool(resource.get("custom")) and not resource["type"].startswith(INTERNAL)


def _outermost(urn: str, parents: Mapping[str, str]) -> str:
    while (parent := parents.get(urn, "")) and type_of(parent) != ROOT_TYPE:
        urn = parent
    return urn


def pending_of(state: Document) -> tuple[Pending, ...]:
    """The operations that were cut off."""
    return tuple(_pending(entry) for entry in cast("list[Document]", state.get("pending_operations") or []))


def _first(resources: list[Document], type_: str) -> Document:
    return next((resource for resource in resources if resource["type"] == type_), Document())


def _pending(entry: Document) -> Pending:
    resource = cast("Document", entry["resource"])
    inputs = cast("Mapping[str, object]", resource.get("inputs") or {})
    return Pending(
        resource["urn"], resource["type"], entry["type"], resource.get("id", ""), inputs, bool(resource.get("custom"))
    )
