"""Serve one function until Cloud Run says stop, then finish what was begun."""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
from pathlib import Path

from .server import listen, load

GRACE_SECONDS = 9.0
"""Cloud Run kills what still runs 10 s after it has said stop. Google Cloud docs, container-contract; 2026-11."""

CODE = Path(__file__).parents[1] / "code"
"""Where the zip has the function's own files."""


def main() -> None:
    """Listen on the port that Cloud Run names."""
    sys.path.insert(0, str(CODE))
    # The function may have a module of that name; the gateway's own modules are loaded and stay so.
    sys.modules.pop("msr", None)
    listener = listen(load(os.environ), int(os.environ.get("PORT", "8080")))

    def stop(*_: object) -> None:
        # From a thread of its own: the loop that is to end runs in this one.
        threading.Thread(target=listener.shutdown).start()

    signal.signal(signal.SIGTERM, stop)
    listener.serve_forever()
    unanswered = listener.finish(GRACE_SECONDS)
    if unanswered:
        report = {"severity": "WARNING", "message": f"{unanswered} requests were not answered before the end"}
        print(json.dumps(report), file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
