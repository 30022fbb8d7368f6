"""Blueprints that are written into tests, as the contract takes them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from msr.blueprint import Blueprint
from msr.load import load_text


def read(texts: Mapping[str, str]) -> dict[str, Blueprint]:
    """Blueprints by name; a name that a service has already is marked as a test's."""
    return {
        f"test-{name}": load_text(text, file=f"{name}.yaml", folder=Path(), environment="local")
        for name, text in texts.items()
    }
