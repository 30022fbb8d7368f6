"""How everything looks that msr prints.

The ``render`` modules are the only ones that know rich. Everything is readable without colour: colour repeats what
a word already says, and ``NO_COLOR`` takes it away.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, zip_longest
from typing import TYPE_CHECKING, TextIO

from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.padding import Padding
from rich.segment import Segment, Segments
from rich.text import Text

from msr.value import value

if TYPE_CHECKING:
    from rich.table import Table

    from msr.planner.doors import Door

UNBOUNDED_COLUMNS = 100_000
"""The width of a pipe: whoever reads it wraps, msr does not."""

GAP = 2
"""Blanks between two columns."""

ROLE_STYLES = {"active": "green", "standby": "yellow", "witness": "blue"}


def paint(renderable: RenderableType, *, stderr: bool) -> None:
    """Print without the blanks with which rich fills its lines, so that copied text is clean."""
    screen = console(stderr=stderr)
    lines = screen.render_lines(Text(renderable) if isinstance(renderable, str) else renderable, pad=False)
    segments = chain.from_iterable((*_without_trailing_blanks(line), Segment.line()) for line in lines)
    screen.print(Segments(segments), end="", soft_wrap=True)


def plain(renderable: RenderableType, file: TextIO) -> None:
    """Print into a file as a pipe would get it."""
    screen = Console(file=file, highlight=False, markup=False, emoji=False, width=UNBOUNDED_COLUMNS, no_color=True)
    for line in screen.render_lines(Text(renderable) if isinstance(renderable, str) else renderable, pad=False):
        file.write("".join(segment.text for segment in _without_trailing_blanks(line)) + "\n")


def console(*, stderr: bool) -> Console:
    """A console that prints text as it is; outside of a terminal it wraps nothing."""
    made = Console(stderr=stderr, highlight=False, markup=False, emoji=False)
    if not made.is_terminal:
        made.width = UNBOUNDED_COLUMNS
    return made


def heading(app: str, cloud: str, mode: str, environment: str, target: str) -> Text:
    """Who this is: ``orders · aws · active-passive · local``."""
    words = [app, cloud, mode, environment]
    if target == "local" and environment != "local":
        words.append("on the local cloud")
    return Text(" · ".join(words), style="bold")


def columns(rows: Iterable[Sequence[str | Text]], *, indent: int = 2) -> RenderableType:
    """Rows of one length as columns, two blanks apart; empty columns go, the widest wrap first."""
    every = [tuple(row) for row in rows]
    filled = [number for number in range(len(every[0])) if any(row[number] for row in every)] if every else []
    cells = tuple(tuple(_text(row[number]) for number in filled) for row in every)
    return Columns(cells, indent)


@value
class Columns:
    """Texts in columns. A table of rich lays them out where they must wrap; elsewhere that takes ten times as long."""

    rows: tuple[tuple[Text, ...], ...]
    indent: int

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        lines = [line for row in self.rows for line in zip_longest(*(cell.split() for cell in row), fillvalue=Text())]
        widths = [max(cell.cell_len for cell in column) for column in zip(*lines, strict=True)]
        if self.indent + sum(widths) + GAP * (len(widths) - 1) > options.max_width:
            yield Padding(self._table(), (0, 0, 0, self.indent), expand=False)
            return
        for cells in lines:
            line = Text(" " * self.indent, no_wrap=True)
            for cell, width in zip(cells, widths, strict=True):
                line.append_text(cell).append(" " * (width - cell.cell_len + GAP))
            yield line

    def _table(self) -> Table:
        from rich.table import Table

        table = Table.grid(padding=(0, GAP))
        for _ in self.rows[0]:
            table.add_column(overflow="fold")
        for row in self.rows:
            table.add_row(*row)
        return table


def section(title: str, *body: RenderableType) -> Group:
    """A titled block, set off by a blank line."""
    return Group(Text(), Text(title, style="bold"), *body)


def dim(text: str) -> Text:
    """What matters less."""
    return Text(text, style="dim")


def ok(text: str) -> Text:
    """The line that says that something is well."""
    return Text.assemble(("ok:", "bold green"), f" {text}")


def hint(text: str) -> Text:
    """The line that says what to do next."""
    return Text.assemble(("hint:", "bold cyan"), f" {text}")


def once(rows: Iterable[tuple[str, ...]]) -> Iterator[tuple[str, ...]]:
    """Rows whose first column speaks only where it changes."""
    last = ""
    for row in rows:
        yield row if row[0] != last else ("", *row[1:])
        last = row[0]


def one_way_only(doors: Iterable[Door]) -> RenderableType:
    """What cannot be taken back."""
    return section("one way only", columns((Text("!", style="bold red"), door.key, door.text) for door in doors))


def role(name: str) -> Text:
    """A region's role in its colour."""
    return Text(name, style=ROLE_STYLES.get(name, ""))


def count(number: int, noun: str) -> str:
    """A number and its noun: ``1 region``, ``2 regions``."""
    if number == 1:
        return f"1 {noun}"
    return f"{number} {noun[:-1]}ies" if noun.endswith("y") else f"{number} {noun}s"


def _text(cell: str | Text) -> Text:
    return Text(cell) if isinstance(cell, str) else cell


def _without_trailing_blanks(line: list[Segment]) -> list[Segment]:
    kept = list(line)
    while kept and not kept[-1].text.rstrip():
        kept.pop()
    if kept:
        kept[-1] = Segment(kept[-1].text.rstrip(), kept[-1].style)
    return kept
