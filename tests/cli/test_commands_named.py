"""Nothing that msr says, in its code, data or examples, sends a reader to a command that there is not."""

from __future__ import annotations

import re
from pathlib import Path

from msr.cli.app import COMMANDS

ROOT = Path(__file__).parents[2]
SUFFIXES = {".py", ".md", ".yaml", ".csv"}
NAMED = re.compile(r"(?:`|\$ )msr ([a-z][a-z-]*)")


def named() -> dict[str, str]:
    """Each command that is named, and a file that names it."""
    return {
        found[1]: str(path.relative_to(ROOT))
        for folder in ("msr", "providers", "blueprints")
        for path in sorted((ROOT / folder).rglob("*"))
        if path.suffix in SUFFIXES
        for found in NAMED.finditer(path.read_text(encoding="utf-8"))
    }


def test_every_command_that_is_named_exists() -> None:
    found = named()
    assert {"up", "outputs", "plan"} <= set(found)
    known = {command for commands in COMMANDS.values() for command in commands}
    assert {name: file for name, file in found.items() if name not in known} == {}
