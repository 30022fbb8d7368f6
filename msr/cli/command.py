"""How a command is declared: each one takes ``--json`` and ``--debug``, and its help ends in an example.

A command is a function whose first parameter is the :class:`~msr.cli.screen.Screen` it speaks on; the rest are its
arguments and options. It returns an exit code, or ``None`` for success. The border in :mod:`msr.cli.app` reads
``--json`` and ``--debug`` from the command line itself, since they hold for errors of the command line too.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, TypeAlias, TypeVar

import typer

from msr.cli.screen import Screen
from msr.vocabulary import BLUEPRINT_FILE, LOCAL

Command: TypeAlias = Callable[..., int | None]
Function = TypeVar("Function", bound=Command)

HERE = Path(BLUEPRINT_FILE)

INTERRUPTED = 130
"""The exit code after Ctrl-C: 128 + SIGINT, as shells report it."""


def environments(context: typer.Context, incomplete: str) -> list[str]:
    """Completes ``--env`` with the environments that the blueprint has."""
    from msr.cli.project import where
    from msr.errors import MsrError
    from msr.load import environment_names

    # `--env` without its value ends the parsing early: words before it are still where they were typed.
    typed = next((Path(word) for word in context.args if not word.startswith("-")), HERE)
    try:
        names = environment_names(where(typed, LOCAL, local=True).file)
    except MsrError:
        return []
    return [name for name in names if name.startswith(incomplete)]


BlueprintPath = Annotated[
    Path, typer.Argument(metavar="BLUEPRINT", help="A blueprint, or the folder of a blueprint.yaml.", show_default=True)
]
EnvironmentName = Annotated[
    str,
    typer.Option("--env", "-e", metavar="NAME", help="The environment of the blueprint.", autocompletion=environments),
]
Local = Annotated[bool, typer.Option("--local", help="Run the environment's plan on the local cloud.")]
Output = Annotated[
    Path | None, typer.Option("--output", "-o", metavar="FILE", help="Write there instead of on the screen.")
]
Replace = Annotated[
    list[str] | None,
    typer.Option("--replace", metavar="PATH", help="Allow this to lose its data, such as tables.orders; repeatable."),
]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask before changing anything.")]

_JSON = inspect.Parameter(
    "as_json",
    inspect.Parameter.KEYWORD_ONLY,
    default=False,
    annotation=Annotated[bool, typer.Option("--json", help="Write one JSON document to stdout, and nothing else.")],
)
_DEBUG = inspect.Parameter(
    "debug",
    inspect.Parameter.KEYWORD_ONLY,
    default=False,
    annotation=Annotated[bool, typer.Option("--debug", help="Show the traceback of an error.")],
)


def command(app: typer.Typer, name: str, *, example: str) -> Callable[[Function], Function]:
    """Declare a function as command ``name`` of ``app``; ``example`` is a command line that works."""

    def declare(function: Function) -> Function:
        app.command(name, epilog=f"Example: {example}")(_with_common_options(function))
        return function

    return declare


def _with_common_options(function: Command) -> Command:
    signature = inspect.signature(function, eval_str=True)
    _, *own = signature.parameters.values()

    def run(*, as_json: bool, debug: bool, **arguments: object) -> int | None:
        return function(Screen(as_json=as_json, debug=debug), **arguments)

    parameters = [*own, _JSON, _DEBUG]
    run.__doc__ = function.__doc__
    run.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
    run.__signature__ = signature.replace(parameters=parameters)  # pyright: ignore[reportFunctionMemberAccess]
    return run
