"""``msr``: the commands in the order in which one needs them, and the one border where errors become text."""

from __future__ import annotations

import os
import re
import sys
import traceback
from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import Annotated

import typer

from msr import __version__
from msr.cli.command import INTERRUPTED
from msr.cli.screen import Screen
from msr.errors import CommandLineError, MsrError

EXIT_CODES = (
    (0, "done"),
    (1, "something the user can act on, not named below"),
    (2, "the command line or the blueprint is wrong"),
    (3, "no cloud service keeps what the blueprint asks for, or an objective is missed"),
    (4, "the cloud's package is not installed"),
    (5, "no usable Pulumi engine"),
    (6, "a stack did not reach what the plan says"),
    (7, "the local cloud could not serve"),
    (8, "a live operation was done in part, or not at all"),
    (9, "the DNS zone is made and waits for you to delegate it; then `msr up` goes on"),
    (70, "a fault of msr itself"),
    (130, "interrupted"),
)
"""What ``msr`` ends with, and what it means; the codes of errors stand in :mod:`msr.errors`."""

READER_GONE = 1  # as typer ends where it meets a broken pipe first
INTERNAL = 70  # EX_SOFTWARE of BSD's sysexits

QUOTED = re.compile(r"'([^']+)'")

SUMMARY = "Multi-region resilience as a blueprint: plan, deploy and prove services that survive the loss of a region."

COMMANDS: Mapping[str, Sequence[str]] = {
    "init": ("init",),
    "validate": ("validate",),
    "plan": ("plan", "schema"),
    "explain": ("explain", "rules"),
    "compare": ("compare", "diff"),
    "clouds": ("clouds",),
    "diagram": ("diagram",),
    "preflight": ("preflight",),
    "up": ("preview", "up", "drift", "down"),
    "status": ("status", "outputs"),
    "doctor": ("doctor", "version"),
    "engine": ("engine",),
    "local": ("local",),
}
"""Each module of this package that declares commands, and which; in the order of the help."""

EPILOG = "\n".join(["\b", "Exit codes:", *(f"  {code:<4} {meaning}" for code, meaning in EXIT_CODES)])


def _version(wanted: bool) -> None:
    if wanted:
        sys.stdout.write(f"msr {__version__}\n")
        raise typer.Exit


def root(
    version: Annotated[
        bool, typer.Option("--version", is_eager=True, callback=_version, help="Print the version of msr and end.")
    ] = False,
) -> None:
    """Hold the options of msr itself; the commands do the work."""
    del version


def application(arguments: Sequence[str] = ()) -> typer.Typer:
    """The command line; where ``arguments`` begin with a command, its module is the only one that is loaded.

    To load and declare all the others would take as long as planning does.
    """
    app = typer.Typer(
        name="msr",
        help=SUMMARY,
        epilog=EPILOG,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
        context_settings={"help_option_names": ["--help", "-h"], "max_content_width": 100},
    )
    app.callback()(root)
    named = [module for module, commands in COMMANDS.items() if arguments and arguments[0] in commands]
    for module in named or COMMANDS:
        import_module(f"msr.cli.{module}").register(app)
    return app


def run(arguments: Sequence[str]) -> int:
    """Run one command line and return its exit code; no error of msr passes this border."""
    as_json, debug = _wants_json(arguments), "--debug" in arguments
    try:
        app = application(arguments)
        code = app(list(arguments) or ["--help"], prog_name="msr", standalone_mode=False)
        sys.stdout.flush()
    except BrokenPipeError:
        # Whoever read the output has enough. What is still buffered goes nowhere, so that the exit stays quiet.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return READER_GONE
    except (KeyboardInterrupt, typer.Abort):
        return INTERRUPTED
    except MsrError as error:
        return _report(error, as_json=as_json, debug=debug)
    except typer.TyperException as error:
        return _report(_usage(error), as_json=as_json, debug=debug)
    except Exception as error:  # noqa: BLE001 the border: whatever else happens is a fault of msr, said in one line
        return _report(_internal(error), as_json=as_json, debug=debug)
    return code if isinstance(code, int) else 0


def _wants_json(arguments: Sequence[str]) -> bool:
    """Whether errors are documents too; read from the words, since errors of the command line have nothing else."""
    formats = {"--format", "-f"}
    return any(
        word in ("--json", "--format=json") or (word == "json" and before in formats)
        for before, word in zip(("", *arguments), arguments, strict=False)
    )


class InternalError(MsrError):
    """A fault of msr itself."""

    exit_code = INTERNAL


def _report(error: MsrError, *, as_json: bool, debug: bool) -> int:
    if debug:
        traceback.print_exc()
    screen = Screen(as_json=as_json)
    if as_json:
        from msr.cli.documents import failure_document

        screen.document(failure_document(error))
    else:
        from msr.cli.render_issues import failure

        screen.talk(failure(error))
    return error.exit_code


def _internal(error: Exception) -> MsrError:
    said = " ".join(str(error).split())
    return InternalError(
        f"internal: {type(error).__name__}{f': {said}' if said else ''}",
        hint="this is a fault of msr; run the same command with `--debug` for the traceback",
    )


def _usage(error: typer.TyperException) -> MsrError:
    """Typer's sentence in the house's sound; typer keeps its guesses beside it or at its end."""
    said, _, guesses = error.format_message().replace("Value error, ", "").partition("Did you mean ")
    said = said.partition(" (Possible options")[0].strip().removesuffix(".").replace("'", "`")
    likely: Sequence[str] | None = getattr(error, "possibilities", None) or QUOTED.findall(guesses)
    context: typer.Context | None = getattr(error, "ctx", None)
    path = context.command_path if context else "msr"
    hint = f"did you mean {' or '.join(f'`{word}`' for word in likely)}?" if likely else f"see `{path} --help`"
    return CommandLineError(said[:1].lower() + said[1:], hint=hint)
