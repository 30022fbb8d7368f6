"""``msr validate``: whether every environment of a blueprint can be kept."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from msr.cli.command import HERE, BlueprintPath, Local, command, environments
from msr.cli.screen import Screen
from msr.errors import Issue, IssuesError, MsrError, PlanError
from msr.value import value

if TYPE_CHECKING:
    from msr.cli.project import Where
    from msr.plan import Plan

Only = Annotated[
    str,
    typer.Option("--env", "-e", metavar="NAME", help="Only this environment; else all.", autocompletion=environments),
]


def register(app: typer.Typer) -> None:
    """Add the command to ``app``."""
    command(app, "validate", example="msr validate blueprints/orders")(validate)


@value
class Validated:
    """What one environment is worth: its plan, or ``None`` and the error that stands against it."""

    environment: str
    plan: Plan | None
    issues: tuple[Issue, ...]
    error: MsrError | None

    @property
    def errors(self) -> tuple[Issue, ...]:
        """What has to be mended."""
        return tuple(issue for issue in self.issues if issue.severity == "error")


def validate(screen: Screen, blueprint: BlueprintPath = HERE, environment: Only = "", local: Local = False) -> int:
    """Check a blueprint in every environment, and that its clouds can keep it.

    Reads the blueprint, checks every rule, plans it, and holds it against its objectives, for each environment.
    Every problem is reported at once with its place in the file. Needs no engine, no account and no network.
    """
    from msr.cli.project import where
    from msr.load import environment_names

    here = where(blueprint, environment or "local", local=local)
    names = (environment,) if environment else environment_names(here.file)
    found = tuple(_validated(replace(here, environment=name)) for name in names)
    code = next((each.error.exit_code for each in found if each.error), 0)
    if screen.as_json:
        screen.document(_document(found, code))
    else:
        _show(screen, here, found)
    return code


def _validated(here: Where) -> Validated:
    from msr.cli.project import proven

    try:
        project, proof = proven(here)
    except IssuesError as error:
        return Validated(here.environment, None, error.issues, error)
    except MsrError as error:
        return Validated(here.environment, None, (Issue(error.message, hint=error.hint),), error)
    missed = PlanError(proof.errors) if proof.errors else None
    return Validated(here.environment, project.plan, (*project.issues, *proof.issues), missed)


def merged(found: tuple[Validated, ...]) -> tuple[Issue, ...]:
    """Every issue once; one that not all environments have says which do."""
    where: dict[Issue, list[str]] = {}
    for each in found:
        for issue in each.issues:
            where.setdefault(issue, []).append(each.environment)
    return tuple(
        issue if len(names) == len(found) else replace(issue, message=f"{issue.message} (in {', '.join(names)})")
        for issue, names in where.items()
    )


def _document(found: tuple[Validated, ...], code: int) -> dict[str, object]:
    from msr.cli.documents import failure_document, issue_document

    body: dict[str, object] = {
        "valid": not code,
        "environments": [
            {
                "name": each.environment,
                "valid": each.error is None,
                "issues": [issue_document(issue) for issue in each.issues],
            }
            for each in found
        ],
    }
    if code:
        errors = [issue for issue in merged(found) if issue.severity == "error"]
        first = next(each.error for each in found if each.error)
        kind = first if not isinstance(first, IssuesError) else type(first)(errors)
        body |= failure_document(kind)
    return body


def _show(screen: Screen, here: Where, found: tuple[Validated, ...]) -> None:
    from msr.cli.render_issues import findings
    from msr.cli.render_plan import verdict

    issues = merged(found)
    if issues:
        screen.talk(findings(issues))
        screen.talk()
    for each in found:
        if each.plan and not each.error:
            screen.show(verdict(here.file, each.plan))
