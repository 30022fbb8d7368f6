"""Findings of `msr doctor` and `msr preflight`: one a line, the next step below what is not well."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from rich.console import RenderableType
from rich.text import Text

from msr.cli.render import columns, hint
from msr.readiness import Check, Level

STYLES: Mapping[Level, str] = {"ok": "green", "warn": "bold yellow", "fail": "bold red"}


def table(checks: Sequence[Check]) -> RenderableType:
    """Level, name and finding in columns."""
    return columns((row for check in checks for row in _rows(check)), indent=0)


def _rows(check: Check) -> Iterator[tuple[str | Text, ...]]:
    yield Text(check.level, style=STYLES[check.level]), check.name, check.finding
    if check.next_step:
        yield "", "", hint(check.next_step)
