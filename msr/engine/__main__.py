"""`python -m msr.engine`: make sure that there is an engine, and print where it is."""

from __future__ import annotations

import os
import sys

from msr.engine import Engine, find, install, look
from msr.errors import EngineError


def main() -> int:
    """Return the exit code; data goes to standard output, talk to standard error."""
    try:
        engine = _ensured()
    except EngineError as error:
        _say(f"error: {error.message}")
        for detail in error.details:
            _say(f"  {detail}")
        _say(f"\nhint: {error.hint}")
        return error.exit_code
    except KeyboardInterrupt:
        _say("stopped; nothing half-made is left")
        return 130
    sys.stdout.write(f"Pulumi {engine.version} from {engine.origin}: {engine.path}\n")
    return 0


def _ensured() -> Engine:
    search = look()
    if search.engine is not None or os.environ.get("MSR_PULUMI"):
        return find()
    for rejected in search.rejected:
        _say(str(rejected))
    return install(_say)


def _say(line: str) -> None:
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()


sys.exit(main())
