"""How a preview, a deployment or a removal ended."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from rich.console import Group, RenderableType
from rich.text import Text

from msr.cli.documents import failure_document
from msr.cli.progress import DONE, DRIFTED, PLANNED
from msr.cli.render import columns, count, dim, without_traceback
from msr.cli.render_issues import block
from msr.cli.render_status import addresses
from msr.deploy.events import Change, ResourceStarted
from msr.deploy.result import DeploymentResult, StackResult, State
from msr.manifest import Manifest
from msr.operate import endpoints
from msr.plan import Plan

SIGNS: Mapping[Change, tuple[str, str]] = {
    "create": ("+", "green"),
    "update": ("~", "yellow"),
    "replace": ("±", "bold red"),
    "delete": ("-", "bold red"),
    "import": ("=", "blue"),
    "refresh": ("↻", "blue"),
    "read": ("<", "dim"),
    "same": (" ", "dim"),
}

INNER = ("msr:", "pulumi:")
"""Resources that exist for the engine alone: components, providers, stacks."""

STATEFUL = ("base", "data")

FIRST = "first"
LAST = "last, once all of that is deployed"

AGAIN = {
    "preview": "nothing was changed; mend what failed and run `msr preview` again",
    "up": "run `msr up` again: it completes what is missing and leaves the rest alone",
    "drift": "nothing was changed; mend what failed and run `msr drift` again",
    "down": "run `msr down` again: it removes what is left",
}
"""What to do after an operation that did not succeed."""


def changes(result: DeploymentResult, touched: Sequence[ResourceStarted]) -> RenderableType:
    """What ``msr up`` would do, stack by stack and resource by resource; what it takes away comes last."""
    objects = [each for each in touched if not each.type.startswith(INNER)]
    last = [each for each in objects if each.change == "delete" and each.part in STATEFUL]
    first = [each for each in objects if each not in last]
    gone = [_gone(stack) for stack in result.stacks if stack.reason]
    if not objects and not gone:
        return _ok("nothing would change")
    both = bool(first and (last or gone))
    blocks = [*_half(FIRST if both else "", result, first), *_half(LAST if both else "", result, last, gone)]
    leaving = sum(stack.counts.get("delete", 0) for stack in result.stacks if stack.reason)
    counts: dict[Change, int] = dict(Counter(each.change for each in objects))
    counts["delete"] = counts.get("delete", 0) + leaving
    return Group(*blocks, Text.assemble(("total:", "bold"), f" {tally(counts, PLANNED)}"))


def _half(
    title: str, result: DeploymentResult, objects: Sequence[ResourceStarted], gone: Sequence[RenderableType] = ()
) -> Iterator[RenderableType]:
    """One half of a deployment under its title, where there are two."""
    if title and (objects or gone):
        yield from (Text(title, style="bold underline"), Text())
    yield from _by_stack(result, objects, PLANNED)
    for each in gone:
        yield from (each, Text())


def _gone(stack: StackResult) -> RenderableType:
    return Text.assemble((stack.name, "bold"), f"  {tally(stack.counts, PLANNED)}: {stack.reason}")


def _by_stack(
    result: DeploymentResult, objects: Sequence[ResourceStarted], words: Mapping[Change, str]
) -> Iterator[RenderableType]:
    for stack in result.stacks:
        here = sorted((each for each in objects if each.part == stack.part), key=lambda each: (each.type, each.name))
        if here:
            told = tally(Counter(each.change for each in here), words)
            yield from (Text.assemble((stack.name, "bold"), f"  {told}"), columns(map(_change, here)), Text())


def drifted(result: DeploymentResult, touched: Sequence[ResourceStarted]) -> RenderableType:
    """What differs between the state and the cloud, resource by resource, and how to repair it."""
    if result.succeeded:
        return _ok(f"no drift: {count(len(result.stacks), 'stack')} as deployed")
    objects = [each for each in touched if not each.type.startswith(INNER)]
    hint = "`msr up --refresh` repairs it; `msr preview` shows what else would change"
    return Group(*_by_stack(result, objects, DRIFTED), Text.assemble(("hint:", "bold cyan"), " ", hint))


def success(plan: Plan, result: DeploymentResult, manifest: Manifest | None) -> RenderableType:
    """One line that says it is done; after ``up`` also where the service answers."""
    told = tally(result.counts, DONE)
    done = f"{told} in {result.seconds:.1f} s" if told else "nothing changed"
    kept = [stack.name for stack in result.stacks if stack.state == "kept"]
    if result.operation == "down":
        line = _ok(f"{plan.app} ({plan.environment}) is taken down: {done}")
        return Group(line, dim(f"kept: {', '.join(kept)}; `--data` removes them too")) if kept else line
    line = _ok(f"{plan.app} is up in {count(len(plan.serving), 'region')}: {done}")
    return Group(line, addresses(endpoints(manifest))) if manifest else line


def failures(result: DeploymentResult, *, debug: bool) -> RenderableType:
    """Every failure, what stands in spite of it, and what to do."""
    blocks: list[RenderableType] = []
    for each in result.failures:
        message = each.message if debug else without_traceback(each.message)
        blocks += [block("error", message, details=each.details, hint=each.hint), Text()]
    rows = [(word, ", ".join(parts)) for word, parts in _parts(result).items() if parts]
    again = AGAIN[result.operation]
    return Group(*blocks, columns(rows, indent=0), Text(), Text.assemble(("hint:", "bold cyan"), " ", again))


def document(result: DeploymentResult, *, exit_code: int) -> dict[str, object]:
    """The result as ``--json`` writes it, with an ``error`` where it did not succeed."""
    body: dict[str, object] = {
        "operation": result.operation,
        "succeeded": result.succeeded,
        "seconds": round(result.seconds, 3),
        "counts": result.counts,
        "stacks": [
            {
                "name": stack.name,
                "part": stack.part,
                "region": stack.region,
                "state": stack.state,
                "counts": stack.counts,
                "seconds": round(stack.seconds, 3),
                "resources": stack.resources,
                "reason": stack.reason,
                "failures": [failure_document(each)["error"] for each in stack.failures],
            }
            for stack in result.stacks
        ],
    }
    if exit_code:
        first = next((each.message for each in result.failures), "interrupted")
        message = first if len(result.failures) <= 1 else count(len(result.failures), "failure")
        body["error"] = {"kind": "StackError", "message": message, "exit_code": exit_code}
    return body


def tally(counts: Mapping[Change, int], words: Mapping[Change, str]) -> str:
    """``12 created, 1 updated``; unchanged resources are not told."""
    return ", ".join(f"{counts[change]} {words[change]}" for change in words if counts.get(change))


def _ok(text: str) -> Text:
    return Text.assemble(("ok:", "bold green"), f" {text}")


def _change(event: ResourceStarted) -> tuple[str | Text, ...]:
    sign, style = SIGNS[event.change]
    return Text(sign, style=style), Text(event.change, style=style), event.type, event.name


def _parts(result: DeploymentResult) -> Mapping[str, list[str]]:
    groups: Mapping[str, tuple[State, ...]] = {
        "stand": ("deployed", "unchanged", "kept"),
        "could go": ("previewed",),
        "drifted": ("drifted",),
        "removed": ("removed",),
        "failed": ("failed",),
        "cancelled": ("cancelled",),
        "not tried": ("waiting",),
    }
    return {word: [stack.part for stack in result.stacks if stack.state in states] for word, states in groups.items()}
