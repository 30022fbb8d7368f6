"""``msr validate``, ``msr plan``, ``msr schema``: everything that needs neither an engine nor a cloud."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from msr.cli.command import HERE, LOCAL, BlueprintPath, EnvironmentName, Local, command
from msr.cli.screen import Screen

Why = Annotated[bool, typer.Option("--why", help="Show what was not taken and why, and who depends on whom.")]


def register(app: typer.Typer) -> None:
    """Add the commands to ``app``."""
    command(app, "validate", example="msr validate blueprints/orders --env prod")(validate)
    command(app, "plan", example="msr plan --env prod --why")(plan)
    command(app, "schema", example="msr schema > blueprint.schema.json")(schema)


def validate(
    screen: Screen, blueprint: BlueprintPath = HERE, environment: EnvironmentName = LOCAL, local: Local = False
) -> None:
    """Check a blueprint, and that a cloud can keep it.

    Reads the blueprint, checks every rule, and plans it. Every problem is reported at once with its place in the
    file. Needs no engine, no account and no network.
    """
    from msr.cli.project import project, where
    from msr.cli.render_issues import issue_document
    from msr.cli.render_plan import verdict

    found = project(screen, where(blueprint, environment, local=local))
    if screen.as_json:
        screen.document({"valid": True, "issues": [issue_document(issue) for issue in found.issues]})
    else:
        screen.show(verdict(found.where.file, found.plan))


def plan(
    screen: Screen,
    blueprint: BlueprintPath = HERE,
    environment: EnvironmentName = LOCAL,
    local: Local = False,
    why: Why = False,
) -> None:
    """Show what would be built, and why.

    Decides which cloud service keeps each promise of the blueprint, where it runs, and in which stacks and order it
    is deployed. Needs no engine, no account and no network, and changes nothing.
    """
    from msr.cli.project import project, where
    from msr.cli.render_plan import overview, reasons
    from msr.layout import layout
    from msr.plan import to_data

    found = project(screen, where(blueprint, environment, local=local))
    if screen.as_json:
        screen.document({**to_data(found.plan), "stacks": layout(found.plan)})
        return
    screen.show(overview(found.plan, {offer.service: offer.title for offer in found.provider.offers}))
    if why:
        screen.show(reasons(found.plan))


def schema(screen: Screen) -> None:
    """Print the JSON Schema of the blueprint language.

    Editors complete and check a blueprint with it; put `# yaml-language-server: $schema=blueprint.schema.json` on
    the first line of the blueprint.
    """
    from msr.load import schema as blueprint_schema

    screen.text(json.dumps(blueprint_schema(), indent=2, ensure_ascii=False) + "\n")
