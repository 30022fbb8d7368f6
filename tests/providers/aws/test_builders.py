"""What holds for every stack that msr builds on AWS, whatever the blueprint asks for."""

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
from providers.aws.builders import BUILDERS
from tests.providers.aws.blueprints import ALL, PAIR
from tests.providers.aws.stage import ACCOUNT, UNKNOWN, Registered, Shade, Stage, built, planned, regional, stack_of

STACKS = [(name, stack.part) for name, text in ALL.items() for stack in layout(planned(text))]
LIMITS = {
    "aws:lambda/function:Function": 64,
    "aws:iam/role:Role": 64,
    "aws:dynamodb/table:Table": 255,
    "aws:apigatewayv2/api:Api": 128,
    "aws:cloudwatch/logGroup:LogGroup": 512,
}


@cache
def plan_of(name: str) -> Plan:
    return planned(ALL[name])


def stage_of(name: str, part: str, shade: Shade = "plain") -> Stage:
    return stack_of(ALL[name], part, shade=shade)


def resources(stage: Stage) -> Iterator[Registered]:
    return (r for r in stage.registered if r.type.startswith("aws:"))


@pytest.mark.parametrize(("name", "part"), STACKS)
def test_every_resource_stands_on_the_explicit_provider(name: str, part: str) -> None:
    found = list(resources(stage_of(name, part)))
    assert found
    assert [r.name for r in found if "pulumi:providers:aws" not in r.provider] == []


@pytest.mark.parametrize(("name", "part"), STACKS)
def test_every_regional_resource_names_its_region(name: str, part: str) -> None:
    known = set(provider("aws").regions)
    missing = [r.name for r in resources(stage_of(name, part)) if regional(r.type) and r.inputs["region"] not in known]
    assert missing == []


@pytest.mark.parametrize(("name", "part"), STACKS)
def test_a_region_stack_touches_no_other_region(name: str, part: str) -> None:
    plan = plan_of(name)
    if part not in {place.key for place in plan.serving}:
        return
    here = plan.placement(part).name
    assert {r.inputs["region"] for r in resources(stage_of(name, part)) if regional(r.type)} == {here}


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


@pytest.mark.parametrize(("name", "part"), STACKS)
def test_names_fit_and_are_unique_for_their_type_and_region(name: str, part: str) -> None:
    seen: set[tuple[str, str, str]] = set()
    for r in resources(stage_of(name, part)):
        limit = LIMITS.get(r.type)
        if limit is not None:
            assert 3 <= len(r.inputs["name"]) <= limit
            identity = (r.type, r.inputs.get("region", ""), r.inputs["name"])
            assert identity not in seen
            seen.add(identity)


@pytest.mark.parametrize("shade", ["output", "unknown"])
@pytest.mark.parametrize(("name", "part"), STACKS)
def test_a_stack_is_the_same_however_the_values_of_earlier_stacks_arrive(name: str, part: str, shade: Shade) -> None:
    plain, other = stage_of(name, part), stage_of(name, part, shade)
    assert sorted((r.type, r.name) for r in other.registered) == sorted((r.type, r.name) for r in plain.registered)
    by_name = {(r.type, r.name): r.inputs for r in plain.registered}
    for r in other.registered:
        assert agree(r.inputs, by_name[r.type, r.name]), r.name


@pytest.mark.parametrize("name", [name for name in ALL if name != "alone"])
def test_what_cannot_be_known_yet_is_previewed_as_unknown(name: str) -> None:
    stage = stage_of(name, "entry", "unknown")
    assert {r.inputs["zoneId"] for r in stage.of("Record")} == {UNKNOWN}
    assert stage.outputs["traffic"]["host"] == stage_of(name, "entry").outputs["traffic"]["host"]


def agree(seen: Any, plain: Any) -> bool:
    """Whether ``seen`` is ``plain`` wherever it is known."""
    match seen, plain:
        case dict(), dict():
            one, other = cast("dict[str, Any]", seen), cast("dict[str, Any]", plain)
            return one.keys() == other.keys() and all(agree(one[key], other[key]) for key in one)
        case list(), list():
            first, second = cast("list[Any]", seen), cast("list[Any]", plain)
            return len(first) == len(second) and all(map(agree, first, second))
        case _:
            return seen in (UNKNOWN, plain)


@pytest.mark.parametrize(("name", "part"), STACKS)
def test_every_type_says_how_it_is_found_again(name: str, part: str) -> None:
    locators = provider("aws").locators()
    for r in resources(stage_of(name, part)):
        locator = locators[r.type]
        needed = {
            "by_name": re.findall(r"\{(\w+)\}", locator.id_template),
            "by_parent_key": [w for w in re.findall(r"\{(\w+)\}", locator.id_template) if w != "setIdentifier"],
            "by_mark": [locator.mark_property.partition(".")[0]],
            "again": [],
        }[locator.kind]
        assert [word for word in needed if word not in r.inputs] == []
        assert locator.source


def test_every_built_offer_has_its_builders_and_no_other_has() -> None:
    promised = {(offer.service, part) for offer in provider("aws").offers if offer.built for part in offer.parts}
    assert set(BUILDERS) == promised


HASHES = re.compile(r"\b[0-9a-f]{16}\b|(?<=here-)[0-9a-f]{7}\b")
"""Marks, and the ends of names: the region goes into both."""


def test_two_regions_differ_only_in_what_is_bound_to_a_region() -> None:
    east, west = (shape(stage_of("pair", place.key), place.name) for place in plan_of("pair").serving)
    assert east == west
    assert len(east) == 31


def shape(stage: Stage, region: str) -> list[str]:
    """Registrations as text, with the region's name and its hashes taken out."""
    return sorted(
        HASHES.sub("hash", f"{r.type} {r.name} {inputs}".replace(region, "here"))
        for r in resources(stage)
        for inputs in [json.dumps(r.inputs, sort_keys=True).replace("us-east-1,us-west-2", "all regions")]
    )


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
