"""Proofs of the shared name for the certificates of each region.

An authorisation is good in one place, so every region has one. The record that it asks for is the project's, the same
for every place (``PER_PROJECT_RECORD``; that places share it is recalled), so the first region's stands for all.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
from pulumi_gcp import certificatemanager

from msr.provider import Hand
from providers.gcp.certificate import proof


@dataclass(frozen=True, slots=True)
class ProofsArgs:
    """The name to prove, and ``names`` of the authorisations by cloud region; they are made after ``ready``."""

    domain: str
    project: str
    zone: Hand
    names: Mapping[str, str]
    labels: Mapping[str, str]
    ready: Sequence[pulumi.Resource]


class Proofs(pulumi.ComponentResource):
    """Authorisations of one name. Output: ``authorizations``, their ids by cloud region."""

    authorizations: Mapping[str, pulumi.Output[str]]

    def __init__(self, logical: str, args: ProofsArgs, *, opts: pulumi.ResourceOptions) -> None:
        super().__init__("msr:gcp:Proofs", logical, None, opts)
        made = {
            region: certificatemanager.DnsAuthorization(
                f"{logical}-{region}",
                project=args.project,
                name=name,
                location=region,
                domain=args.domain,
                type="PER_PROJECT_RECORD",
                labels=args.labels,
                opts=pulumi.ResourceOptions(parent=self, depends_on=list(args.ready)),
            )
            for region, name in args.names.items()
        }
        proof(f"{logical}-record", next(iter(made.values())), project=args.project, zone=args.zone, parent=self)
        self.authorizations = {region: authorization.id for region, authorization in made.items()}
        self.register_outputs({"authorizations": dict(self.authorizations)})
