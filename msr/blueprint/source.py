"""Where every leaf of a blueprint was written."""

import re
from collections.abc import Mapping
from dataclasses import field
from pathlib import Path

from msr.errors import Position
from msr.value import value

YamlPath = tuple[str | int, ...]


@value
class Source:
    """The file behind a blueprint; two sources always compare equal, so that blueprints compare by meaning."""

    file: str = field(compare=False)
    folder: Path = field(compare=False)
    positions: Mapping[YamlPath, Position] = field(compare=False, repr=False)
    overlaid: frozenset[YamlPath] = field(compare=False, repr=False, default=frozenset())
    environment: str = field(compare=False, default="")

    def locate(self, path: str | YamlPath) -> Position:
        """The place of the leaf at ``path``, or of its nearest ancestor where the leaf itself is implied."""
        return self.positions[self._nearest(parse_path(path) if isinstance(path, str) else path)]

    def written(self, path: str | YamlPath) -> str:
        """``path`` as the file has it: inside ``environments`` where the overlay wrote the leaf."""
        steps = parse_path(path) if isinstance(path, str) else path
        overlay = ("environments", self.environment) if self._nearest(steps) in self.overlaid else ()
        return format_path((*overlay, *steps))

    def _nearest(self, steps: YamlPath) -> YamlPath:
        while steps and steps not in self.positions:
            steps = steps[:-1]
        return steps


def format_path(steps: YamlPath) -> str:
    """``("functions", "api", "routes", 0)`` as ``functions.api.routes[0]``."""
    text = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in steps)
    return text.removeprefix(".")


def parse_path(text: str) -> YamlPath:
    """The inverse of `format_path`, for paths whose keys hold neither dots nor brackets."""
    return tuple(int(index) if index else key for key, index in re.findall(r"([^.\[\]]+)|\[(\d+)\]", text))
