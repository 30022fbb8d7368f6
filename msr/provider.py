"""What a cloud's package gives to msr, and what its builders are given in return.

A provider is stateless data plus functions that load the cloud's SDK only when asked. Builders turn one
:class:`~msr.plan.Choice` into Pulumi resources and return what they made; nothing is left in a shared object.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import field
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Protocol, TypeAlias

from msr.manifest import Manifest
from msr.naming import Namer
from msr.offer import Offer, Part, RegionInfo
from msr.plan import Choice, FunctionSpec, Placement, Plan
from msr.value import value

if TYPE_CHECKING:
    import pulumi

    from msr.knowledge import Knowledge
    from msr.package import Package

Hand: TypeAlias = "pulumi.Input[str]"
"""A value that flows from one resource or stack to another: plain, Output or unknown."""

HandIns: TypeAlias = Mapping[str, Mapping[str, Mapping[str, Hand]]]
"""Outputs of earlier stacks: stack part (``base``, ``data``, a region key), choice key, output name."""


@value
class Built:
    """What a builder made: ``component`` and what it hands on, to others in this stack and to later stacks.

    An output of one region, in a stack that is of none, has a name that ends in ``_`` and the region's key.
    """

    component: pulumi.Resource
    outputs: Mapping[str, Hand] = field(default_factory=dict[str, "pulumi.Input[str]"])


@value
class Context:
    """What a builder may know beside its choice.

    ``region`` is the placement of a region stack and ``None`` elsewhere. ``provider`` is the explicit provider of
    the stack, bound to ``provider_region``. ``built`` holds what this stack made for the choices that this one
    needs, and before it for others of its kind; ``archive`` packages a function's code for the cloud.
    """

    plan: Plan
    part: Part
    region: Placement | None
    provider: pulumi.ProviderResource
    provider_region: str
    namer: Namer
    archive: Callable[[Choice], pulumi.Archive]
    hand_ins: HandIns = field(default_factory=dict[str, Mapping[str, Mapping[str, "pulumi.Input[str]"]]])
    built: Mapping[str, Built] = field(default_factory=dict[str, Built])
    parent: pulumi.Resource | None = None

    @property
    def here(self) -> Placement:
        """The region of this stack; a builder of a region part may rely on it."""
        if self.region is None:
            raise RuntimeError(f"a {self.part} stack has no region of its own")
        return self.region

    @property
    def variables(self) -> Mapping[str, str]:
        """What every function finds in its environment, on every cloud, beside the variables of its tables.

        Regions have the cloud's names; those that serve come first one first.
        """
        return {
            "MSR_CLOUD": self.plan.cloud,
            "MSR_REGION": self.here.name,
            "MSR_REGIONS": ",".join(place.name for place in self.plan.serving),
        }

    def hand_in(self, part: str, key: str, name: str) -> Hand:
        """Output ``name`` that ``key`` handed on from stack ``part``; ``KeyError`` when it did not."""
        return self.hand_ins[part][key][name]


Builder: TypeAlias = Callable[[Context, Choice], Built]
"""One choice's share of one stack."""


@value
class Locator:
    """How to find again an object whose creation was cut off.

    ``by_name``: its physical name is its id, made from ``id_template`` (``{name}`` and other inputs).
    ``by_parent_key``: the id is made from its parent and key inputs. ``by_mark``: search for msr's mark in
    ``mark_property``. ``again``: it is a wait and not an object, so it is created again.

    ``unread``: the provider never reads ``mark_property`` back, so what the search saw is the proof.
    """

    kind: Literal["by_name", "by_parent_key", "by_mark", "again"]
    id_template: str = ""
    mark_property: str = ""
    source: str = ""
    unread: bool = False


SwitchState = Literal["active", "draining", "passive", "fenced"]


@value
class Health:
    """One region's own answer: ``status`` and the parts that it is made of."""

    region: str
    status: Literal["healthy", "unhealthy", "unreachable"]
    checks: Mapping[str, str]


class Operator(Protocol):
    """Live verbs on a deployed service, through data planes alone."""

    def probe(self, region: str) -> Health: ...
    def switch(self, region: str, to: SwitchState) -> None: ...
    def promote(self, region: str) -> None: ...
    def publish(self, manifest: Manifest) -> None: ...


class Provider(Protocol):
    """A cloud. Stateless; SDKs load inside ``builders`` and ``configure``, never on import."""

    @property
    def name(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def package(self) -> str:
        """The Pulumi package: ``aws``, ``azure-native``, ``gcp``."""
        ...

    @property
    def regions(self) -> Mapping[str, RegionInfo]: ...
    @property
    def offers(self) -> Sequence[Offer]: ...
    @property
    def stand_in_account(self) -> Mapping[str, str]:
        """The account of the local cloud."""
        ...

    def builders(self) -> Mapping[tuple[str, Part], Builder]:
        """A builder for each (service, part) of the built offers."""
        ...

    def configure(self, plan: Plan, region: str, *, parent: pulumi.Resource | None = None) -> pulumi.ProviderResource:
        """The explicit provider of a stack, locked to the plan's account and bound to ``region``."""
        ...

    def package_code(self, spec: FunctionSpec, code: Path, cache: Path) -> Package:
        """A function's code as this cloud takes it.

        Args:
            spec: the function; its runtime says what binary parts must be built for.
            code: the function's folder.
            cache: where packages are kept between runs.

        Raises:
            MsrError: the folder cannot be packaged; says why.
        """
        ...

    def locators(self) -> Mapping[str, Locator]:
        """Per resource type that builders use: how to find one again."""
        ...

    def local(self) -> Knowledge:
        """What the local cloud must know of this cloud's types."""
        ...

    def switch_commands(self, manifest: Manifest, region: str, to: SwitchState) -> tuple[str, ...]:
        """What a person runs in a shell to throw the switch of a region: through data planes, under a condition.

        Lines for one shell, which write into every store that keeps the switch, the region's own first. None where
        the deployment handed on no store.
        """
        ...
