"""A manifest of a region that serves and one that waits, with what their switch stores handed on."""

from __future__ import annotations

from collections.abc import Mapping

from msr.manifest import Manifest, RegionRecord, StackRecord


def waiting(cloud: str, names: Mapping[str, str], handed_on: Mapping[str, Mapping[str, str]]) -> Manifest:
    """The first of ``names``, regions by key, serves; ``handed_on`` are the outputs of their switches, by stack."""
    first, second = names
    return Manifest(
        app="orders",
        environment="prod",
        target="cloud",
        cloud=cloud,
        account={},
        mode="pilot-light",
        regions=(
            RegionRecord(first, names[first], "active", 1),
            RegionRecord(second, names[second], "standby", 2),
        ),
        stacks=tuple(
            StackRecord(
                name=f"orders.prod.{part}",
                part=part,
                region=names[first],
                state="deployed",
                digest="",
                resources=1,
                outputs={"switch": outputs},
                updated="2026-11-25T22:40:00+00:00",
            )
            for part, outputs in handed_on.items()
        ),
        msr_version="0.1.0",
    )
