"""Which clouds are installed: entry points of the group ``msr.providers``."""

from __future__ import annotations

from functools import cache
from importlib.metadata import EntryPoint, entry_points
from typing import cast

from msr.errors import ProviderNotFound
from msr.provider import Provider

GROUP = "msr.providers"


def names() -> tuple[str, ...]:
    """The clouds that installed packages provide, sorted."""
    return tuple(sorted(_entries()))


@cache
def provider(name: str) -> Provider:
    """The provider of cloud ``name``.

    Raises:
        ProviderNotFound: no installed package provides it.
    """
    entry = _entries().get(name)
    if entry is None:
        raise ProviderNotFound(
            f"no installed package provides the cloud `{name}`; installed: {', '.join(names()) or 'none'}",
            hint=f"pip install 'msr-framework[{name}]', or correct `cloud`",
        )
    return cast("Provider", entry.load())


@cache
def _entries() -> dict[str, EntryPoint]:
    return {entry.name: entry for entry in entry_points(group=GROUP)}
