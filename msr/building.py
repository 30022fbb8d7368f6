"""What the builders of every cloud share."""

from __future__ import annotations

import pulumi

from msr.provider import Context


def placed(ctx: Context, *, protect: bool = False) -> pulumi.ResourceOptions:
    """Options of a component: under the service, on the stack's explicit provider, protected when it keeps data."""
    return pulumi.ResourceOptions(parent=ctx.parent, providers=[ctx.provider], protect=protect or None)
