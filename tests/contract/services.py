"""The services of ``blueprints/`` as each cloud has them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from msr.blueprint import Blueprint
from msr.load import load

FOLDER = Path(__file__).parents[2] / "blueprints"
GOLDEN = Path(__file__).parents[1] / "golden" / "plans"
READ = ("carts", "ledger", "menu")
"""The services whose plans are kept as a person last read them: every region writes, strong, and places."""

SERVICES = tuple(sorted(path.parent.name for path in FOLDER.glob("*/blueprint.yaml")))
"""Every service; its environment ``local`` is on AWS, the others are named after their cloud."""

ONE_CLOUD = frozenset({"orders"})
"""Those that name regions of AWS alone: the smallest blueprint there is."""


def services(cloud: str) -> dict[str, Blueprint]:
    """The services that ``cloud`` has, by name."""
    environment = "local" if cloud == "aws" else cloud
    named = [name for name in SERVICES if cloud == "aws" or name not in ONE_CLOUD]
    return {name: load(FOLDER / name / "blueprint.yaml", environment=environment) for name in named}


def golden(cloud: str) -> Mapping[str, Path]:
    """Where the plans of some services on ``cloud`` are kept."""
    return {name: GOLDEN / cloud / f"{name}.json" for name in READ}


def files(cloud: str) -> dict[str, tuple[Path, str]]:
    """The services' files, and the environment in each that is on ``cloud``."""
    environment = "local" if cloud == "aws" else cloud
    return {name: (FOLDER / name / "blueprint.yaml", environment) for name in services(cloud)}
