"""``msr local``: look into the local cloud, empty it, and make it fail on purpose."""

from __future__ import annotations

from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from msr.cli.command import HERE, LOCAL, BlueprintPath, EnvironmentName, Yes, command
from msr.cli.screen import Screen
from msr.errors import CommandLineError

if TYPE_CHECKING:
    from msr.local.store import Store

Kind = Literal["down", "error", "throttle", "latency", "quota", "partial"]
Operation = Literal["create", "update", "read", "delete"]

KindArgument = Annotated[Kind, typer.Argument(metavar="KIND", help="down, error, throttle, latency, quota or partial.")]
Region = Annotated[
    str, typer.Option("--region", metavar="NAME", help="The cloud's name of a region, or `global`; else everywhere.")
]
Type = Annotated[str, typer.Option("--type", metavar="TYPE", help="A resource type; else every type.")]
OperationOption = Annotated[
    Operation | None,
    typer.Option("--operation", metavar="WORD", help="create, update, read or delete; else all of them."),
]
Seconds = Annotated[float, typer.Option("--seconds", metavar="S", min=0, help="latency: by how long answers are late.")]
Limit = Annotated[int, typer.Option("--limit", metavar="N", min=0, help="quota: how many objects a region takes.")]
Times = Annotated[int | None, typer.Option("--times", metavar="N", min=1, help="How often it strikes; else always.")]
Number = Annotated[int | None, typer.Option("--number", metavar="N", help="The fault's number; else all of them.")]


def register(app: typer.Typer) -> None:
    """Add the command groups to ``app``."""
    group = typer.Typer(help="Look into the local cloud, empty it, make it fail on purpose.", rich_markup_mode=None)
    command(group, "ls", example="msr local ls blueprints/orders --region us-east-1")(ls)
    command(group, "reset", example="msr local reset --yes")(reset)
    faults = typer.Typer(help="Make the local cloud fail on purpose.", rich_markup_mode=None)
    command(faults, "add", example="msr local fault add down --region us-east-1")(add)
    command(faults, "ls", example="msr local fault ls")(list_)
    command(faults, "clear", example="msr local fault clear")(clear)
    group.add_typer(faults, name="fault")
    app.add_typer(group, name="local")


def ls(
    screen: Screen,
    blueprint: BlueprintPath = HERE,
    environment: EnvironmentName = LOCAL,
    region: Region = "",
    type_: Type = "",
) -> None:
    """List the objects of the local cloud.

    Shows what the deployments of one environment made there, by cloud, region and type. An object marked `schema
    only` is of a type of which msr checks the inputs against the SDK's schema and nothing else.
    """
    from msr.cli.render_local import objects
    from msr.local import listing

    store = _store(blueprint, environment)
    found = tuple(
        each
        for each in listing.listed(store, known_types=_known_types(store))
        if region in ("", each.region) and type_ in ("", each.type)
    )
    if screen.as_json:
        screen.document(found)
    else:
        screen.show(objects(found))


def reset(
    screen: Screen, blueprint: BlueprintPath = HERE, environment: EnvironmentName = LOCAL, yes: Yes = False
) -> None:
    """Empty the local cloud behind the engine's back.

    Forgets every object and fault of one environment; the stacks do not notice before their next refresh. To take a
    service away in good order use `msr down`.
    """
    from msr.cli.confirm import confirm
    from msr.cli.render import count
    from msr.local import listing

    store = _store(blueprint, environment)
    confirm(screen, f"forget everything in {store.path}?", yes=yes)
    gone = listing.reset(store)
    if screen.as_json:
        screen.document({"removed": gone})
    else:
        screen.show(f"removed {count(gone, 'object')}")


def add(
    screen: Screen,
    kind: KindArgument,
    blueprint: BlueprintPath = HERE,
    environment: EnvironmentName = LOCAL,
    region: Region = "",
    type_: Type = "",
    operation: OperationOption = None,
    seconds: Seconds = 0,
    limit: Limit = 0,
    times: Times = None,
) -> None:
    """Let something go wrong from now on.

    down: nothing in a region answers. error: requests are refused. throttle: too many requests. latency: answers come
    late. quota: a region takes only so many objects of a type. partial: an object is made, but not completed.
    """
    from msr.cli.render_local import faults
    from msr.local.faults import Fault, add_fault

    _check_region(region)
    amount = limit if kind == "quota" else seconds
    fault = Fault(kind, region=region, type=type_, operation=operation or "", amount=amount, times=times)
    added = add_fault(_store(blueprint, environment), fault)
    if screen.as_json:
        screen.document(added)
    else:
        screen.show(faults([added]))


def list_(screen: Screen, blueprint: BlueprintPath = HERE, environment: EnvironmentName = LOCAL) -> None:
    """List what goes wrong on purpose.

    Shows every fault that can still strike, with the number by which `msr local fault clear` knows it.
    """
    from msr.cli.render_local import faults
    from msr.local.faults import list_faults

    found = list_faults(_store(blueprint, environment))
    if screen.as_json:
        screen.document(found)
    else:
        screen.show(faults(found))


def clear(
    screen: Screen, blueprint: BlueprintPath = HERE, environment: EnvironmentName = LOCAL, number: Number = None
) -> None:
    """Let everything go right again.

    Removes every fault, or the one with a number.
    """
    from msr.cli.render import count
    from msr.local.faults import clear_faults

    gone = clear_faults(_store(blueprint, environment), number)
    if screen.as_json:
        screen.document({"removed": gone})
    else:
        screen.show(f"removed {count(gone, 'fault')}")


def _store(path: Path, environment: str) -> Store:
    from msr.cli.project import where
    from msr.deploy.workspace import Workspace
    from msr.local import listing

    here = where(path, environment, local=True)
    return listing.open_store(Workspace.of(here.folder, environment, "local").cloud)


def _known_types(store: Store) -> frozenset[str]:
    from msr import registry

    clouds = {stored.place.cloud for stored in store.objects()}.intersection(registry.names())
    return frozenset(type_ for cloud in clouds for type_ in registry.provider(cloud).local().types)


def _check_region(region: str) -> None:
    """A fault in a region that no cloud has would never strike, and nobody would notice."""
    from msr import registry

    known = {"", "global"}.union(*(registry.provider(name).regions for name in registry.names()))
    if region not in known:
        close = get_close_matches(region, known, n=1)
        hint = f"did you mean `{close[0]}`?" if close else "name a region as its cloud does, such as `us-east-1`"
        raise CommandLineError(f"no installed cloud has a region `{region}`", hint=hint)
