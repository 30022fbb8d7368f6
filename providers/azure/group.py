"""Resource groups: what is deleted together, and whose control plane lives in one region."""

from __future__ import annotations

from collections.abc import Mapping

import pulumi
from pulumi_azure_native import resources


def resource_group(
    logical: str, *, name: str, region: str, tags: Mapping[str, str], parent: pulumi.Resource
) -> resources.ResourceGroup:
    """A resource group. ``region`` is where its metadata lives, and with it the control plane of what is inside.

    A group cannot move: another region would make another group, and with it everything inside anew.
    """
    return resources.ResourceGroup(
        f"{logical}-group",
        resource_group_name=name,
        location=region,
        tags=tags,
        opts=pulumi.ResourceOptions(parent=parent, ignore_changes=["location"]),
    )
