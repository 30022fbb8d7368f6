"""Which of Azure's resource types each service is built of, as far as a subscription must offer them."""

from __future__ import annotations

from collections.abc import Mapping

from msr.plan import Plan

GROUND = (
    "Microsoft.Web/sites",
    "Microsoft.Storage/storageAccounts",
    "Microsoft.ManagedIdentity/userAssignedIdentities",
    "Microsoft.OperationalInsights/workspaces",
    "Microsoft.Insights/components",
)
COSMOS = ("Microsoft.DocumentDB/databaseAccounts",)
DNS = "Microsoft.Network/dnsZones"

TYPES: Mapping[str, tuple[str, ...]] = {
    "functions-flex": GROUND,
    "functions-http": GROUND,
    "functions-health": GROUND,
    "blob-switch": ("Microsoft.Storage/storageAccounts",),
    "cosmos-single-region": COSMOS,
    "cosmos-single-write": COSMOS,
    "cosmos-single-write-bounded": COSMOS,
    "cosmos-single-write-strong": COSMOS,
    "cosmos-multi-write": COSMOS,
    "front-door": ("Microsoft.Cdn/profiles", "Microsoft.Network/frontDoorWebApplicationFirewallPolicies", DNS),
    "traffic-manager": ("Microsoft.Network/trafficManagerProfiles", DNS),
}
"""By the offer's name. Those of the ways in are global, the others are made in a region."""


def namespaces(plan: Plan) -> tuple[str, ...]:
    """The resource providers that must be registered, such as ``Microsoft.Web``."""
    types = (each for choice in plan.choices for each in TYPES[choice.service])
    return tuple(sorted({each.partition("/")[0] for each in types}))


def regional_types(plan: Plan, region_key: str) -> tuple[str, ...]:
    """The types of which something is made in a region."""
    here = (choice for choice in plan.choices if choice.kind != "traffic" and region_key in choice.regions)
    return tuple(sorted({each for choice in here for each in TYPES[choice.service]}))
