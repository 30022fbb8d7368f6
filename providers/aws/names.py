"""What AWS accepts as names, and the ARNs and tags that follow from them.

Names are computed from the plan alone, so a stack can speak of what another stack makes without asking for it.
"""

from __future__ import annotations

from collections.abc import Mapping

from msr.naming import NameRule
from msr.plan import Plan
from msr.provider import Context

FUNCTION = NameRule(64, "a-z0-9_-")
"""API model of lambda, CreateFunction (botocore 1.44.8): letters, digits, hyphen, underscore; 64 as its text says."""

ROLE = NameRule(64, "a-z0-9_+=,.@-")
"""API model of iam, CreateRole (botocore 1.44.8): 64 characters of ``[\\w+=,.@-]``."""

TABLE = NameRule(255, "a-z0-9_.-")
"""AWS docs, DynamoDB, Constraints: 3 to 255 characters of ``[a-zA-Z0-9_.-]``; recalled, not checked."""

API = NameRule(128, "a-z0-9_-")
"""API model of apigatewayv2, CreateApi (botocore 1.44.8): 1 to 128 characters."""

ALARM = NameRule(255, "a-z0-9_.-")
"""API model of cloudwatch, PutMetricAlarm (botocore 1.44.8): 255 characters of any alphabet."""

ROLE_PATH = "/msr/"
MARK_TAG = "msr:mark"
"""The tag that carries an object's identity, so that a cut-off creation can be recognised as ours."""


def account_id(plan: Plan) -> str:
    """The 12 digits of the account that the plan is locked to."""
    return plan.account["id"]


def table_name(ctx: Context, key: str) -> str:
    """The table of choice ``key``; the same in every region, as a global table demands."""
    return ctx.namer.name("table", key, rule=TABLE)


def table_arn(ctx: Context, key: str, region: str) -> str:
    """The ARN of the replica in ``region``."""
    return f"arn:aws:dynamodb:{region}:{account_id(ctx.plan)}:table/{table_name(ctx, key)}"


def switch_name(ctx: Context, region: str) -> str:
    """The switch table of ``region``, which holds the switches of its peers."""
    return ctx.namer.name("switch", "switch", region, rule=TABLE)


def switch_arn(ctx: Context, region: str) -> str:
    """The ARN of :func:`switch_name`."""
    return f"arn:aws:dynamodb:{region}:{account_id(ctx.plan)}:table/{switch_name(ctx, region)}"


def function_name(ctx: Context, key: str, region: str) -> str:
    """The function of choice ``key`` in ``region``."""
    return ctx.namer.name("function", key, region, rule=FUNCTION)


def role_name(ctx: Context, key: str, region: str) -> str:
    """The role of the function ``key`` in ``region``: roles are global, so the region is part of the name."""
    return ctx.namer.name("role", key, region, rule=ROLE)


def api_name(ctx: Context, region: str) -> str:
    """The HTTP API of ``region``."""
    return ctx.namer.name("api", "api", region, rule=API)


def alarm_name(ctx: Context, key: str, region: str) -> str:
    """The alarm of ``region`` that watches ``key``."""
    return ctx.namer.name("alarm", key, region, rule=ALARM)


def dynamodb_endpoint(region: str) -> str:
    """The public endpoint of DynamoDB in ``region``. AWS docs, General Reference, ddb: recalled, not checked."""
    return f"https://dynamodb.{region}.amazonaws.com"


def mark_tags(ctx: Context, kind: str, key: str, region: str = "") -> Mapping[str, str]:
    """The tag that says which thing of which app an object is."""
    return {MARK_TAG: ctx.namer.mark(kind, key, region)}
