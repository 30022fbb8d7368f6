"""Ctrl-C during a deployment: the first lets what runs come to its end, the second stops at once."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager
from types import FrameType

FIRST = "stopping: what has begun is finished and written down; Ctrl-C again stops at once"
SECOND = "stopping at once: the next `msr up` finds what was cut off"


class Interruption:
    """How often the user asked to stop."""

    def __init__(self) -> None:
        self.times = 0

    def __bool__(self) -> bool:
        return self.times > 0


@contextmanager
def interruptible(cancel: Callable[[], None], say: Callable[[str], None]) -> Generator[Interruption]:
    """Turn the first two Ctrl-C into calls of ``cancel``; a third one ends msr itself.

    ``cancel`` and ``say`` run in a thread of their own: a signal arrives between any two steps of the main thread,
    which may hold a lock that they need.
    """
    interruption = Interruption()

    def on_signal(number: int, frame: FrameType | None) -> None:
        del number, frame
        interruption.times += 1
        if interruption.times > 1:
            signal.signal(signal.SIGINT, before)
        message = FIRST if interruption.times == 1 else SECOND
        threading.Thread(target=lambda: (say(message), cancel())).start()

    before = signal.signal(signal.SIGINT, on_signal)
    try:
        yield interruption
    finally:
        signal.signal(signal.SIGINT, before)
