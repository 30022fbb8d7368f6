"""Deploy a blueprint from Python: what would change, then change it, then where it answers.

python deploy.py BLUEPRINT [ENVIRONMENT]
"""

from __future__ import annotations

import sys

import msr
from msr.deploy.events import Event, StackFinished


def main(path: str, environment: str = "local") -> int:
    blueprint = msr.load(path, environment=environment)
    with msr.deployment(blueprint, on_event=tell) as deployment:
        print(f"would create {deployment.preview().counts.get('create', 0)} resources")
        result = deployment.up()
        for failure in result.failures:
            print(f"error: {failure.message}", file=sys.stderr)
        for part, outputs in deployment.outputs().items():
            for values in outputs.values():
                if "host" in values:
                    print(f"{part} answers at {values['host']}")
    return 0 if result.succeeded else 1


def tell(event: Event) -> None:
    """Every event is a value; a log, a chat or a metric takes what it needs of them."""
    if isinstance(event, StackFinished):
        print(f"{event.operation} of {event.stack} {event.verdict}", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
