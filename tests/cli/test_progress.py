"""A deployment while it goes: folded from events, then shown as lines or as live rows."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from msr.cli.progress import StackProgress, advance, waiting
from msr.cli.render_progress import LiveRows, progress, told
from msr.cli.screen import Screen
from msr.deploy.events import (
    Change,
    Event,
    Message,
    Operation,
    ResourceDone,
    ResourceFailed,
    ResourceStarted,
    RunVerdict,
    StackFinished,
    StackPassed,
    StackStarted,
)
from msr.layout import layout
from tests.cli.samples import PLAN


def started(part: str, region: str, operation: Operation = "up") -> StackStarted:
    return StackStarted(f"orders.local.{part}", part, region, operation)


def begins(part: str, name: str, change: Change = "create") -> ResourceStarted:
    return ResourceStarted(f"orders.local.{part}", part, f"urn::{name}", "t", name, change)


def done(part: str, name: str, change: Change = "create") -> ResourceDone:
    return ResourceDone(f"orders.local.{part}", part, f"urn::{name}", "t", name, change)


def finished(
    part: str, verdict: RunVerdict, counts: dict[Change, int], operation: Operation = "up", seconds: float = 1.25
) -> StackFinished:
    return StackFinished(f"orders.local.{part}", part, operation, verdict, counts, seconds)


EAST = (
    started("east", "us-east-1"),
    begins("east", "role"),
    begins("east", "function"),
    begins("east", "api"),
    begins("east", "log"),
    done("east", "role"),
)
WEST = (
    started("west", "us-west-2"),
    begins("west", "role"),
    ResourceFailed("orders.local.west", "west", "urn::role", "t", "role", "create"),
    Message("orders.local.west", "west", "warning", "us-west-2 is slow"),
    Message("orders.local.west", "west", "error", "us-west-2 does not answer", "urn::role"),
    finished("west", "failed", {}),
)
LATER = (
    finished("east", "succeeded", {"create": 4, "same": 2}),
    StackPassed("orders.local.entry", "entry", "west failed", unchanged=False),
    StackPassed("orders.local.data", "data", "unchanged since the last deployment", unchanged=True),
)


def after(*events: Event) -> dict[str, StackProgress]:
    stacks = waiting(layout(PLAN))
    for event in events:
        stacks = advance(stacks, event)
    return dict(stacks)


def test_every_stack_waits_in_its_order_before_anything_happens() -> None:
    assert [(part, stack.state) for part, stack in after().items()] == [
        *(("base", "waiting"), ("data", "waiting"), ("east", "waiting"), ("west", "waiting"), ("entry", "waiting"))
    ]


def test_what_is_done_is_counted_and_what_is_under_way_is_named() -> None:
    east = after(*EAST)["east"]
    assert (east.state, dict(east.counts), east.under_way) == ("running", {"create": 1}, ("function", "api", "log"))
    assert str(told(east)) == "1 created; now function, api, log"


def test_more_than_three_under_way_are_a_number() -> None:
    assert str(told(after(*EAST[:-1])["east"])) == "now role, function, api and 1 more"


def test_a_finished_stack_has_the_engines_own_counts() -> None:
    east = after(*EAST, *LATER)["east"]
    assert (east.state, east.under_way, east.seconds, str(told(east))) == ("succeeded", (), 1.25, "4 created")


def test_a_failure_names_the_resource() -> None:
    west = after(*WEST)["west"]
    assert (west.state, str(told(west))) == ("failed", "failed: role")


def test_a_passed_stack_says_why() -> None:
    stacks = after(*LATER)
    assert (stacks["entry"].state, str(told(stacks["entry"]))) == ("passed", "west failed")
    assert stacks["data"].state == "unchanged"


def test_a_preview_speaks_of_the_future() -> None:
    stack = after(
        started("data", "us-east-1", "preview"), finished("data", "succeeded", {"replace": 1, "create": 2}, "preview")
    )["data"]
    assert str(told(stack)) == "2 to create, 1 to replace"


def test_a_stack_that_had_nothing_to_do_says_so() -> None:
    assert str(told(after(started("data", "r"), finished("data", "succeeded", {"same": 3}))["data"])) == "no changes"


def test_a_stack_that_the_plan_no_longer_has_joins_the_rows() -> None:
    stacks = after(started("south", "us-east-2"), done("south", "role", "delete"))
    assert list(stacks)[-1] == "south"
    assert str(told(stacks["south"])) == "1 deleted"


def test_a_pipe_gets_a_line_per_stack_and_per_warning(capsys: pytest.CaptureFixture[str]) -> None:
    with progress(Screen(as_json=True), layout(PLAN)) as shown:
        for event in (*EAST, *WEST, *LATER):
            shown.hear(event)
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err == (
        "[east] up starts in us-east-1\n"
        "[west] up starts in us-west-2\n"
        "[west] warning: us-west-2 is slow\n"
        "[west] failed in 1.2 s\n"
        "[east] done in 1.2 s: 4 created\n"
        "[entry] skipped: west failed\n"
        "[data] unchanged: unchanged since the last deployment\n"
    )


def test_a_terminal_gets_a_row_per_stack_and_a_line_per_warning() -> None:
    rows = LiveRows(waiting(layout(PLAN)))
    for event in (*WEST, started("east", "us-east-1"), *LATER):
        rows.hear(event)
    screen = io.StringIO()
    Console(file=screen, width=100, color_system=None).print(rows)
    assert [line.rstrip() for line in screen.getvalue().splitlines()] == [
        "  ·  base   us-east-1  waiting",
        "  ✓  data   us-east-1  unchanged         unchanged since the last deployment",
        "  ✓  east   us-east-1  done       1.2 s  4 created",
        "  ✗  west   us-west-2  failed     1.2 s  failed: role",
        "  -  entry  us-east-1  skipped           west failed",
        "[west] warning: us-west-2 is slow",
    ]
