"""What every way of getting an engine has in common."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Way:
    """One way to get the pinned engine.

    ``fetch(folder, progress)`` leaves the engine at ``folder/bin/pulumi`` or raises EngineError with the reason;
    ``remedy`` says what a person can install or open so that this way works.
    """

    name: str
    remedy: str
    fetch: Callable[[Path, Progress], None]


def spoken(seconds: float) -> str:
    """Return a duration as people say it: ``45 s``, ``4 min 6 s``."""
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"
