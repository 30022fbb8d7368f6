"""Lambda functions: log group first, a role of their own, published versions behind the alias ``live``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pulumi
import pulumi_aws as aws

from msr.building import placed
from msr.naming import table_variable
from msr.plan import Choice, FunctionSpec
from msr.provider import Built, Context, Hand
from providers.aws.alarm import FAILING_MINUTES, FAILING_SHARE, AlarmArgs, Metric, alarm
from providers.aws.logs import function_log_group, log_group, log_group_arn
from providers.aws.names import (
    account_id,
    alarm_name,
    dynamodb_endpoint,
    function_name,
    mark_tags,
    role_name,
    table_arn,
    table_name,
)
from providers.aws.platform import ARCHITECTURE
from providers.aws.roles import Statement, function_role, log_access, table_access

ALIAS = "live"

FAILED_SHARE = "(FILL(errors, 0) + FILL(throttles, 0)) / (FILL(invocations, 0) + FILL(throttles, 0))"
"""Of all attempts, those that failed or were not let in: a survivor whose concurrency runs out fails by the latter.

Lambda does not count a throttled attempt as an invocation (AWS docs, Lambda, monitoring-metrics)."""


@dataclass(frozen=True, slots=True)
class FunctionArgs:
    """A function in one region, in plain values. ``warm`` instances are kept initialised (0: none).

    ``alarm_name`` is that of its alarm; none for a function that others watch.
    """

    name: str
    role_name: str
    region: str
    account: str
    runtime: str
    handler: str
    memory_mb: int
    timeout_seconds: int
    code: pulumi.Archive
    environment: Mapping[str, str]
    statements: Sequence[Statement]
    warm: int = 0
    alarm_name: str | None = None
    tags: Mapping[str, str] = field(default_factory=dict[str, str])


class Function(pulumi.ComponentResource):
    """A function, its log group, role, alias, warm instances and alarm.

    Outputs: ``function_name``, ``alias``, ``alias_arn``, ``invoke_arn``; callers use the alias, never ``$LATEST``.
    ``alarm`` is the alarm's name, where there is one.
    """

    function_name: pulumi.Output[str]
    alias: pulumi.Output[str]
    alias_arn: pulumi.Output[str]
    invoke_arn: pulumi.Output[str]
    alarm: pulumi.Output[str] | None

    def __init__(self, logical: str, args: FunctionArgs, *, opts: pulumi.ResourceOptions) -> None:
        super().__init__("msr:aws:Function", logical, None, opts)
        function = self._function(logical, args)
        alias = aws.lambda_.Alias(
            f"{logical}-{ALIAS}",
            name=ALIAS,
            region=args.region,
            function_name=function.name,
            function_version=function.version,
            opts=pulumi.ResourceOptions(parent=self),
        )
        if args.warm:
            aws.lambda_.ProvisionedConcurrencyConfig(
                f"{logical}-warm",
                region=args.region,
                function_name=function.name,
                qualifier=alias.name,
                provisioned_concurrent_executions=args.warm,
                opts=pulumi.ResourceOptions(parent=self),
            )
        failing = _failing(args)
        self.alarm = alarm(f"{logical}-failing", failing, parent=self).name if failing else None
        self.function_name = function.name
        self.alias = alias.name
        self.alias_arn = alias.arn
        self.invoke_arn = alias.invoke_arn
        self.register_outputs({"function_name": self.function_name, "alias_arn": self.alias_arn})

    def _function(self, logical: str, args: FunctionArgs) -> aws.lambda_.Function:
        group_name = function_log_group(args.name)
        group = log_group(f"{logical}-logs", name=group_name, region=args.region, tags=args.tags, parent=self)
        group_arn = log_group_arn(group_name, region=args.region, account=args.account)
        role, grants = function_role(
            logical,
            name=args.role_name,
            statements=(log_access(group_arn), *args.statements),
            tags=args.tags,
            parent=self,
        )
        return aws.lambda_.Function(
            logical,
            name=args.name,
            region=args.region,
            role=role.arn,
            runtime=args.runtime,
            handler=args.handler,
            architectures=[ARCHITECTURE],
            memory_size=args.memory_mb,
            timeout=args.timeout_seconds,
            code=args.code,
            publish=True,
            environment=aws.lambda_.FunctionEnvironmentArgs(variables=args.environment),
            logging_config=aws.lambda_.FunctionLoggingConfigArgs(log_format="JSON", log_group=group.name),
            tags=args.tags,
            # A version that runs before its permissions exist would fail its first requests.
            opts=pulumi.ResourceOptions(parent=self, depends_on=[grants]),
        )


def _failing(args: FunctionArgs) -> AlarmArgs | None:
    if args.alarm_name is None:
        return None

    def counted(name: str) -> Metric:
        return Metric(name.lower(), "AWS/Lambda", name, "Sum", {"FunctionName": args.name})

    return AlarmArgs(
        name=args.alarm_name,
        region=args.region,
        description=f"{args.name}: more than {FAILING_SHARE:.0%} of its calls fail or are throttled",
        metrics=tuple(counted(name) for name in ("Errors", "Throttles", "Invocations")),
        expression=FAILED_SHARE,
        threshold=FAILING_SHARE,
        minutes=FAILING_MINUTES,
        tags=args.tags,
    )


def build(ctx: Context, choice: Choice) -> Built:
    """The function of ``choice`` in this region."""
    spec = choice.expect(FunctionSpec)
    region = ctx.here.name
    args = FunctionArgs(
        name=function_name(ctx, choice.key, region),
        role_name=role_name(ctx, choice.key, region),
        region=region,
        account=account_id(ctx.plan),
        runtime=spec.runtime,
        handler=spec.handler,
        memory_mb=spec.memory_mb,
        timeout_seconds=spec.timeout_seconds,
        code=ctx.archive(choice),
        environment={**contract(ctx, choice), **spec.environment},
        statements=_uses(ctx, choice),
        warm=spec.warm.get(ctx.here.key, 0),
        alarm_name=alarm_name(ctx, f"{choice.key}-failing", region),
        tags=mark_tags(ctx, "function", choice.key, region),
    )
    return handed_on(Function(f"{choice.name}-{region}", args, opts=placed(ctx)))


def handed_on(function: Function) -> Built:
    """What a function gives to those who call it."""
    outputs: dict[str, Hand] = {
        "function_name": function.function_name,
        "alias": function.alias,
        "alias_arn": function.alias_arn,
        "invoke_arn": function.invoke_arn,
    }
    if function.alarm is not None:
        outputs["alarm"] = function.alarm
    return Built(function, outputs)


def contract(ctx: Context, choice: Choice) -> Mapping[str, str]:
    """The environment that every function of msr finds; AWS adds each table's endpoint."""
    found = dict(ctx.variables)
    for table in _tables(ctx, choice):
        found[table_variable(table.name)] = table_name(ctx, table.key)
        found[table_variable(table.name, "ENDPOINT")] = dynamodb_endpoint(ctx.here.name)
    return found


def _tables(ctx: Context, choice: Choice) -> tuple[Choice, ...]:
    needed = (ctx.plan.choice(ref.key) for ref in choice.needs)
    return tuple(need for need in needed if need.kind == "table")


def _uses(ctx: Context, choice: Choice) -> tuple[Statement, ...]:
    tables = {table.key for table in _tables(ctx, choice)}
    region = ctx.here.name
    return tuple(table_access(table_arn(ctx, ref.key, region), ref.access) for ref in choice.needs if ref.key in tables)
