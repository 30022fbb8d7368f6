"""The explicit provider of a stack: locked to one account, bound to one region."""

from __future__ import annotations

import pulumi
import pulumi_aws as aws

from msr.plan import Plan
from providers.aws.names import account_id

STAND_IN_KEY = "local"
"""Static credentials of the local cloud, so that nothing looks for real ones."""


def configure(plan: Plan, region: str, *, parent: pulumi.Resource | None = None) -> aws.Provider:
    """The provider for ``region``; on the local target it never reads ambient credentials or metadata."""
    local = plan.target == "local"
    tags = {"msr:app": plan.app, "msr:environment": plan.environment, **plan.tags}
    return aws.Provider(
        f"aws-{region}",
        region=region,
        allowed_account_ids=[account_id(plan)],
        default_tags=aws.ProviderDefaultTagsArgs(tags=tags),
        access_key=STAND_IN_KEY if local else None,
        secret_key=STAND_IN_KEY if local else None,
        skip_credentials_validation=local or None,
        skip_metadata_api_check=local or None,
        skip_requesting_account_id=local or None,
        opts=pulumi.ResourceOptions(parent=parent),
    )
