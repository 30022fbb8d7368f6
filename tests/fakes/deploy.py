"""Deployments of the fake cloud, and a process that runs one, so that it can be interrupted and killed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Unpack

import pulumi

from msr.cli.interrupt import interruptible
from msr.deploy import Deployment
from msr.deploy.events import Event, ignore
from msr.engine import find
from msr.plan import Choice, Plan
from tests.fakes.cloud import FakeCloud
from tests.fakes.provider import FakeProvider, Shape, plan_of


@dataclass(frozen=True, slots=True)
class NoPackages:
    """The fake cloud runs no code."""

    def archive(self, choice: Choice) -> pulumi.Archive:
        return pulumi.AssetArchive({})

    def digest(self, choice: Choice) -> str:
        return ""


def deployment(
    folder: Path, plan: Plan, cloud: FakeCloud, *, on_event: Callable[[Event], None] = ignore, parallel: bool = False
) -> Deployment:
    """A deployment of ``plan`` on a fake cloud that is already being served."""
    return Deployment(
        folder,
        plan,
        provider=FakeProvider(),
        engine=find(),
        cloud=nullcontext(cloud),
        packages=NoPackages(),
        on_event=on_event,
        parallel=parallel,
    )


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A fake cloud that another process serves."""

    variables: Mapping[str, str] = field(default_factory=dict[str, str])

    def environment(self) -> Mapping[str, str]:
        return self.variables


def start(folder: Path, cloud: FakeCloud, operation: str, **plan: Unpack[Shape]) -> subprocess.Popen[str]:
    """Run ``operation`` on ``plan_of(**plan)`` in a process of its own, in a process group of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "tests.fakes.deploy", str(folder), operation, json.dumps(plan)],
        env={**os.environ, "FAKE_CLOUD": json.dumps(dict(cloud.environment()))},
        cwd=Path(__file__).parents[2],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def main() -> int:
    folder, operation, plan = Path(sys.argv[1]), sys.argv[2], json.loads(sys.argv[3])
    running = Deployment(
        folder,
        plan_of(**plan),
        provider=FakeProvider(),
        engine=find(),
        cloud=nullcontext(Elsewhere(json.loads(os.environ["FAKE_CLOUD"]))),
        packages=NoPackages(),
    )
    with interruptible(running.cancel, lambda said: print(said, file=sys.stderr, flush=True)):
        result = running.up() if operation == "up" else running.down()
    print(json.dumps({stack.part: stack.state for stack in result.stacks}), flush=True)
    return 0 if result.succeeded else 6


if __name__ == "__main__":
    sys.exit(main())
