"""Where a region's app logs: a workspace and an Application Insights of its own region, kept for a limited time.

A workspace that several regions shared would be one region's to lose, in the very hour in which it is read.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
from pulumi_azure_native import applicationinsights, operationalinsights

from msr.provider import Hand
from providers.azure.component import child

RETENTION_DAYS = 30
"""The least that a pay-as-you-go workspace keeps for its price. Azure docs, Azure Monitor, data-retention; 2026-11."""


@dataclass(frozen=True, slots=True)
class LogsArgs:
    """A workspace and an insights component in one region."""

    workspace: str
    insights: str
    group: Hand
    region: str
    tags: Mapping[str, str]


def app_logs(logical: str, args: LogsArgs, *, parent: pulumi.Resource) -> applicationinsights.Component:
    """The insights component of an app, on a workspace of its own. It takes no keys: who reports has a role."""
    workspace = operationalinsights.Workspace(
        f"{logical}-logs",
        workspace_name=args.workspace,
        resource_group_name=args.group,
        location=args.region,
        sku=operationalinsights.WorkspaceSkuArgs(name=operationalinsights.WorkspaceSkuNameEnum.PER_GB2018),
        retention_in_days=RETENTION_DAYS,
        features=operationalinsights.WorkspaceFeaturesArgs(
            enable_log_access_using_only_resource_permissions=True, disable_local_auth=True
        ),
        tags=args.tags,
        opts=child(parent),
    )
    return applicationinsights.Component(
        f"{logical}-insights",
        resource_name_=args.insights,
        resource_group_name=args.group,
        location=args.region,
        kind="web",
        application_type=applicationinsights.ApplicationType.WEB,
        ingestion_mode=applicationinsights.IngestionMode.LOG_ANALYTICS,
        workspace_resource_id=workspace.id,
        retention_in_days=RETENTION_DAYS,
        disable_local_auth=True,
        tags=args.tags,
        opts=child(parent),
    )
