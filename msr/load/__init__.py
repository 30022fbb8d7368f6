"""From text to a blueprint, and back.

    text -> tree       YAML 1.2 with bounds; every leaf knows its place
         -> overlay    shorthands expanded, the environment laid over
         -> language   keys that msr does not know
         -> models     what the sections refuse, as sentences
         -> Blueprint

All that is wrong is reported at once, as one `msr.errors.BlueprintError`.
"""

from __future__ import annotations

from msr.load.document import environment_names, load, load_text
from msr.load.dump import dump

__all__ = ["dump", "environment_names", "load", "load_text"]
