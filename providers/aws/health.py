"""The deep health function of a region, and what it is allowed to touch."""

from __future__ import annotations

import json
from pathlib import Path

import pulumi

from msr.building import placed
from msr.plan import Choice, HealthSpec, SwitchSpec, TableSpec
from msr.provider import Built, Context
from providers.aws.function import Function, FunctionArgs, handed_on
from providers.aws.names import (
    account_id,
    function_name,
    mark_tags,
    role_name,
    switch_arn,
    switch_name,
    table_arn,
    table_name,
)
from providers.aws.roles import Statement
from providers.aws.runtime.health.app import PROBE_PREFIX

RUNTIME = "python3.13"
"""Deprecated on 2029-06-30 at the earliest (``runtimes.csv``)."""

MEMORY_MB = 512
"""Memory buys processor time: importing boto3 below 512 MB takes longer than a router waits for an answer."""

TIMEOUT_SECONDS = 5


def build(ctx: Context, choice: Choice) -> Built:
    """The health function of this region."""
    spec = choice.expect(HealthSpec)
    region = ctx.here.name
    args = FunctionArgs(
        name=function_name(ctx, choice.key, region),
        role_name=role_name(ctx, choice.key, region),
        region=region,
        account=account_id(ctx.plan),
        runtime=RUNTIME,
        handler="app.handler",
        memory_mb=MEMORY_MB,
        timeout_seconds=TIMEOUT_SECONDS,
        code=_code(),
        environment={"MSR_HEALTH": _settings(ctx, choice, spec)},
        statements=_statements(ctx, choice, spec),
        tags=mark_tags(ctx, "function", choice.key, region),
    )
    return handed_on(Function(f"{choice.name}-{region}", args, opts=placed(ctx)))


def _code() -> pulumi.Archive:
    """The program as text: an asset by path would differ between machines."""
    source = Path(__file__).parent / "runtime" / "health" / "app.py"
    return pulumi.AssetArchive({"app.py": pulumi.StringAsset(source.read_text(encoding="utf-8"))})


def _settings(ctx: Context, choice: Choice, spec: HealthSpec) -> str:
    switch = _switch(ctx, choice)
    return json.dumps(
        {
            "region": ctx.here.key,
            "tables": [_table(ctx, ctx.plan.choice(key)) for key in spec.includes],
            "switch": switch_name(ctx, ctx.here.name) if switch else None,
            "first_states": dict.fromkeys(switch.drained, "passive") if switch else {},
        },
        sort_keys=True,
    )


def _table(ctx: Context, choice: Choice) -> dict[str, object]:
    spec = choice.expect(TableSpec)
    return {
        "label": choice.name,
        "name": table_name(ctx, choice.key),
        "key": [[part.name, part.type] for part in spec.key.parts],
        "local_writes": _writes_locally(spec),
    }


def _writes_locally(spec: TableSpec) -> bool:
    """A strong table of several regions acknowledges a write only after another region has it."""
    return spec.consistency != "strong" or len(spec.replicas) == 1


def _switch(ctx: Context, choice: Choice) -> SwitchSpec | None:
    for ref in choice.needs:
        spec = ctx.plan.choice(ref.key).spec
        if isinstance(spec, SwitchSpec):
            return spec
    return None


def _statements(ctx: Context, choice: Choice, spec: HealthSpec) -> tuple[Statement, ...]:
    """The probe items of each table, and nothing else of it; the switches, to read."""
    region = ctx.here.name
    statements = [_probe_access(ctx, ctx.plan.choice(key)) for key in spec.includes]
    if _switch(ctx, choice):
        statements.append(Statement(("dynamodb:GetItem",), (switch_arn(ctx, region),)))
    return tuple(statements)


def _probe_access(ctx: Context, table: Choice) -> Statement:
    spec = table.expect(TableSpec)
    arn = table_arn(ctx, table.key, ctx.here.name)
    if spec.key.partition.type != "string":
        return Statement(("dynamodb:GetItem",), (arn,))
    own = {"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": [PROBE_PREFIX + ctx.here.key]}}
    return Statement(("dynamodb:GetItem", "dynamodb:PutItem"), (arn,), own)
