"""The global load balancer: one address for all regions, and behind it each function's groups, the nearest ready first.

A backend of serverless groups takes no timeout, health checks, balancing mode or capacity, and its protocol is not
used (Google Cloud docs, serverless-neg-concepts, 2026-10). What leaves a region is the readiness of its services;
outlier detection stands behind that, for failures that only live traffic shows.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import pulumi
from pulumi_gcp import compute

from msr.provider import Hand
from providers.gcp.rules import Rule
from providers.gcp.url_map import global_map

SCHEME = "EXTERNAL_MANAGED"

EJECTION_SECONDS = 30
CONSECUTIVE_ERRORS = 5
CONSECUTIVE_GATEWAY_FAILURES = 3


@dataclass(frozen=True, slots=True)
class GlobalFrontArgs:
    """What the load balancer leads to. ``groups`` are links by target, one a region; ``addresses`` by family.

    ``name`` gives the name of a thing by its word.
    """

    project: str
    host: str
    rules: Sequence[Rule]
    groups: Mapping[str, Sequence[Hand]]
    addresses: Mapping[str, Hand]
    certificate_map: Hand
    policy: Hand
    name: Callable[[str], str]


class GlobalFront(pulumi.ComponentResource):
    """Backends, URL map, proxies and forwarding rules."""

    def __init__(self, logical: str, args: GlobalFrontArgs, *, opts: pulumi.ResourceOptions) -> None:
        super().__init__("msr:gcp:GlobalFront", logical, None, opts)
        self._logical = logical
        self._args = args
        backends = {target: self._backend(target, groups) for target, groups in args.groups.items()}
        routes = global_map(
            f"{logical}-routes",
            name=args.name("routes"),
            project=args.project,
            host=args.host,
            rules=args.rules,
            backends={target: backend.self_link for target, backend in backends.items()},
            parent=self,
        )
        self._listen("https", 443, self._encrypted(routes))
        self._listen("http", 80, self._redirect())
        self.register_outputs({})

    def _backend(self, target: str, groups: Sequence[Hand]) -> compute.BackendService:
        word = target.replace(".", "-")
        return compute.BackendService(
            f"{self._logical}-{word}",
            project=self._args.project,
            name=self._args.name(word),
            load_balancing_scheme=SCHEME,
            protocol="HTTPS",
            backends=[compute.BackendServiceBackendArgs(group=group) for group in groups],
            outlier_detection=_outliers() if len(groups) > 1 else None,
            security_policy=self._args.policy,
            log_config=compute.BackendServiceLogConfigArgs(enable=True, sample_rate=1.0),
            opts=pulumi.ResourceOptions(parent=self),
        )

    def _encrypted(self, routes: compute.URLMap) -> pulumi.Output[str]:
        child = pulumi.ResourceOptions(parent=self)
        policy = compute.SSLPolicy(
            f"{self._logical}-tls",
            project=self._args.project,
            name=self._args.name("tls"),
            profile="MODERN",
            min_tls_version="TLS_1_2",
            opts=child,
        )
        return compute.TargetHttpsProxy(
            f"{self._logical}-https",
            project=self._args.project,
            name=self._args.name("https"),
            url_map=routes.self_link,
            ssl_policy=policy.self_link,
            quic_override="ENABLE",
            certificate_map=pulumi.Output.concat("//certificatemanager.googleapis.com/", self._args.certificate_map),
            opts=child,
        ).self_link

    def _redirect(self) -> pulumi.Output[str]:
        child = pulumi.ResourceOptions(parent=self)
        redirect = compute.URLMap(
            f"{self._logical}-redirect",
            project=self._args.project,
            name=self._args.name("redirect"),
            default_url_redirect=compute.URLMapDefaultUrlRedirectArgs(
                https_redirect=True, strip_query=False, redirect_response_code="MOVED_PERMANENTLY_DEFAULT"
            ),
            opts=child,
        )
        return compute.TargetHttpProxy(
            f"{self._logical}-http",
            project=self._args.project,
            name=self._args.name("http"),
            url_map=redirect.self_link,
            opts=child,
        ).self_link

    def _listen(self, word: str, port: int, proxy: pulumi.Output[str]) -> None:
        for family, address in self._args.addresses.items():
            compute.GlobalForwardingRule(
                f"{self._logical}-{word}-{family}",
                project=self._args.project,
                name=self._args.name(f"{word}-{family}"),
                load_balancing_scheme=SCHEME,
                network_tier="PREMIUM",
                ip_protocol="TCP",
                ip_address=address,
                port_range=str(port),
                target=proxy,
                opts=pulumi.ResourceOptions(parent=self),
            )


def _outliers() -> compute.BackendServiceOutlierDetectionArgs:
    """Enforcement is off by default (0 %), so both rates are set; success rates are not known of serverless groups.

    Half of the groups at most is left out: the last one stays, whatever it answers.
    """
    return compute.BackendServiceOutlierDetectionArgs(
        consecutive_errors=CONSECUTIVE_ERRORS,
        enforcing_consecutive_errors=100,
        consecutive_gateway_failure=CONSECUTIVE_GATEWAY_FAILURES,
        enforcing_consecutive_gateway_failure=100,
        max_ejection_percent=50,
        interval=compute.BackendServiceOutlierDetectionIntervalArgs(seconds=1),
        base_ejection_time=compute.BackendServiceOutlierDetectionBaseEjectionTimeArgs(seconds=EJECTION_SECONDS),
    )
