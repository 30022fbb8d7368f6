"""The documents are output: every block in them is run or generated, and compared.

    python -m tests.docs     write the blocks anew

Three kinds of block:

- ``console``: lines after ``$`` are run in one shell session over a copy of ``blueprints/``; what they print follows.
- ``sh``: commands of the repository itself (``make demo``); their targets must exist.
- text between ``<!-- generated: NAME -->`` and ``<!-- end -->``: what the generator of that name writes.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from msr.capabilities import capabilities, cell
from msr.offer import Offer
from msr.registry import names, provider
from tests import combinations
from tests.contract import tables

ROOT = Path(__file__).parent.parent
PAGES = ("README.md", "blueprints/README.md", "providers/README.md")
COMMAND_SECONDS = 240

_CONSOLE = re.compile(r"^```console\n(.*?)^```$", re.M | re.S)
_GENERATED = re.compile(r"^<!-- generated: ([\w-]+) -->\n(.*?)^<!-- end -->$", re.M | re.S)
_SHELL = re.compile(r"^```sh\n(.*?)^```$", re.M | re.S)
_VARIES = (
    (re.compile(r"\b\d+(?:\.\d+)? s\b(?=:|$| {2,})", re.M), "0.0 s"),
    (re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d)?(?:\.\d+)?(?:Z|\+00:00)?"), "<time>"),
    (re.compile(r"^\[[\w-]+\] .*\n", re.M), ""),
)


@dataclass(frozen=True, slots=True)
class Session:
    """A shell session in a folder of its own, as a reader would have it."""

    folder: Path
    environment: Mapping[str, str]

    def run(self, command: str) -> str:
        """What ``command`` prints, talk and data together, without colour."""
        done = subprocess.run(
            command,
            shell=True,
            cwd=self.folder,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            text=True,
            timeout=COMMAND_SECONDS,
            check=False,
        )
        return done.stdout


@contextmanager
def session() -> Generator[Session]:
    """A session over a copy of ``blueprints/``; what it deployed goes with the folder."""
    with tempfile.TemporaryDirectory(prefix="msr-docs-") as name:
        folder = Path(name)
        shutil.copytree(ROOT / "blueprints", folder / "blueprints", ignore=shutil.ignore_patterns(".msr"))
        path = os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))
        environment = {**os.environ, "PATH": path, "NO_COLOR": "1", "COLUMNS": "110"}
        yield Session(folder, environment)


def rendered(page: str, shell: Session) -> str:
    """``page`` with all of its blocks made anew."""
    text = (ROOT / page).read_text(encoding="utf-8")
    text = _GENERATED.sub(lambda m: f"<!-- generated: {m[1]} -->\n{GENERATORS[m[1]]()}<!-- end -->", text)
    return _CONSOLE.sub(lambda m: f"```console\n{_replayed(m[1], shell)}```", text)


def comparable(text: str) -> str:
    """``text`` without what differs from run to run: times, and the order of progress lines."""
    for pattern, replacement in _VARIES:
        text = pattern.sub(replacement, text)
    return text


def make_targets(page: str) -> tuple[str, ...]:
    """The targets that the page's ``sh`` blocks tell a reader to make."""
    text = (ROOT / page).read_text(encoding="utf-8")
    return tuple(target for block in _SHELL.findall(text) for target in re.findall(r"^make (\w+)", block, re.M))


def _replayed(block: str, shell: Session) -> str:
    commands = [line.removeprefix("$ ") for line in block.splitlines() if line.startswith("$ ")]
    return "\n".join(f"$ {command}\n{shell.run(command)}" for command in commands)


def _capability_table() -> str:
    clouds = names()
    titles = [provider(name).title for name in clouds]
    lines = [f"| capability | {' | '.join(titles)} |", f"|---|{'---|' * len(clouds)}"]
    for capability in capabilities():
        cells = (cell(capability, provider(name).offers) for name in clouds)
        shown = (_cell(c.status, c.offers) for c in cells)
        lines.append(f"| {capability.name} | {' | '.join(shown)} |")
    return "\n".join(lines) + "\n"


def _cell(status: str, offers: tuple[Offer, ...]) -> str:
    if not offers:
        return "no such service"
    titles = "; ".join(dict.fromkeys(offer.title for offer in offers))
    return titles if status == "built" else f"*not yet: {titles}*"


def _bench_table() -> str:
    results = json.loads((ROOT / "tests" / "bench" / "results.json").read_text(encoding="utf-8"))
    lines = ["| figure | target | measured |", "|---|---|---|"]
    lines += [f"| {row['figure']} | {row['target']} | {row['measured']} |" for row in results["rows"]]
    return "\n".join([*lines, "", f"{results['machine']}; {results['date']}.", ""])


GENERATORS: Mapping[str, Callable[[], str]] = {
    "bench": _bench_table,
    "blueprints": tables.table,
    "capabilities": _capability_table,
    "combinations": combinations.table,
}


def main() -> None:
    """Write every page's blocks anew."""
    for page in PAGES:
        if (ROOT / page).exists():
            with session() as shell:
                (ROOT / page).write_text(rendered(page, shell), encoding="utf-8")


if __name__ == "__main__":
    main()
