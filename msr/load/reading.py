"""From a path to text: one small regular file in UTF-8, or a sentence that says why not."""

from __future__ import annotations

from pathlib import Path

from msr.errors import BlueprintError, Issue, Position

LARGEST_FILE_BYTES = 1 << 20
_BOM = "\ufeff"


def read(path: Path) -> str:
    """The text of the blueprint at ``path``; no more than 1 MiB of it is ever read.

    Raises:
        BlueprintError: there is no such file, it is too large, or it is not UTF-8.
    """
    file = str(path)
    try:
        if path.is_dir():
            raise _failure(file, "this is a folder, not a blueprint", "a-folder", _candidates(path))
        if not path.exists():
            raise _failure(
                file, "there is no such file", "no-such-file", "run `msr init` for a blueprint to start from"
            )
        if not path.is_file():
            raise _failure(file, "this is not a regular file", "not-a-file", "")
        with path.open("rb") as stream:
            content = stream.read(LARGEST_FILE_BYTES + 1)
    except (OSError, ValueError) as exc:
        reason = exc.strerror if isinstance(exc, OSError) and exc.strerror else str(exc)
        raise _failure(file, f"this cannot be read: {reason.lower()}", "unreadable", "") from exc
    return decode(content, file)


def decode(content: bytes, file: str) -> str:
    """``content`` as text, without a byte order mark."""
    if len(content) > LARGEST_FILE_BYTES:
        raise _failure(file, "this is larger than 1 MiB; a blueprint is a few pages", "too-large", "")
    try:
        return content.decode("utf-8").removeprefix(_BOM)
    except UnicodeDecodeError as exc:
        before = content[: exc.start]
        line, column = before.count(b"\n") + 1, exc.start - before.rfind(b"\n")
        message = f"the byte 0x{content[exc.start]:02X} is not UTF-8"
        raise _failure(file, message, "encoding", "save the file as UTF-8", line=line, column=column) from exc


def _candidates(folder: Path) -> str:
    inside = sorted(path.name for path in folder.glob("*.yaml"))[:3]
    return f"did you mean {' or '.join(f'`{folder / name}`' for name in inside)}?" if inside else ""


def _failure(file: str, message: str, code: str, hint: str, *, line: int = 1, column: int = 1) -> BlueprintError:
    return BlueprintError((Issue(message, position=Position(file, line, column), code=code, hint=hint),))
