"""``msr init``: a first service that runs as it stands."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import Annotated

import typer

from msr.cli.command import command
from msr.cli.screen import Screen
from msr.errors import CommandLineError, MsrError
from msr.vocabulary import BLUEPRINT_FILE

STARTERS = ("aws", "azure", "gcp")
"""The clouds that msr has a starter for: those whose services it builds."""

PLACEHOLDER = "my-service"
"""The service's name in the starter's files."""

Folder = Annotated[Path, typer.Argument(metavar="DIR", help="The folder to write into; made when it is not there.")]
Cloud = Annotated[str, typer.Option("--cloud", metavar="NAME", help="The cloud that the service runs on.")]
Name = Annotated[str, typer.Option("--name", metavar="NAME", help="The service's name.", show_default="the folder's")]


def register(app: typer.Typer) -> None:
    """Add the command to ``app``."""
    command(app, "init", example="msr init orders --cloud aws")(init)


def init(screen: Screen, folder: Folder = Path(), cloud: Cloud = "aws", name: Name = "") -> None:
    """Write a small service that runs: a blueprint and its code, for aws, azure or gcp.

    The service has an API, a function and a table in two regions, active-passive. `msr up` deploys it to the local
    cloud as it stands. Nothing that exists is overwritten.
    """
    contents = starter(cloud, service_name(name or folder.absolute().name))
    taken = [path for path in contents if (folder / path).exists()]
    if taken:
        raise MsrError(
            f"{folder / taken[0]} exists already, and nothing is overwritten",
            hint="name another folder: `msr init DIR`",
            details=[str(folder / path) for path in taken[1:]],
        )
    for path, text in contents.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    written = [str(folder / path) for path in contents]
    if screen.as_json:
        screen.document({"written": written})
        return
    screen.show("\n".join(f"wrote {path}" for path in written))
    place = "" if folder == Path() else f" {folder}"
    screen.talk(f"\nnext: `msr plan{place}` shows what it becomes, `msr up{place}` deploys it to the local cloud")


def starter(cloud: str, name: str) -> Mapping[Path, str]:
    """The files of a first service called ``name``, by their path in its folder.

    Raises:
        CommandLineError: there is no starter for the cloud.
    """
    if cloud not in STARTERS:
        raise CommandLineError(f"there is no starter for the cloud `{cloud}`; there is one for: {', '.join(STARTERS)}")
    root = files("msr.cli") / "starters"
    return {
        Path(path): _named((root / source).read_text(encoding="utf-8"), name)
        for path, source in (
            (".gitignore", "gitignore.txt"),
            (BLUEPRINT_FILE, f"{cloud}/blueprint.yaml"),
            ("functions/app.py", "app.py.txt"),
            ("functions/items.py", f"{cloud}/items.py.txt"),
        )
    }


def _named(text: str, name: str) -> str:
    """``text`` with the service's name; where it is part of a host or bucket name, as such names are spelt."""
    return text.replace(f"name: {PLACEHOLDER}", f"name: {name}").replace(PLACEHOLDER, name.replace("_", "-"))


def service_name(text: str) -> str:
    """``text`` as the language's name of a service.

    Raises:
        CommandLineError: it is not one.
    """
    from pydantic import TypeAdapter, ValidationError

    from msr.blueprint.section import Name as ServiceName

    try:
        return TypeAdapter[str](ServiceName).validate_python(text)
    except ValidationError as error:
        context = error.errors()[0].get("ctx", {})
        raise CommandLineError(
            f"`{text}` cannot be the name of a service",
            hint=f"name it with `--name`: {context.get('hint', '')}",
        ) from error
