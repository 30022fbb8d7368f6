"""The same resources by plain Pulumi: one program, registered all at once, driven by the stock Automation API.

    python -m tests.bench.plain_program FOLDER [PART…]

What a team would have without msr: no batches, no waves, no digests, Pulumi's own settings. With PARTs, only those
parts of the plan, as a stack of their own; what the parts before them handed on is read from ``FOLDER/handed-on``.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import cast

import pulumi
from pulumi import automation

from msr import session
from msr.deploy.packages import ZipPackages
from msr.engine import find
from msr.layout import StackSpec, layout
from msr.local.cloud import LocalCloud
from msr.plan import Plan
from msr.program import built_choices
from msr.provider import HandIns
from msr.registry import provider

HANDED_ON = "handed-on"
NAMES_ONLY = ("gcp",)
"""Where resources name those of other parts without a reference, so that one program must be told to wait."""

SERVED = "BENCH_LOCAL_CLOUD"
"""The variable in which a caller that runs several programs at once hands over its running local cloud."""


def register(plan: Plan, stacks: Iterable[StackSpec], folder: Path, given: HandIns) -> HandIns:
    """Call every builder of ``stacks``, one after the other; what they hand on, by part."""
    cloud = provider(plan.cloud)
    packages = ZipPackages(cloud, folder, folder / "cache")
    handed = dict(given)
    parts: dict[str, _Part] = {}
    for stack in stacks:
        before = [parts[name] for name in stack.after if name in parts and plan.cloud in NAMES_ONLY]
        part = parts[stack.part] = _Part(stack.part, before)
        built = built_choices(plan, stack, cloud, hand_ins=handed, archive=packages.archive, parent=part)
        handed[stack.part] = {key: made.outputs for key, made in built}
    return handed


class _Part(pulumi.ComponentResource):
    """Keeps the logical names of two parts apart; its resources are made ``after`` those of other parts."""

    def __init__(self, name: str, after: Sequence[pulumi.Resource]) -> None:
        def waiting(args: pulumi.ResourceTransformationArgs) -> pulumi.ResourceTransformationResult | None:
            if not args.type_.startswith("pulumi:providers:"):
                return None
            options = pulumi.ResourceOptions.merge(args.opts, pulumi.ResourceOptions(depends_on=list(after)))
            return pulumi.ResourceTransformationResult(args.props, options)

        options = pulumi.ResourceOptions(transformations=[waiting] if after else [])
        super().__init__(f"bench:{name}", name, None, options)


def program(plan: Plan, parts: frozenset[str], folder: Path) -> Callable[[], None]:
    """The Pulumi program of ``parts``; it exports what they hand on, as one JSON text a part."""
    stacks = [stack for stack in layout(plan) if stack.part in parts]
    given = _handed(folder)

    def run() -> None:
        for part, outputs in register(plan, stacks, folder, given).items():
            if part in parts:
                pulumi.export(part, pulumi.Output.json_dumps(outputs))

    return run


def up(folder: Path, parts: frozenset[str], environment: Mapping[str, str]) -> None:
    """Deploy ``parts`` as one stack, and keep what it hands on for the programs after it."""
    plan = session.plan(session.load(folder))
    (folder / "state").mkdir(exist_ok=True)
    stack = automation.create_or_select_stack(
        stack_name="-".join(sorted(parts)) if len(parts) < len(layout(plan)) else "whole",
        project_name="plain",
        program=program(plan, parts, folder),
        opts=automation.LocalWorkspaceOptions(
            env_vars={
                **environment,
                "PULUMI_BACKEND_URL": (folder / "state").as_uri(),
                "PULUMI_CONFIG_PASSPHRASE": "bench",
            }
        ),
    )
    for part, handed in stack.up().outputs.items():
        (folder / HANDED_ON).mkdir(exist_ok=True)
        (folder / HANDED_ON / f"{part}.json").write_text(handed.value, encoding="utf-8")


def _handed(folder: Path) -> dict[str, Mapping[str, Mapping[str, str]]]:
    files = sorted((folder / HANDED_ON).glob("*.json"))
    return {file.stem: json.loads(file.read_text(encoding="utf-8")) for file in files}


def main(folder: Path, parts: list[str]) -> None:
    """Deploy with the local cloud of the caller, or with one of its own."""
    os.environ["PATH"] = os.pathsep.join((str(find().path.parent), os.environ["PATH"]))
    served = os.environ.get(SERVED)
    with nullcontext() if served else LocalCloud(folder / "cloud.db") as cloud:
        environment = cast("dict[str, str]", json.loads(served)) if served else cloud.environment() if cloud else {}
        wanted = parts or [stack.part for stack in layout(session.plan(session.load(folder)))]
        up(folder, frozenset(wanted), environment)


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve(), sys.argv[2:])
