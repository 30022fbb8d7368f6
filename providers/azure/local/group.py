"""Resource groups."""

from __future__ import annotations

from msr.knowledge import TypeKnowledge
from providers.azure.local.arm import GROUP, GROUP_ID, named_by
from providers.azure.local.values import named

TYPES = (
    TypeKnowledge(
        token=GROUP,
        source="Azure REST API, Resource Groups - Create Or Update, 2026-11",
        id=GROUP_ID,
        name="resourceGroupName",
        replace_on=frozenset({"resourceGroupName"}),
        lookup=("id", "name"),
        outputs=named_by("resourceGroupName", "Microsoft.Resources/resourceGroups"),
        rules=(named("resourceGroupName", r"[-\w.()]{0,89}[-\w()]", "Azure docs, resource-name-rules, 2026-11"),),
    ),
)
