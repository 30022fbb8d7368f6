"""A shell in which a cloud's command line only writes down what it is asked to do."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

SHELLS = ("bash", "sh")

_PROGRAM = """\
#!{python}
import json, sys
arguments = sys.argv[1:]
asks = "show" in arguments or "describe" in arguments
reply = next((text for part, text in {replies!r}.items() if part in " ".join(arguments)), None)
with open({log!r}, "a") as log:
    print(json.dumps([arguments, "" if asks else sys.stdin.read()]), file=log)
if asks:
    sys.exit("there is none") if reply is None else print(reply)
"""


@dataclass(frozen=True, slots=True)
class Typed:
    """One run of the program: its arguments, and what stood on its standard input."""

    arguments: tuple[str, ...]
    stdin: str

    @property
    def asks(self) -> bool:
        """Whether it only looks at something."""
        return "show" in self.arguments or "describe" in self.arguments

    def value(self, option: str) -> str:
        """The word after ``option``."""
        return self.arguments[self.arguments.index(option) + 1]


def typed(
    lines: Sequence[str], folder: Path, program: str, *, shell: str, replies: Mapping[str, str]
) -> tuple[Typed, ...]:
    """What ``shell`` makes of ``lines`` when ``program`` answers a question that contains a key of ``replies``.

    Other questions fail, as they do for things that are not there.
    """
    log = folder / "typed.jsonl"
    log.write_text("", encoding="utf-8")
    fake = folder / program
    fake.write_text(_PROGRAM.format(python=sys.executable, replies=dict(replies), log=str(log)), encoding="utf-8")
    fake.chmod(0o755)
    subprocess.run(
        [shell, "-uc", "\n".join(lines)],
        stdin=subprocess.DEVNULL,
        env={"PATH": f"{folder}:{os.environ['PATH']}"},
        text=True,
        check=True,
        timeout=60,
    )
    found = (json.loads(line) for line in log.read_text(encoding="utf-8").splitlines())
    return tuple(Typed(tuple(arguments), stdin) for arguments, stdin in found)
