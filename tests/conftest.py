"""What holds for every test."""

from __future__ import annotations

import signal


def pytest_configure() -> None:
    """Hear Ctrl-C, also where a shell that runs jobs in the background has had it ignored."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
