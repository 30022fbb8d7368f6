"""The stacks of a planned blueprint, built by the real builders against recorded registrations.

Each stack is given what the stacks before it handed on, as a deployment would. Values that Azure would compute are made
up here with their real shapes; nothing is patched.
"""

from __future__ import annotations

import asyncio
import importlib
import inspect
import os
import re
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Literal, cast

import pulumi
from pulumi.output import Unknown
from pulumi.runtime import MockCallArgs, MockResourceArgs, Mocks, set_mocks
from pulumi.runtime.stack import wait_for_rpcs

from msr.layout import StackSpec, layout
from msr.load import load_text
from msr.plan import Choice, Plan
from msr.planner import plan as plan_for
from msr.program import built_choices
from msr.provider import Hand, HandIns
from msr.registry import provider
from tests.providers.azure.blueprints import ALL

AS_OF = date(2026, 11, 25)
NIL = "00000000-0000-0000-0000-000000000000"
UNKNOWN = "(not known yet)"

Shade = Literal["plain", "output", "unknown"]
"""How an earlier stack's value arrives: known text, a known output, or an output that a preview cannot know."""


def planned(text: str, *, environment: str = "local", home: str | None = None) -> Plan:
    """The plan of a blueprint's text in one of its environments; ``home`` is that of data which is there already."""
    blueprint = load_text(text, file="blueprint.yaml", folder=Path(), environment=environment)
    return plan_for(blueprint, provider=provider("azure"), as_of=AS_OF, home=home)


@cache
def plan_of(name: str) -> Plan:
    """The plan of one of the blueprints."""
    return planned(ALL[name])


@cache
def stage_of(name: str, part: str, shade: Shade = "plain") -> Stage:
    """One stack of one of the blueprints, with real hand-ins from the stacks before it."""
    plan = plan_of(name)
    stack = next(stack for stack in layout(plan) if stack.part == part)
    return built(plan, stack, {before: stage_of(name, before).outputs for before in stack.after}, shade=shade)


STACKS = [(name, stack.part) for name in ALL for stack in layout(plan_of(name))]


@dataclass(frozen=True)
class Registered:
    """One registration: what the engine would have been asked for."""

    type: str
    name: str
    inputs: dict[str, Any]
    provider: str


@dataclass
class Stage(Mocks):
    """Records registrations, and answers each one as Azure would."""

    registered: list[Registered] = field(default_factory=list[Registered])
    outputs: dict[str, dict[str, str | None]] = field(default_factory=dict[str, dict[str, str | None]])

    def new_resource(self, args: MockResourceArgs) -> tuple[str | None, dict[Any, Any]]:
        inputs = cast("dict[str, Any]", args.inputs)  # pyright: ignore[reportUnknownMemberType]
        self.registered.append(Registered(args.typ, args.name, recorded(inputs), args.provider or ""))
        identity = _identity(args.typ, inputs, args.name)
        return identity or None, {**inputs, **(_computed(args.typ, identity, inputs) if identity else {})}

    def call(self, args: MockCallArgs) -> tuple[dict[Any, Any], list[tuple[str, str]] | None]:
        raise AssertionError(f"a builder asked the cloud: {args.token}")

    @property
    def resources(self) -> list[Registered]:
        """What Azure would be asked for."""
        return [r for r in self.registered if r.type.startswith("azure-native:")]

    def of(self, kind: str) -> list[Registered]:
        """The registrations of a type's last words, such as ``web:WebApp``."""
        return [r for r in self.resources if r.type.endswith(f":{kind}")]

    def one(self, kind: str, *, containing: str = "") -> dict[str, Any]:
        """The inputs of the only registration of a type whose name contains a word."""
        (found,) = [r for r in self.of(kind) if containing in r.name]
        return found.inputs


def built(
    plan: Plan, stack: StackSpec, given: Mapping[str, Mapping[str, Mapping[str, str | None]]], *, shade: Shade = "plain"
) -> Stage:
    """Build a stack; every registration has been answered when this returns."""
    os.environ["PULUMI_ERROR_OUTPUT_STRING"] = "1"
    stage = Stage()

    async def main() -> None:
        asyncio.get_running_loop().set_default_executor(worker)
        set_mocks(stage, project="msr", stack=stack.name, preview=shade == "unknown")
        handed = _shaded(given, shade)
        made = dict(built_choices(plan, stack, provider("azure"), hand_ins=handed, archive=archive))
        for key, one in made.items():
            await one.component.urn.future()
            stage.outputs[key] = {name: await _settled(value) for name, value in one.outputs.items()}
        await wait_for_rpcs()

    with closing(asyncio.new_event_loop()) as of_worker:
        # The recorder answers in a worker thread, where the SDK would make an event loop and never close it.
        worker = ThreadPoolExecutor(max_workers=1, initializer=asyncio.set_event_loop, initargs=(of_worker,))
        asyncio.run(main())
    return stage


async def _settled(value: Hand) -> str | None:
    """What a hand-off turned out to be; ``None`` while it cannot be known."""
    output = pulumi.Output.from_input(value)
    return await output.future() if await output.is_known() else None


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
        case Unknown():
            return UNKNOWN
        case _:
            return value


def regional(resource_type: str) -> bool:
    """Whether a type's class takes ``location``."""
    _, module, name = resource_type.split(":")
    made = getattr(importlib.import_module(f"pulumi_azure_native.{module}"), name)
    return "location" in inspect.signature(made._internal_init).parameters


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


def archive(choice: Choice) -> pulumi.Archive:
    """A function's code as one file of its own."""
    return pulumi.AssetArchive({"app.py": pulumi.StringAsset(f"# {choice.key}")})


def _identity(kind: str, inputs: Mapping[str, Any], name: str) -> str:
    """The id that Azure would give; empty while a name in it is not known."""
    locator = provider("azure").locators().get(kind)
    if locator is None:
        return f"{name}-id"
    words = re.findall(r"\{(\w+)\}", locator.id_template)
    if any(isinstance(inputs.get(word), Unknown) for word in words):
        return ""
    return locator.id_template.format_map({"subscriptionId": NIL, **inputs})


def _computed(kind: str, identity: str, inputs: Mapping[str, Any]) -> dict[str, Any]:
    """What Azure adds to an object, beside its name."""
    name = identity.rpartition("/")[2]
    made = _COMPUTED.get(kind.removeprefix("azure-native:"))
    return {"name": name, **(made(name, inputs) if made else {})}


def _app(name: str, inputs: Mapping[str, Any]) -> dict[str, Any]:
    identity = cast("dict[str, Any]", inputs["identity"])
    known = (each for each in identity["userAssignedIdentities"] if not isinstance(each, Unknown))
    users: dict[str, dict[str, str]] = {each: {} for each in known}
    return {
        "identity": {**identity, "userAssignedIdentities": users},
        "defaultHostName": f"{name}.azurewebsites.net",
        "customDomainVerificationId": "C0FFEE",
    }


_COMPUTED: Mapping[str, Callable[[str, Mapping[str, Any]], dict[str, Any]]] = {
    "managedidentity:UserAssignedIdentity": lambda name, _: {
        "principalId": f"principal-of-{name}",
        "clientId": f"client-of-{name}",
    },
    "storage:StorageAccount": lambda name, _: {
        "primaryEndpoints": {s: f"https://{name}.{s}.core.windows.net/" for s in ("blob", "queue", "table")}
    },
    "cosmosdb:DatabaseAccount": lambda name, _: {"documentEndpoint": f"https://{name}.documents.azure.com:443/"},
    "applicationinsights:Component": lambda name, _: {"connectionString": f"IngestionEndpoint=https://{name}/"},
    "web:WebApp": _app,
    "web:SiteCertificate": lambda _, __: {"thumbprint": "AB" * 20},
    "trafficmanager:Profile": lambda name, inputs: {
        "dnsConfig": {**inputs["dnsConfig"], "fqdn": f"{name}.trafficmanager.net"}
    },
    "cdn:Profile": lambda name, inputs: {
        "frontDoorId": f"front-door-id-of-{name}",
        **({"identity": {**inputs["identity"], "principalId": f"principal-of-{name}"}} if "identity" in inputs else {}),
    },
    "cdn:AFDEndpoint": lambda name, _: {"hostName": f"{name}-abc123.z01.azurefd.net"},
    "cdn:AFDCustomDomain": lambda _, __: {"validationProperties": {"validationToken": "token-1"}},
    "dns:Zone": lambda _, __: {"nameServers": ["ns1-01.azure-dns.com.", "ns2-01.azure-dns.net."]},
}
