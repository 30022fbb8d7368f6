"""A manifest of two regions, one waiting for the other, with what their switch stores handed on."""

from __future__ import annotations

from collections.abc import Mapping

from msr.manifest import Manifest, RegionRecord, StackRecord


def waiting(cloud: str, east: str, west: str, handed_on: Mapping[str, Mapping[str, str]]) -> Manifest:
    """``east`` serves and ``west`` waits; ``handed_on`` are the outputs of their switches, by stack."""
    return Manifest(
        app="orders",
        environment="prod",
        target="cloud",
        cloud=cloud,
        account={},
        mode="pilot-light",
        regions=(RegionRecord("east", east, "active", 1), RegionRecord("west", west, "standby", 2)),
        stacks=tuple(
            StackRecord(
                name=f"orders.prod.{part}",
                part=part,
                region=east,
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
