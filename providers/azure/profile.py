"""Traffic Manager profiles, as Azure takes them: with their endpoints, so that any change of them is one request.

Endpoints that were resources of their own could not change places: of two that swap their priorities, the first would
ask for one that is taken.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

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

_KIND = "Microsoft.Network/trafficManagerProfiles"
NESTED = f"{_KIND}/nestedEndpoints"
EXTERNAL = f"{_KIND}/externalEndpoints"
"""Apps of the Flex Consumption plan cannot be Azure endpoints (Azure docs, traffic-manager-endpoint-types, 2026-11)."""


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


@dataclass(frozen=True, slots=True)
class ProfileArgs:
    """A profile. Its name is also the label of its host in ``trafficmanager.net``."""

    name: str
    group: Hand
    how: Method
    spec: TrafficSpec
    endpoints: tuple[External | Nested, ...]
    tags: Mapping[str, str] = field(default_factory=dict[str, str])


def profile(
    logical: str, args: ProfileArgs, *, after: Sequence[pulumi.Resource] = (), parent: pulumi.Resource
) -> trafficmanager.Profile:
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
        endpoints=[_endpoint(each) for each in args.endpoints],
        tags=args.tags,
        opts=child(parent, *after),
    )


def fqdn(name: str) -> str:
    """The host under which a profile answers. Azure docs, traffic-manager-how-it-works; 2026-11."""
    return f"{name}.trafficmanager.net"


def _endpoint(what: External | Nested) -> trafficmanager.EndpointArgs:
    if isinstance(what, Nested):
        return trafficmanager.EndpointArgs(
            name=what.name,
            type=NESTED,
            target_resource_id=what.profile_id,
            min_child_endpoints=1,
            priority=what.priority,
            geo_mapping=list(what.places) or None,
            endpoint_status=trafficmanager.EndpointStatus.ENABLED,
        )
    out = what.weight == 0
    return trafficmanager.EndpointArgs(
        name=what.name,
        type=EXTERNAL,
        target=what.host,
        endpoint_location=what.location,
        priority=what.priority,
        weight=what.weight or None,
        endpoint_status=trafficmanager.EndpointStatus.DISABLED if out else trafficmanager.EndpointStatus.ENABLED,
        always_serve=trafficmanager.AlwaysServe.DISABLED,
    )
