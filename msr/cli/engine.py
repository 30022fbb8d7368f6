"""``msr engine``: which Pulumi engine msr drives, and how to get one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from msr.cli.command import command
from msr.cli.screen import Screen

if TYPE_CHECKING:
    from msr.engine import Engine


def register(app: typer.Typer) -> None:
    """Add the command group to ``app``."""
    group = typer.Typer(help="Find or install the Pulumi engine that deploys.", rich_markup_mode=None)
    command(group, "status", example="msr engine status")(status)
    command(group, "install", example="msr engine install")(install)
    app.add_typer(group, name="engine")


def status(screen: Screen) -> None:
    """Show which engine msr uses, and why not another.

    Looks at MSR_PULUMI, then at `pulumi` on PATH, then at the engine that msr installed, and takes the first that
    is new enough. Installs nothing.
    """
    from msr import engine

    search = engine.look()
    if search.engine is None:
        engine.find()  # raises, with every candidate and its reason
    elif screen.as_json:
        screen.document({"engine": _document(search.engine), "passed_over": [str(each) for each in search.rejected]})
    else:
        found = search.engine
        screen.show(f"pulumi {found.version} at {found.path} (from {found.origin})")
        for each in search.rejected:
            screen.talk(f"  {each}")


def install(screen: Screen) -> None:
    """Install the pinned engine into the user's cache folder.

    Uses Pulumi's official installer, and where that cannot be reached builds the pinned Go module, which takes some
    minutes. Does nothing when the engine is there already.
    """
    from msr import engine

    found = engine.install(screen.talk)
    if screen.as_json:
        screen.document({"engine": _document(found)})
    else:
        screen.show(f"pulumi {found.version} at {found.path}")


def _document(engine: Engine) -> dict[str, str]:
    return {"version": str(engine.version), "path": str(engine.path), "origin": engine.origin}
