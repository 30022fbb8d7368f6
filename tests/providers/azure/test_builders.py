"""What holds for every stack that msr builds on Azure, whatever the blueprint asks for."""

from __future__ import annotations

import json
import re
from typing import Any, cast

import pytest

from msr.layout import layout
from msr.registry import provider
from providers.azure import roles
from tests.providers.azure.stage import NIL, STACKS, UNKNOWN, Shade, plan_of, regional, stage_of

NAMES = {
    "azure-native:resources:ResourceGroup": ("resourceGroupName", r"[-\w.()]{1,90}"),
    "azure-native:storage:StorageAccount": ("accountName", r"[a-z0-9]{3,24}"),
    "azure-native:cosmosdb:DatabaseAccount": ("accountName", r"[a-z0-9][a-z0-9-]{1,42}[a-z0-9]"),
    "azure-native:managedidentity:UserAssignedIdentity": ("resourceName", r"[a-zA-Z0-9][-\w]{2,127}"),
    "azure-native:operationalinsights:Workspace": ("workspaceName", r"[a-zA-Z0-9][a-zA-Z0-9-]{2,61}[a-zA-Z0-9]"),
    "azure-native:web:AppServicePlan": ("name", r"[a-zA-Z0-9-]{1,60}"),
    "azure-native:web:WebApp": ("name", r"[a-zA-Z0-9][a-zA-Z0-9-]{0,58}[a-zA-Z0-9]"),
    "azure-native:trafficmanager:Profile": ("profileName", r"[a-z0-9][a-z0-9-]{0,61}[a-z0-9]"),
    "azure-native:cdn:Profile": ("profileName", r"[a-zA-Z0-9][a-zA-Z0-9-]{0,88}[a-zA-Z0-9]"),
    "azure-native:cdn:AFDEndpoint": ("endpointName", r"[a-zA-Z0-9][a-zA-Z0-9-]{0,44}[a-zA-Z0-9]"),
    "azure-native:frontdoor:Policy": ("policyName", r"[a-zA-Z][a-zA-Z0-9]{0,127}"),
    "azure-native:authorization:RoleAssignment": ("roleAssignmentName", r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"),
}
"""The input that names an object, and what Azure accepts there. Azure docs, resource-name-rules, 2026-11."""

GLOBAL = {"global", "Global"}


@pytest.mark.parametrize(("name", "part"), STACKS)
def test_every_resource_stands_on_the_explicit_provider(name: str, part: str) -> None:
    found = stage_of(name, part).resources
    assert found
    assert [r.name for r in found if "pulumi:providers:azure-native" not in r.provider] == []


@pytest.mark.parametrize(("name", "part"), STACKS)
def test_a_region_stack_places_every_resource_in_its_region(name: str, part: str) -> None:
    plan = plan_of(name)
    known = {place.key: place.name for place in plan.serving}
    inside_an_account = "azure-native:cosmosdb:SqlResource"
    placed = {
        r.inputs.get("location")
        for r in stage_of(name, part).resources
        if regional(r.type) and not r.type.startswith(inside_an_account)
    }
    home = plan.placement(plan.home).name
    allowed = {"base": GLOBAL | set(known.values()), "data": {home}, "entry": GLOBAL | {home}}
    assert placed <= allowed.get(part, {known.get(part)})


@pytest.mark.parametrize(("name", "part"), STACKS)
def test_names_are_legal(name: str, part: str) -> None:
    for r in stage_of(name, part).resources:
        named, pattern = NAMES.get(r.type, ("", ""))
        assert not named or re.fullmatch(pattern, r.inputs[named]), (r.type, r.inputs[named])


def test_names_that_all_of_azure_shares_are_never_given_twice() -> None:
    shared = ("StorageAccount", "DatabaseAccount", "WebApp", "AFDEndpoint", "trafficmanager:Profile")
    given = [
        (r.type, r.inputs[NAMES[r.type][0]])
        for name, part in STACKS
        for r in stage_of(name, part).resources
        if r.type.endswith(shared)
    ]
    assert len(given) == len(set(given)) > 40


@pytest.mark.parametrize(("name", "part"), STACKS)
def test_no_key_of_an_account_is_handed_to_anyone(name: str, part: str) -> None:
    text = json.dumps([r.inputs for r in stage_of(name, part).resources if not r.type.endswith(":Blob")])
    assert not re.search(r"AccountKey=|SharedAccessSignature|[?&]sig=|InstrumentationKey=[1-9a-f]", text)
    for account in stage_of(name, part).of("cosmosdb:DatabaseAccount"):
        assert account.inputs["disableLocalAuth"] is True


@pytest.mark.parametrize(("name", "part"), STACKS)
def test_keys_stay_on_only_where_the_provider_uploads_a_package(name: str, part: str) -> None:
    stage = stage_of(name, part)
    uploads = {r.inputs["accountName"] for r in stage.of("storage:Blob")}
    keyed = {r.inputs["accountName"] for r in stage.of("StorageAccount") if r.inputs["allowSharedKeyAccess"]}
    assert keyed == uploads


@pytest.mark.parametrize(("name", "part"), STACKS)
def test_a_role_is_given_to_one_identity_on_one_resource(name: str, part: str) -> None:
    known = {getattr(roles, word) for word in vars(roles) if word.isupper() and isinstance(getattr(roles, word), str)}
    for r in stage_of(name, part).of("RoleAssignment"):
        definition, scope = r.inputs["roleDefinitionId"], r.inputs["scope"]
        assert definition.rpartition("/")[2] in known
        assert definition.startswith(f"/subscriptions/{NIL}/providers/Microsoft.Authorization/roleDefinitions/")
        assert re.search(r"/providers/Microsoft\.(Storage|Insights|KeyVault)/\w+/[\w-]+", scope)
        assert r.inputs["principalType"] == "ServicePrincipal"


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
def test_every_type_says_how_it_is_found_again(name: str, part: str) -> None:
    locators = provider("azure").locators()
    for r in stage_of(name, part).resources:
        locator = locators[r.type]
        needed = [word for word in re.findall(r"\{(\w+)\}", locator.id_template) if word != "subscriptionId"]
        assert [word for word in needed if word not in r.inputs] == [], r.type
        assert locator.source


def test_no_locator_is_there_for_a_type_that_nobody_builds() -> None:
    built = {r.type for name, part in STACKS for r in stage_of(name, part).resources}
    assert set(provider("azure").locators()) == built


@pytest.mark.parametrize("name", sorted({name for name, _ in STACKS}))
def test_every_region_is_built_alike(name: str) -> None:
    plan = plan_of(name)
    shapes = [
        sorted((r.type, r.name.replace(place.name, "HERE")) for r in stage_of(name, place.key).resources)
        for place in plan.serving
    ]
    assert all(shape == shapes[0] for shape in shapes)


@pytest.mark.parametrize(("name", "part"), STACKS)
def test_what_can_carry_a_mark_carries_one_of_its_own(name: str, part: str) -> None:
    seen: set[tuple[str, str]] = set()
    for r in stage_of(name, part).resources:
        if "tags" in r.inputs:
            mark = r.inputs["tags"]["msr-mark"]
            assert re.fullmatch("[0-9a-f]{16}", mark)
            assert (r.type, mark) not in seen, r.name
            seen.add((r.type, mark))


def test_the_stacks_are_those_of_the_plan() -> None:
    parts = {name: [stack.part for stack in layout(plan_of(name))] for name in ("pair", "alone")}
    assert parts == {"pair": ["base", "data", "eastus2", "centralus", "entry"], "alone": ["base", "data", "ukwest"]}
