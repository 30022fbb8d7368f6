"""``msr plan``, ``msr schema``: everything that needs neither an engine nor a cloud."""

from __future__ import annotations

import dataclasses
import json
from typing import TYPE_CHECKING, Annotated

import typer

from msr.cli.command import HERE, LOCAL, BlueprintPath, EnvironmentName, Local, Output, Replace, command
from msr.cli.formats import Format
from msr.cli.screen import Screen
from msr.errors import IssuesError, PlanError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from msr.cli.project import Project
    from msr.proof import Proof
    from msr.report import Report

Why = Annotated[
    bool, typer.Option("--why", help="Show every sum, every service with its settings, and what was not taken.")
]
FormatOption = Annotated[
    Format, typer.Option("--format", "-f", metavar="FORMAT", help="text, json, markdown, sarif or html.")
]


def register(app: typer.Typer) -> None:
    """Add the commands to ``app``."""
    command(app, "plan", example="msr plan --env prod --format html --output plan.html")(plan)
    command(app, "schema", example="msr schema > blueprint.schema.json")(schema)


def plan(
    screen: Screen,
    blueprint: BlueprintPath = HERE,
    environment: EnvironmentName = LOCAL,
    local: Local = False,
    why: Why = False,
    replace: Replace = None,
    format_: FormatOption = "text",
    output: Output = None,
) -> int:
    """Prove the blueprint's objectives, or refuse them.

    Decides which cloud service keeps each promise, predicts what happens when a region is lost, how fast, what is
    lost and what it costs, and holds that against `objectives`. Exit code 3 when one is missed, or when the change
    would lose protected data that is deployed and that `--replace` does not name; what of it cannot be taken back is
    marked. `markdown` is for a pull request, `sarif` for code scanning, `html` one page. Needs no engine, no account
    and no network.
    """
    from msr.cli.formats import chosen, refusal, written
    from msr.cli.project import proven, where

    form = chosen(screen, format_)
    here = where(blueprint, environment, local=local)
    try:
        project, proof = proven(here)
    except IssuesError as error:
        if form in ("markdown", "sarif", "html"):
            screen.write(refusal(form, error.issues), output)
        raise
    if project.deployed or replace:
        proof = _changing(project, proof, replace or ())
    report = project.report(proof)
    if form != "text":
        screen.write(written(form, report), output)
    else:
        _show(screen.to(output), project, report, why=why)
    return 0 if proof.feasible else PlanError.exit_code


def schema(screen: Screen) -> None:
    """Print the JSON Schema of the blueprint language.

    Editors complete and check a blueprint with it; put `# yaml-language-server: $schema=blueprint.schema.json` on
    the first line of the blueprint.
    """
    from msr.blueprint.schema import schema as blueprint_schema

    screen.text(json.dumps(blueprint_schema(), indent=2, ensure_ascii=False) + "\n")


def _changing(project: Project, proof: Proof, permitted: Sequence[str]) -> Proof:
    """``proof`` with what the plan does to what is deployed; nobody can accept that beforehand."""
    from msr.deploy.protection.foresight import foreseen

    offers, source = project.provider.offers, project.blueprint.source
    seen = foreseen(project.plan, project.deployed, offers=offers, source=source, permitted=permitted)
    return dataclasses.replace(proof, issues=(*proof.issues, *seen))


def _show(screen: Screen, project: Project, report: Report, *, why: bool) -> None:
    from msr.cli.render_plan import details, reasons
    from msr.cli.render_verdict import findings, lost, promises, services, title

    screen.show(title(report))
    screen.show(promises(report, sums=why))
    screen.show(lost(report))
    if why:
        screen.show(details(project.plan, {service: offer.title for service, offer in report.offers.items()}))
        screen.show(reasons(project.plan))
    else:
        screen.show(services(report))
    screen.show(findings(report, whys=why))
