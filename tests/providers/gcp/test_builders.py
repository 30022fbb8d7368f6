"""What holds for every stack that msr builds on Google Cloud, whatever the blueprint asks for."""

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

from msr.knowledge import Subject
from msr.layout import layout
from msr.plan import Plan
from msr.registry import provider
from providers.gcp.builders import BUILDERS
from providers.gcp.local import KNOWLEDGE
from tests.providers.gcp.blueprints import ALL, PAIR
from tests.providers.gcp.stage import PROJECT, UNKNOWN, Registered, Shade, Stage, built, planned

STACKS = [(name, stack.part) for name, text in ALL.items() for stack in layout(planned(text))]
PLACES = ("location", "region")


@cache
def plan_of(name: str) -> Plan:
    return planned(ALL[name])


@cache
def stage_of(name: str, part: str, shade: Shade = "plain") -> Stage:
    return built(plan_of(name), part, shade=shade)


def resources(stage: Stage) -> Iterator[Registered]:
    return (r for r in stage.registered if r.type.startswith("gcp:"))


def region_of(r: Registered) -> str | None:
    return next((str(r.inputs[word]).lower() for word in PLACES if word in r.inputs), None)


@pytest.mark.parametrize(("name", "part"), STACKS)
def test_every_resource_stands_on_the_explicit_provider_and_in_the_plans_project(name: str, part: str) -> None:
    found = list(resources(stage_of(name, part)))
    assert found
    assert [r.name for r in found if "pulumi:providers:gcp" not in r.provider] == []
    assert {r.inputs["project"] for r in found if "storage/bucketO" not in r.type and "bucketIAM" not in r.type} == {
        PROJECT
    }


@pytest.mark.parametrize(("name", "part"), STACKS)
def test_every_regional_resource_names_a_region_that_there_is(name: str, part: str) -> None:
    known = {*provider("gcp").regions, "global"}
    for r in resources(stage_of(name, part)):
        if "{region}" in str(KNOWLEDGE.types[r.type].id):
            assert region_of(r) in known, r.name


@pytest.mark.parametrize(("name", "part"), STACKS)
def test_a_region_stack_places_nothing_in_another_region(name: str, part: str) -> None:
    plan = plan_of(name)
    if part in {place.key for place in plan.serving}:
        places = {region_of(r) for r in resources(stage_of(name, part))} - {None}
        assert places == {plan.placement(part).name}


@pytest.mark.parametrize(("name", "part"), STACKS)
def test_bindings_are_members_with_roles_of_one_service_on_one_resource(name: str, part: str) -> None:
    for r in resources(stage_of(name, part)):
        assert not r.type.endswith(("IAMPolicy", "IAMBinding", "IamPolicy", "IamBinding"))
        if "role" not in r.inputs or r.type.endswith("Subnetwork"):
            continue
        assert re.fullmatch(r"roles/(storage\.objectViewer|datastore|spanner|bigtable).*", r.inputs["role"])
        assert r.inputs["member"].startswith("serviceAccount:")
        if r.type == "gcp:projects/iAMMember:IAMMember":
            condition = r.inputs["condition"]["expression"]
            assert re.fullmatch(rf'resource\.name == "projects/{PROJECT}/databases/[a-z0-9-]+"', condition)


@pytest.mark.parametrize(("name", "part"), STACKS)
def test_nothing_asks_for_what_its_service_refuses(name: str, part: str) -> None:
    for r in resources(stage_of(name, part)):
        known = KNOWLEDGE.types[r.type]
        subject = Subject(r.type, r.name, PROJECT, region_of(r) or "global", r.inputs, "0" * 40)
        assert [problem for rule in known.rules for problem in rule.check(subject)] == [], r.name


@pytest.mark.parametrize("shade", ["output", "unknown"])
@pytest.mark.parametrize(("name", "part"), STACKS)
def test_a_stack_is_the_same_however_the_values_of_earlier_stacks_arrive(name: str, part: str, shade: Shade) -> None:
    plain, other = stage_of(name, part), stage_of(name, part, shade)
    assert sorted((r.type, r.name) for r in other.registered) == sorted((r.type, r.name) for r in plain.registered)
    by_name = {(r.type, r.name): r.inputs for r in plain.registered}
    for r in other.registered:
        assert agree(r.inputs, by_name[r.type, r.name]), r.name


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
def test_every_type_says_how_it_is_found_again_and_its_id_is_that_of_the_local_cloud(name: str, part: str) -> None:
    locators = provider("gcp").locators()
    for r in resources(stage_of(name, part)):
        locator, known = locators[r.type], KNOWLEDGE.types[r.type]
        words = re.findall(r"\{(\w+)\}", locator.id_template)
        assert [word for word in words if word not in r.inputs] == [], r.type
        if locator.kind != "again" and isinstance(known.id, str):
            place = {"region": region_of(r) or "global"}
            assert locator.id_template.format_map(r.inputs) == known.id.format_map({**r.inputs, **place})


def test_every_built_offer_has_its_builders_and_no_other_has() -> None:
    promised = {(offer.service, part) for offer in provider("gcp").offers if offer.built for part in offer.parts}
    assert set(BUILDERS) == promised


def test_every_type_with_a_locator_is_known_to_the_local_cloud() -> None:
    assert set(provider("gcp").locators()) == set(KNOWLEDGE.types)


def test_two_regions_differ_only_in_what_is_bound_to_a_region() -> None:
    east, central = (shape(stage_of("pair", place.key), place.name) for place in plan_of("pair").serving)
    assert east == central
    assert len(east) == 27


def shape(stage: Stage, region: str) -> list[str]:
    """The kinds and logical names of registrations, with the region taken out."""
    return sorted(f"{r.type} {r.name}".replace(region, "here") for r in resources(stage) if "-reads-" not in r.name)


def named(r: Registered) -> bool:
    """Whether a resource has a name that msr made; records and objects have those of the blueprint and of msr."""
    return "name" in r.inputs and not r.type.endswith((":RecordSet", ":BucketObject"))


def test_an_app_in_two_environments_shares_no_name() -> None:
    prod = PAIR + 'environments:\n  prod: {account: {project: msr-local, number: "0"}, state: "gs://state"}\n'
    names = [
        {r.inputs["name"] for part in ("data", "us-east4") for r in resources(built(plan, part)) if named(r)}
        for plan in (planned(PAIR), planned(prod, environment="prod"))
    ]
    assert names[0].isdisjoint(names[1])


def test_an_environment_of_the_cloud_has_no_stand_in_token_and_is_locked_to_its_project() -> None:
    prod = PAIR + 'environments:\n  prod: {account: {project: shop-prod, number: "77"}, state: "gs://state"}\n'
    local, cloud = (
        next(r for r in built(plan, "base").registered if r.type == "pulumi:providers:gcp").inputs
        for plan in (planned(PAIR), planned(prod, environment="prod"))
    )
    assert (local["project"], local["accessToken"]) == ("msr-local", "local")
    assert (cloud["project"], cloud["billingProject"], cloud["userProjectOverride"]) == (
        "shop-prod",
        "shop-prod",
        "true",
    )
    assert "accessToken" not in cloud


def test_loading_the_builders_loads_every_module_of_the_sdk_that_they_touch() -> None:
    folder = Path(inspect.getfile(type(provider("gcp")))).parent
    touched = {
        module
        for source in folder.glob("*.py")
        for module in re.findall(r"\bgcp\.([a-z0-9_]+)\.[A-Z]", source.read_text())
    }
    program = (
        "import sys, types, providers.gcp.builders\n"
        "print(*(n.rpartition('.')[2] for n, m in sys.modules.items() if type(m) is types.ModuleType))"
    )
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60)
    assert {"firestore", "spanner", "cloudrunv2"} <= touched
    assert touched <= set(loaded.stdout.split())


def test_settings_of_the_runtime_are_json_that_the_runtime_reads() -> None:
    service = stage_of("pilot_light", "us-central1").one("cloudrunv2/service:Service", containing="api")
    environment = {each["name"]: each["value"] for each in service["template"]["containers"][0]["envs"]}
    assert json.loads(environment["MSR_ROUTES"]) == ["GET /orders/{id}", "ANY /{proxy+}"]
    switch = json.loads(environment["MSR_SWITCH"])
    assert switch["region"] == "us-central1"
    assert switch["first_states"] == {"us-central1": "passive"}
    assert ["us-central1" in bucket for bucket in switch["buckets"]] == [True, False]
