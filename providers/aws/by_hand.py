"""Switches thrown by hand: what a shell must run so that the health answers of AWS see another state.

The AWS CLI writes the item that `runtime/health/app.py` reads, into the switch table of each region, through the data
plane of that region alone. The epoch is the time in seconds, and a table takes an item only when its own is older: what
was typed last counts. AWS docs, DynamoDB, Expressions.ConditionExpressions, CLI examples; 2026-11.
"""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterator

from msr.manifest import Manifest
from msr.provider import SwitchState

NOW = "now=$(date +%s)"


def commands(manifest: Manifest, region: str, to: SwitchState) -> tuple[str, ...]:
    """Lines for one shell, a table each after the first line; none where no switch table was handed on."""
    lines = tuple(_put(table, place, region, to) for table, place in _tables(manifest, region))
    return (NOW, *lines) if lines else ()


def _tables(manifest: Manifest, region: str) -> Iterator[tuple[str, str]]:
    """Name and region of every switch table, that of the region itself first."""
    for record in sorted(manifest.regions, key=lambda record: record.key != region):
        if name := manifest.handed(record.key, "switch", "name"):
            yield name, record.name


def _put(table: str, place: str, region: str, to: SwitchState) -> str:
    item = _with_now({"region": {"S": region}, "state": {"S": to}, "epoch": {"N": "NOW"}})
    values = _with_now({":now": {"N": "NOW"}})
    return (
        f"aws dynamodb put-item --region {place} --table-name {shlex.quote(table)} --item {item}"
        " --condition-expression 'attribute_not_exists(epoch) OR epoch < :now'"
        f" --expression-attribute-values {values}"
    )


def _with_now(content: object) -> str:
    """JSON in single quotes, which the shell's own ``$now`` interrupts."""
    return shlex.quote(json.dumps(content)).replace("NOW", "'$now'")
