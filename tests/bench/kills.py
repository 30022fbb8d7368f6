"""``kill -9`` at random moments: of msr, of the engine, or of both; then the same command once more.

Each round has a service of its own on a local cloud of its own. What the cloud holds after the second command is
compared, object by object, with what it holds where nobody was killed.
"""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from random import Random
from shutil import copytree
from tempfile import TemporaryDirectory
from typing import Literal, TypeAlias

from msr.local.store import Store
from msr.value import value
from tests.bench.clock import MSR, environment, run
from tests.bench.figure import Figure, Measured, Unmeasured
from tests.bench.service import bench_service, write_service

SHAPE = (3, 2, 2)
ROUNDS = {"up": 30, "update": 10, "down": 10}
SEED = 20261125
LIMIT_SECONDS = 300
ENGINE_SECONDS = 60
"""How long an engine without its msr may take to notice."""

Operation: TypeAlias = Literal["up", "update", "down"]
Objects: TypeAlias = Counter[tuple[str, str, str]]
"""What a cloud holds, by type, region and URN."""

VICTIMS = ("msr", "engine", "both")


@value
class Case:
    """One operation: the folder that it starts from, how long it takes undisturbed, and what it leaves behind."""

    operation: Operation
    start: Path
    seconds: float
    left: Objects


@value
class Aftermath:
    """What was wrong after a kill and one repetition."""

    orphans: int
    duplicates: int
    missing: int
    hand_needed: str

    @property
    def wrong(self) -> int:
        """Everything that should not be."""
        return self.orphans + self.duplicates + self.missing + bool(self.hand_needed)


def measure(rounds: dict[str, int] = ROUNDS) -> Measured:
    """Kill, repeat, compare; what was wrong, over all rounds.

    Raises:
        Unmeasured: an undisturbed operation did not get through.
    """
    random = Random(SEED)
    found: list[Aftermath] = []
    with TemporaryDirectory(prefix="msr-bench-", ignore_cleanup_errors=True) as name:
        for case in cases(Path(name), [each for each, count in rounds.items() if count]):
            for number in range(rounds[case.operation]):
                folder = Path(name) / f"{case.operation}-{number}"
                found.append(one(case, folder, random.uniform(0, case.seconds), VICTIMS[number % len(VICTIMS)]))
    wrong = sum(each.wrong for each in found)
    reasons = "; ".join(sorted({each.hand_needed for each in found if each.hand_needed}))
    parts: dict[str, float | int | str] = {
        "orphans": sum(each.orphans for each in found),
        "duplicates": sum(each.duplicates for each in found),
        "missing": sum(each.missing for each in found),
        "needed_a_hand": sum(bool(each.hand_needed) for each in found),
        "reasons": reasons,
        "kills": len(found),
    }
    return Measured(f"{wrong} after {len(found)} kills", wrong, "objects and stacks", parts)


def cases(root: Path, operations: Sequence[str]) -> Iterator[Case]:
    """Each operation, run once undisturbed."""
    fresh, deployed = root / "fresh", root / "deployed"
    write_service(fresh, bench_service(*SHAPE))
    copytree(fresh, deployed)
    first = _undisturbed("up", deployed)
    if "up" in operations:
        yield Case("up", fresh, first, objects(deployed))
    if "update" in operations:
        changed, updated = root / "changed", root / "updated"
        copytree(deployed, changed)
        write_service(changed, bench_service(*SHAPE, memory_mb=1024))
        copytree(changed, updated)
        yield Case("update", changed, _undisturbed("up", updated), objects(updated))
    if "down" in operations:
        removed = root / "removed"
        copytree(deployed, removed)
        yield Case("down", deployed, _undisturbed("down", removed), objects(removed))


def one(case: Case, folder: Path, moment: float, victim: str) -> Aftermath:
    """Begin the operation, kill after ``moment`` seconds, repeat it, and look at what the cloud holds."""
    copytree(case.start, folder)
    verb = "down" if case.operation == "down" else "up"
    with _started(verb, folder) as process:
        time.sleep(moment)
        if victim != "msr":
            _kill(engines(folder))
        if victim != "engine":
            _kill([process.pid])
        _wait(process)
    _until_engines_end(folder)
    hand_needed = ""
    try:
        _undisturbed(verb, folder)
    except Unmeasured as reason:
        hand_needed = f"{case.operation}, {victim} killed after {moment:.1f} s: {reason}"
    return compared(objects(folder), case.left, hand_needed)


def compared(left: Objects, expected: Objects, hand_needed: str) -> Aftermath:
    """Objects that nobody knows, objects that are there twice, and objects that are not there."""
    extra, missing = left - expected, expected - left
    duplicates = sum(count for key, count in extra.items() if key in expected)
    return Aftermath(extra.total() - duplicates, duplicates, missing.total(), hand_needed)


def objects(folder: Path) -> Objects:
    """What the local cloud of a folder holds; nothing where there is none yet."""
    return Counter(
        (found.place.type, found.place.region, found.urn)
        for store in folder.rglob("cloud.db")
        for found in Store(store).objects()
    )


def engines(folder: Path) -> list[int]:
    """The engines that work below ``folder``."""
    found: list[int] = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if "pulumi" in (process / "exe").readlink().name and (process / "cwd").readlink().is_relative_to(folder):
                found.append(int(process.name))
        except OSError:
            continue  # it ended, or is somebody else's
    return found


def _undisturbed(verb: str, folder: Path) -> float:
    return run((*MSR, verb, str(folder), "--yes"), folder, environment(), LIMIT_SECONDS).seconds


@contextmanager
def _started(verb: str, folder: Path) -> Generator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(
        (*MSR, verb, str(folder), "--yes"),
        cwd=folder.parent,
        env=environment(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def _wait(process: subprocess.Popen[bytes]) -> None:
    try:
        process.wait(LIMIT_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()


def _kill(pids: Sequence[int]) -> None:
    for pid in pids:
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            continue


def _until_engines_end(folder: Path) -> None:
    deadline = time.monotonic() + ENGINE_SECONDS
    while engines(folder) and time.monotonic() < deadline:
        time.sleep(0.1)


FIGURES = (
    Figure(
        "kills",
        "`kill -9` at 30 random moments of `up`, 10 of an update, 10 of `down`; each then repeated: "
        "orphans, duplicates, missing objects, stacks that need a hand",
        "0",
        measure,
    ),
)
