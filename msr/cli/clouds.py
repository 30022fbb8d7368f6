"""``msr clouds``: what each cloud has for each capability of the language, and where that was read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from msr.cli.command import command
from msr.cli.screen import Screen

if TYPE_CHECKING:
    from msr.capabilities import Cell

Name = Annotated[
    str, typer.Argument(metavar="CLOUD", help="One cloud, with its services and their sources.", show_default="all")
]


def register(app: typer.Typer) -> None:
    """Add the command to ``app``."""
    command(app, "clouds", example="msr clouds aws")(clouds)


def clouds(screen: Screen, name: Name = "") -> None:
    """Show what each cloud can promise.

    For every capability of the blueprint language: whether msr builds it, whether the cloud has it and msr does not
    build it yet, or whether there is no such service. With the name of a cloud: by which service, and who says so.
    """
    from msr import registry
    from msr.capabilities import capabilities, cell
    from msr.cli.render_clouds import beside, one

    providers = {each: registry.provider(each) for each in ([name] if name else registry.names())}
    found = {
        capability.name: {cloud: cell(capability, provider.offers) for cloud, provider in providers.items()}
        for capability in capabilities()
    }
    if screen.as_json:
        rows = [
            {"capability": row, "clouds": {c: _cell(each) for c, each in cells.items()}} for row, cells in found.items()
        ]
        screen.document({"clouds": list(providers), "capabilities": rows})
    elif name:
        screen.show(one(name, {capability: cells[name] for capability, cells in found.items()}))
    else:
        screen.show(beside(tuple(providers), found))


def _cell(cell: Cell) -> dict[str, object]:
    offers = [
        {
            "service": offer.service,
            "title": offer.title,
            "built": offer.built,
            "source": offer.source,
            "checked": offer.checked,
            "notes": offer.notes,
        }
        for offer in cell.offers
    ]
    return {"status": cell.status, "offers": offers}
