"""The two names under which a region's API answers: the shared one, and its own, which routers probe."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from msr.provider import Hand


@dataclass(frozen=True, slots=True)
class DomainArgs:
    """A custom domain in one region, mapped to a stage."""

    host: str
    region: str
    certificate_arn: Hand
    api_id: Hand
    stage: Hand
    tags: Mapping[str, str]


class Domain(pulumi.ComponentResource):
    """A regional custom domain. Outputs: ``target_domain`` and ``target_zone_id``, what records point to.

    The same name may exist once in every region, each with a target of its own.
    """

    target_domain: pulumi.Output[str]
    target_zone_id: pulumi.Output[str]

    def __init__(self, logical: str, args: DomainArgs, *, opts: pulumi.ResourceOptions) -> None:
        super().__init__("msr:aws:Domain", logical, None, opts)
        child = pulumi.ResourceOptions(parent=self)
        domain = aws.apigatewayv2.DomainName(
            logical,
            region=args.region,
            domain_name=args.host,
            domain_name_configuration=aws.apigatewayv2.DomainNameDomainNameConfigurationArgs(
                certificate_arn=args.certificate_arn,
                endpoint_type="REGIONAL",
                security_policy="TLS_1_2",
                ip_address_type="dualstack",
            ),
            tags=args.tags,
            opts=child,
        )
        aws.apigatewayv2.ApiMapping(
            f"{logical}-mapping",
            region=args.region,
            api_id=args.api_id,
            stage=args.stage,
            domain_name=domain.domain_name,
            opts=child,
        )
        target = domain.domain_name_configuration
        self.target_domain = target.apply(lambda t: t.target_domain_name or "")
        self.target_zone_id = target.apply(lambda t: t.hosted_zone_id or "")
        self.register_outputs({"target_domain": self.target_domain, "target_zone_id": self.target_zone_id})
