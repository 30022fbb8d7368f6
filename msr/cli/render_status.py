"""What is deployed, on one screen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from rich.console import Group, RenderableType
from rich.text import Text

from msr.cli.render import columns, count, dim, heading, role, section

if TYPE_CHECKING:
    from msr.manifest import StackState
    from msr.operate import ByHand, Endpoints, Freshness, RegionStatus, StackStatus, Status

STATE_STYLES: Mapping[StackState, str] = {"deployed": "green", "failed": "bold red", "skipped": "yellow"}
HEALTH_STYLES = {"healthy": "green", "unhealthy": "bold red", "unreachable": "bold red"}
FRESHNESS: Mapping[Freshness, tuple[str, str]] = {
    "current": ("up to date", "green"),
    "changed": ("out of date", "yellow"),
    "removed": ("not in the blueprint any more", "yellow"),
    "unknown": ("not compared", "dim"),
}


SHELL = "# In a shell, to the end of a block. A store whose region is down refuses; the others are enough."


def overview(status: Status) -> RenderableType:
    """Regions with role, state, health and host; stacks beside the plan; what could not be asked."""
    blocks: list[RenderableType] = [
        heading(status.app, status.cloud, status.mode, status.environment, status.target),
        section("regions", columns(_region(region) for region in status.regions)),
        section("stacks", columns(_stack(stack) for stack in status.stacks)),
    ]
    failures = [(stack.name, stack.message) for stack in status.stacks if stack.message]
    if failures:
        blocks.append(section("messages", columns(failures)))
    if status.unprobed:
        blocks += [Text(), note(status.unprobed)]
    return Group(*blocks)


def addresses(endpoints: Endpoints) -> RenderableType:
    """Where the service answers, each address on a line of its own."""
    rows = [("host", endpoints.host)] if endpoints.host else []
    rows += [(f"host in {region}", host) for region, host in endpoints.regions.items()]
    rows += [("delegate to", server) for server in endpoints.name_servers]
    return columns(rows, indent=0) if rows else Text("no stack hands on an address")


def note(text: str) -> Text:
    """The line that says what else is to know."""
    return Text.assemble(("note:", "bold blue"), " ", text)


def shell(switches: Sequence[ByHand]) -> str:
    """A script in blocks to copy, of lines that nobody wraps; empty where there are no switches."""
    blocks = [
        "\n".join((f"# {words}", *lines))
        for each in switches
        for words, lines in ((f"let {each.region} in", each.let_in), (f"take {each.region} out", each.take_out))
    ]
    return "".join(f"\n{block}\n" for block in (SHELL, *blocks)) if blocks else ""


def moment(iso: str | None) -> str:
    """ISO 8601 UTC to the minute: ``2026-11-25 17:50 UTC``."""
    return f"{iso[:16].replace('T', ' ')} UTC" if iso else ""


def _region(region: RegionStatus) -> tuple[str | Text, ...]:
    health = region.health.status if region.health else ""
    return (
        region.key,
        region.name if region.name != region.key else "",
        role(region.role),
        _state(region.state),
        Text(health, style=HEALTH_STYLES.get(health, "")),
        count(region.resources, "resource") if region.state else "",
        dim(moment(region.updated)),
        region.host or "",
    )


def _stack(stack: StackStatus) -> tuple[str | Text, ...]:
    words, style = FRESHNESS[stack.freshness]
    return stack.name, _state(stack.state), count(stack.resources, "resource"), Text(words, style=style)


def _state(state: StackState | None) -> Text:
    return Text(state, style=STATE_STYLES[state]) if state else dim("no stack")
