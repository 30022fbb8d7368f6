"""Traffic Manager profiles and their endpoints, as Azure takes them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
from pulumi_azure_native import trafficmanager

from msr.plan import TrafficSpec
from msr.provider import Hand
from providers.azure.component import child
from providers.azure.endpoints import Method

FAST_INTERVAL_SECONDS = 10

TIMEOUT_SECONDS = {FAST_INTERVAL_SECONDS: 5, 30: 10}
"""How long a probe waits: 5 to 9 s at the short interval, 5 to 10 s at the long one.

Azure docs, traffic-manager-monitoring; 2026-11.
"""

NESTED = "nestedEndpoints"
EXTERNAL = "externalEndpoints"
"""Apps of the Flex Consumption plan cannot be Azure endpoints (Azure docs, traffic-manager-endpoint-types, 2026-11)."""


@dataclass(frozen=True, slots=True)
class ProfileArgs:
    """A profile without endpoints. Its name is also the label of its host in ``trafficmanager.net``."""

    name: str
    group: Hand
    how: Method
    spec: TrafficSpec
    tags: Mapping[str, str]


def profile(logical: str, args: ProfileArgs, *, parent: pulumi.Resource) -> trafficmanager.Profile:
    """A profile that asks endpoints for their health answer under the shared name."""
    spec = args.spec
    return trafficmanager.Profile(
        logical,
        profile_name=args.name,
        resource_group_name=args.group,
        location="global",
        profile_status=trafficmanager.ProfileStatus.ENABLED,
        traffic_routing_method=trafficmanager.TrafficRoutingMethod(args.how),
        dns_config=trafficmanager.DnsConfigArgs(relative_name=args.name, ttl=spec.ttl_seconds),
        monitor_config=trafficmanager.MonitorConfigArgs(
            protocol=trafficmanager.MonitorProtocol.HTTPS,
            port=443,
            path=spec.health_path,
            interval_in_seconds=spec.interval_seconds,
            timeout_in_seconds=TIMEOUT_SECONDS[spec.interval_seconds],
            tolerated_number_of_failures=spec.unhealthy_after - 1,
            expected_status_code_ranges=[
                trafficmanager.MonitorConfigExpectedStatusCodeRangesItemArgs(min=200, max=200)
            ],
            custom_headers=[trafficmanager.MonitorConfigCustomHeadersItemArgs(name="host", value=spec.domain)],
        ),
        tags=args.tags,
        opts=child(parent),
    )


def name_of(made: trafficmanager.Profile) -> pulumi.Output[str]:
    """A profile's name, once it exists."""
    return made.name.apply(lambda name: name or "")


def fqdn(made: trafficmanager.Profile) -> pulumi.Output[str]:
    """The host under which a profile answers: its name, which a preview knows too, and Traffic Manager's domain."""
    return pulumi.Output.concat(name_of(made), ".trafficmanager.net")


@dataclass(frozen=True, slots=True)
class External:
    """A host in a profile. ``weight`` 0: it is there and gets nothing."""

    name: str
    host: Hand
    location: str | None = None
    priority: int | None = None
    weight: int | None = None


@dataclass(frozen=True, slots=True)
class Nested:
    """A profile in a profile, in for as long as one of its endpoints is."""

    name: str
    profile_id: Hand
    priority: int | None = None
    places: tuple[str, ...] = ()


def endpoint(
    logical: str,
    what: External | Nested,
    *,
    profile: Hand,
    group: Hand,
    after: Sequence[pulumi.Resource],
    parent: pulumi.Resource,
) -> trafficmanager.Endpoint:
    """One endpoint of a profile, made after what must work before clients are sent there."""
    external = what if isinstance(what, External) else None
    nested = what if isinstance(what, Nested) else None
    kind = EXTERNAL if external else NESTED
    out = external is not None and external.weight == 0
    return trafficmanager.Endpoint(
        logical,
        endpoint_name=what.name,
        endpoint_type=kind,
        type=f"Microsoft.Network/trafficManagerProfiles/{kind}",
        profile_name=profile,
        resource_group_name=group,
        target=external.host if external else None,
        endpoint_location=external.location if external else None,
        target_resource_id=nested.profile_id if nested else None,
        geo_mapping=list(nested.places) or None if nested else None,
        min_child_endpoints=1 if nested else None,
        priority=what.priority,
        weight=(external.weight or None) if external else None,
        endpoint_status=trafficmanager.EndpointStatus.DISABLED if out else trafficmanager.EndpointStatus.ENABLED,
        always_serve=trafficmanager.AlwaysServe.DISABLED if external else None,
        opts=child(parent, *after),
    )
