"""How a deployment or a removal ended, and any operation as ``--json`` writes it."""

from __future__ import annotations

from collections.abc import Mapping

from rich.console import Group, RenderableType
from rich.text import Text

from msr.cli.documents import failure_document
from msr.cli.progress import DONE, tally
from msr.cli.render import columns, count, dim, hint, ok
from msr.cli.render_issues import block
from msr.cli.render_status import addresses
from msr.deploy.result import DeploymentResult, State
from msr.manifest import Manifest
from msr.operate import endpoints
from msr.plan import Plan

AGAIN = {
    "preview": "nothing was changed; mend what failed and run `msr preview` again",
    "up": "run `msr up` again: it completes what is missing and leaves the rest alone",
    "drift": "nothing was changed; mend what failed and run `msr drift` again",
    "down": "run `msr down` again: it removes what is left",
}
"""What to do after an operation that did not succeed."""


def success(plan: Plan, result: DeploymentResult, manifest: Manifest | None) -> RenderableType:
    """One line that says it is done; after ``up`` also where the service answers."""
    told = tally(result.counts, DONE)
    done = f"{told} in {result.seconds:.1f} s" if told else "nothing changed"
    kept = [stack.name for stack in result.stacks if stack.state == "kept"]
    if result.operation == "down":
        line = ok(f"{plan.app} ({plan.environment}) is taken down: {done}")
        return Group(line, dim(f"kept: {', '.join(kept)}; `--data` removes them too")) if kept else line
    line = ok(f"{plan.app} is up in {count(len(plan.serving), 'region')}: {done}")
    return Group(line, addresses(endpoints(manifest))) if manifest else line


def failures(result: DeploymentResult) -> RenderableType:
    """Every failure, what stands in spite of it, and what to do."""
    blocks: list[RenderableType] = []
    for each in result.failures:
        blocks += [block("error", each.message, details=each.details, hint=each.hint), Text()]
    awaits = result.awaits
    if awaits:
        blocks += [block("error", awaits.message, details=awaits.details), Text()]
    rows = [(word, ", ".join(parts)) for word, parts in _parts(result).items() if parts]
    again = awaits.hint if awaits and not result.failures else AGAIN[result.operation]
    return Group(*blocks, columns(rows, indent=0), Text(), hint(again))


def document(result: DeploymentResult, *, exit_code: int) -> dict[str, object]:
    """The result as ``--json`` writes it, with an ``error`` where it did not succeed."""
    body: dict[str, object] = {
        "operation": result.operation,
        "succeeded": result.succeeded,
        "seconds": round(result.seconds, 3),
        "counts": result.counts,
        "doors": result.doors,
        "stacks": [
            {
                "name": stack.name,
                "part": stack.part,
                "region": stack.region,
                "state": stack.state,
                "counts": stack.counts,
                "losses": stack.losses,
                "seconds": round(stack.seconds, 3),
                "resources": stack.resources,
                "reason": stack.reason,
                "failures": [failure_document(each)["error"] for each in stack.failures],
            }
            for stack in result.stacks
        ],
    }
    if result.awaits and exit_code == result.awaits.exit_code:
        return {**body, **failure_document(result.awaits)}
    if exit_code:
        body["error"] = {"kind": "StackError", "message": _what_went_wrong(result), "exit_code": exit_code}
    return body


def _what_went_wrong(result: DeploymentResult) -> str:
    match result.failures:
        case (one,):
            return one.message
        case ():
            drifted = [stack.part for stack in result.stacks if stack.state == "drifted"]
            return f"the cloud differs from the state of {', '.join(drifted)}" if drifted else "interrupted"
        case several:
            return count(len(several), "failure")


def _parts(result: DeploymentResult) -> Mapping[str, list[str]]:
    groups: Mapping[str, tuple[State, ...]] = {
        "in place": ("deployed", "unchanged", "kept"),
        "previewed": ("previewed",),
        "drifted": ("drifted",),
        "removed": ("removed",),
        "failed": ("failed",),
        "cancelled": ("cancelled",),
        "not tried": ("waiting",),
    }
    return {word: [stack.part for stack in result.stacks if stack.state in states] for word, states in groups.items()}
