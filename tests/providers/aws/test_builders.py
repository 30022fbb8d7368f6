"""What holds for every stack that msr builds on AWS, beside the contract that every cloud keeps."""

from __future__ import annotations

import inspect
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, cast

import pytest

from msr.layout import layout
from msr.plan import Plan
from msr.registry import provider
from tests.providers.aws.blueprints import ALL, PAIR
from tests.providers.aws.stage import ACCOUNT, UNKNOWN, Registered, Shade, Stage, built, planned, stack_of

STACKS = [(name, stack.part) for name, text in ALL.items() for stack in layout(planned(text))]
LIMITS = {
    "aws:lambda/function:Function": 64,
    "aws:iam/role:Role": 64,
    "aws:dynamodb/table:Table": 255,
    "aws:apigatewayv2/api:Api": 128,
    "aws:cloudwatch/logGroup:LogGroup": 512,
    "aws:cloudwatch/metricAlarm:MetricAlarm": 255,
}


@cache
def plan_of(name: str) -> Plan:
    return planned(ALL[name])


def stage_of(name: str, part: str, shade: Shade = "plain") -> Stage:
    return stack_of(ALL[name], part, shade=shade)


def resources(stage: Stage) -> Iterator[Registered]:
    return (r for r in stage.registered if r.type.startswith("aws:"))


@pytest.mark.parametrize(("name", "part"), STACKS)
def test_no_role_reaches_beyond_named_resources(name: str, part: str) -> None:
    for statement in statements(stage_of(name, part)):
        for resource in statement["Resource"]:
            _, _, service, region, account, what = resource.split(":", maxsplit=5)
            assert service in {"dynamodb", "logs"}
            assert region == plan_of(name).placement(part).name
            assert account == ACCOUNT
            assert re.fullmatch(r"table/[\w.-]+(/index/\*)?|log-group:/aws/lambda/[\w-]+:\*", what)
        assert not any("*" in action for action in statement["Action"])


@pytest.mark.parametrize("name", [name for name in ALL if name != "alone"])
def test_what_cannot_be_known_yet_is_previewed_as_unknown(name: str) -> None:
    stage = stage_of(name, "entry", "unknown")
    assert {r.inputs["zoneId"] for r in stage.of("Record")} == {UNKNOWN}
    assert stage.outputs["traffic"]["host"] == stage_of(name, "entry").outputs["traffic"]["host"]


def statements(stage: Stage) -> Iterator[dict[str, Any]]:
    for r in stage.of("RolePolicy"):
        yield from cast("list[dict[str, Any]]", json.loads(r.inputs["policy"])["Statement"])


def test_an_app_in_two_environments_shares_no_name() -> None:
    prod = PAIR + 'environments:\n  prod: {account: "000000000000", state: "s3://state"}\n'
    names = [
        {r.inputs["name"] for r in resources(built(plan, "us-east-1")) if r.type in LIMITS}
        for plan in (planned(PAIR), planned(prod, environment="prod"))
    ]
    assert names[0].isdisjoint(names[1])


def test_loading_the_builders_loads_every_module_of_the_sdk_that_they_touch() -> None:
    folder = Path(inspect.getfile(type(provider("aws")))).parent
    touched = {
        module for source in folder.glob("*.py") for module in re.findall(r"\baws\.([a-z0-9_]+)\.", source.read_text())
    }
    program = (
        "import sys, types, providers.aws.builders\n"
        "print(*(n.rpartition('.')[2] for n, m in sys.modules.items() if type(m) is types.ModuleType))"
    )
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60)
    assert {"lambda_", "route53", "acm"} <= touched
    assert touched <= set(loaded.stdout.split())
