"""``msr diagram``: the service as a picture."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from msr.cli.command import HERE, LOCAL, BlueprintPath, EnvironmentName, Local, Output, command
from msr.cli.screen import Screen

Kind = Literal["mermaid", "svg"]
KindOption = Annotated[Kind, typer.Option("--format", "-f", metavar="FORMAT", help="mermaid or svg.")]


def register(app: typer.Typer) -> None:
    """Add the command to ``app``."""
    command(app, "diagram", example="msr diagram --format svg --output shop.svg")(diagram)


def diagram(
    screen: Screen,
    blueprint: BlueprintPath = HERE,
    environment: EnvironmentName = LOCAL,
    local: Local = False,
    kind: KindOption = "mermaid",
    output: Output = None,
) -> None:
    """Draw the service: the way in, regions, functions and tables.

    Mermaid is text that GitHub and GitLab draw inside Markdown; SVG is a picture for light and dark. `--json` gives
    what is drawn. Needs no engine, no account and no network.
    """
    from msr.cli.project import proven, where
    from msr.report import mermaid, svg
    from msr.report.topology import topology

    project, proof = proven(where(blueprint, environment, local=local))
    report = project.report(proof)
    if screen.as_json:
        screen.document(topology(report))
    else:
        screen.write(svg.diagram(report) if kind == "svg" else mermaid.diagram(report), output)
