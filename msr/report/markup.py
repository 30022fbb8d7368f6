"""HTML and SVG elements as text: what is inside is escaped unless it is markup already."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import TypeAlias


class Markup(str):
    """Text that is markup already."""

    __slots__ = ()


Content: TypeAlias = "str | Iterable[str]"

VOID = frozenset({"meta", "br", "rect", "line", "path", "circle", "ellipse"})
"""Elements without content."""


def tag(element: str, /, *content: Content, **attributes: str | float) -> Markup:
    """One element; ``klass`` is its class, ``_`` in an attribute's name is a dash: ``stroke_width=2``."""
    written = "".join(f' {_attribute(key)}="{escape(_number(value))}"' for key, value in attributes.items())
    inner = joined(*content)
    if element in VOID:
        return Markup(f"<{element}{written}/>")
    return Markup(f"<{element}{written}>{inner}</{element}>")


def joined(*content: Content) -> Markup:
    """Pieces one after the other, escaped where they are not markup."""
    return Markup("".join(_escaped(piece) for each in content for piece in ([each] if isinstance(each, str) else each)))


def _escaped(piece: str) -> str:
    return piece if isinstance(piece, Markup) else escape(piece, quote=False)


def _attribute(key: str) -> str:
    return "class" if key == "klass" else key.rstrip("_").replace("_", "-")


def _number(value: str | float) -> str:
    return value if isinstance(value, str) else f"{value:.6g}"
