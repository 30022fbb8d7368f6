"""The shared name's record: a plain answer, or a routing policy of Cloud DNS over addresses that it checks itself.

Weights and places cannot be nested, and neither can hold a backup: an unhealthy item's share goes to the others, or to
the next nearest. When nothing is healthy, everything is answered. Google Cloud docs, DNS, routing-policies-overview,
and the API of 2026-10-09.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import pulumi
from pulumi_gcp import compute, dns

from msr.provider import Hand

CHECKER_REGIONS = ("us-east1", "europe-west1", "asia-east1", "us-west1", "europe-west4", "asia-northeast1")
"""Places to probe from, on three coasts each three in a row."""

CHECKERS = 3
"""Exactly as many as a check for public zones takes. Compute API, HealthCheck.sourceRegions, 2026-11-06."""

TIMEOUT_SECONDS = 5
HTTPS_PORT = 443

Policy = Literal["plain", "backup", "weighted", "nearest"]


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One address, the region near whose clients it is answered, and its share of weighted answers."""

    region: str
    address: Hand
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Watch:
    """How an address is checked: ``path`` under the shared host's name, and how many failures make it unhealthy."""

    name: str
    path: str
    interval_seconds: int
    unhealthy_after: int
    places: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RecordArgs:
    """The record of one name. ``endpoints`` in order of priority; ``watch`` is ``None`` where there is one address."""

    project: str
    zone: Hand
    host: str
    ttl_seconds: int
    policy: Policy
    endpoints: Sequence[Endpoint]
    watch: Watch | None


def checkers(regions: frozenset[str]) -> tuple[str, ...]:
    """Where to probe from: places that do not share a fate with ``regions`` first, in a fixed order."""
    return tuple(sorted(CHECKER_REGIONS, key=lambda place: place in regions)[:CHECKERS])


def plain(
    logical: str,
    *,
    project: str,
    zone: Hand,
    host: str,
    kind: str,
    ttl_seconds: int,
    address: Hand,
    opts: pulumi.ResourceOptions,
) -> dns.RecordSet:
    """A record of one address, the same for everybody."""
    return dns.RecordSet(
        logical,
        project=project,
        managed_zone=zone,
        name=f"{host}.",
        type=kind,
        ttl=ttl_seconds,
        rrdatas=[address],
        opts=opts,
    )


class Record(pulumi.ComponentResource):
    """A record and its health check. Output: ``check`` (its link, empty without one)."""

    check: pulumi.Output[str]

    def __init__(self, logical: str, args: RecordArgs, *, opts: pulumi.ResourceOptions) -> None:
        super().__init__("msr:gcp:Record", logical, None, opts)
        child = pulumi.ResourceOptions(parent=self)
        self.check = _check(logical, args, args.watch, child) if args.watch else pulumi.Output.from_input("")
        dns.RecordSet(
            f"{logical}-a",
            project=args.project,
            managed_zone=args.zone,
            name=f"{args.host}.",
            type="A",
            ttl=args.ttl_seconds,
            rrdatas=[args.endpoints[0].address] if args.policy == "plain" else None,
            routing_policy=None if args.policy == "plain" else _routing(args, self.check),
            opts=child,
        )
        self.register_outputs({"check": self.check})


def _check(logical: str, args: RecordArgs, watch: Watch, child: pulumi.ResourceOptions) -> pulumi.Output[str]:
    return compute.HealthCheck(
        f"{logical}-check",
        project=args.project,
        name=watch.name,
        check_interval_sec=watch.interval_seconds,
        timeout_sec=TIMEOUT_SECONDS,
        healthy_threshold=2,
        unhealthy_threshold=watch.unhealthy_after,
        source_regions=list(watch.places),
        https_health_check=compute.HealthCheckHttpsHealthCheckArgs(
            port=HTTPS_PORT, port_specification="USE_FIXED_PORT", host=args.host, request_path=watch.path
        ),
        log_config=compute.HealthCheckLogConfigArgs(enable=True),
        opts=child,
    ).self_link


def _routing(args: RecordArgs, check: Hand) -> dns.RecordSetRoutingPolicyArgs:
    match args.policy:
        case "weighted":
            return dns.RecordSetRoutingPolicyArgs(health_check=check, wrrs=[_share(each) for each in args.endpoints])
        case "nearest":
            return dns.RecordSetRoutingPolicyArgs(
                health_check=check, enable_geo_fencing=False, geos=[_place(each) for each in args.endpoints]
            )
        case _:
            return dns.RecordSetRoutingPolicyArgs(health_check=check, primary_backup=_backup(args.endpoints))


def _share(endpoint: Endpoint) -> dns.RecordSetRoutingPolicyWrrArgs:
    return dns.RecordSetRoutingPolicyWrrArgs(
        weight=endpoint.weight,
        health_checked_targets=dns.RecordSetRoutingPolicyWrrHealthCheckedTargetsArgs(
            external_endpoints=[endpoint.address]
        ),
    )


def _place(endpoint: Endpoint) -> dns.RecordSetRoutingPolicyGeoArgs:
    return dns.RecordSetRoutingPolicyGeoArgs(
        location=endpoint.region,
        health_checked_targets=dns.RecordSetRoutingPolicyGeoHealthCheckedTargetsArgs(
            external_endpoints=[endpoint.address]
        ),
    )


def _backup(endpoints: Sequence[Endpoint]) -> dns.RecordSetRoutingPolicyPrimaryBackupArgs:
    """The first address while it is healthy, else the nearest of the others."""
    return dns.RecordSetRoutingPolicyPrimaryBackupArgs(
        primary=dns.RecordSetRoutingPolicyPrimaryBackupPrimaryArgs(external_endpoints=[endpoints[0].address]),
        backup_geos=[
            dns.RecordSetRoutingPolicyPrimaryBackupBackupGeoArgs(
                location=each.region,
                health_checked_targets=dns.RecordSetRoutingPolicyPrimaryBackupBackupGeoHealthCheckedTargetsArgs(
                    external_endpoints=[each.address]
                ),
            )
            for each in endpoints[1:]
        ],
        enable_geo_fencing_for_backups=False,
    )
