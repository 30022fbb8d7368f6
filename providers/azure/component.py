"""Where a component stands in its stack."""

from __future__ import annotations

from collections.abc import Sequence

import pulumi

from msr.provider import Context


def placed(ctx: Context, *, protect: bool = False) -> pulumi.ResourceOptions:
    """Options of a component: under the service, on the stack's explicit provider, protected when it keeps data."""
    return pulumi.ResourceOptions(parent=ctx.parent, providers=[ctx.provider], protect=protect or None)


def child(parent: pulumi.Resource, *after: pulumi.Resource) -> pulumi.ResourceOptions:
    """Options of a component's child, made after others that it does not name."""
    later: Sequence[pulumi.Resource] = after
    return pulumi.ResourceOptions(parent=parent, depends_on=list(later) or None)
