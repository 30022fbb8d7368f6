"""The code that functions ship: an archive to deploy, and a digest that says whether it changed."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

import pulumi

from msr.package import Package
from msr.plan import Choice, FunctionSpec
from msr.provider import Provider


class Packages(Protocol):
    """Packages functions' code."""

    def archive(self, choice: Choice) -> pulumi.Archive:
        """What the cloud gets."""
        ...

    def digest(self, choice: Choice) -> str:
        """Equal for equal archives."""
        ...


class ZipPackages:
    """Each function's folder as the cloud takes it, made once for all regions."""

    def __init__(self, provider: Provider, folder: Path, cache: Path) -> None:
        """Args: ``folder`` is the blueprint's, to which code is relative; ``cache`` is kept between runs."""
        self._provider, self._folder, self._cache = provider, folder, cache
        self._made: dict[tuple[str, str], Package] = {}

    def archive(self, choice: Choice) -> pulumi.Archive:
        return pulumi.FileArchive(str(self._package(choice).path))

    def digest(self, choice: Choice) -> str:
        return self._package(choice).digest

    def _package(self, choice: Choice) -> Package:
        spec = choice.spec
        if not isinstance(spec, FunctionSpec):
            raise TypeError(f"{choice.key} is no function and ships no code")
        key = (spec.code, spec.runtime)
        if key not in self._made:
            self._made[key] = self._provider.package_code(spec, self._folder / spec.code, self._cache)
        return self._made[key]
