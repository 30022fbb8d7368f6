"""Where a command speaks: data on stdout, talk on stderr."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from msr.errors import MsrError
from msr.value import value

if TYPE_CHECKING:
    from rich.console import RenderableType


@value
class Screen:
    """Where one command speaks; ``as_json``: its data is one JSON document; ``debug``: tracebacks are shown;
    ``file``: what is shown goes there instead of to stdout.

    Commands that print no tables never load rich, so it is imported when the first thing is painted.
    """

    as_json: bool = False
    debug: bool = False
    file: Path | None = None

    @property
    def interactive(self) -> bool:
        """Whether a person can be asked: a terminal to read from and one to talk on."""
        return sys.stdin.isatty() and sys.stderr.isatty() and not self.as_json

    def show(self, renderable: RenderableType) -> None:
        """Print data for people on stdout."""
        from msr.cli.render import paint, plain

        if self.file:
            with self.file.open("a", encoding="utf-8") as file:
                plain(renderable, file)
        else:
            paint(renderable, stderr=False)

    def talk(self, renderable: RenderableType = "") -> None:
        """Print what is not data on stderr."""
        from msr.cli.render import paint

        paint(renderable, stderr=True)

    def document(self, value: object) -> None:
        """Print the one JSON document of ``--json`` on stdout."""
        from msr.plan import to_json

        sys.stdout.write(to_json(value))

    def to(self, file: Path | None) -> Screen:
        """This screen, or one that shows everything in ``file``, which is emptied.

        Raises:
            MsrError: the file cannot be written.
        """
        if file is None:
            return self
        _save("", file)
        return replace(self, file=file)

    def write(self, text: str, file: Path | None) -> None:
        """Print a ready text on stdout, or write it to ``file``.

        Raises:
            MsrError: the file cannot be written.
        """
        if file is None:
            self.text(text)
        else:
            _save(text, file)

    def text(self, text: str) -> None:
        """Print a ready text on stdout as it is."""
        sys.stdout.write(text)

    def ask(self, question: str) -> bool:
        """Ask for a yes on stderr; anything else is a no."""
        sys.stderr.write(f"{question} [y/N] ")
        sys.stderr.flush()
        return sys.stdin.readline().strip().lower() in ("y", "yes")


def _save(text: str, file: Path) -> None:
    try:
        file.write_text(text, encoding="utf-8")
    except OSError as error:
        raise MsrError(f"{file} cannot be written: {(error.strerror or str(error)).lower()}") from error
