"""The local cloud on the screen: its objects, and what goes wrong in it on purpose."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.console import RenderableType
from rich.text import Text

from msr.cli.render import columns, count, dim

if TYPE_CHECKING:
    from msr.local.faults import Fault
    from msr.local.listing import Listed


def objects(found: Sequence[Listed]) -> RenderableType:
    """One object a line, by region and type."""
    if not found:
        return Text("nothing")
    rows = [
        (each.cloud, each.region or "global", each.type, each.id, "" if each.known else dim("schema only"))
        for each in found
    ]
    return columns(rows, indent=0)


def faults(found: Sequence[Fault]) -> RenderableType:
    """One fault a line, by its number."""
    if not found:
        return Text("no faults")
    return columns((_fault(fault) for fault in found), indent=0)


def _fault(fault: Fault) -> tuple[str | Text, ...]:
    where = fault.region or "everywhere"
    what = fault.type or "every type"
    times = count(fault.times, "time") if fault.times else "always"
    return str(fault.number), Text(fault.kind, style="bold red"), where, what, fault.operation, _amount(fault), times


def _amount(fault: Fault) -> str:
    match fault.kind:
        case "latency":
            return f"{fault.amount:g} s"
        case "quota":
            return f"at most {fault.amount:g}"
        case _:
            return ""
