"""What a person can type to throw a region's switch, where msr does not do it: one shell's lines for each region."""

from __future__ import annotations

from dataclasses import dataclass

from msr.manifest import Manifest
from msr.provider import Provider

NOT_LOCALLY = "the local cloud has no data plane yet: no switch can be thrown"


@dataclass(frozen=True, slots=True)
class ByHand:
    """Lines for a shell that let a region into the traffic, and that take it out. ``region`` is the blueprint's word.

    Each line writes into one store, that of the region itself first. A store whose region is down refuses, which is
    well: the others are enough.
    """

    region: str
    let_in: tuple[str, ...]
    take_out: tuple[str, ...]


def by_hand(manifest: Manifest, provider: Provider) -> tuple[ByHand, ...]:
    """The switches of every serving region of a deployment on a real cloud.

    Empty for a single region, which has no switch, and on the local cloud, which has no data plane to write into.
    """
    if manifest.target == "local":
        return ()
    found = (
        ByHand(
            region.key,
            provider.switch_commands(manifest, region.key, "active"),
            provider.switch_commands(manifest, region.key, "draining"),
        )
        for region in manifest.regions
        if region.role != "witness"
    )
    return tuple(each for each in found if each.let_in)
