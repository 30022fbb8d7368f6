"""Routes of the blueprint: which one takes a request, and what its variables are."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

ANY = "ANY"


@dataclass(frozen=True)
class Route:
    """One route, such as ``GET /orders/{id}``; a last segment ``{proxy+}`` takes the rest of the path."""

    method: str
    path: str

    @staticmethod
    def read(text: str) -> Route:
        """A route from its text."""
        method, _, path = text.partition(" ")
        return Route(method, path)

    @property
    def key(self) -> str:
        """As API Gateway writes it."""
        return f"{self.method} {self.path}"

    @property
    def rank(self) -> tuple[tuple[int, ...], bool, str]:
        """Sorts the most specific route first: text before a variable, a variable before the rest of the path.

        Of routes with the same path one that names a method comes before ``ANY``.
        """
        kinds = tuple(2 if part.endswith("+}") else int(part.startswith("{")) for part in self.path.split("/"))
        return kinds, self.method == ANY, self.path

    def match(self, method: str, path: str) -> Mapping[str, str] | None:
        """The path's variables when this route takes the request, else ``None``."""
        if self.method not in (ANY, method):
            return None
        found = re.fullmatch("/".join(map(_segment, self.path.split("/"))), path)
        return found.groupdict() if found else None


def _segment(part: str) -> str:
    if part.endswith("+}"):
        return f"(?P<{part[1:-2]}>.+)"
    return f"(?P<{part[1:-1]}>[^/]+)" if part.startswith("{") else re.escape(part)
