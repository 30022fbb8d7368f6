"""``msr compare``, ``msr diff``: what another cloud, another mode, or a change of the blueprint would do."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from msr.cli.command import HERE, LOCAL, BlueprintPath, EnvironmentName, command
from msr.cli.screen import Screen
from msr.errors import CommandLineError

MODES_TOLD = "single, pilot-light, active-passive or active-active"

Clouds = Annotated[list[str] | None, typer.Option("--cloud", metavar="NAME", help="Only this cloud; repeatable.")]
Modes = Annotated[
    list[str] | None, typer.Option("--mode", metavar="MODE", help=f"Only this mode; repeatable: {MODES_TOLD}.")
]
Old = Annotated[Path, typer.Argument(metavar="OLD", help="The blueprint before, or its folder.", show_default=False)]
New = Annotated[Path, typer.Argument(metavar="NEW", help="The blueprint after, or its folder.", show_default=False)]


def register(app: typer.Typer) -> None:
    """Add the commands to ``app``."""
    command(app, "compare", example="msr compare blueprints/orders --mode active-active")(compare)
    command(app, "diff", example="msr diff blueprints/orders blueprints/orders")(diff)


def compare(
    screen: Screen,
    blueprint: BlueprintPath = HERE,
    environment: EnvironmentName = LOCAL,
    clouds: Clouds = None,
    modes: Modes = None,
) -> None:
    """Show the same service on every cloud and in every failover mode.

    Plans and predicts each of them and says which keep the objectives. A cloud takes part when every region has a name
    on it: `regions: {east: {name: {aws: us-east-1, azure: eastus}}}`. What had to be said differently there is shown.
    """
    from msr import registry
    from msr.cli.project import load, where
    from msr.proof.compare import MODES
    from msr.proof.compare import compare as candidates

    wanted, _ = load(where(blueprint, environment, local=True))
    _check_modes(modes or [], MODES)
    providers = [registry.provider(name) for name in clouds or registry.names()]
    every = candidates(wanted, providers=providers, as_of=date.today())
    found = tuple(each for each in every if not modes or each.mode in modes)
    if screen.as_json:
        from msr.cli.documents import candidate_document

        screen.document({"candidates": [candidate_document(each) for each in found]})
    else:
        from msr.cli.render_compare import side_by_side

        screen.show(side_by_side(wanted, found, asked=tuple(provider.name for provider in providers)))


def _check_modes(asked: Sequence[str], known: Sequence[str]) -> None:
    for mode in asked:
        if mode not in known:
            raise CommandLineError(f"there is no mode `{mode}` to compare", hint=f"modes are {MODES_TOLD}")


def diff(screen: Screen, old: Old, new: New, environment: EnvironmentName = LOCAL) -> None:
    """Show what a change of the blueprint does to every figure.

    Plans and predicts both and compares them: what gets better or worse, which services come, go or change, and which
    steps cannot be taken back.
    """
    from msr.cli.project import judged, where
    from msr.proof.diff import diff as difference

    _, before = judged(where(old, environment, local=True))
    _, after = judged(where(new, environment, local=True))
    found = difference(before, after)
    if screen.as_json:
        screen.document(found)
    else:
        from msr.cli.render_compare import change

        screen.show(change(found))
