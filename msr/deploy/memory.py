"""The plan that a stack remembers: written into its state as text, read back as a value.

A stack that keeps data must know what it was made for: to say what a change does to it, and to take its protection
off with the definition that it has. A lost manifest, or another machine, changes nothing of that.
"""

from __future__ import annotations

import json
from functools import cache

from pydantic import TypeAdapter, ValidationError

from msr.manifest import Manifest
from msr.plan import Plan


def deployed(manifest: Manifest) -> Plan | None:
    """The plan that the stack with the data was made for, as the manifest knows it; ``None`` where there is none."""
    data = manifest.stack("data")
    return recalled(json.dumps(data.plan)) if data and data.plan else None


def recalled(text: str) -> Plan | None:
    """The plan in ``text``; ``None`` when there is none, or another version of msr wrote it in another shape."""
    try:
        return _reader().validate_json(text) if text else None
    except ValidationError:
        return None


@cache
def _reader() -> TypeAdapter[Plan]:
    return TypeAdapter(Plan)
