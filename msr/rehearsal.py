"""What the stacks of a plan would register, without an engine: the same programs, played to somebody who takes notes.

Nothing is asked of a cloud and nothing is packaged, so it takes about a second; what only a cloud can compute stays
unknown, as in a first preview.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import TYPE_CHECKING, Any, cast

import pulumi
from pulumi.output import Unknown
from pulumi.runtime import MockCallArgs, MockResourceArgs, Mocks, set_mocks
from pulumi.runtime.settings import get_root_resource
from pulumi.runtime.stack import wait_for_rpcs

from msr.layout import PROJECT, StackSpec, layout
from msr.manifest import Outputs
from msr.parity import Comparison, LevelNamer, Registration, Value, compare, levelled, plain
from msr.program import ATTEMPT, STAMP, UNKNOWN, PlainHandIns, program

if TYPE_CHECKING:
    from msr.naming import Namer
    from msr.plan import Choice, Plan
    from msr.provider import Provider

NOT_KNOWN = "(known after `msr up`)"


def parity(plan: Plan, provider: Provider) -> tuple[Comparison, ...]:
    """How far the region stacks of ``plan`` are alike; see :mod:`msr.parity`."""
    namer = LevelNamer(plan.app, plan.environment, plan.account)
    return compare(plan, rehearse(levelled(plan), provider, namer=namer))


def rehearse(plan: Plan, provider: Provider, *, namer: Namer | None = None) -> Mapping[str, tuple[Registration, ...]]:
    """What each stack of ``plan`` would register, by part.

    Raises:
        Exception: a builder fails; as it does in a deployment.
    """
    registered: dict[str, tuple[Registration, ...]] = {}
    handed_on: dict[str, Outputs] = {}
    # Threads of its own: the SDK keeps the stack under way in context variables, and a fresh thread has none.
    for stack in layout(plan):
        given = {part: handed_on[part] for part in stack.after}
        with ThreadPoolExecutor(1) as thread:
            registered[stack.part], handed_on[stack.part] = thread.submit(
                _played, plan, stack, given, provider, namer
            ).result()
    return registered


def _played(
    plan: Plan, stack: StackSpec, given: PlainHandIns, provider: Provider, namer: Namer | None
) -> tuple[tuple[Registration, ...], Outputs]:
    notes = _Notes()
    body = program(plan, stack, given, provider=provider, archive=_no_code, stamp={}, namer=namer)

    async def play() -> Outputs:
        asyncio.get_running_loop().set_default_executor(worker)
        set_mocks(notes, project=PROJECT, stack=stack.name, preview=True)
        await body()
        await wait_for_rpcs()
        exported = cast("Mapping[str, Mapping[str, object]]", cast("Any", get_root_resource()).outputs)
        return {key: dict.fromkeys(values, UNKNOWN) for key, values in exported.items() if key != STAMP}

    with closing(asyncio.new_event_loop()) as of_worker:
        # Registrations are answered in a worker, where the SDK would make an event loop and never close it.
        worker = ThreadPoolExecutor(1, initializer=asyncio.set_event_loop, initargs=(of_worker,))
        outputs = asyncio.run(play())
    return tuple(notes.taken), outputs


class _Notes(Mocks):
    """Notes every registration, and answers that nothing is known yet."""

    def __init__(self) -> None:
        self.taken: list[Registration] = []

    def new_resource(self, args: MockResourceArgs) -> tuple[str | None, dict[Any, Any]]:
        inputs = cast("dict[str, object]", args.inputs)  # pyright: ignore[reportUnknownMemberType]
        if args.typ != ATTEMPT:
            self.taken.append(Registration(args.typ, args.name, {key: _plain(value) for key, value in inputs.items()}))
        return None, {}

    def call(self, args: MockCallArgs) -> tuple[dict[Any, Any], list[tuple[str, str]] | None]:
        raise RuntimeError(f"a builder asks the cloud for {args.token}, which a plan must answer")


def _no_code(choice: Choice) -> pulumi.Archive:
    return pulumi.AssetArchive({"code": pulumi.StringAsset(choice.key)})


def _plain(value: object) -> Value:
    match value:
        case Mapping():
            return {key: _plain(item) for key, item in cast("Mapping[str, object]", value).items()}
        case list():
            return tuple(_plain(item) for item in cast("list[object]", value))
        case Unknown():
            return NOT_KNOWN
        case pulumi.AssetArchive():
            return _plain(value.assets)
        case pulumi.StringAsset():
            return value.text
        case pulumi.FileAsset() | pulumi.FileArchive():
            return str(value.path)
        case _:
            return plain(value)
