"""Every error that msr raises, drawn as one tree.

    MsrError                   exit 1   anything the user can act on
    ├── CommandLineError       exit 2   the command line is wrong
    ├── BlueprintError         exit 2   the blueprint is wrong: all issues at once
    ├── PlanError              exit 3   the blueprint is right, but what it asks for cannot be promised
    ├── ProviderNotFound       exit 4   the cloud's package is not installed
    ├── EngineError            exit 5   no usable Pulumi engine
    ├── StackError             exit 6   a stack did not reach what the plan says
    ├── LocalCloudError        exit 7   the local cloud could not serve
    ├── OperationError         exit 8   a live operation was done in part, or not at all
    └── NotDelegated           exit 9   the service's DNS zone is made, and waits for a person to delegate it

A message says what, where and why, without a full stop; ``hint`` is the next step.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Literal

from msr.value import value

Severity = Literal["error", "warning", "note"]
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "note")
"""Worst first."""


@value
class Position:
    """A place in a text file; line and column count from 1."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@value
class Issue:
    """One finding about a blueprint.

    ``path`` is the YAML path (``tables.orders.key``), ``position`` the place of that leaf, ``code`` a stable
    name of the rule (``unknown-key``), ``hint`` the smallest edit that mends it.
    """

    message: str
    path: str = ""
    position: Position | None = None
    code: str = ""
    severity: Severity = "error"
    hint: str = ""
    details: tuple[str, ...] = ()

    @property
    def place(self) -> tuple[int, int]:
        """Line and column, to sort by; what has no place comes first."""
        return (self.position.line, self.position.column) if self.position else (0, 0)


def by_severity(issues: Iterable[Issue]) -> tuple[Issue, ...]:
    """Errors first, else in the order in which they were found."""
    return tuple(sorted(issues, key=lambda issue: SEVERITIES.index(issue.severity)))


def tally(issues: Iterable[Issue]) -> str:
    """``1 error, 2 warnings``; empty for nothing."""
    found = Counter(issue.severity for issue in issues)
    return ", ".join(f"{found[each]} {each}{'s' * (found[each] != 1)}" for each in SEVERITIES if found[each])


class MsrError(Exception):
    """Something the user can act on."""

    exit_code = 1

    def __init__(self, message: str, *, hint: str = "", details: Sequence[str] = ()) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.details = tuple(details)


class CommandLineError(MsrError):
    """The command line is wrong: a word that msr does not know, or two that exclude each other."""

    exit_code = 2


class IssuesError(MsrError):
    """An error that carries every finding of one stage, never the first alone."""

    def __init__(self, issues: Sequence[Issue]) -> None:
        self.issues = tuple(issues)
        count = len(self.issues)
        super().__init__(self.issues[0].message if count == 1 else f"{count} problems")


class BlueprintError(IssuesError):
    """The blueprint cannot be read or breaks a rule that needs no cloud."""

    exit_code = 2


class PlanError(IssuesError):
    """What the blueprint asks for cannot be promised.

    No service of the chosen cloud keeps it, an objective is missed, a rule is broken, or protected data that is
    deployed would be lost.
    """

    exit_code = 3


class ProviderNotFound(MsrError):
    """No installed package provides the cloud that the blueprint names."""

    exit_code = 4


class EngineError(MsrError):
    """No usable Pulumi engine, and why."""

    exit_code = 5


class StackError(MsrError):
    """A stack operation failed: which stack, which resource, which region, and the cause."""

    exit_code = 6

    def __init__(
        self,
        message: str,
        *,
        stack: str = "",
        region: str = "",
        resource: str = "",
        hint: str = "",
        details: Sequence[str] = (),
    ) -> None:
        super().__init__(message, hint=hint, details=details)
        self.stack = stack
        self.region = region
        self.resource = resource


class LocalCloudError(MsrError):
    """The local cloud could not start, or was asked for something it does not have."""

    exit_code = 7


class OperationError(MsrError):
    """A live operation (failover, failback …) was done in part: what was done, and what was not."""

    exit_code = 8


class NotDelegated(MsrError):
    """A deployment made the service's DNS zone and stopped: only a person can lead DNS to its ``name_servers``."""

    exit_code = 9

    def __init__(self, message: str, *, zone: str, name_servers: Sequence[str], hint: str) -> None:
        super().__init__(message, hint=hint, details=name_servers)
        self.zone = zone
        self.name_servers = tuple(name_servers)
