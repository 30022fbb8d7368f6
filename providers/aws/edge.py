"""CloudFront in front of the regions: one origin, a name of Route 53's, so that DNS decides the region for writes too.

    client ── anycast ──▶ distribution ──▶ origin.<domain> ── policy records ──▶ a healthy region

An origin group would fail over by itself and per request, but reads alone: CloudFront refuses POST, PUT, PATCH and
DELETE where an origin group answers (AllowedMethods, as reported in aws/aws-cdk #32450). Here clients hold no answer of
DNS, and the edge asks again when the origin name's TTL is over.

The regions keep their own public names, because routers probe them: the edge hides nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from msr.plan import TrafficSpec
from msr.provider import Hand
from providers.aws.certificate import Certificate, CertificateArgs
from providers.aws.health_checks import Identity, probe

CERTIFICATE_REGION = "us-east-1"
"""Where CloudFront takes certificates from. API model of cloudfront (botocore 1.44.8)."""

CACHING_DISABLED = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"
ALL_VIEWER_EXCEPT_HOST_HEADER = "b689b0a8-53d0-40ab-baf2-68738e2966ac"
"""Policies that AWS manages, the same in every account.

AWS docs, CloudFront, using-managed-cache-policies and using-managed-origin-request-policies, as public programs quote
them.
"""

METHODS = ("DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT")
UNCACHED_ERRORS = (404, 500, 501, 502, 503, 504)
"""Errors that CloudFront keeps for 10 s by itself, even where answers are not cached: a region that is left must not
go on speaking, nor a thing that was made a moment ago be missing.

AWS docs, CloudFront, custom-error-pages-expiration, read in a copy of 2026; the list of codes is recalled.
"""

CONNECTION_ATTEMPTS, CONNECTION_TIMEOUT_SECONDS = 2, 3
"""A region that does not answer costs a request 6 s and not 30 s, the default of three attempts of 10 s."""

READ_TIMEOUT_SECONDS = 31
"""One second more than an HTTP API waits for its function, so that clients see the API's own answer."""


@dataclass(frozen=True, slots=True)
class EdgeArgs:
    """A distribution for ``hosts``, the shared name first, that asks ``origin_host``.

    The certificate proves every host but the first, whose record the base stack owns. ``checked_from`` are the places
    from which its health is probed, none where there is no other way in. ``tags`` are those of a kind of thing.
    """

    hosts: tuple[str, ...]
    origin_host: str
    zone_id: Hand
    spec: TrafficSpec
    identity: Identity
    checked_from: tuple[str, ...]
    tags: Callable[[str], Mapping[str, str]]


class Edge(pulumi.ComponentResource):
    """Certificate, distribution, health check. Outputs: ``host``, ``zone_id``, ``distribution_id``, ``check_id``.

    The check asks the distribution by its own host for the health of whichever region it leads to, so that it sees the
    way to the origin too. While a region is being left it turns red with it, and for that time clients take the
    other way in, which has the same regions behind it.
    """

    host: pulumi.Output[str]
    zone_id: pulumi.Output[str]
    distribution_id: pulumi.Output[str]
    check_id: pulumi.Output[str] | None

    def __init__(self, logical: str, args: EdgeArgs, *, opts: pulumi.ResourceOptions) -> None:
        super().__init__("msr:aws:Edge", logical, None, opts)
        certificate = Certificate(
            logical,
            CertificateArgs(
                domain=args.hosts[0],
                alternatives=args.hosts[1:],
                region=CERTIFICATE_REGION,
                zone_id=args.zone_id,
                proved_here=args.hosts[1:],
                tags=args.tags("edge-certificate"),
            ),
            wait=True,
            opts=pulumi.ResourceOptions(parent=self),
        )
        distribution = self._distribution(logical, args, certificate.issued_arn)
        self.host, self.zone_id = distribution.domain_name, distribution.hosted_zone_id
        self.distribution_id = distribution.id
        self.check_id = self._check(logical, args)
        self.register_outputs({"host": self.host, "distribution_id": self.distribution_id})

    def _check(self, logical: str, args: EdgeArgs) -> pulumi.Output[str] | None:
        if not args.checked_from:
            return None
        return probe(
            f"{logical}-answers",
            self.host,
            args.spec.health_path,
            spec=args.spec,
            places=args.checked_from,
            identity=args.identity,
            parent=self,
        ).id

    def _distribution(self, logical: str, args: EdgeArgs, certificate_arn: Hand) -> aws.cloudfront.Distribution:
        return aws.cloudfront.Distribution(
            logical,
            aliases=list(args.hosts),
            comment=f"made by msr for {args.hosts[0]}"[:128],
            enabled=True,
            is_ipv6_enabled=True,
            http_version="http2and3",
            price_class="PriceClass_All",
            origins=[_origin(args)],
            default_cache_behavior=aws.cloudfront.DistributionDefaultCacheBehaviorArgs(
                target_origin_id="regions",
                viewer_protocol_policy="https-only",
                allowed_methods=list(METHODS),
                cached_methods=["GET", "HEAD"],
                cache_policy_id=CACHING_DISABLED,
                origin_request_policy_id=ALL_VIEWER_EXCEPT_HOST_HEADER,
            ),
            custom_error_responses=[
                aws.cloudfront.DistributionCustomErrorResponseArgs(error_code=code, error_caching_min_ttl=0)
                for code in UNCACHED_ERRORS
            ],
            restrictions=aws.cloudfront.DistributionRestrictionsArgs(
                geo_restriction=aws.cloudfront.DistributionRestrictionsGeoRestrictionArgs(restriction_type="none")
            ),
            viewer_certificate=aws.cloudfront.DistributionViewerCertificateArgs(
                acm_certificate_arn=certificate_arn,
                ssl_support_method="sni-only",
                minimum_protocol_version="TLSv1.2_2021",
            ),
            tags=args.tags("edge"),
            # A record that leads to a distribution before it is everywhere leads some clients to an error.
            wait_for_deployment=True,
            opts=pulumi.ResourceOptions(parent=self),
        )


def _origin(args: EdgeArgs) -> aws.cloudfront.DistributionOriginArgs:
    """The regions as one origin. Handlers are told in a header what the client said, since ``Host`` is the origin's."""
    return aws.cloudfront.DistributionOriginArgs(
        origin_id="regions",
        domain_name=args.origin_host,
        connection_attempts=CONNECTION_ATTEMPTS,
        connection_timeout=CONNECTION_TIMEOUT_SECONDS,
        custom_headers=[
            aws.cloudfront.DistributionOriginCustomHeaderArgs(name="x-forwarded-host", value=args.hosts[0])
        ],
        custom_origin_config=aws.cloudfront.DistributionOriginCustomOriginConfigArgs(
            http_port=80,
            https_port=443,
            origin_protocol_policy="https-only",
            origin_ssl_protocols=["TLSv1.2"],
            origin_read_timeout=READ_TIMEOUT_SECONDS,
            origin_keepalive_timeout=5,
        ),
    )
