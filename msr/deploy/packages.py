"""The code that functions ship: an archive to deploy, and a digest that says whether it changed."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, cast

import pulumi

from msr.plan import Choice, FunctionSpec


class Packages(Protocol):
    """Packages a function's code."""

    def archive(self, choice: Choice) -> pulumi.Archive:
        """What the cloud gets."""
        ...

    def digest(self, choice: Choice) -> str:
        """Equal for equal archives, and cheap."""
        ...


@dataclass(frozen=True, slots=True)
class FolderPackages:
    """Ships each function's folder as it is; ``root`` is the blueprint's folder."""

    root: Path

    def archive(self, choice: Choice) -> pulumi.Archive:
        return pulumi.FileArchive(str(self._folder(choice)))

    def digest(self, choice: Choice) -> str:
        folder = self._folder(choice)
        content = hashlib.sha256()
        for path in sorted(path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts):
            content.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
        return content.hexdigest()[:16]

    def _folder(self, choice: Choice) -> Path:
        return self.root / cast("FunctionSpec", choice.spec).code
