"""The way that needs internet access: Pulumi's own installer, through the Automation API.

The Automation API downloads without a time limit and imports 0.3 s of Python, so it runs in a process of its
own, after a look at whether the host answers at all.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from msr.engine.child import run
from msr.engine.version import PINNED_VERSION
from msr.engine.way import Progress, Way, spoken
from msr.errors import EngineError

INSTALLER_URL = "https://get.pulumi.com/install.sh"
"""What ``PulumiCommand.install`` fetches first (Pulumi Python SDK 3.272, ``automation/_cmd.py``)."""

_REACH_LIMIT_SECONDS = 5
_DOWNLOAD_LIMIT_SECONDS = 15 * 60
_PROGRAM = Path(__file__).with_name("official_program.py")


def official_installer(url: str = INSTALLER_URL) -> Way:
    """Return the official way; it is given up within 5 s where ``url`` does not answer."""

    def fetch(folder: Path, progress: Progress) -> None:
        _reach(url)
        progress(f"downloading Pulumi {PINNED_VERSION} with its official installer (about 100 MB)")
        run(
            [sys.executable, "-P", str(_PROGRAM), "install", str(folder), str(PINNED_VERSION)],
            folder=folder,
            environ=os.environ,
            limit_seconds=_DOWNLOAD_LIMIT_SECONDS,
            on_tick=lambda elapsed, _: progress(f"  still downloading, {spoken(elapsed)}"),
        )

    return Way(
        name="official installer",
        remedy=f"let this machine reach {url} (HTTPS_PROXY is honoured)",
        fetch=fetch,
    )


def _reach(url: str) -> None:
    """Ask in a process that can be ended: looking a name up knows no time limit in Python."""
    command = [sys.executable, "-P", str(_PROGRAM), "reach", url]
    try:
        answer = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=_REACH_LIMIT_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise EngineError(f"{url} did not answer within {_REACH_LIMIT_SECONDS} s") from error
    if answer.returncode != 0:
        raise EngineError(f"{url} cannot be reached: {answer.stderr.strip().splitlines()[-1]}")
