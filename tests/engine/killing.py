"""Deployments that are killed at a random moment, each followed by the same one once more.

What must come of it: nothing in the cloud that no state knows, nothing twice, and nobody who has to lend a hand.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from msr.deploy.backend import Backend
from msr.deploy.command import Command
from msr.deploy.result import DeploymentResult
from msr.engine import find
from msr.errors import MsrError
from tests.fakes.cloud import FakeCloud
from tests.fakes.deploy import deployment, start
from tests.fakes.provider import Shape, plan_of

Operation = Literal["up", "update", "down"]
Victims = Literal["msr", "engine", "both"]

BEFORE: Shape = {"functions": 2, "extra": 2}
AFTER: Shape = {"functions": 2, "extra": 3, "tables": 2, "memory_mb": 512}
CALLS = {"up": 21, "update": 24, "down": 21}
"""What each operation asks of the cloud, about; a kill comes after some of it."""

LATENCY_SECONDS = 0.1
COMMAND_SECONDS = 90.0


@dataclass(frozen=True, slots=True)
class Aftermath:
    """What one kill, and the same operation once more, left behind.

    ``orphans`` are ids of things that no state knows, ``missing`` ids that only a state knows, ``twins`` marks of
    things that are there more than once, and ``hands`` what somebody would have to look after.
    """

    operation: Operation
    victims: Victims
    after_calls: int
    orphans: tuple[str, ...]
    missing: tuple[str, ...]
    twins: tuple[str, ...]
    hands: tuple[str, ...]

    @property
    def clean(self) -> bool:
        """Whether nothing is wrong."""
        return not (self.orphans or self.missing or self.twins or self.hands)


def kills(operation: Operation, count: int, folder: Path, *, seed: int = 0) -> tuple[Aftermath, ...]:
    """Kill ``operation`` at ``count`` random moments, each in a cloud and a folder of its own below ``folder``."""
    chance = random.Random(f"{operation} {seed}")
    return tuple(_kill(operation, folder / f"{operation}-{number}", chance) for number in range(count))


def _kill(operation: Operation, folder: Path, chance: random.Random) -> Aftermath:
    victims = chance.choice(_VICTIMS)
    after_calls, late_seconds = chance.randrange(CALLS[operation]), chance.uniform(0, 2 * LATENCY_SECONDS)
    folder.mkdir(parents=True)
    with FakeCloud() as cloud:
        if operation != "up":
            deployment(folder, plan_of(**BEFORE), cloud).up()
        cloud.calls.clear()
        cloud.delay_seconds = LATENCY_SECONDS
        shape = AFTER if operation == "update" else BEFORE
        child = start(folder, cloud, "down" if operation == "down" else "up", **shape)
        _until(cloud, after_calls, child)
        time.sleep(late_seconds)
        _end(child, victims, folder)
        hands = _again(operation, folder, cloud, shape)
        return _aftermath(operation, victims, after_calls, folder, cloud, hands)


_VICTIMS: tuple[Victims, ...] = ("msr", "engine", "both")


def engines(folder: Path) -> list[int]:
    """The engines that work below ``folder``."""
    found: list[int] = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if (process / "cwd").readlink().is_relative_to(folder):
                found.append(int(process.name))
        except OSError:
            continue
    return found


def kill(pid: int) -> None:
    """End a process at once, if it is still there."""
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return


def _until(cloud: FakeCloud, calls: int, child: subprocess.Popen[str]) -> None:
    deadline = time.monotonic() + COMMAND_SECONDS
    while len(cloud.calls) < calls and child.poll() is None and time.monotonic() < deadline:
        time.sleep(0.01)


def _end(child: subprocess.Popen[str], victims: Victims, folder: Path) -> None:
    if victims != "msr":
        for pid in engines(folder):
            kill(pid)
    if victims != "engine":
        child.kill()
    child.communicate(timeout=COMMAND_SECONDS)


def _again(operation: Operation, folder: Path, cloud: FakeCloud, shape: Shape) -> tuple[str, ...]:
    again = deployment(folder, plan_of(**shape), cloud)
    try:
        result: DeploymentResult = again.down() if operation == "down" else again.up()
    except MsrError as error:
        return (error.message,)
    return tuple(failure.message for failure in result.failures) or (() if result.succeeded else ("not succeeded",))


def _aftermath(
    operation: Operation,
    victims: Victims,
    after_calls: int,
    folder: Path,
    cloud: FakeCloud,
    hands: tuple[str, ...],
) -> Aftermath:
    known, there = _known(folder), set(cloud.things)
    marks = Counter(str(thing.inputs["mark"]) for thing in cloud.things.values())
    return Aftermath(
        operation,
        victims,
        after_calls,
        orphans=tuple(sorted(there - known)),
        missing=tuple(sorted(known - there)),
        twins=tuple(mark for mark, times in marks.items() if times > 1),
        hands=hands,
    )


def _known(folder: Path) -> set[str]:
    """The ids of all things that a state knows."""
    states = Backend((folder / ".msr/local/state").as_uri(), Command(find(), {}), folder)
    resources = (each for name in states.names("") for each in (states.state(name) or {}).get("resources", ()))
    return {str(resource["id"]) for resource in resources if resource["type"].startswith("fake:")}
