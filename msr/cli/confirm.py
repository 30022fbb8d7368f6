"""Asking before something changes that cannot be undone."""

from __future__ import annotations

from msr.cli.screen import Screen
from msr.errors import MsrError


def confirm(screen: Screen, question: str, *, yes: bool) -> None:
    """Return only when the user agrees, by ``--yes`` or by answering.

    Raises:
        MsrError: the answer is no, or there is nobody to ask.
    """
    if yes:
        return
    require_somebody(screen, question)
    if not screen.ask(question):
        raise MsrError("stopped: nothing was changed")


def require_somebody(screen: Screen, question: str) -> None:
    """Return only when there is somebody to ask; called early, so that nobody waits for a question in vain.

    Raises:
        MsrError: there is nobody.
    """
    if not screen.interactive:
        raise MsrError(f"nobody is there to answer: {question}", hint="pass `--yes` to agree beforehand")
