"""The forms in which a plan is written, apart from the screen: none of them knows a terminal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal, assert_never

from msr.cli.screen import Screen
from msr.errors import CommandLineError, Issue

if TYPE_CHECKING:
    from msr.report import Report

Format = Literal["text", "json", "markdown", "sarif", "html"]


def chosen(screen: Screen, form: Format) -> Format:
    """The form that the command line asks for; ``--json`` is one way to say so.

    Raises:
        CommandLineError: it asks for two.
    """
    if screen.as_json and form not in ("text", "json"):
        raise CommandLineError(
            f"`--json` and `--format {form}` ask for two documents at once", hint="leave one of them out"
        )
    return "json" if screen.as_json else form


def written(form: Format, report: Report) -> str:
    """``report`` in one of the forms that are documents."""
    match form:
        case "json":
            from msr.cli.documents import plan_document
            from msr.plan import to_json

            return to_json(plan_document(report))
        case "markdown":
            from msr.report import markdown

            return markdown.document(report)
        case "sarif":
            from msr.report import sarif

            return sarif.log(report)
        case "html":
            from msr.report import page

            return page.document(report)
        case "text":
            raise ValueError("the screen shows text")
    assert_never(form)


def refusal(form: Literal["markdown", "sarif", "html"], issues: Sequence[Issue]) -> str:
    """The findings of a blueprint that has no plan, in one of the forms that others read."""
    match form:
        case "markdown":
            from msr.report import markdown

            return markdown.refused(issues)
        case "sarif":
            from msr.report import sarif

            return sarif.refused(issues)
        case "html":
            from msr.report import page

            return page.refused(issues)
    assert_never(form)
