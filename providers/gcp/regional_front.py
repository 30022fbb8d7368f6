"""A region's own load balancer: what Cloud DNS can send clients to, since it answers with addresses alone.

It takes no outlier detection and speaks IPv4 alone. Its network holds nothing but the proxies' subnet, and each region
has its own, so that no region's traffic hangs on a thing of another's.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import pulumi
from pulumi_gcp import certificatemanager, compute, dns

from msr.provider import Hand
from providers.gcp.certificate import proof
from providers.gcp.rules import Rule
from providers.gcp.url_map import regional_map

SCHEME = "EXTERNAL_MANAGED"

PROXY_RANGE = "10.129.0.0/23"
"""Google recommends a /23 and needs a /26 at least. Google Cloud docs, proxy-only-subnets; 2026-10."""


@dataclass(frozen=True, slots=True)
class RegionalFrontArgs:
    """A load balancer in one region, for the shared name and for the region's own ``host``.

    ``groups`` are links by target; ``authorization`` proves the shared name here. ``name`` gives the name of a thing
    by its word.
    """

    project: str
    region: str
    zone: Hand
    shared_host: str
    host: str
    ttl_seconds: int
    authorization: Hand
    rules: Sequence[Rule]
    groups: Mapping[str, Hand]
    labels: Mapping[str, str]
    name: Callable[[str], str]


class RegionalFront(pulumi.ComponentResource):
    """Network, certificate, backends, URL map, proxy, address and record. Output: ``address``."""

    address: pulumi.Output[str]

    def __init__(self, logical: str, args: RegionalFrontArgs, *, opts: pulumi.ResourceOptions) -> None:
        super().__init__("msr:gcp:RegionalFront", logical, None, opts)
        self._logical = logical
        self._args = args
        self._child = pulumi.ResourceOptions(parent=self)
        routes = regional_map(
            f"{logical}-routes",
            name=args.name("routes"),
            project=args.project,
            region=args.region,
            rules=args.rules,
            backends={target: self._backend(target, group) for target, group in args.groups.items()},
            parent=self,
        )
        self.address = self._listen(self._proxy(routes), *self._network())
        dns.RecordSet(
            f"{logical}-record",
            project=args.project,
            managed_zone=args.zone,
            name=f"{args.host}.",
            type="A",
            ttl=args.ttl_seconds,
            rrdatas=[self.address],
            opts=self._child,
        )
        self.register_outputs({"address": self.address})

    def _backend(self, target: str, group: Hand) -> pulumi.Output[str]:
        word = target.replace(".", "-")
        return compute.RegionBackendService(
            f"{self._logical}-{word}",
            project=self._args.project,
            name=self._args.name(word),
            region=self._args.region,
            load_balancing_scheme=SCHEME,
            protocol="HTTPS",
            backends=[
                # The provider plans no regional backend without capacity, though a serverless group has none to scale.
                compute.RegionBackendServiceBackendArgs(group=group, balancing_mode="UTILIZATION", capacity_scaler=1.0)
            ],
            log_config=compute.RegionBackendServiceLogConfigArgs(enable=True, sample_rate=1.0),
            opts=self._child,
        ).self_link

    def _certificate(self) -> pulumi.Output[str]:
        args = self._args
        own = certificatemanager.DnsAuthorization(
            f"{self._logical}-authorization",
            project=args.project,
            name=args.name("authorization"),
            location=args.region,
            domain=args.host,
            type="PER_PROJECT_RECORD",
            labels=args.labels,
            opts=self._child,
        )
        proof(f"{self._logical}-proof", own, project=args.project, zone=args.zone, parent=self)
        return certificatemanager.Certificate(
            f"{self._logical}-certificate",
            project=args.project,
            name=args.name("certificate"),
            location=args.region,
            managed=certificatemanager.CertificateManagedArgs(
                domains=[args.shared_host, args.host], dns_authorizations=[args.authorization, own.id]
            ),
            labels=args.labels,
            opts=self._child,
        ).id

    def _proxy(self, routes: compute.RegionUrlMap) -> pulumi.Output[str]:
        # Without a policy TLS 1.0 is accepted.
        policy = compute.RegionSslPolicy(
            f"{self._logical}-tls",
            project=self._args.project,
            name=self._args.name("tls"),
            region=self._args.region,
            profile="MODERN",
            min_tls_version="TLS_1_2",
            opts=self._child,
        )
        return compute.RegionTargetHttpsProxy(
            f"{self._logical}-https",
            project=self._args.project,
            name=self._args.name("https"),
            region=self._args.region,
            url_map=routes.self_link,
            ssl_policy=policy.self_link,
            certificate_manager_certificates=[self._certificate()],
            opts=self._child,
        ).self_link

    def _network(self) -> tuple[pulumi.Output[str], pulumi.Resource]:
        network = compute.Network(
            f"{self._logical}-network",
            project=self._args.project,
            name=self._args.name("network"),
            auto_create_subnetworks=False,
            routing_mode="REGIONAL",
            opts=self._child,
        ).self_link
        subnet = compute.Subnetwork(
            f"{self._logical}-proxies",
            project=self._args.project,
            name=self._args.name("proxies"),
            region=self._args.region,
            network=network,
            ip_cidr_range=PROXY_RANGE,
            purpose="REGIONAL_MANAGED_PROXY",
            role="ACTIVE",
            opts=self._child,
        )
        return network, subnet

    def _listen(
        self, proxy: pulumi.Output[str], network: pulumi.Output[str], subnet: pulumi.Resource
    ) -> pulumi.Output[str]:
        args = self._args
        address = compute.Address(
            f"{self._logical}-address",
            project=args.project,
            name=args.name("address"),
            region=args.region,
            address_type="EXTERNAL",
            network_tier="PREMIUM",
            labels=args.labels,
            opts=self._child,
        ).address
        compute.ForwardingRule(
            f"{self._logical}-listener",
            project=args.project,
            name=args.name("listener"),
            region=args.region,
            load_balancing_scheme=SCHEME,
            network_tier="PREMIUM",
            ip_protocol="TCP",
            ip_address=address,
            port_range="443",
            target=proxy,
            network=network,
            # The proxies run in the subnet, which the rule does not name.
            opts=pulumi.ResourceOptions(parent=self, depends_on=[subnet]),
        )
        return address
