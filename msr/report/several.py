"""Many names as a reader takes them in at a glance."""

from __future__ import annotations

from collections.abc import Sequence

FEW = 4
"""More names than these are counted."""


def several(names: Sequence[str]) -> str:
    """``a, b, c``; of very many the first and how many more: ``a, b and 38 more``."""
    if len(names) <= FEW:
        return ", ".join(names)
    shown = names[: FEW // 2]
    return f"{', '.join(shown)} and {len(names) - len(shown)} more"
