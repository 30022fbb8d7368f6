"""How much a code folder holds, of what would be shipped."""

from __future__ import annotations

import os
from pathlib import Path

from msr.value import value

LEFT_OUT = frozenset(
    {"__pycache__", ".git", ".msr", ".venv", ".pytest_cache", ".mypy_cache", ".ruff_cache", ".DS_Store"}
)
"""Traces of working on code, which are not code."""

MOST_FILES = 50_000


@value
class Measure:
    """Files and bytes found before counting stopped."""

    files: int
    bytes: int


def measure(folder: Path, *, stop_above: int) -> Measure:
    """What ``folder`` holds; counting stops above ``stop_above`` bytes or 50,000 files. Links are not followed."""
    files = size = 0
    for parent, subfolders, names in os.walk(folder):
        subfolders[:] = sorted(name for name in subfolders if name not in LEFT_OUT)
        for name in names:
            if name in LEFT_OUT or name.endswith(".pyc"):
                continue
            files += 1
            size += (Path(parent) / name).lstat().st_size
            if size > stop_above or files >= MOST_FILES:
                return Measure(files, size)
    return Measure(files, size)
