"""A program in the event loop that the Automation API runs it in, and an end to that loop.

When the engine ends a run before the program is done (a resource failed, somebody pressed Ctrl-C), the SDK's clean-up
fails at its first log line, because that goes to the engine: the loop stays open, and its thread may wait for ever
(pulumi 3.272, ``automation/_server.py``). So who starts the run also ends the loop.
"""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress

from msr.deploy.untraced import untraced
from msr.program import PulumiProgram

GRACE_SECONDS = 2.0
QUIET_TICKS = 5
"""The SDK's clean-up starts the loop once more per pending task; a loop that rests this long is left for good."""

_TICK_SECONDS = 0.01


class Hosted:
    """A program for one run."""

    def __init__(self, program: PulumiProgram) -> None:
        self._program = program
        self._loop: asyncio.AbstractEventLoop | None = None

    async def __call__(self) -> None:
        self._loop = asyncio.get_running_loop()
        untraced()
        await self._program()

    def end(self) -> None:
        """Call it when the engine is gone: nothing of the program runs after that."""
        loop = self._loop
        if loop is None or loop.is_closed() or _has_stopped(loop):
            return
        loop.call_soon_threadsafe(loop.stop)
        _has_stopped(loop)


def _has_stopped(loop: asyncio.AbstractEventLoop) -> bool:
    """Whether the loop came to rest within the grace time, and is closed."""
    deadline, quiet = time.monotonic() + GRACE_SECONDS, 0
    while not loop.is_closed():
        if time.monotonic() > deadline:
            return False
        quiet = 0 if loop.is_running() else quiet + 1
        if quiet >= QUIET_TICKS:
            _close(loop)
        time.sleep(_TICK_SECONDS)
    return True


def _close(loop: asyncio.AbstractEventLoop) -> None:
    """Close a loop that rests; where the SDK's thread takes it up just then, it stays as it is."""
    loop.set_exception_handler(lambda _loop, _context: None)  # the SDK's would stop the loop once more
    pending = asyncio.all_tasks(loop)
    for task in pending:
        task.cancel()
    with suppress(RuntimeError):  # "this event loop is already running", or is closed
        if pending:
            loop.run_until_complete(asyncio.wait(pending, timeout=GRACE_SECONDS))
        loop.close()
