"""Commands against the clock: side by side in one run, with a limit, in an environment that is the same for all."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from msr.value import value
from tests.bench.figure import Unmeasured

ROOT = Path(__file__).parents[2]
PYTHON = sys.executable
MSR = (PYTHON, "-m", "msr.cli")
POLL_SECONDS = 0.2
PAGE_KIB = os.sysconf("SC_PAGE_SIZE") // 1024


@value
class Ran:
    """One run of a command: wall time, and the most memory of the process and of all that it started, in MiB."""

    seconds: float
    own_mib: float
    tree_mib: float


def environment(**more: str) -> dict[str, str]:
    """This process's variables, with this source tree first and bytecode allowed: an installed program has it."""
    kept = {name: text for name, text in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, "PYTHONPATH": str(ROOT), "NO_COLOR": "1", **more}


def interleaved(measures: Mapping[str, Callable[[], float]], rounds: int) -> Mapping[str, list[float]]:
    """Each measure in turn, A B A B, so that whatever else the machine does meets all of them alike."""
    found: dict[str, list[float]] = {name: [] for name in measures}
    for _ in range(rounds):
        for name, measure in measures.items():
            found[name].append(measure())
    return found


def cpu_seconds(command: Sequence[str], cwd: Path, variables: Mapping[str, str], limit_seconds: float = 60) -> float:
    """User and system time of a command and its children; what a loaded machine changes least."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, cwd=cwd, env=variables, capture_output=True, check=True, timeout=limit_seconds)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def run(command: Sequence[str], cwd: Path, variables: Mapping[str, str], limit_seconds: float) -> Ran:
    """Run a command to its end.

    Raises:
        Unmeasured: it failed, or took longer than ``limit_seconds``.
    """
    started = time.monotonic()
    process = subprocess.Popen(
        command, cwd=cwd, env=variables, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    memory = _Memory(process.pid)
    try:
        said, _ = process.communicate(timeout=limit_seconds)
    except subprocess.TimeoutExpired:
        for pid in descendants(process.pid):
            _kill(pid)
        process.kill()
        process.communicate()
        raise Unmeasured(f"more than {limit_seconds:.0f} s") from None
    finally:
        memory.stop()
    if process.returncode:
        raise Unmeasured(f"failed: {' '.join(said.split())[-300:]}")
    return Ran(time.monotonic() - started, memory.own_mib, memory.tree_mib)


class _Memory:
    """Watches the resident memory of a process and its descendants until it is stopped."""

    def __init__(self, pid: int) -> None:
        self.own_mib = self.tree_mib = 0.0
        self._pid = pid
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._stopped.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._stopped.wait(POLL_SECONDS):
            own = _resident_mib(self._pid)
            self.own_mib = max(self.own_mib, own)
            self.tree_mib = max(self.tree_mib, own + sum(map(_resident_mib, descendants(self._pid))))


def descendants(pid: int) -> list[int]:
    """The processes that ``pid`` started, and those that they started."""
    children: dict[int, list[int]] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
        except (OSError, IndexError):
            continue  # it ended while it was looked at
        children.setdefault(parent, []).append(int(folder.name))
    found, front = list[int](), [pid]
    while front:
        front = [child for parent in front for child in children.get(parent, ())]
        found += front
    return found


def _resident_mib(pid: int) -> float:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * PAGE_KIB / 1024
    except (OSError, IndexError):
        return 0.0


def _kill(pid: int) -> None:
    try:
        os.kill(pid, 9)
    except ProcessLookupError:
        return
