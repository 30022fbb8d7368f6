"""What the global load balancer stands on: its addresses, its certificate, and who it lets in.

Addresses are made before anything listens on them and stay while everything behind them changes: they are what clients
and other people's allow-lists remember.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
import pulumi_gcp as gcp

from providers.gcp.certificate import EdgeCertificate, EdgeCertificateArgs

FAMILIES: Mapping[str, str] = {"ipv4": "IPV4", "ipv6": "IPV6"}

EVERYBODY = 2_147_483_647
"""The priority of the rule that every policy must have. Google Cloud docs, Cloud Armor, security-policy; 2026-10."""


@dataclass(frozen=True, slots=True)
class EdgeArgs:
    """The edge of one name. ``addresses`` are names by family; ``requests_per_minute`` bounds one client address."""

    project: str
    addresses: Mapping[str, str]
    policy: str
    requests_per_minute: int
    certificate: EdgeCertificateArgs
    labels: Mapping[str, str]


class Edge(pulumi.ComponentResource):
    """Addresses, certificate and policy. Outputs: ``addresses`` by family, ``map_id``, ``policy``."""

    addresses: Mapping[str, pulumi.Output[str]]
    map_id: pulumi.Output[str]
    policy: pulumi.Output[str]

    def __init__(
        self, logical: str, args: EdgeArgs, *, ready: Sequence[pulumi.Resource], opts: pulumi.ResourceOptions
    ) -> None:
        super().__init__("msr:gcp:Edge", logical, None, opts)
        waiting = pulumi.ResourceOptions(parent=self, depends_on=list(ready))
        self.addresses = {
            family: gcp.compute.GlobalAddress(
                f"{logical}-{family}",
                project=args.project,
                name=name,
                address_type="EXTERNAL",
                ip_version=FAMILIES[family],
                labels=args.labels,
                opts=waiting,
            ).address
            for family, name in args.addresses.items()
        }
        self.policy = gcp.compute.SecurityPolicy(
            f"{logical}-policy",
            project=args.project,
            name=args.policy,
            type="CLOUD_ARMOR",
            rules=_rules(args.requests_per_minute),
            opts=waiting,
        ).self_link
        self.map_id = EdgeCertificate(
            logical, args.certificate, ready=ready, opts=pulumi.ResourceOptions(parent=self)
        ).map_id
        self.register_outputs({"map_id": self.map_id, "policy": self.policy})


def _rules(requests_per_minute: int) -> list[gcp.compute.SecurityPolicyRuleArgs]:
    """Everybody, but no single address faster than the whole service may be: Cloud Armor counts by client alone."""
    everybody = gcp.compute.SecurityPolicyRuleMatchArgs(
        versioned_expr="SRC_IPS_V1",
        config=gcp.compute.SecurityPolicyRuleMatchConfigArgs(src_ip_ranges=["*"]),
    )
    limit = gcp.compute.SecurityPolicyRuleRateLimitOptionsArgs(
        conform_action="allow",
        exceed_action="deny(429)",
        enforce_on_key="IP",
        rate_limit_threshold=gcp.compute.SecurityPolicyRuleRateLimitOptionsRateLimitThresholdArgs(
            count=requests_per_minute, interval_sec=60
        ),
    )
    return [
        gcp.compute.SecurityPolicyRuleArgs(
            action="throttle", priority=1000, match=everybody, rate_limit_options=limit, description="one client"
        ),
        gcp.compute.SecurityPolicyRuleArgs(action="allow", priority=EVERYBODY, match=everybody, description="default"),
    ]
