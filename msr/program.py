"""One stack of a plan as a Pulumi program: builders called in order of needs, then the exports.

The program is asynchronous and keeps few registrations in flight: the SDK's bookkeeping of them grows with their
square, so that a program of some hundred resources that waits now and then is several times faster.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Generator, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from graphlib import TopologicalSorter
from typing import Any, TypeAlias

import pulumi
from pulumi.runtime import register_stack_transformation

from msr import registry
from msr.layout import StackSpec
from msr.manifest import Outputs
from msr.naming import Namer
from msr.plan import Choice, Plan, to_json
from msr.provider import Built, Context, HandIns, Provider

BATCH = 32
"""Registrations in flight at which the program waits before it builds the next choice."""

STAMP = "msr"
"""The stack output that says what the stack was last completed as; every other output is named after a choice."""

REMEMBERED = "plan"
"""Where in what a stack says of itself its share of the plan is, in stacks that keep data."""

ATTEMPT = "msr:stack:Attempt"
"""The type of the first resource of every stack: its inputs say what the stack was last meant to become."""

UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
"""What the engine writes for a value that a preview cannot know (pulumi, sdk/go/common/resource/plugin/rpc.go)."""

PulumiProgram = Callable[[], Awaitable[None]]

PlainHandIns: TypeAlias = Mapping[str, Outputs]
"""What earlier stacks handed on, by part: plain strings, or ``UNKNOWN``."""


def share(plan: Plan, stack: StackSpec) -> Plan:
    """The part of ``plan`` that the builders of ``stack`` may see: its choices and what they need, transitively.

    Builders get this and nothing else, so that a digest of it says whether a stack can have changed.
    """
    wanted: set[str] = set()
    front = list(stack.choices)
    while front:
        key = front.pop()
        if key not in wanted:
            wanted.add(key)
            front.extend(ref.key for ref in plan.choice(key).needs)
    return replace(
        plan,
        as_of=date.min,
        choices=tuple(choice for choice in plan.choices if choice.key in wanted),
        hosts=tuple(host for host in plan.hosts if wanted.intersection(host.members)),
        dependencies=(),
        rejections=(),
        notes=(),
    )


def in_order(plan: Plan, stack: StackSpec) -> tuple[Choice, ...]:
    """The choices of ``stack``, each after those of the same stack that it needs; the same order on every run."""
    here = frozenset(stack.choices)
    graph = {
        choice.key: tuple(ref.key for ref in choice.needs if ref.key in here)
        for choice in plan.choices
        if choice.key in here
    }
    return tuple(plan.choice(key) for key in TopologicalSorter(graph).static_order())


def stamp(plan: Plan, stack: StackSpec, *, version: str, digest: str) -> Mapping[str, str]:
    """What every stack says of itself: app, environment, target, part, msr's version and the digest of its inputs.

    One that keeps data also says what it was made for, so that nothing but its state is needed to tell what a change
    does to the data.
    """
    remembered = {REMEMBERED: to_json(share(plan, stack))} if stack.kind == "data" else {}
    return {
        **remembered,
        "app": plan.app,
        "environment": plan.environment,
        "target": plan.target,
        "part": stack.part,
        "region": stack.provider_region,
        "version": version,
        "digest": digest,
    }


def built_choices(
    plan: Plan,
    stack: StackSpec,
    provider: Provider,
    *,
    hand_ins: HandIns,
    archive: Callable[[Choice], pulumi.Archive],
    namer: Namer | None = None,
    parent: pulumi.Resource | None = None,
) -> Iterator[tuple[str, Built]]:
    """Build the choices of ``stack`` inside a running Pulumi program, one for each item that is taken.

    Args:
        plan: all decisions; builders see :func:`share` of it.
        stack: which stack to build.
        provider: the cloud.
        hand_ins: outputs of the stacks before it, by part, choice key and output name.
        archive: packages a function's code.
        namer: gives physical names; those of the plan's own service by default.
        parent: of every resource that is made; the stack itself by default.

    Yields:
        The key of a choice, and what was built for it.

    Raises:
        ProviderNotFound: the cloud's SDK is not installed.
    """
    seen = share(plan, stack)
    builders = registry.builders(provider)
    context = Context(
        plan=seen,
        part=stack.kind,
        region=stack.region,
        provider=provider.configure(seen, stack.provider_region, parent=parent),
        provider_region=stack.provider_region,
        namer=namer or Namer(plan.app, plan.environment, plan.account),
        archive=archive,
        hand_ins=hand_ins,
        parent=parent,
    )
    built: dict[str, Built] = {}
    for choice in in_order(seen, stack):
        context = replace(context, built=_visible(choice, seen, built))
        built[choice.key] = builders[choice.service, stack.kind](context, choice)
        yield choice.key, built[choice.key]


def program(
    plan: Plan,
    stack: StackSpec,
    hand_ins: PlainHandIns,
    *,
    provider: Provider,
    archive: Callable[[Choice], pulumi.Archive],
    stamp: Mapping[str, str],
    namer: Namer | None = None,
) -> PulumiProgram:
    """The Pulumi program of ``stack``.

    Call it in the main thread: it loads every SDK module that the builders use, which several threads must not do
    at once.

    Args:
        plan: all decisions; builders see :func:`share` of it.
        stack: which stack to build.
        hand_ins: outputs of the stacks before it, by part, choice key and output name; ``UNKNOWN`` for those that a
            preview cannot know.
        provider: the cloud.
        archive: packages a function's code.
        stamp: what the stack says of itself, as it begins and when it is complete.
        namer: gives physical names; those of the plan's own service by default.

    Returns:
        An asynchronous function that registers the resources and exports, per choice key, an object of strings.
    """
    registry.builders(provider)  # loads the SDK's modules now; later they are there

    async def run() -> None:
        registrations = Registrations()
        with registrations.watched():
            Attempt(stamp)
            await registrations.below(1)
            given = _with_unknowns(hand_ins)
            built: dict[str, Built] = {}
            for key, made in built_choices(plan, stack, provider, hand_ins=given, archive=archive, namer=namer):
                built[key] = made
                await registrations.below(BATCH)
            # Only a complete stack says anything of itself: the engine keeps the outputs of a run that failed.
            await registrations.below(1)
        for key, made in built.items():
            pulumi.export(key, dict(made.outputs))
        pulumi.export(STAMP, {**stamp, "resources": str(registrations.count)})

    return run


def _with_unknowns(hand_ins: PlainHandIns) -> HandIns:
    return {
        part: {key: {name: _known(value) for name, value in outputs.items()} for key, outputs in choices.items()}
        for part, choices in hand_ins.items()
    }


def _known(value: str) -> pulumi.Input[str]:
    if value != UNKNOWN:
        return value
    never: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
    never.set_result(False)
    nothing: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    nothing.set_result("")
    return pulumi.Output(set(), nothing, never)


class Attempt(pulumi.ComponentResource):
    """What this run makes of the stack, written before anything else is.

    A stack whose attempt and outputs differ was not completed, whoever ran it and however it ended.
    """

    def __init__(self, stamp: Mapping[str, str]) -> None:
        super().__init__(ATTEMPT, STAMP, dict(stamp))
        self.register_outputs({})


def _visible(choice: Choice, plan: Plan, built: Mapping[str, Built]) -> Mapping[str, Built]:
    """What was made for the choices that this one needs, and for those of its kind, which may share a host with it."""
    needed = {ref.key for ref in choice.needs}
    return {key: made for key, made in built.items() if key in needed or plan.choice(key).kind == choice.kind}


class Registrations:
    """The resources that this program registered and the engine has not answered for."""

    def __init__(self) -> None:
        self.count = 1  # the stack itself, which is there before its program runs
        self._registered: list[pulumi.Resource] = []
        self._in_flight: set[asyncio.Future[str | None]] = set()
        self._lost: asyncio.Future[str | None] = asyncio.get_running_loop().create_future()

    @contextmanager
    def watched(self) -> Generator[None]:
        """See every resource that the running program registers inside ``with``."""
        loop = asyncio.get_running_loop()
        before = loop.get_exception_handler()
        loop.set_exception_handler(self._lose)
        register_stack_transformation(self._note)
        try:
            yield
        finally:
            loop.set_exception_handler(before)

    async def below(self, limit: int) -> None:
        """Wait until fewer than ``limit`` registrations are in flight.

        One slow resource holds up nothing but its own place.

        Raises:
            Exception: a registration failed, or the engine is gone.
        """
        self._in_flight.update(asyncio.ensure_future(resource.urn.future()) for resource in self._registered)
        self._registered.clear()
        while len(self._in_flight) >= limit:
            done, _ = await asyncio.wait({*self._in_flight, self._lost}, return_when=asyncio.FIRST_COMPLETED)
            self._in_flight -= done
            for answer in done:
                answer.result()

    def _note(self, args: pulumi.ResourceTransformationArgs) -> None:
        self._registered.append(args.resource)
        self.count += 1

    def _lose(self, loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        # When the engine goes away, the SDK's own registrations end in errors that nobody awaits, and the resources
        # stay unanswered for ever. The SDK stops the loop then, under the feet of a program that waits.
        error = context.get("exception")
        if isinstance(error, Exception) and not self._lost.done():
            self._lost.set_exception(error)
        elif error is None:
            loop.default_exception_handler(context)
