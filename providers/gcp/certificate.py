"""Certificates that Google issues and renews, proved by a record in the zone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
import pulumi_gcp as gcp

from msr.provider import Hand

PROOF_TTL_SECONDS = 300


def proof(
    logical: str,
    authorization: gcp.certificatemanager.DnsAuthorization,
    *,
    project: str,
    zone: Hand,
    parent: pulumi.Resource,
) -> gcp.dns.RecordSet:
    """The record that proves a name; only its content is known once the authorisation exists."""
    record = authorization.dns_resource_records[0]
    return gcp.dns.RecordSet(
        logical,
        project=project,
        managed_zone=zone,
        name=record.name.apply(str),
        type=record.type.apply(str),
        ttl=PROOF_TTL_SECONDS,
        rrdatas=[record.data.apply(str)],
        opts=pulumi.ResourceOptions(parent=parent),
    )


@dataclass(frozen=True, slots=True)
class EdgeCertificateArgs:
    """A certificate for one name at every edge. ``names`` are the ids of authorisation, certificate, map and entry."""

    domain: str
    project: str
    zone: Hand
    authorization: str
    certificate: str
    map: str
    entry: str
    labels: Mapping[str, str]


class EdgeCertificate(pulumi.ComponentResource):
    """A certificate in a map, as the global load balancer takes it. Output: ``map_id``."""

    map_id: pulumi.Output[str]

    def __init__(
        self,
        logical: str,
        args: EdgeCertificateArgs,
        *,
        ready: Sequence[pulumi.Resource],
        opts: pulumi.ResourceOptions,
    ) -> None:
        super().__init__("msr:gcp:EdgeCertificate", logical, None, opts)
        manager = gcp.certificatemanager
        child = pulumi.ResourceOptions(parent=self)
        authorization = manager.DnsAuthorization(
            f"{logical}-authorization",
            project=args.project,
            name=args.authorization,
            location="global",
            domain=args.domain,
            type="FIXED_RECORD",
            labels=args.labels,
            opts=pulumi.ResourceOptions(parent=self, depends_on=list(ready)),
        )
        proof(f"{logical}-proof", authorization, project=args.project, zone=args.zone, parent=self)
        certificate = manager.Certificate(
            f"{logical}-certificate",
            project=args.project,
            name=args.certificate,
            location="global",
            scope="DEFAULT",
            managed=manager.CertificateManagedArgs(domains=[args.domain], dns_authorizations=[authorization.id]),
            labels=args.labels,
            opts=child,
        )
        certificates = manager.CertificateMap(
            f"{logical}-map",
            project=args.project,
            name=args.map,
            labels=args.labels,
            opts=pulumi.ResourceOptions(parent=self, depends_on=list(ready)),
        )
        manager.CertificateMapEntry(
            f"{logical}-entry",
            project=args.project,
            name=args.entry,
            map=certificates.name,
            hostname=args.domain,
            certificates=[certificate.id],
            labels=args.labels,
            opts=child,
        )
        self.map_id = certificates.id
        self.register_outputs({"map_id": self.map_id})
