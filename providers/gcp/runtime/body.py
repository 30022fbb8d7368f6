"""The body of a request, whole or refused: WSGI hands over the socket and leaves its framing to whoever reads.

A client or a front end that does not know the length beforehand sends chunks and no ``Content-Length``. What breaks off
before its end is refused, so that no handler takes a part for the whole. RFC 9112, sections 6 and 7.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Any, Protocol

MOST_BYTES = 32 * 2**20
"""Of a request in HTTP/1. Google Cloud docs, Cloud Run, quotas; 2026-10."""

MOST_LINE_BYTES = 8192
MOST_TRAILERS = 100

_DECIMAL = re.compile(rb"[0-9]+")
_HEXADECIMAL = re.compile(rb"[0-9A-Fa-f]+")


class Unreadable(Exception):
    """A body that cannot be taken as it was sent; ``status`` is the answer."""

    def __init__(self, status: HTTPStatus) -> None:
        super().__init__(status.phrase)
        self.status = status


class Source(Protocol):
    """What ``wsgi.input`` is: fewer bytes than asked for mean that no more will come."""

    def read(self, size: int, /) -> bytes:
        """At most ``size`` bytes."""
        ...

    def readline(self, size: int, /) -> bytes:
        """A line with its end, or ``size`` bytes of it."""
        ...


def received(environ: Mapping[str, Any]) -> bytes:
    """The body of a WSGI request, without its framing.

    Raises:
        Unreadable: it broke off, is framed in a way that cannot be read, or is too large.
    """
    coding = str(environ.get("HTTP_TRANSFER_ENCODING", "")).strip().lower()
    if coding:
        if coding != "chunked":
            raise Unreadable(HTTPStatus.NOT_IMPLEMENTED)
        return b"".join(_chunks(environ["wsgi.input"]))
    length = _number(str(environ.get("CONTENT_LENGTH") or "0").encode(), _DECIMAL, 10)
    return _exactly(environ["wsgi.input"], length, MOST_BYTES) if length else b""


def _chunks(source: Source) -> Iterator[bytes]:
    room = MOST_BYTES
    while size := _number(_line(source).partition(b";")[0].strip(), _HEXADECIMAL, 16):
        yield _exactly(source, size, room)
        room -= size
        if _line(source):
            raise Unreadable(HTTPStatus.BAD_REQUEST)
    for _ in range(MOST_TRAILERS):
        if not _line(source):
            return
    raise Unreadable(HTTPStatus.BAD_REQUEST)


def _exactly(source: Source, size: int, room: int) -> bytes:
    if size > room:
        raise Unreadable(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    read = source.read(size)
    if len(read) < size:
        raise Unreadable(HTTPStatus.BAD_REQUEST)
    return read


def _line(source: Source) -> bytes:
    """A line without its end."""
    line = source.readline(MOST_LINE_BYTES)
    if not line.endswith(b"\r\n"):
        raise Unreadable(HTTPStatus.BAD_REQUEST)
    return line[:-2]


def _number(text: bytes, digits: re.Pattern[bytes], base: int) -> int:
    """Digits alone: Python's own reading takes signs, blanks and underscores as well."""
    if not digits.fullmatch(text):
        raise Unreadable(HTTPStatus.BAD_REQUEST)
    return int(text, base)
