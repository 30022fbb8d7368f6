"""What an operation would change, or found changed: stack by stack, object by object."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from rich.console import Group, RenderableType
from rich.text import Text

from msr.cli.progress import DRIFTED, PLANNED, tally
from msr.cli.render import columns, count, hint, ok, one_way_only
from msr.deploy.events import Change, ResourceStarted
from msr.deploy.result import DeploymentResult, StackResult
from msr.layout import STATEFUL

SIGNS: Mapping[Change, tuple[str, str]] = {
    "create": ("+", "green"),
    "update": ("~", "yellow"),
    "maybe": ("?", "yellow"),
    "replace": ("±", "bold red"),
    "delete": ("-", "bold red"),
    "import": ("=", "blue"),
    "refresh": ("↻", "blue"),
    "read": ("<", "dim"),
    "same": (" ", "dim"),
}

INNER = ("msr:", "pulumi:")
"""Resources that exist for the engine alone: components, providers, stacks."""

FIRST = "first"
LAST = "last, once all of that is deployed"


def changes(result: DeploymentResult, touched: Sequence[ResourceStarted]) -> RenderableType:
    """What ``msr up`` would do: what it takes away comes last, and what cannot be taken back is told at the end."""
    objects = _objects(touched)
    last = [each for each in objects if each.change == "delete" and each.part in STATEFUL]
    first = [each for each in objects if each not in last]
    gone = [stack for stack in result.stacks if stack.reason]
    if not objects and not gone:
        return ok("nothing would change")
    both = bool(first and (last or gone))
    blocks = [
        *_half(FIRST if both else "", _by_stack(result, first, PLANNED)),
        *_half(LAST if both else "", (*_by_stack(result, last, PLANNED), *map(_gone, gone))),
        Text.assemble(("total:", "bold"), f" {tally(_total(objects, gone), PLANNED)}"),
    ]
    if result.doors:
        blocks.append(one_way_only(result.doors))
    return Group(*blocks)


def drifted(result: DeploymentResult, touched: Sequence[ResourceStarted]) -> RenderableType:
    """What differs between the state and the cloud, and how to repair it.

    The engine begins each object as one to refresh, and says at its end what became of it.
    """
    if result.succeeded:
        return ok(f"no drift: {count(len(result.stacks), 'stack')} as deployed")
    found = {urn: change for stack in result.stacks for urn, change in stack.changes.items()}
    objects = [replace(each, change=found.get(each.urn, each.change)) for each in _objects(touched)]
    repair = hint("`msr up --refresh` repairs it; `msr preview` shows what else would change")
    return Group(*_by_stack(result, objects, DRIFTED), repair)


def _objects(touched: Sequence[ResourceStarted]) -> list[ResourceStarted]:
    return [each for each in touched if not each.type.startswith(INNER)]


def _total(objects: Sequence[ResourceStarted], gone: Sequence[StackResult]) -> Mapping[Change, int]:
    total: dict[Change, int] = dict(Counter(each.change for each in objects))
    return {**total, "delete": total.get("delete", 0) + sum(stack.counts.get("delete", 0) for stack in gone)}


def _half(title: str, blocks: Sequence[RenderableType] | Iterator[RenderableType]) -> Iterator[RenderableType]:
    """One half of a deployment, under its title where there are two."""
    if title:
        yield from (Text(title, style="bold underline"), Text())
    yield from blocks


def _gone(stack: StackResult) -> RenderableType:
    return Text.assemble((stack.name, "bold"), f"  {tally(stack.counts, PLANNED)}: {stack.reason}\n")


def _by_stack(
    result: DeploymentResult, objects: Sequence[ResourceStarted], words: Mapping[Change, str]
) -> Iterator[RenderableType]:
    for stack in result.stacks:
        here = sorted((each for each in objects if each.part == stack.part), key=lambda each: (each.type, each.name))
        if here:
            why = {loss.urn: "; ".join(map(str, loss.fields)) for loss in stack.losses}
            met: Mapping[Change, int] = Counter(each.change for each in here)
            yield Text.assemble((stack.name, "bold"), f"  {tally(met, words)}")
            yield columns(_change(each, why.get(each.urn, "")) for each in here)
            yield Text()


def _change(event: ResourceStarted, why: str) -> tuple[str | Text, ...]:
    sign, style = SIGNS[event.change]
    return Text(sign, style=style), Text(event.change, style=style), event.type, event.name, why
