"""How a Front Door reaches the regions: an origin for each, probed in one group, and the one route to them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
from pulumi_azure_native import cdn

from msr.plan import EndpointSpec, TrafficSpec
from msr.provider import Hand
from providers.azure.component import child

NEEDED_SAMPLES = 2
"""Good answers among the last samples that keep an origin in: one lucky answer does not bring a sick one back."""

SPREAD_MS = 1000
"""Origins this much slower than the fastest still share the traffic by weight: the most that can be said."""


@dataclass(frozen=True, slots=True)
class RoutesArgs:
    """How a front reaches the regions. ``hosts`` are by region key, in order of priority."""

    spec: TrafficSpec
    group: Hand
    profile: Hand
    endpoint: Hand
    domain_id: Hand | None
    hosts: Mapping[str, Hand]


class Routes(pulumi.ComponentResource):
    """Origins in one group, and the one route to them."""

    def __init__(self, logical: str, args: RoutesArgs, *, opts: pulumi.ResourceOptions) -> None:
        super().__init__("msr:azure:Routes", logical, None, opts)
        group = self._group(logical, args)
        origins = [
            self._origin(logical, args, group, endpoint, rank) for rank, endpoint in enumerate(args.spec.endpoints, 1)
        ]
        cdn.Route(
            f"{logical}-route",
            route_name="all",
            endpoint_name=args.endpoint,
            profile_name=args.profile,
            resource_group_name=args.group,
            origin_group=cdn.ResourceReferenceArgs(id=group.id),
            custom_domains=[cdn.ActivatedResourceReferenceArgs(id=args.domain_id)] if args.domain_id else [],
            patterns_to_match=["/*"],
            supported_protocols=[cdn.AFDEndpointProtocols.HTTP, cdn.AFDEndpointProtocols.HTTPS],
            https_redirect=cdn.HttpsRedirect.ENABLED,
            forwarding_protocol=cdn.ForwardingProtocol.HTTPS_ONLY,
            link_to_default_domain=(
                cdn.LinkToDefaultDomain.DISABLED if args.domain_id else cdn.LinkToDefaultDomain.ENABLED
            ),
            enabled_state=cdn.EnabledState.ENABLED,
            # A route to a group without origins is refused (Azure docs, Front Door, how-to-configure-route, 2026-11).
            opts=child(self, *origins),
        )
        self.register_outputs({})

    def _group(self, logical: str, args: RoutesArgs) -> cdn.AFDOriginGroup:
        spec = args.spec
        return cdn.AFDOriginGroup(
            f"{logical}-regions",
            origin_group_name="regions",
            profile_name=args.profile,
            resource_group_name=args.group,
            health_probe_settings=cdn.HealthProbeParametersArgs(
                probe_path=spec.health_path,
                probe_protocol=cdn.ProbeProtocol.HTTPS,
                probe_request_type=cdn.HealthProbeRequestType.HEAD,
                probe_interval_in_seconds=spec.interval_seconds,
            ),
            # The last answers that count are one more than the failures that are borne.
            load_balancing_settings=cdn.LoadBalancingSettingsParametersArgs(
                sample_size=spec.unhealthy_after + NEEDED_SAMPLES - 1,
                successful_samples_required=NEEDED_SAMPLES,
                additional_latency_in_milliseconds=0 if spec.policy == "latency" else SPREAD_MS,
            ),
            session_affinity_state=cdn.EnabledState.DISABLED,
            opts=child(self),
        )

    def _origin(
        self, logical: str, args: RoutesArgs, group: cdn.AFDOriginGroup, endpoint: EndpointSpec, rank: int
    ) -> cdn.AFDOrigin:
        host = args.hosts[endpoint.region]
        weighted = args.spec.policy == "weighted"
        out = weighted and endpoint.weight == 0
        return cdn.AFDOrigin(
            f"{logical}-{endpoint.region}",
            origin_name=endpoint.region,
            origin_group_name=group.name,
            profile_name=args.profile,
            resource_group_name=args.group,
            host_name=host,
            origin_host_header=host,
            http_port=80,
            https_port=443,
            priority=rank if args.spec.policy == "priority" else 1,
            weight=(endpoint.weight or 1) if weighted else 1,
            enabled_state=cdn.EnabledState.DISABLED if out else cdn.EnabledState.ENABLED,
            enforce_certificate_name_check=True,
            opts=child(self),
        )
