"""Who may do what to a table: the identity of each region's app, with the most that any function needs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pulumi

from msr.plan import Choice, TableSpec
from msr.provider import Context, Hand
from providers.azure import names
from providers.azure.roles import COSMOS_ROLES, DataGrant


def users(ctx: Context, choice: Choice, account: Mapping[str, Hand]) -> Iterator[DataGrant]:
    """The roles on a table in every region, and with the first table of an account that is used those on its metadata.

    ``account`` is what tables hand on of their account.
    """
    spec = choice.expect(TableSpec)
    if spec.access is None:
        return
    account_id = account["account_id"]
    role = pulumi.Output.concat(account_id, "/sqlRoleDefinitions/", COSMOS_ROLES[spec.access])
    scope = pulumi.Output.concat(account_id, "/dbs/", account["database"], "/colls/", choice.name)
    for key in spec.replicas:
        if _is_first(ctx, choice):
            word = f"metadata-{spec.consistency}"
            yield _grant(ctx, word, key, account, role=account["metadata_role"], scope=account_id)
        yield _grant(ctx, f"data-{choice.name}", key, account, role=role, scope=scope)


def _is_first(ctx: Context, choice: Choice) -> bool:
    used = (
        table.key for table in ctx.plan.of_kind("table") if table.host == choice.host and table.expect(TableSpec).access
    )
    return next(used) == choice.key


def _grant(ctx: Context, word: str, key: str, account: Mapping[str, Hand], *, role: Hand, scope: Hand) -> DataGrant:
    region = ctx.plan.placement(key).name
    return DataGrant(
        word=f"{word}-{region}",
        name=names.role_assignment_name(ctx, f"data.{word}", region),
        account=account["account"],
        group=account["group"],
        role=role,
        scope=scope,
        principal=ctx.hand_in("base", "api", f"{key}.principal_id"),
    )
