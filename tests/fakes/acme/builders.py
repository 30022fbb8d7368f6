"""Acme's builders: one function for each part of each offer."""

from __future__ import annotations

import json
from collections.abc import Mapping

import pulumi
import pulumi_aws as aws

from msr.building import placed
from msr.naming import NameRule
from msr.offer import Part
from msr.plan import ApiSpec, Choice, FunctionSpec, HealthSpec, TableSpec, TrafficSpec
from msr.provider import Builder, Built, Context, Hand

RULE = NameRule(64)
TRUST = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "lambda.amazonaws.com"}}
        ],
    }
)


class Group(pulumi.ComponentResource):
    """What a choice is made of in one stack."""

    def __init__(self, context: Context, kind: str, name: str) -> None:
        super().__init__(f"msr:acme:{kind}", name, None, placed(context))


def table(context: Context, choice: Choice) -> Built:
    """A table in each region; hands on its ARN there."""
    spec = choice.expect(TableSpec)
    group = Group(context, "Table", choice.name)
    outputs: dict[str, Hand] = {}
    for key in spec.replicas:
        region = context.plan.placement(key).name
        made = aws.dynamodb.Table(
            f"{choice.name}-{region}",
            name=context.namer.name("table", choice.key, region, rule=RULE),
            region=region,
            billing_mode="PAY_PER_REQUEST",
            hash_key=spec.key.partition.name,
            attributes=[aws.dynamodb.TableAttributeArgs(name=spec.key.partition.name, type="S")],
            tags={"mark": context.namer.mark("table", choice.key, region)},
            opts=pulumi.ResourceOptions(parent=group),
        )
        outputs[f"arn_{key}"] = made.arn
    return Built(group, outputs)


def function(context: Context, choice: Choice) -> Built:
    """A function, and the role by which it reaches its tables in its own region."""
    spec, region = choice.expect(FunctionSpec), context.here.name
    group = Group(context, "Function", choice.name)
    child = pulumi.ResourceOptions(parent=group)
    role = aws.iam.Role(
        f"{choice.name}-{region}-role",
        name=context.namer.name("role", choice.key, region, rule=RULE),
        assume_role_policy=TRUST,
        tags={"mark": context.namer.mark("role", choice.key, region)},
        opts=child,
    )
    arns = [context.hand_in("data", need.key, f"arn_{context.here.key}") for need in choice.needs]
    statement = {"Effect": "Allow", "Action": ["dynamodb:GetItem", "dynamodb:PutItem"], "Resource": arns}
    aws.iam.RolePolicy(
        f"{choice.name}-{region}-uses",
        name="uses",
        role=role.name,
        policy=pulumi.Output.json_dumps({"Version": "2012-10-17", "Statement": [statement]}),
        opts=child,
    )
    runs = {"handler": spec.handler, "environment": dict(spec.environment)}
    return Built(group, {"name": _parameter(context, choice, group, json.dumps(runs)).name})


def api(context: Context, choice: Choice) -> Built:
    """The routes of a region; hands on the host that answers."""
    spec = choice.expect(ApiSpec)
    group = Group(context, "Api", choice.name)
    routes = json.dumps([f"{route.method} {route.path}" for route in spec.routes])
    made = _parameter(context, choice, group, routes)
    return Built(group, {"host": pulumi.Output.concat(made.name, ".acme.example")})


def health(context: Context, choice: Choice) -> Built:
    """The health answer of a region."""
    spec = choice.expect(HealthSpec)
    group = Group(context, "Health", choice.name)
    return Built(group, {"name": _parameter(context, choice, group, json.dumps(spec.includes)).name})


def switch(context: Context, choice: Choice) -> Built:
    """The switches that a region holds for its peers."""
    group = Group(context, "Switch", choice.name)
    return Built(group, {"name": _parameter(context, choice, group, "active").name})


def traffic(context: Context, choice: Choice) -> Built:
    """The way in: the hosts of the regions, in order."""
    spec = choice.expect(TrafficSpec)
    group = Group(context, "Traffic", choice.name)
    hosts = [context.hand_in(endpoint.region, "api", "host") for endpoint in spec.endpoints]
    _parameter(context, choice, group, pulumi.Output.json_dumps(hosts))
    return Built(group, {"host": spec.domain or "shop.acme.example"})


def _parameter(context: Context, choice: Choice, group: Group, value: pulumi.Input[str]) -> aws.ssm.Parameter:
    region = context.provider_region
    return aws.ssm.Parameter(
        f"{choice.kind}-{choice.name}-{region}",
        name=context.namer.name("parameter", choice.key, region, rule=RULE),
        region=region,
        type="String",
        value=value,
        tags={"mark": context.namer.mark("parameter", choice.key, region)},
        opts=pulumi.ResourceOptions(parent=group),
    )


BUILDERS: Mapping[tuple[str, Part], Builder] = {
    ("acme-table", "data"): table,
    ("acme-function", "region"): function,
    ("acme-api", "region"): api,
    ("acme-health", "region"): health,
    ("acme-switch", "region"): switch,
    ("acme-anycast", "entry"): traffic,
}
