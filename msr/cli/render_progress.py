"""A deployment while it goes: live rows in a terminal, plain lines elsewhere, on stderr in both cases."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterable, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from rich.console import Group, RenderableType
from rich.live import Live
from rich.spinner import Spinner
from rich.text import Text

from msr.cli.progress import StackProgress, State, advance, waiting
from msr.cli.render import columns, console, dim
from msr.cli.screen import Screen
from msr.deploy.events import Event, Message, OnEvent, StackFinished, StackPassed, StackStarted
from msr.layout import StackSpec

FRAMES_PER_SECOND = 8
SHOWN_UNDER_WAY = 3

MARKS: Mapping[State, tuple[str, str]] = {
    "waiting": ("waiting", "dim"),
    "running": ("running", "cyan"),
    "succeeded": ("done", "green"),
    "failed": ("failed", "bold red"),
    "cancelled": ("cancelled", "bold yellow"),
    "unchanged": ("unchanged", "dim"),
    "passed": ("skipped", "yellow"),
}


@dataclass(frozen=True, slots=True)
class Progress:
    """``hear`` takes the deployment's events; ``say`` puts a sentence beside what is shown, without tearing it."""

    hear: OnEvent
    say: Callable[[str], None]


@contextmanager
def progress(screen: Screen, stacks: Iterable[StackSpec]) -> Generator[Progress]:
    """Show what happens to ``stacks`` inside ``with``."""
    terminal = console(stderr=True)
    if not terminal.is_terminal:
        yield Progress(PlainLines(screen).hear, screen.talk)
        return
    rows = LiveRows(waiting(stacks))
    with Live(rows, console=terminal, refresh_per_second=FRAMES_PER_SECOND, redirect_stderr=False):
        yield Progress(rows.hear, terminal.print)


class LiveRows:
    """One row a stack, drawn again several times a second, and below them each warning."""

    def __init__(self, stacks: Mapping[str, StackProgress]) -> None:
        self._stacks = stacks
        self._warnings: list[Text] = []
        self._started: dict[str, float] = {}
        self._spinner = Spinner("dots", style="cyan")

    def hear(self, event: Event) -> None:
        """Take one event."""
        if isinstance(event, StackStarted):
            self._started[event.part] = time.monotonic()
        if isinstance(event, Message) and event.severity == "warning":
            self._warnings.append(_line(event.part, f"warning: {event.text}"))
        self._stacks = advance(self._stacks, event)

    def __rich__(self) -> RenderableType:
        return Group(columns(self._row(stack) for stack in self._stacks.values()), *self._warnings)

    def _row(self, stack: StackProgress) -> tuple[str | Text, ...]:
        word, style = MARKS[stack.state]
        region = stack.region if stack.region != stack.part else ""
        return self._mark(stack), stack.part, region, Text(word, style=style), self._seconds(stack), told(stack)

    def _mark(self, stack: StackProgress) -> Text:
        if stack.state == "running":
            frame = self._spinner.render(time.monotonic())
            assert isinstance(frame, Text)
            return frame
        return Text("·", style="dim") if stack.state == "waiting" else _sign(stack.state)

    def _seconds(self, stack: StackProgress) -> str:
        if stack.state == "running" and stack.part in self._started:
            return f"{time.monotonic() - self._started[stack.part]:.1f} s"
        return "" if stack.seconds is None else f"{stack.seconds:.1f} s"


class PlainLines:
    """One line when a stack starts, ends or is passed, and for each warning; errors are reported at the end."""

    def __init__(self, screen: Screen) -> None:
        self._screen = screen
        self._stacks: Mapping[str, StackProgress] = {}

    def hear(self, event: Event) -> None:
        """Take one event."""
        self._stacks = advance(self._stacks, event)
        stack = self._stacks[event.part]
        match event:
            case StackStarted():
                self._say(stack, f"{event.operation} starts in {event.region}")
            case StackFinished():
                self._say(stack, ": ".join(filter(None, (_ended(stack), stack.summary))))
            case StackPassed():
                word = MARKS[stack.state][0]
                self._say(stack, word if event.reason == word else f"{word}: {event.reason}")
            case Message(severity="warning"):
                self._say(stack, f"warning: {event.text}")
            case _:
                pass

    def _say(self, stack: StackProgress, text: str) -> None:
        self._screen.talk(_line(stack.part, text))


def told(stack: StackProgress) -> Text:
    """What there is to say of a stack: counts, what is under way, what failed, why it was passed."""
    if stack.reason and stack.reason != MARKS[stack.state][0]:
        return dim(stack.reason)
    pieces = [stack.summary]
    if stack.under_way:
        shown = ", ".join(stack.under_way[:SHOWN_UNDER_WAY])
        more = len(stack.under_way) - SHOWN_UNDER_WAY
        pieces.append(f"now {shown}" + (f" and {more} more" if more > 0 else ""))
    if stack.failures:
        pieces.append(f"failed: {', '.join(stack.failures)}")
    if stack.state == "succeeded" and not stack.summary:
        pieces.append("no changes")
    return Text("; ".join(filter(None, pieces)))


def _line(part: str, text: str) -> Text:
    return Text.assemble((f"[{part}]", "dim"), f" {text}")


def _ended(stack: StackProgress) -> str:
    return f"{MARKS[stack.state][0]} in {stack.seconds or 0:.1f} s"


def _sign(state: State) -> Text:
    match state:
        case "succeeded" | "unchanged":
            return Text("✓", style="green")
        case "failed":
            return Text("✗", style="bold red")
        case _:
            return Text("-", style="yellow")
