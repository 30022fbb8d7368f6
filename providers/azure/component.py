"""Where the children of a component stand."""

from __future__ import annotations

from collections.abc import Sequence

import pulumi


def child(parent: pulumi.Resource, *after: pulumi.Resource) -> pulumi.ResourceOptions:
    """Options of a component's child, made after others that it does not name."""
    later: Sequence[pulumi.Resource] = after
    return pulumi.ResourceOptions(parent=parent, depends_on=list(later) or None)
