"""The process of ``msr``, and of ``python -m msr.cli``: what is set before the first import and at the very end.

A command loads some 400 modules, nearly all of which stay until it ends. Python's cycle collector goes through them
time and again while they load, and once more when the process ends: a third of a cold ``msr plan``, for nothing.
"""

from __future__ import annotations

import gc
import os
import sys

NEW_OBJECTS = 100_000
"""So many containers come into being before the collector looks at them; Python's own figure is 700."""

TO_BE_CLOSED = ("grpc", "pulumi", "sqlite3", "concurrent.futures.thread")
"""Where one of these was loaded, the process ends in order: threads, connections and files are theirs to close."""


def main() -> None:
    """Run one command line and end the process with its exit code."""
    gc.set_threshold(NEW_OBJECTS)
    # The blueprint's models use no plugin of pydantic, which would read the entry points of every installed package.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    from msr.cli.app import run

    code = run(sys.argv[1:])
    if not sys.modules.keys().isdisjoint(TO_BE_CLOSED):
        gc.freeze()
        sys.exit(code)
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)  # as mypy ends: to take all modules apart would cost as much as the plan


if __name__ == "__main__":
    main()
