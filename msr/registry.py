"""Which clouds are installed: entry points of the group ``msr.providers``."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.metadata import EntryPoint, PackageNotFoundError, distribution, entry_points
from typing import cast

from msr.errors import ProviderNotFound
from msr.offer import Part
from msr.provider import Builder, Provider

DISTRIBUTION = "msr-framework"
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
    entry = _own().get(name) or _entries().get(name)
    if entry is None:
        raise ProviderNotFound(
            f"no installed package provides the cloud `{name}`; installed: {', '.join(names()) or 'none'}",
            hint=f"pip install 'msr-framework[{name}]', or correct `cloud`",
        )
    return cast("Provider", entry.load())


def others(cloud: str) -> tuple[Provider, ...]:
    """The installed clouds beside ``cloud``."""
    return tuple(provider(name) for name in names() if name != cloud)


def builders(cloud: Provider) -> Mapping[tuple[str, Part], Builder]:
    """The builders of ``cloud``, which load its SDK.

    Raises:
        ProviderNotFound: its SDK, an extra of msr's, is not installed.
    """
    try:
        return cloud.builders()
    except ModuleNotFoundError as error:
        if not (error.name or "").startswith("pulumi_"):
            raise
        raise ProviderNotFound(
            f"the SDK of {cloud.title} is not installed: there is no module `{error.name}`",
            hint=f"pip install 'msr-framework[{cloud.name}]'",
        ) from error


@cache
def _own() -> dict[str, EntryPoint]:
    """The clouds that come with msr: to find the others, the metadata of every installed package is read."""
    try:
        entries = distribution(DISTRIBUTION).entry_points
    except PackageNotFoundError:
        return {}
    return {entry.name: entry for entry in entries if entry.group == GROUP}


@cache
def _entries() -> dict[str, EntryPoint]:
    return {entry.name: entry for entry in entry_points(group=GROUP)}
