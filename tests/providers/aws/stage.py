"""A stack of a planned blueprint, built by the real program against recorded registrations.

Values that AWS would compute are made up here with their real shapes; nothing is patched.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Mapping
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
from pulumi.runtime.mocks import MockMonitor
from pulumi.runtime.proto.resource_pb2 import RegisterResourceRequest, RegisterResourceResponse
from pulumi.runtime.stack import wait_for_rpcs

from msr.layout import StackSpec, layout
from msr.load import load_text
from msr.manifest import Manifest
from msr.plan import Choice, Plan
from msr.planner import plan as plan_for
from msr.program import built_choices
from msr.provider import Hand, HandIns
from msr.registry import provider

AS_OF = date(2026, 11, 25)
ACCOUNT = "000000000000"
UNKNOWN = "(not known yet)"
HANDED_ON: Mapping[str, Mapping[str, str]] = {
    "base": {"zone_id": "Z0ZONE", "name_servers": "ns-1.awsdns-01.org"},
    "region": {
        "target_domain": "d-abc.execute-api.amazonaws.com",
        "target_zone_id": "Z0TARGET",
        "origin_target_domain": "d-origin.execute-api.amazonaws.com",
        "origin_target_zone_id": "Z0TARGET",
    },
}
ALWAYS: Mapping[str, Mapping[str, Any]] = {
    "Distribution": {"domainName": "d111111abcdef8.cloudfront.net", "hostedZoneId": "Z2FDTNDATAQYW2"},
    "Zone": {"zoneId": "Z0ZONE", "nameServers": ["ns-1.awsdns-01.org", "ns-2.awsdns-02.com"]},
}
"""What AWS computes whatever it is asked."""

Shade = Literal["plain", "output", "unknown"]
"""How an earlier stack's value arrives: known text, a known output, or an output that a preview cannot know."""


def planned(text: str, *, environment: str = "local", deployed: Manifest | None = None) -> Plan:
    """The plan of a blueprint's text in one of its environments, on top of what is deployed."""
    blueprint = load_text(text, file="blueprint.yaml", folder=Path(), environment=environment)
    return plan_for(blueprint, provider=provider("aws"), as_of=AS_OF, deployed=deployed)


@dataclass(frozen=True)
class Registered:
    """One registration: what the engine would have been asked for."""

    type: str
    name: str
    inputs: dict[str, Any]
    provider: str


@dataclass
class Stage(Mocks):
    """Records registrations, and answers each one as AWS would.

    ``held_back`` gives, by name, the hooks that run after a resource is made and before anything that leans on it.
    """

    held_back: dict[str, list[str]] = field(default_factory=dict[str, list[str]])
    registered: list[Registered] = field(default_factory=list[Registered])
    outputs: dict[str, dict[str, str | None]] = field(default_factory=dict[str, dict[str, str | None]])

    def new_resource(self, args: MockResourceArgs) -> tuple[str | None, dict[Any, Any]]:
        inputs = cast("dict[str, Any]", args.inputs)  # pyright: ignore[reportUnknownMemberType]
        self.registered.append(Registered(args.typ, args.name, recorded(inputs), args.provider or ""))
        identity = f"{args.name}-id"
        return identity, {**inputs, **_computed(args.typ, identity, inputs)}

    def call(self, args: MockCallArgs) -> tuple[dict[Any, Any], list[tuple[str, str]] | None]:
        raise AssertionError(f"a builder asked the cloud: {args.token}")

    def of(self, kind: str) -> list[Registered]:
        """The registrations of a type's last word, such as ``Table``."""
        return [r for r in self.registered if r.type.startswith("aws:") and r.type.rpartition(":")[2] == kind]

    def one(self, kind: str, *, containing: str = "") -> dict[str, Any]:
        """The inputs of the only registration of a type whose name contains a word."""
        (found,) = [r for r in self.of(kind) if containing in r.name]
        return found.inputs


class Monitor(MockMonitor):
    """The mocks' monitor, which else says nothing of hooks."""

    def RegisterResource(self, request: RegisterResourceRequest) -> RegisterResourceResponse:  # noqa: N802
        cast("Stage", self.mocks).held_back[request.name] = list(request.hooks.after_create)
        return super().RegisterResource(request)  # pyright: ignore[reportUnknownMemberType]


def built(plan: Plan, part: str, *, shade: Shade = "plain") -> Stage:
    """Build the stack of ``part``; every registration has been answered when this returns."""
    os.environ["PULUMI_ERROR_OUTPUT_STRING"] = "1"
    stage = Stage()
    stack = next(stack for stack in layout(plan) if stack.part == part)

    async def main() -> None:
        asyncio.get_running_loop().set_default_executor(worker)
        set_mocks(stage, project="msr", stack=stack.name, preview=shade == "unknown", monitor=Monitor(stage))
        given = _hand_ins(plan, stack, shade)
        made = dict(built_choices(plan, stack, provider("aws"), hand_ins=given, archive=_archive))
        for key, one in made.items():
            await one.component.urn.future()
            stage.outputs[key] = {name: await _settled(value) for name, value in one.outputs.items()}
        await wait_for_rpcs()

    with closing(asyncio.new_event_loop()) as of_worker:
        # The recorder answers in a worker thread, where the SDK would make an event loop and never close it.
        worker = ThreadPoolExecutor(max_workers=1, initializer=asyncio.set_event_loop, initargs=(of_worker,))
        asyncio.run(main())
    return stage


@cache
def stack_of(text: str, part: str, *, shade: Shade = "plain", environment: str = "local") -> Stage:
    """The stack of ``part`` of a blueprint's text, built once for all tests that only look at it."""
    return built(planned(text, environment=environment), part, shade=shade)


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


def _hand_ins(plan: Plan, stack: StackSpec, shade: Shade) -> HandIns:
    def handed(values: Mapping[str, str]) -> dict[str, Hand]:
        return {name: shaded(value, shade) for name, value in values.items()}

    parts = {part: "region" if part in {p.key for p in plan.serving} else part for part in stack.after}
    return {part: {"traffic": handed(HANDED_ON.get(kind, {}))} for part, kind in parts.items()}


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


def _computed(kind: str, identity: str, inputs: Mapping[str, Any]) -> dict[str, Any]:
    region = inputs.get("region", "")
    name = inputs.get("name", identity)
    match kind.rpartition(":")[2]:
        case "Table":
            arn = f"arn:aws:dynamodb:{region}:{ACCOUNT}:table/{name}"
            replicas = [
                {**replica, "streamArn": f"{arn.replace(region, replica['regionName'])}/stream/1"}
                for replica in inputs.get("replicas", [])
            ]
            return {"arn": arn, "streamArn": f"{arn}/stream/1", "replicas": replicas}
        case "Function" if kind.startswith("aws:"):
            return {"arn": f"arn:aws:lambda:{region}:{ACCOUNT}:function:{name}", "version": "7"}
        case "Alias":
            arn = f"arn:aws:lambda:{region}:{ACCOUNT}:function:{inputs['functionName']}:{name}"
            return {"arn": arn, "invokeArn": f"arn:aws:apigateway:{region}:lambda:path/2015-03-31/functions/{arn}"}
        case "Role":
            return {"arn": f"arn:aws:iam::{ACCOUNT}:role{inputs['path']}{name}"}
        case "LogGroup":
            return {"arn": f"arn:aws:logs:{region}:{ACCOUNT}:log-group:{name}"}
        case "Api" if kind.startswith("aws:"):
            return {
                "apiEndpoint": f"https://{identity}.execute-api.{region}.amazonaws.com",
                "executionArn": f"arn:aws:execute-api:{region}:{ACCOUNT}:{identity}",
            }
        case "DomainName":
            computed = {"targetDomainName": f"d-1.execute-api.{region}.amazonaws.com", "hostedZoneId": "Z0TARGET"}
            return {"domainNameConfiguration": {**inputs["domainNameConfiguration"], **computed}}
        case "Certificate" if kind.startswith("aws:"):
            hosts = [inputs["domainName"], *inputs.get("subjectAlternativeNames", [])]
            return {"arn": f"arn:aws:acm:{region}:{ACCOUNT}:certificate/1", "domainValidationOptions": _proofs(hosts)}
        case word:
            return dict(ALWAYS.get(word, {}))


def _proofs(hosts: list[str]) -> list[dict[str, str]]:
    return [
        {
            "domainName": host,
            "resourceRecordName": f"_proof.{host}.",
            "resourceRecordType": "CNAME",
            "resourceRecordValue": f"_value.{host}.acm-validations.aws.",
        }
        for host in reversed(hosts)
    ]
