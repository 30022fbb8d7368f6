"""The manifest: what is, after a deployment; all that an operator needs in an incident.

It is JSON, written by ``msr up`` beside the blueprint and published into every region. It holds endpoints, ids and
switch stores, never a secret, and reading it needs neither the engine nor its state.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal, cast

from msr.errors import MsrError
from msr.plan import Mode, Role, Target, to_json
from msr.value import value

FORMAT = 1

NAME_SERVERS = "name_servers"
"""The output under which a created zone hands on the servers to delegate to, joined by commas."""

StackState = Literal["deployed", "failed", "skipped"]
Outputs = Mapping[str, Mapping[str, str]]
"""What a stack hands on: choice key, output name, plain value."""


@value
class StackRecord:
    """One stack as it was last seen. ``part`` is base, data, entry or a region key; ``updated`` is ISO 8601 UTC.

    ``plan`` is the share of the plan that a stack that keeps data was made for, as JSON data; ``None`` elsewhere.
    """

    name: str
    part: str
    region: str
    state: StackState
    digest: str
    resources: int
    outputs: Outputs
    updated: str
    message: str = ""
    plan: Mapping[str, Any] | None = None


@value
class RegionRecord:
    """One region of the service, as the last deployment knew it."""

    key: str
    name: str
    role: Role
    priority: int


@value
class Manifest:
    """A deployed service: who it is, where it runs, and what each stack handed on."""

    app: str
    environment: str
    target: Target
    cloud: str
    account: Mapping[str, str]
    mode: Mode
    regions: tuple[RegionRecord, ...]
    stacks: tuple[StackRecord, ...]
    msr_version: str
    home: str = ""
    format: int = FORMAT

    def stack(self, part: str) -> StackRecord | None:
        """The stack of a part, or ``None`` when it was never deployed."""
        return next((stack for stack in self.stacks if stack.part == part), None)

    def handed(self, part: str, key: str, name: str) -> str | None:
        """Output ``name`` that the choice ``key`` handed on from the stack of a part; ``None`` when it did not."""
        stack = self.stack(part)
        return stack.outputs.get(key, {}).get(name) if stack else None


def write(manifest: Manifest, path: Path) -> None:
    """Write atomically: a reader sees the old manifest or the new one, never half."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(f".{os.getpid()}.tmp")
    draft.write_text(to_json(manifest), encoding="utf-8")
    draft.replace(path)


def read(path: Path) -> Manifest | None:
    """The manifest at ``path``, or ``None`` when there is none.

    Raises:
        MsrError: the file is not a manifest, or a newer msr wrote it.
    """
    if not path.exists():
        return None
    try:
        document = cast("dict[str, Any]", json.loads(path.read_text(encoding="utf-8")))
        if document["format"] > FORMAT:
            raise MsrError(
                f"{path} was written by a newer msr (format {document['format']}, this one reads {FORMAT})",
                hint="upgrade msr",
            )
        regions = tuple(RegionRecord(**region) for region in document.pop("regions"))
        stacks = tuple(StackRecord(**stack) for stack in document.pop("stacks"))
        return Manifest(**document, regions=regions, stacks=stacks)
    except (ValueError, KeyError, TypeError) as exc:
        raise MsrError(
            f"{path} is not a manifest of msr: {exc}", hint="run `msr up` to write it again from the stacks' outputs"
        ) from exc
