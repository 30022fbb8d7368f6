"""What Azure accepts as names, and the ids, hosts and tags that follow from them.

Names are computed from the plan alone, so a stack can speak of what another stack makes without asking for it.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from msr.naming import NameRule
from msr.plan import Plan
from msr.provider import Context

RESOURCE_GROUP = NameRule(90, "a-z0-9_-")
"""Azure docs, resource-name-rules: 1 to 90 letters, digits, underscores, hyphens, periods, parentheses; 2026-11."""

IDENTITY = NameRule(128, "a-z0-9_-")
"""Azure docs, resource-name-rules: 3 to 128 letters, digits, hyphens, underscores; 2026-11."""

WORKSPACE = NameRule(63, "a-z0-9-")
"""Azure docs, resource-name-rules: 4 to 63 letters, digits, hyphens; 2026-11."""

INSIGHTS = NameRule(260, "a-z0-9_-")
"""Azure docs, resource-name-rules: 1 to 260 characters; 2026-11."""

STORAGE = NameRule(24, "a-z0-9", separator="")
"""Azure docs, resource-name-rules: 3 to 24 lower-case letters and digits, unique in all of Azure; 2026-11."""

PLAN = NameRule(60, "a-z0-9-")
"""Azure docs, resource-name-rules: 1 to 60 letters, digits, hyphens; 2026-11."""

APP = NameRule(60, "a-z0-9-")
"""Azure docs, resource-name-rules: 2 to 60 letters, digits, hyphens, unique in all of Azure; 2026-11."""

COSMOS = NameRule(44, "a-z0-9-")
"""Azure docs, resource-name-rules: 3 to 44 lower-case letters, digits, hyphens, unique in all of Azure; 2026-11."""

TRAFFIC_MANAGER = NameRule(63, "a-z0-9-")
"""Azure docs, resource-name-rules: 1 to 63 letters, digits, hyphens; the DNS label is unique in Azure; 2026-11."""

FRONT_DOOR = NameRule(90, "a-z0-9-")
"""Azure docs, resource-name-rules: 1 to 260 letters, digits, hyphens; 90 as the portal allows; 2026-11."""

FRONT_DOOR_ENDPOINT = NameRule(46, "a-z0-9-")
"""Azure docs, Front Door endpoint: the name, a hash and a hyphen make one DNS label of at most 63; 2026-11."""

FIREWALL = NameRule(128, "a-z0-9", separator="")
"""Azure docs, resource-name-rules: 1 to 128 letters and digits, no hyphen; 2026-11."""

SWITCH_CONTAINER = "switch"
"""The blob container that holds one blob for each peer whose switch a region keeps."""

MARK_TAG = "msr-mark"
"""The tag that carries an object's identity.

Front Door takes no colon in a tag's name, so none of Azure's tags has one (Azure docs, tag-resources, 2026-11).
"""

_ROLE_ASSIGNMENTS = uuid.UUID("0d7f6f0e-9e0f-5d0c-8f6c-6d7372617a72")


def subscription_id(plan: Plan) -> str:
    """The subscription that the plan is locked to."""
    return plan.account["subscription"]


def base_group_name(ctx: Context) -> str:
    """The resource group of what is the same in every region: zone and ways in."""
    return ctx.namer.name("resource-group", "base", rule=RESOURCE_GROUP)


def data_group_name(ctx: Context, consistency: str) -> str:
    """The resource group of the account that keeps the tables of one consistency."""
    return ctx.namer.name("resource-group", f"cosmos.{consistency}", rule=RESOURCE_GROUP)


def region_group_name(ctx: Context, region: str) -> str:
    """The resource group of a region's app."""
    return ctx.namer.name("resource-group", "", region, rule=RESOURCE_GROUP)


def identity_group_name(ctx: Context, region: str) -> str:
    """The resource group of the identity of a region's app, which is there before the app is."""
    return ctx.namer.name("resource-group", "identity", region, rule=RESOURCE_GROUP)


def switch_group_name(ctx: Context, region: str) -> str:
    """The resource group of a region's switch store, apart from the app: who may switch need not touch the app."""
    return ctx.namer.name("resource-group", "switch", region, rule=RESOURCE_GROUP)


def switch_account_name(ctx: Context, region: str) -> str:
    """The storage account of a region's switch store."""
    return ctx.namer.name("switch", "switch", region, rule=STORAGE)


def switch_url(ctx: Context, holder: str, region_key: str) -> str:
    """The blob in which the region named ``holder`` keeps the switch of the region with key ``region_key``."""
    return f"https://{switch_account_name(ctx, holder)}.blob.core.windows.net/{SWITCH_CONTAINER}/{region_key}.json"


def app_name(ctx: Context, region: str) -> str:
    """The one function app of a region."""
    return ctx.namer.name("app", "", region, rule=APP)


def cosmos_name(ctx: Context, consistency: str) -> str:
    """The account of all tables of one consistency.

    Not of one service: a second region changes the service that keeps the promise, and must not change the account.
    """
    return ctx.namer.name("cosmos", consistency, rule=COSMOS)


def cosmos_endpoint(account: str, region: str = "") -> str:
    """An account's endpoint; with a region, the one that answers from this region alone.

    Azure docs, Cosmos DB, distribute-data-globally; 2026-11.
    """
    return f"https://{account}{f'-{region}' if region else ''}.documents.azure.com:443"


def role_assignment_name(ctx: Context, key: str, region: str = "") -> str:
    """A role assignment's name, which Azure wants to be a UUID."""
    return str(uuid.uuid5(_ROLE_ASSIGNMENTS, ctx.namer.mark("role-assignment", key, region)))


def role_definition_id(plan: Plan, role: str) -> str:
    """The id of one of Azure's own roles."""
    root = f"/subscriptions/{subscription_id(plan)}/providers/Microsoft.Authorization"
    return f"{root}/roleDefinitions/{role}"


def tags(ctx: Context, kind: str, key: str = "", region: str = "") -> Mapping[str, str]:
    """What every object carries: whose it is, and which thing of the app.

    The provider has no default tags, so each resource is given them (pulumi-azure-native 3, 2026-11).
    """
    plan = ctx.plan
    mark = ctx.namer.mark(kind, key, region)
    return {"msr-app": plan.app, "msr-environment": plan.environment, MARK_TAG: mark, **plan.tags}
