"""Certificates, proved through the zone.

The record that proves a name is the same in every region of an account (terraform-provider-aws #13653). So the shared
name's record belongs to the base stack, once, and every region brings the record of its own name alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from msr.provider import Hand

RECORD_TTL_SECONDS = 300


@dataclass(frozen=True, slots=True)
class CertificateArgs:
    """A certificate in one region. ``proved_here`` are the names whose validation record it brings."""

    domain: str
    region: str
    zone_id: Hand
    proved_here: tuple[str, ...]
    alternatives: tuple[str, ...] = ()
    tags: Mapping[str, str] | None = None


class Certificate(pulumi.ComponentResource):
    """A certificate and validation records. Outputs: ``arn`` as requested, ``issued_arn`` once it may be used.

    With ``wait`` the deployment goes on only when the certificate is issued, which needs a delegated zone.
    """

    arn: pulumi.Output[str]
    issued_arn: pulumi.Output[str]

    def __init__(self, logical: str, args: CertificateArgs, *, wait: bool, opts: pulumi.ResourceOptions) -> None:
        super().__init__("msr:aws:Certificate", logical, None, opts)
        certificate = aws.acm.Certificate(
            logical,
            region=args.region,
            domain_name=args.domain,
            subject_alternative_names=list(args.alternatives) or None,
            validation_method="DNS",
            tags=args.tags,
            opts=pulumi.ResourceOptions(parent=self),
        )
        records = [self._record(f"{logical}-{host}", certificate, host, args.zone_id) for host in args.proved_here]
        self.arn = certificate.arn
        self.issued_arn = self._issued(logical, args, certificate, records) if wait else certificate.arn
        self.register_outputs({"arn": self.arn, "issued_arn": self.issued_arn})

    def _record(self, logical: str, certificate: aws.acm.Certificate, host: str, zone_id: Hand) -> aws.route53.Record:
        option = certificate.domain_validation_options.apply(lambda options: _of(options, host))
        return aws.route53.Record(
            logical,
            zone_id=zone_id,
            name=option.apply(lambda o: o.resource_record_name or ""),
            type=option.apply(lambda o: o.resource_record_type or ""),
            records=[option.apply(lambda o: o.resource_record_value or "")],
            ttl=RECORD_TTL_SECONDS,
            # Another certificate of the same account for the same name needs this very record, with the same value.
            allow_overwrite=True,
            opts=pulumi.ResourceOptions(parent=self),
        )

    def _issued(
        self,
        logical: str,
        args: CertificateArgs,
        certificate: aws.acm.Certificate,
        records: Sequence[aws.route53.Record],
    ) -> pulumi.Output[str]:
        issued = aws.acm.CertificateValidation(
            f"{logical}-issued",
            region=args.region,
            certificate_arn=certificate.arn,
            opts=pulumi.ResourceOptions(parent=self, depends_on=list(records)),
        )
        return issued.certificate_arn


def _of(
    options: Sequence[aws.acm.outputs.CertificateDomainValidationOption], host: str
) -> aws.acm.outputs.CertificateDomainValidationOption:
    """The option of one name: the service gives them in no order."""
    return next(option for option in options if option.domain_name == host)
