"""A stack of a planned blueprint, built by the real builders against recorded registrations.

Values that Google Cloud would compute are those of the local cloud's own knowledge; nothing is patched.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from string import Formatter
from typing import Any, Literal, cast

import pulumi
from pulumi.output import Unknown
from pulumi.runtime import MockCallArgs, MockResourceArgs, Mocks, set_mocks
from pulumi.runtime.stack import wait_for_rpcs

from msr.knowledge import Computed, StoredObject, Subject
from msr.layout import layout
from msr.load import load_text
from msr.plan import Choice, Plan, digest
from msr.planner import plan as plan_for
from msr.program import built_choices
from msr.provider import Hand, HandIns
from msr.registry import provider
from providers.gcp.local import KNOWLEDGE

AS_OF = date(2026, 11, 25)
PROJECT = "msr-local"
UNKNOWN = "(not known yet)"

Shade = Literal["plain", "output", "unknown"]
"""How an earlier stack's value arrives: known text, a known output, or an output that a preview cannot know."""


def planned(text: str, *, environment: str = "local") -> Plan:
    """The plan of a blueprint's text in one of its environments."""
    blueprint = load_text(text, file="blueprint.yaml", folder=Path(), environment=environment)
    return plan_for(blueprint, provider=provider("gcp"), as_of=AS_OF)


@dataclass(frozen=True)
class Registered:
    """One registration: what the engine would have been asked for."""

    type: str
    name: str
    inputs: dict[str, Any]
    provider: str


class Nobody:
    """Neighbours of an object in a cloud that holds nothing else."""

    def find(self, type_: str, key: str, value: str, *, region: str | None = None) -> Sequence[StoredObject]:
        return ()


@dataclass
class Stage(Mocks):
    """Records registrations, and answers each one as Google Cloud would."""

    registered: list[Registered] = field(default_factory=list[Registered])
    outputs: dict[str, dict[str, str | None]] = field(default_factory=dict[str, dict[str, str | None]])

    def new_resource(self, args: MockResourceArgs) -> tuple[str | None, dict[Any, Any]]:
        inputs = cast("dict[str, Any]", args.inputs)  # pyright: ignore[reportUnknownMemberType]
        self.registered.append(Registered(args.typ, args.name, recorded(inputs), args.provider or ""))
        return _answered(args.typ, args.name, inputs)

    def call(self, args: MockCallArgs) -> tuple[dict[Any, Any], list[tuple[str, str]] | None]:
        raise AssertionError(f"a builder asked the cloud: {args.token}")

    def of(self, kind: str) -> list[Registered]:
        """The registrations of a type's last word, such as ``RecordSet``, or its last two (``spanner:Database``)."""
        service, _, word = kind.rpartition(":")
        return [r for r in self.registered if r.type.startswith(f"gcp:{service}") and r.type.rpartition(":")[2] == word]

    def one(self, kind: str, *, containing: str = "") -> dict[str, Any]:
        """The inputs of the only registration of a type whose name contains a word."""
        (found,) = [r for r in self.of(kind) if containing in r.name]
        return found.inputs


def built(plan: Plan, part: str, *, shade: Shade = "plain") -> Stage:
    """Build the stack of ``part``; every registration has been answered when this returns."""
    os.environ["PULUMI_ERROR_OUTPUT_STRING"] = "1"
    stage = Stage()
    stack = next(stack for stack in layout(plan) if stack.part == part)
    earlier = {before: _handed_on(plan, before) for before in stack.after}

    async def main() -> None:
        asyncio.get_running_loop().set_default_executor(worker)
        set_mocks(stage, project="msr", stack=stack.name, preview=shade == "unknown")
        handed = _shaded(earlier, shade)
        made = dict(built_choices(plan, stack, provider("gcp"), hand_ins=handed, archive=_archive))
        for key, one in made.items():
            await one.component.urn.future()
            stage.outputs[key] = {name: await _settled(value) for name, value in one.outputs.items()}
        await wait_for_rpcs()

    with closing(asyncio.new_event_loop()) as of_worker:
        # The recorder answers in a worker thread, where the SDK would make an event loop and never close it.
        worker = ThreadPoolExecutor(max_workers=1, initializer=asyncio.set_event_loop, initargs=(of_worker,))
        asyncio.run(main())
    return stage


_OUTPUTS: dict[tuple[str, str], dict[str, dict[str, str | None]]] = {}


def _handed_on(plan: Plan, part: str) -> dict[str, dict[str, str | None]]:
    """What an earlier stack hands on, built once for each plan."""
    key = (digest(plan), part)
    if key not in _OUTPUTS:
        _OUTPUTS[key] = built(plan, part).outputs
    return _OUTPUTS[key]


async def _settled(value: Hand) -> str | None:
    """What a hand-off turned out to be; ``None`` while it cannot be known."""
    output = pulumi.Output.from_input(value)
    return await output.future() if await output.is_known() else None


def recorded(value: Any) -> Any:
    """Inputs as plain data: archives by what is in them, ``UNKNOWN`` for what a preview cannot know."""
    match value:
        case {"4dabf18193072939515e22adb298388d": _, "value": secret}:
            return recorded(secret)
        case dict():
            return {key: recorded(item) for key, item in cast("dict[str, Any]", value).items()}
        case list():
            return [recorded(item) for item in cast("list[Any]", value)]
        case pulumi.AssetArchive(assets=assets):
            return recorded(assets)
        case pulumi.StringAsset(text=text):
            return text
        case Unknown():
            return UNKNOWN
        case _:
            return value


def _shaded(given: Mapping[str, Mapping[str, Mapping[str, str | None]]], shade: Shade) -> HandIns:
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


def _answered(token: str, name: str, inputs: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    known = KNOWLEDGE.types.get(token)
    if known is None:
        return f"{name}-id", dict(inputs)
    region = str(inputs.get("location") or inputs.get("region") or "global").lower()
    mark = hashlib.sha1(f"{token} {name}".encode()).hexdigest()
    plain = {word: str(recorded(v)) if isinstance(v, pulumi.Archive) else v for word, v in inputs.items()}
    subject = Subject(token, f"urn:pulumi:s::p::{token}::{name}", PROJECT, region, plain, mark)
    made = _rendered(known.id, subject) if isinstance(known.id, str) else known.id(subject)
    subject = replace(subject, id=made if isinstance(made, str) else name)
    return subject.id, {**inputs, **{word: _value(one, subject) for word, one in known.outputs.items()}}


def _value(computed: Computed, subject: Subject) -> Any:
    if isinstance(computed.value, str):
        return _rendered(computed.value, subject)
    return computed.value(subject, Nobody())


def _rendered(template: str, subject: Subject) -> Any:
    own = {"id": subject.id, "region": subject.region, "account": subject.account, "mark": subject.mark}
    values: dict[str, Any] = {**subject.inputs, **own}
    words = [word for _, word, _, _ in Formatter().parse(template) if word]
    unknown = next((values[word] for word in words if isinstance(values[word], Unknown)), None)
    return unknown if unknown is not None else template.format_map(values)
