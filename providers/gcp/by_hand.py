"""Switches thrown by hand: what a shell must run so that the health answers of Google Cloud see another state.

The gcloud CLI writes the object that `runtime/switches.py` reads, into the switch bucket of each region, through Cloud
Storage alone. The epoch is the time in seconds, so what was typed last counts. An object is replaced only while it is
the one that was looked at: its generation is the condition. Google Cloud docs, gcloud reference, storage cp; 2026-11.
That generation 0 means that there is none yet is recalled of the JSON API.
"""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterator

from msr.manifest import Manifest
from msr.provider import SwitchState

NOW = "now=$(date +%s)"


def commands(manifest: Manifest, region: str, to: SwitchState) -> tuple[str, ...]:
    """Lines for one shell, two for each bucket after the first line; none where no bucket was handed on."""
    lines = tuple(line for bucket in _buckets(manifest, region) for line in _copy(bucket, region, to))
    return (NOW, *lines) if lines else ()


def _buckets(manifest: Manifest, region: str) -> Iterator[str]:
    """The switch bucket of every region, that of the region itself first."""
    for record in sorted(manifest.regions, key=lambda record: record.key != region):
        if bucket := manifest.handed("data", "switch", f"bucket_{record.key}"):
            yield bucket


def _copy(bucket: str, region: str, to: SwitchState) -> Iterator[str]:
    thing = f"gs://{bucket}/switch/{region}.json"
    content = shlex.quote(json.dumps({"state": to, "epoch": "NOW"})).replace('"NOW"', "'$now'")
    yield (f"generation=$(gcloud storage objects describe {thing} --format='value(generation)' 2>/dev/null || echo 0)")
    yield f"echo {content} | gcloud storage cp - {thing} --if-generation-match=$generation"
