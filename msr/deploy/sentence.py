"""What a provider says, as one sentence and the rest.

Providers answer with anything from five words to a traceback of their own. A person reads the sentence; the rest is
kept for who looks deeper.
"""

from __future__ import annotations

import re

_TRACEBACK = "Traceback (most recent call last)"
_HEADING = re.compile(r"^(\d+ errors? occurred:|.*runtime error:)$")
_BULLET = "* "


def sentence(text: str) -> tuple[str, tuple[str, ...]]:
    """The sentence that says what is wrong, and all lines where there is more to ``text`` than that."""
    lines = tuple(line.rstrip() for line in text.splitlines() if line.strip())
    if not lines:
        return text, ()
    said = _last_word(lines) if _TRACEBACK in text else _first_word(lines)
    return said, () if len(lines) == 1 else lines


def _first_word(lines: tuple[str, ...]) -> str:
    chosen = next((line for line in lines if not _HEADING.match(line.strip())), lines[0])
    return chosen.strip().removeprefix(_BULLET)


def _last_word(lines: tuple[str, ...]) -> str:
    """A traceback ends with the error: its type, and what it says, which tells enough if it is more than a word."""
    last = lines[-1].strip()
    kind, _, said = last.partition(": ")
    return said if " " in said and " " not in kind else last
