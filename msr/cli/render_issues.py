"""How errors, warnings and notes look and sound.

error: shop.yaml:14:5 table `ledger` needs strong consistency in 2 regions; aws has no offer for that
  dynamodb-global-table  eventual consistency only

hint: set `tables.ledger.consistency: eventual`
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rich.console import Group, RenderableType
from rich.text import Text

from msr.cli import render
from msr.errors import Issue, IssuesError, MsrError, Severity, by_severity, tally

STYLES: Mapping[Severity, str] = {"error": "bold red", "warning": "bold yellow", "note": "bold blue"}


def failure(error: MsrError) -> RenderableType:
    """An error as people read it: what, where, why, and the next step."""
    if isinstance(error, IssuesError):
        return findings(error.issues)
    return block("error", error.message, details=error.details, hint=error.hint)


def findings(issues: Sequence[Issue]) -> RenderableType:
    """Every finding as a block of its own, errors first, and how many there are when it is more than one."""
    blocks: list[RenderableType] = []
    for issue in by_severity(issues):
        blocks += [_finding(issue), Text()]
    return Group(*blocks, Text(tally(issues))) if len(issues) > 1 else Group(*blocks[:-1])


def block(severity: Severity, message: str, *, details: Sequence[str] = (), hint: str = "") -> RenderableType:
    """One sentence with its severity first, its details below, and the hint last."""
    lines: list[RenderableType] = [Text.assemble((f"{severity}:", STYLES[severity]), " ", message)]
    lines += [Text(f"  {detail}") for detail in details]
    if hint:
        lines += [Text(), render.hint(hint)]
    return Group(*lines)


def _finding(issue: Issue) -> RenderableType:
    message = f"{issue.position} {issue.message}" if issue.position else issue.message
    return block(issue.severity, message, details=issue.details, hint=issue.hint)
