"""The explicit provider of a stack: locked to one project, bound to one region.

Google's provider has no list of allowed projects as AWS's has of accounts. The lock is that every resource names the
plan's project itself, and that the provider bills and counts quotas there (``user_project_override``): credentials
that may not use the project are refused by its first call, and no ambient project is ever taken.
"""

from __future__ import annotations

import pulumi
import pulumi_gcp as gcp

from msr.plan import Plan
from providers.gcp.names import project_id

STAND_IN_TOKEN = "local"  # noqa: S105 - a token that opens nothing, so that nothing looks for a real one
"""The access token on the local cloud: with one given, the provider reads no ambient credentials."""


def configure(plan: Plan, region: str, *, parent: pulumi.Resource | None = None) -> gcp.Provider:
    """The provider for ``region``; on the local target it never reads ambient credentials or metadata."""
    local = plan.target == "local"
    project = project_id(plan)
    return gcp.Provider(
        f"gcp-{region}",
        project=project,
        region=region,
        billing_project=project,
        user_project_override=True,
        access_token=STAND_IN_TOKEN if local else None,
        default_labels={"msr-app": plan.app, "msr-environment": plan.environment, **_labels(plan)},
        add_pulumi_attribution_label=False,
        opts=pulumi.ResourceOptions(parent=parent),
    )


def _labels(plan: Plan) -> dict[str, str]:
    """The blueprint's tags as labels, which know lower case alone and no characters but ``[a-z0-9_-]``.

    Google Cloud docs, Resource Manager, labels-overview; 2026-10.
    """
    return {_label(key): _label(value) for key, value in sorted(plan.tags.items())}


def _label(text: str) -> str:
    return "".join(char if char.isalnum() or char in "_-" else "-" for char in text.lower())[:63]
