"""``msr status`` and ``msr outputs``: what is deployed, read from the manifest alone."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import typer

from msr.cli.command import HERE, LOCAL, BlueprintPath, EnvironmentName, Local, command
from msr.cli.project import Where, manifest_of, planned, where
from msr.cli.screen import Screen
from msr.errors import MsrError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from msr.manifest import Manifest


def register(app: typer.Typer) -> None:
    """Add the commands to ``app``."""
    command(app, "status", example="msr status --env prod")(status)
    command(app, "outputs", example="msr outputs --json")(outputs)


def status(
    screen: Screen, blueprint: BlueprintPath = HERE, environment: EnvironmentName = LOCAL, local: Local = False
) -> None:
    """Show what is deployed where.

    Reads the manifest that the last deployment left, so it needs neither the engine nor its state. Says of each
    stack whether it is what the blueprint asks for now.
    """
    from msr import operate
    from msr.cli.render_status import overview

    here = where(blueprint, environment, local=local)
    manifest = manifest_of(here)
    found = operate.status(manifest, digests=_digests(screen, here, manifest))
    if screen.as_json:
        screen.document(found)
    else:
        screen.show(overview(found))


def outputs(
    screen: Screen, blueprint: BlueprintPath = HERE, environment: EnvironmentName = LOCAL, local: Local = False
) -> None:
    """Show where the service answers.

    Prints the host that clients use, each region's own host, and the name servers to delegate a created zone to. On a
    real cloud with several regions, also what to run in a shell to let a region into the traffic or to take it out;
    `--json` adds everything that each stack hands on.
    """
    from msr import operate
    from msr.cli.render_status import addresses, note, shell
    from msr.registry import provider

    manifest = manifest_of(where(blueprint, environment, local=local))
    found = operate.endpoints(manifest)
    switches = operate.by_hand(manifest, provider(manifest.cloud))
    if screen.as_json:
        screen.document(
            {
                "host": found.host,
                "regions": found.regions,
                "name_servers": found.name_servers,
                "switches": switches,
                "stacks": {stack.part: stack.outputs for stack in manifest.stacks},
            }
        )
    else:
        screen.show(addresses(found))
        screen.text(shell(switches))
        if manifest.target == "local" and len(found.regions) > 1:
            screen.talk(note(operate.NOT_LOCALLY))


def _digests(screen: Screen, here: Where, manifest: Manifest) -> Mapping[str, str] | None:
    """What the plan of now would give; ``None``, and a warning, where the blueprint cannot be planned."""
    from msr.cli.freshness import digests
    from msr.cli.render_issues import block

    try:
        return digests(planned(screen, replace(here, local=manifest.target == "local")), manifest)
    except MsrError as error:
        screen.talk(block("warning", f"the stacks are not compared with the blueprint: {error.message}"))
        screen.talk()
        return None
