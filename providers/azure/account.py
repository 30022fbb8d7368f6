"""The explicit provider of a stack: locked to one subscription of one tenant."""

from __future__ import annotations

import pulumi
import pulumi_azure_native as azure

from msr.plan import Plan
from providers.azure.names import subscription_id


def configure(plan: Plan, region: str, *, parent: pulumi.Resource | None = None) -> azure.Provider:
    """The provider of a stack, the same in every ``region``: every regional resource names its own.

    A name that said the region would be another provider when the home of data moves. Credentials come from the
    environment, and the local target has none to find.
    """
    del region
    return azure.Provider(
        "azure",
        subscription_id=subscription_id(plan),
        tenant_id=plan.account["tenant"],
        disable_pulumi_partner_id=True,
        opts=pulumi.ResourceOptions(parent=parent),
    )
