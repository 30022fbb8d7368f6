"""The stacks of a plan, built by a cloud's real builders against recorded registrations.

Each stack is given what the stacks before it handed on, as a deployment would. What the cloud computes is made by its
own local knowledge; nothing is patched, and no engine runs.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field, replace
from typing import Any, Literal, cast

import pulumi
from pulumi.output import Unknown as NotKnown
from pulumi.runtime import MockCallArgs, MockResourceArgs, Mocks, set_mocks
from pulumi.runtime.rpc import UNKNOWN as NOT_KNOWN
from pulumi.runtime.rpc import is_rpc_secret, unwrap_rpc_secret
from pulumi.runtime.settings import SETTINGS
from pulumi.runtime.stack import wait_for_rpcs

from msr import knowledge
from msr.knowledge import Asset, StoredObject, Subject, Value
from msr.layout import layout
from msr.local.outputs import Making, made, object_id
from msr.local.package import ServedPackage, birth_mark, package
from msr.plan import Choice, Plan
from msr.program import built_choices
from msr.provider import Hand, HandIns, Provider

Shade = Literal["plain", "output", "unknown"]
"""How values of other stacks arrive: known text, known outputs, or outputs that a preview cannot know.

A preview does not know either what this stack's own resources will be given."""

SHADES: tuple[Shade, ...] = ("output", "unknown")

UNKNOWN = "(not known yet)"
"""What a recorded input shows where a preview cannot know it."""

Handed = Mapping[str, Mapping[str, str | None]]
"""What a stack hands on: choice key, output name; ``None`` for what is not known."""


@dataclass(frozen=True, slots=True)
class Registered:
    """One registration: what the engine would have been asked for.

    ``id`` is what the cloud would answer, empty in a preview. ``region`` is where the object would live, ``global``
    for a service without regions; ``regional`` says whether its type can be told a region at all.
    """

    type: str
    name: str
    inputs: Mapping[str, Any]
    provider: str
    id: str = ""
    region: str = ""
    regional: bool = False
    subject: Subject | None = None


@dataclass
class Stage(Mocks):
    """One stack: its registrations, and what it hands on."""

    packaged: ServedPackage
    shade: Shade
    before: tuple[StoredObject, ...] = ()
    registered: list[Registered] = field(default_factory=list[Registered])
    outputs: dict[str, dict[str, str | None]] = field(default_factory=dict[str, dict[str, str | None]])
    objects: list[StoredObject] = field(default_factory=list[StoredObject])
    settings: dict[str, Value] = field(default_factory=dict[str, Value])

    @property
    def resources(self) -> tuple[Registered, ...]:
        """What the cloud would be asked for: neither components nor providers."""
        return tuple(r for r in self.registered if r.subject is not None)

    def find(self, type_: str, key: str, value: str, *, region: str | None = None) -> Sequence[StoredObject]:
        """The objects of this stack and of those before it, as the local cloud finds them."""
        return [
            found
            for found in (*self.before, *self.objects)
            if found.type == type_
            and region in (None, found.region)
            and value in [str(held) for _, held in knowledge.at({**found.outputs, "id": found.id}, key)]
        ]

    def new_resource(self, args: MockResourceArgs) -> tuple[str | None, dict[Any, Any]]:
        inputs = cast("dict[str, Any]", _in_clear(args.inputs))  # pyright: ignore[reportUnknownMemberType]
        values = {name: _value(held) for name, held in inputs.items()}
        if args.typ.startswith("pulumi:providers:"):
            self.settings = values
        if args.typ not in self.packaged.sdk.tokens:
            self.registered.append(Registered(args.typ, args.name, recorded(inputs), args.provider or ""))
            return f"{args.name}-id", inputs
        return self._answered(args, inputs, values)

    def call(self, args: MockCallArgs) -> tuple[dict[Any, Any], list[tuple[str, str]] | None]:
        raise AssertionError(f"a builder asked the cloud: {args.token}")

    def _answered(
        self, args: MockResourceArgs, inputs: dict[str, Any], values: dict[str, Value]
    ) -> tuple[str | None, dict[Any, Any]]:
        region = self.packaged.region_of(args.typ, values, self.settings)
        urn = f"urn:pulumi:stack::msr::{args.typ}::{args.name}"
        account = self.packaged.knowledge.account
        subject = Subject(args.typ, urn, account, region, values, birth_mark(urn, 0), settings=self.settings)
        if self.shade != "unknown":
            subject = replace(subject, id=object_id(self.packaged, subject))
        known = self.packaged.type(args.typ)
        self.registered.append(
            Registered(
                type=args.typ,
                name=args.name,
                inputs=recorded(inputs),
                provider=args.provider or "",
                id=subject.id,
                region=region,
                regional=bool(self.packaged.region_input(args.typ)),
                subject=subject,
            )
        )
        if self.shade == "unknown":
            return None, {**inputs, **dict.fromkeys(known.outputs if known else (), NOT_KNOWN)}
        outputs = made(self.packaged, Making(subject, values), self)
        self.objects.append(StoredObject(args.typ, subject.id, region, urn, values, outputs))
        given = {name: value for name, value in inputs.items() if not (known and name in known.outputs)}
        return subject.id, {**{name: knowledge.plain(value) for name, value in outputs.items()}, **given}


class Staging:
    """The stacks of one plan, each built once for every shade and kept."""

    def __init__(self, provider: Provider, plan: Plan) -> None:
        self.provider = provider
        self.plan = plan
        self.stacks = {stack.part: stack for stack in layout(plan)}
        self._package = package(provider.package, provider.local())
        self._stages: dict[tuple[str, Shade], Stage] = {}

    def stage(self, part: str, shade: Shade = "plain") -> Stage:
        """The stack of ``part``; every registration has been answered when this returns."""
        if (part, shade) not in self._stages:
            self._stages[part, shade] = self.built(part, shade)
        return self._stages[part, shade]

    def built(self, part: str, shade: Shade = "plain") -> Stage:
        """The stack of ``part``, built anew."""
        stack = self.stacks[part]
        earlier = {before: self.stage(before) for before in stack.after}
        objects = tuple(found for stage in earlier.values() for found in stage.objects)
        stage = Stage(self._package, shade, objects)
        given = {before: other.outputs for before, other in earlier.items()}
        os.environ["PULUMI_ERROR_OUTPUT_STRING"] = "1"

        async def main() -> None:
            asyncio.get_running_loop().set_default_executor(worker)
            set_mocks(stage, project="msr", stack=stack.name, preview=shade == "unknown")
            forget_earlier_programs()
            handed = _shaded(given, shade)
            made = dict(built_choices(self.plan, stack, self.provider, hand_ins=handed, archive=_archive))
            for key, one in made.items():
                await one.component.urn.future()
                stage.outputs[key] = {name: await _settled(value) for name, value in one.outputs.items()}
            await wait_for_rpcs()

        with closing(asyncio.new_event_loop()) as of_worker:
            # The recorder answers in a worker thread, where the SDK would make an event loop and never close it.
            worker = ThreadPoolExecutor(max_workers=1, initializer=asyncio.set_event_loop, initargs=(of_worker,))
            asyncio.run(main())
        return stage


def forget_earlier_programs() -> None:
    """Drop outputs that nobody awaited, as ``pulumi.runtime.test`` does.

    A program that was refused half-way leaves some, of a loop that is closed: who waits for them waits for ever.
    """
    SETTINGS.outputs.clear()  # pyright: ignore[reportAttributeAccessIssue, reportUnknownMemberType]


def recorded(value: Any) -> Any:
    """Inputs as plain data: archives by what is in them, ``UNKNOWN`` for what a preview cannot know."""
    match value:
        case dict():
            return {key: recorded(item) for key, item in cast("dict[str, Any]", value).items()}
        case list():
            return [recorded(item) for item in cast("list[Any]", value)]
        case pulumi.AssetArchive(assets=assets):
            return recorded(assets)
        case pulumi.StringAsset(text=text):
            return text
        case NotKnown():
            return UNKNOWN
        case _:
            return value


def _in_clear(value: Any) -> Any:
    """Inputs without their secret marks, which the SDK sets by type and not by what is in them."""
    if is_rpc_secret(value):
        return _in_clear(unwrap_rpc_secret(value))
    match value:
        case dict():
            return {key: _in_clear(item) for key, item in cast("dict[str, Any]", value).items()}
        case list():
            return [_in_clear(item) for item in cast("list[Any]", value)]
        case _:
            return value


def _value(value: Any) -> Value:
    """An input as the local cloud holds it."""
    match value:
        case dict():
            return {key: _value(item) for key, item in cast("dict[str, Any]", value).items()}
        case list():
            return [_value(item) for item in cast("list[Any]", value)]
        case pulumi.Archive() | pulumi.Asset():
            kind = "archive" if isinstance(value, pulumi.Archive) else "asset"
            return Asset(kind, {"hash": repr(recorded(value))})
        case NotKnown():
            return knowledge.UNKNOWN
        case _:
            return cast("Value", value)


async def _settled(value: Hand) -> str | None:
    """What a hand-off turned out to be; ``None`` while it cannot be known."""
    output = pulumi.Output.from_input(value)
    return await output.future() if await output.is_known() else None


def _shaded(given: Mapping[str, Handed], shade: Shade) -> HandIns:
    return {
        part: {key: {name: shaded(value or "", shade) for name, value in outs.items()} for key, outs in choices.items()}
        for part, choices in given.items()
    }


def shaded(value: str, shade: Shade) -> Hand:
    """``value`` as it would arrive."""
    if shade == "plain":
        return value
    if shade == "output":
        return pulumi.Output.from_input(value)
    loop = asyncio.get_running_loop()
    nothing, known = loop.create_future(), loop.create_future()
    nothing.set_result(None)
    known.set_result(False)
    return pulumi.Output[str](set(), nothing, known)


def _archive(choice: Choice) -> pulumi.Archive:
    return pulumi.AssetArchive({"app.py": pulumi.StringAsset(f"# {choice.key}")})
