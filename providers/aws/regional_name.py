"""A region under its names: the shared one for clients, its own for those who must reach this region.

Routers probe the own name: behind the shared one any region might answer. Operators and tests use it too. An edge
says a third name, which every region shares: it cannot pass on the name that the client said, because Route 53
probes the edge by the distribution's own name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from msr.provider import Hand
from providers.aws.certificate import Certificate, CertificateArgs
from providers.aws.domain import Domain, DomainArgs
from providers.aws.records import ADDRESS_TYPES


@dataclass(frozen=True, slots=True)
class RegionalNameArgs:
    """An API of one region, and the names and certificate with which it answers; ``origin_host`` if an edge asks it."""

    shared_host: str
    host: str
    origin_host: str | None
    certificate: CertificateArgs
    api_id: Hand
    stage: Hand
    tags: Mapping[str, str]


class RegionalName(pulumi.ComponentResource):
    """Certificate, domains, and the address records of the region's own name. ``origin`` is there for an edge alone."""

    shared: Domain
    own: Domain
    origin: Domain | None

    def __init__(self, logical: str, args: RegionalNameArgs, *, opts: pulumi.ResourceOptions) -> None:
        super().__init__("msr:aws:RegionalName", logical, None, opts)
        certificate = Certificate(logical, args.certificate, wait=True, opts=pulumi.ResourceOptions(parent=self))
        self.shared = self._domain(f"{logical}-shared", args.shared_host, args, certificate)
        self.own = self._domain(f"{logical}-own", args.host, args, certificate)
        origin = args.origin_host
        self.origin = None if origin is None else self._domain(f"{logical}-origin", origin, args, certificate)
        self._records(logical, args)
        self.register_outputs({"target_domain": self.shared.target_domain})

    def _domain(self, logical: str, host: str, args: RegionalNameArgs, certificate: Certificate) -> Domain:
        return Domain(
            logical,
            DomainArgs(
                host=host,
                region=args.certificate.region,
                certificate_arn=certificate.issued_arn,
                api_id=args.api_id,
                stage=args.stage,
                tags=args.tags,
            ),
            opts=pulumi.ResourceOptions(parent=self),
        )

    def _records(self, logical: str, args: RegionalNameArgs) -> None:
        for kind in ADDRESS_TYPES:
            aws.route53.Record(
                f"{logical}-own-{kind.lower()}",
                zone_id=args.certificate.zone_id,
                name=args.host,
                type=kind,
                aliases=[
                    aws.route53.RecordAliasArgs(
                        name=self.own.target_domain, zone_id=self.own.target_zone_id, evaluate_target_health=False
                    )
                ],
                opts=pulumi.ResourceOptions(parent=self),
            )
