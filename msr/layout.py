"""From a plan to stacks: which stacks there are, what each one holds, and in which order they go.

``base -> data -> <region>... -> entry``. A stack takes the outputs of the stacks before it as plain values; region
stacks never read each other. A stack without content is not made.
"""

from __future__ import annotations

from msr.offer import Part
from msr.plan import Placement, Plan
from msr.value import value

PROJECT = "msr"
"""The Pulumi project of every stack."""

STATEFUL: tuple[Part, ...] = ("base", "data")
"""The parts that keep what is not made anew: zones and addresses, then tables; in the order in which they are made."""

_WHOLE: tuple[Part, ...] = (*STATEFUL, "entry")


@value
class StackSpec:
    """One stack of a plan.

    ``part`` is ``base``, ``data``, ``entry`` or the region's key; ``kind`` its kind; ``provider_region`` the cloud's
    name of the region that its provider is bound to; ``choices`` the keys that it builds, needs first; ``after`` the
    parts whose outputs it takes.
    """

    name: str
    part: str
    kind: Part
    region: Placement | None
    provider_region: str
    choices: tuple[str, ...]
    after: tuple[str, ...]


def layout(plan: Plan) -> tuple[StackSpec, ...]:
    """The stacks of ``plan`` in the order in which they are created."""
    home = plan.placement(plan.home)
    stacks: list[StackSpec] = []
    for kind, places in _places(plan):
        before = tuple(stack.part for stack in stacks if stack.kind != kind)
        for region in places:
            choices = tuple(
                choice.key for choice in plan.choices if _belongs(choice.parts, choice.regions, kind, region)
            )
            if choices:
                part = region.key if region else kind
                name = f"{plan.app}.{plan.environment}.{part}"
                stacks.append(StackSpec(name, part, kind, region, (region or home).name, choices, before))
    return tuple(stacks)


def is_region(part: str) -> bool:
    """Whether ``part`` is a region's key: a stack of it may stand beside others of its kind."""
    return part not in _WHOLE


def waves(stacks: tuple[StackSpec, ...]) -> tuple[tuple[StackSpec, ...], ...]:
    """Stacks that may go at the same time, wave by wave."""
    kinds = tuple(dict.fromkeys(stack.kind for stack in stacks))
    return tuple(tuple(stack for stack in stacks if stack.kind == kind) for kind in kinds)


def _places(plan: Plan) -> tuple[tuple[Part, tuple[Placement | None, ...]], ...]:
    return (("base", (None,)), ("data", (None,)), ("region", plan.serving), ("entry", (None,)))


def _belongs(parts: tuple[Part, ...], regions: tuple[str, ...], kind: Part, region: Placement | None) -> bool:
    return kind in parts and (region is None or region.key in regions)
