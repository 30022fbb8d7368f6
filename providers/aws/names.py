"""What AWS accepts as names, and the ARNs and tags that follow from them.

Names are computed from the plan alone, so a stack can speak of what another stack makes without asking for it.
"""

from __future__ import annotations

from collections.abc import Mapping

from msr.naming import NameRule
from msr.plan import Plan
from msr.provider import Context

FUNCTION = NameRule(64, "a-z0-9_-")
"""AWS docs, Lambda API_CreateFunction, FunctionName: letters, digits, hyphen, underscore, 64 characters; 2026-11."""

ROLE = NameRule(64, "a-z0-9_+=,.@-")
"""AWS docs, IAM API_CreateRole, RoleName: 64 characters of ``[\\w+=,.@-]``; 2026-11."""

TABLE = NameRule(255, "a-z0-9_.-")
"""AWS docs, DynamoDB API_CreateTable, TableName: 3 to 255 characters of ``[a-zA-Z0-9_.-]``; 2026-11."""

API = NameRule(128, "a-z0-9_-")
"""AWS docs, API Gateway V2 API_CreateApi, Name: 1 to 128 characters; 2026-11."""

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


def dynamodb_endpoint(region: str) -> str:
    """The public endpoint of DynamoDB in ``region``. AWS docs, General Reference, ddb; 2026-11."""
    return f"https://dynamodb.{region}.amazonaws.com"


def mark_tags(ctx: Context, kind: str, key: str, region: str = "") -> Mapping[str, str]:
    """The tag that says which thing of which app an object is."""
    return {MARK_TAG: ctx.namer.mark(kind, key, region)}
