"""The programs of the tests with the real engine, and the process that runs them.

    python -m tests.local.programs OPERATION STACK PROGRAM

A process of its own: Pulumi's Automation API leaves event loops to the garbage collector, and the SDK warns of its
own deprecated classes when a module is first touched; pytest would take both for errors of a test.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pulumi
import pulumi_aws as aws
from pulumi import automation as auto
from pulumi.automation.errors import CommandError

from msr.engine import find
from msr.plan import TrafficSpec
from providers.aws.health_checks import CHECKER_REGIONS, Identity, RegionHealth, Watch, settling

TRUST = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "lambda.amazonaws.com"}}
        ],
    }
)
REGION = "us-west-2"
SETTLED_SECONDS = 2.0


def _home() -> aws.Provider:
    return aws.Provider("aws", region="us-east-1", allowed_account_ids=["000000000000"])


def _table(name: str, opts: pulumi.ResourceOptions, tags: Mapping[str, str] | None = None) -> None:
    aws.dynamodb.Table(
        "orders",
        name=name,
        region=REGION,
        billing_mode="PAY_PER_REQUEST",
        hash_key="id",
        attributes=[aws.dynamodb.TableAttributeArgs(name="id", type="S")],
        tags=tags,
        opts=opts,
    )


def _function(memory: int, opts: pulumi.ResourceOptions) -> aws.lambda_.Function:
    role = aws.iam.Role("role", name="orders", assume_role_policy=TRUST, opts=opts)
    group = aws.cloudwatch.LogGroup("logs", name="/aws/lambda/orders", region=REGION, retention_in_days=30, opts=opts)
    code = pulumi.AssetArchive({"app.py": pulumi.StringAsset("def handler(event, context):\n    return {}\n")})
    variables = {"LEVEL": "info", "TOKEN": pulumi.Output.secret("hush-hush")}
    return aws.lambda_.Function(
        "fn",
        name="orders",
        region=REGION,
        role=role.arn,
        runtime="python3.13",
        handler="app.handler",
        code=code,
        memory_size=memory,
        publish=True,
        environment=aws.lambda_.FunctionEnvironmentArgs(variables=variables),
        logging_config=aws.lambda_.FunctionLoggingConfigArgs(log_format="JSON", log_group=group.name),
        opts=opts,
    )


def service(memory: int = 128, table: str = "orders") -> None:
    """A table, and a function with its role, log group and alias: five objects, a provider and the stack."""
    opts = pulumi.ResourceOptions(provider=_home())
    _table(table, opts)
    function = _function(memory, opts)
    aws.lambda_.Alias(
        "live",
        name="live",
        region=REGION,
        function_name=function.name,
        function_version=function.version,
        opts=opts,
    )


def adopter() -> None:
    """Takes over the table that ``service`` made, and tags it."""
    _table("orders", pulumi.ResourceOptions(provider=_home(), import_=f"orders@{REGION}"), {"owner": "me"})


def misspelt() -> None:
    """A nested input that Python lets through and AWS would not."""
    aws.dynamodb.Table(
        "orders",
        name="orders",
        region=REGION,
        billing_mode="PAY_PER_REQUEST",
        hash_key="id",
        attributes=[{"name": "id", "tpye": "S"}],  # pyright: ignore[reportArgumentType]
        opts=pulumi.ResourceOptions(provider=_home()),
    )


def _many(count: int) -> None:
    opts = pulumi.ResourceOptions(provider=_home())
    for number in range(count):
        name = f"/msr/{number}"
        aws.cloudwatch.LogGroup(f"logs-{number}", name=name, region=REGION, retention_in_days=30, opts=opts)


def _watched(*peers: str) -> None:
    """The health of a region whose peers hold its switch, with a wait of msr's own that is long enough to see."""
    spec = TrafficSpec(
        domain="shop.example",
        zone_name="shop.example",
        zone=None,
        apex=True,
        policy="priority",
        via="dns",
        ttl_seconds=30,
        interval_seconds=10,
        unhealthy_after=3,
        health_path="/health",
        drain_path="/_msr/drain",
        endpoints=(),
    )
    RegionHealth(
        "east",
        watch=Watch("east", "east.shop.example", {peer: f"{peer}.shop.example" for peer in peers}),
        spec=spec,
        places=CHECKER_REGIONS[:3],
        identity=Identity(lambda word: f"msr-{word}"[:27], lambda _: {}),
        settled=settling("settled", SETTLED_SECONDS),
        opts=pulumi.ResourceOptions(providers=[_home()]),
    )


PROGRAMS: dict[str, Callable[[], None]] = {
    "service": service,
    "larger": lambda: service(memory=256),
    "renamed": lambda: service(table="orders-2"),
    "adopter": adopter,
    "misspelt": misspelt,
    "hundred": lambda: _many(100),
    "watched": lambda: _watched("west"),
    "watched-by-more": lambda: _watched("north", "west"),
}


def _stack(name: str, program: Callable[[], None], folder: Path) -> auto.Stack:
    url = f"file://{folder / 'state'}"
    return auto.create_or_select_stack(
        name,
        project_name="msr",
        program=program,
        opts=auto.LocalWorkspaceOptions(
            work_dir=str(folder / "work"),
            pulumi_command=auto.PulumiCommand(root=str(find().path.parent.parent)),
            project_settings=auto.ProjectSettings("msr", "python", backend=auto.ProjectBackend(url)),
        ),
    )


def _run(stack: auto.Stack, operation: str) -> Mapping[auto.OpType, int] | None:
    match operation:
        case "preview":
            return stack.preview().change_summary
        case "up":
            return stack.up().summary.resource_changes
        case "up-refresh":
            return stack.up(refresh=True).summary.resource_changes
        case _:
            return stack.destroy().summary.resource_changes


def main() -> int:
    """Runs one operation in the current folder and prints what it did, as JSON."""
    operation, name, program = sys.argv[1:]
    try:
        changes = _run(_stack(name, PROGRAMS[program], Path.cwd()), operation)
    except CommandError as error:
        print(error, file=sys.stderr)
        return 1
    # An update names operations by text, a preview by an enum of the same text.
    print(json.dumps({str(getattr(kind, "value", kind)): count for kind, count in (changes or {}).items()}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
