"""A cloud that somebody else provides runs the same contract, and a careless one does not pass it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any, cast

import pulumi
import pytest

from msr.load import load
from msr.offer import Part
from msr.plan import Choice
from msr.provider import Builder, Built, Context
from msr.testing import Grant, ProviderContract, Registered
from tests.fakes.acme import SERVICE
from tests.fakes.acme import builders as acme
from tests.fakes.acme import provider as acme_provider
from tests.fakes.acme.provider import Acme

pytest_plugins = ("pytester",)

NOTES = {"notes": load(SERVICE)}


def granted(resource: Registered) -> Iterable[Grant]:
    """What a role's policy permits."""
    if resource.type.endswith(":RolePolicy"):
        document = cast("dict[str, list[dict[str, Any]]]", json.loads(resource.inputs["policy"]))
        for statement in document["Statement"]:
            for action in statement["Action"]:
                for arn in statement["Resource"]:
                    yield Grant(resource.inputs["role"], action, arn)


class TestAcme(ProviderContract):
    provider = acme_provider
    blueprints = NOTES

    def grants(self, resource: Registered) -> Iterable[Grant]:
        return granted(resource)

    def imported(self, import_id: str) -> str:
        return import_id.partition("@")[0]


class Careless(Acme):
    """Acme with builders that forget one thing each."""

    def builders(self) -> Mapping[tuple[str, Part], Builder]:
        return {**Acme.builders(self), ("acme-health", "region"): _nowhere, ("acme-switch", "region"): _elsewhere}


def _nowhere(context: Context, choice: Choice) -> Built:
    group = acme.Group(context, "Health", choice.name)
    made = acme.aws.ssm.Parameter(
        choice.name, name="health", type="String", value="ok", opts=pulumi.ResourceOptions(parent=group)
    )
    return Built(group, {"name": made.name})


def _elsewhere(context: Context, choice: Choice) -> Built:
    group = acme.Group(context, "Switch", choice.name)
    made = acme.aws.ssm.Parameter(
        choice.name,
        name=f"switch-{context.here.key}",
        region="eu-north-1",
        type="String",
        value=context.here.role,
        opts=pulumi.ResourceOptions(parent=group),
    )
    return Built(group, {"name": made.name})


class CarelessContract(ProviderContract):
    provider = Careless(offers=(*Acme().offers[1:],))
    blueprints = NOTES

    def grants(self, resource: Registered) -> Iterable[Grant]:
        return granted(resource)


class WholeCareless(CarelessContract):
    provider = Careless()


def broken(law: str, *parameters: str) -> str:
    """What pytest would say of a law that the careless cloud breaks."""
    with pytest.raises(AssertionError) as caught:
        getattr(WholeCareless(), law)(*parameters)
    return str(caught.value)


def test_builders_without_an_offer_are_found() -> None:
    with pytest.raises(AssertionError, match="acme-function"):
        CarelessContract().test_every_built_offer_has_its_builders_and_no_other_has()


def test_a_resource_without_a_region_is_found() -> None:
    assert "health" in broken("test_every_regional_resource_names_its_region", "notes", "eu-west-1")


def test_a_resource_in_another_region_is_found() -> None:
    assert "eu-north-1" in broken("test_a_region_stack_touches_no_other_region", "notes", "eu-west-1")


def test_regions_that_differ_are_found() -> None:
    assert "active" in broken("test_two_regions_differ_only_in_what_is_bound_to_a_region", "notes")


def test_a_known_gap_that_has_closed_is_told(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        from tests.contract.test_third_party import TestAcme as Contract

        class TestClosed(Contract):
            gaps = {"test_every_offer_says_where_and_when_it_was_read": "it did not"}
        """
    )
    done = pytester.runpytest_inprocess("-k", "TestClosed and test_every_offer_says", "-p", "no:cacheprovider")
    done.assert_outcomes(failed=1)
    done.stdout.fnmatch_lines(["*XPASS(strict)*it did not*"])
