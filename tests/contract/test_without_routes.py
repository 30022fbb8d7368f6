"""A service that no request reaches: built where functions have a call of their own, refused where routes alone call.

Health and switch stay without an API: a switch says where work may run, and health probes what the functions use.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from msr.blueprint import Blueprint
from msr.check import check
from msr.errors import PlanError
from msr.load import load_text
from msr.plan import Plan
from msr.planner import plan
from msr.predict import predict
from msr.registry import provider
from msr.testing import Staging

REGIONS = {
    "aws": ("eu-west-1", "eu-central-1"),
    "azure": ("westeurope", "northeurope"),
    "gcp": ("europe-west1", "europe-west4"),
}
QUIET = """\
msr: 1
name: quiet
cloud: {cloud}
regions: [{regions}]
failover: {failover}
functions:
  job: {{code: src, handler: app.handler, runtime: python3.12, memory: 512MB, uses: [done]}}
tables:
  done: {{key: id}}
"""
KEPT = {"single": {"table", "function", "health"}, "active-passive": {"table", "function", "health", "switch"}}


def quiet(cloud: str, failover: str) -> Blueprint:
    """The service on a cloud."""
    regions = REGIONS[cloud][: 1 if failover == "single" else 2]
    text = QUIET.format(cloud=cloud, regions=", ".join(regions), failover=failover)
    return load_text(text, file="quiet.yaml", folder=Path())


def planned(blueprint: Blueprint) -> Plan:
    return plan(blueprint, provider=provider(blueprint.cloud), as_of=date(2026, 11, 25))


@pytest.mark.parametrize("failover", KEPT)
def test_without_routes_there_is_no_way_in_and_every_stack_builds(failover: str) -> None:
    staging = Staging(provider("aws"), planned(quiet("aws", failover)))
    assert {choice.kind for choice in staging.plan.choices} == KEPT[failover]
    made = {part: {r.type for r in staging.stage(part).resources} for part in staging.stacks}
    regions = [place.key for place in staging.plan.serving]
    assert [part for part, types in made.items() if "aws:lambda/function:Function" in types] == regions
    assert [type_ for types in made.values() for type_ in types if "apigateway" in type_ or "route53" in type_] == []


@pytest.mark.parametrize("failover", KEPT)
def test_a_plan_without_an_api_is_predicted(failover: str) -> None:
    aws = provider("aws")
    found = predict(planned(quiet("aws", failover)), offers=aws.offers, regions=aws.regions, usage=None)
    assert 99.9 < found.availability.span.low < found.availability.span.high < 100
    assert len(found.recoveries) == len(REGIONS["aws"][: 1 if failover == "single" else 2])


@pytest.mark.parametrize("failover", KEPT)
@pytest.mark.parametrize("cloud", ["azure", "gcp"])
def test_functions_that_only_routes_call_are_refused_without_any(cloud: str, failover: str) -> None:
    with pytest.raises(PlanError) as caught:
        planned(quiet(cloud, failover))
    (issue,) = caught.value.issues
    assert (issue.path, issue.code) == ("functions.job", "no-function-offer")
    assert any("calls functions by their routes, and none has any" in detail for detail in issue.details)


@pytest.mark.parametrize("cloud", REGIONS)
def test_a_domain_without_routes_is_one_error_at_the_domain(cloud: str) -> None:
    text = QUIET.format(cloud=cloud, regions=", ".join(REGIONS[cloud]), failover="active-passive")
    blueprint = load_text(text + "routing: {domain: api.quiet.example}\n", file="quiet.yaml", folder=Path())
    found = [(issue.path, issue.code) for issue in check(blueprint) if issue.code == "domain-without-routes"]
    assert found == [("routing.domain", "domain-without-routes")]
