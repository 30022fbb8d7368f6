"""The shared name's ground: its hosted zone, and the proof that the account owns the name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from providers.aws.certificate import Certificate, CertificateArgs


@dataclass(frozen=True, slots=True)
class ZoneArgs:
    """A public hosted zone to create; ``mark`` tells it from a stranger's of the same name, from the first moment."""

    name: str
    mark: str
    tags: Mapping[str, str]


class SharedName(pulumi.ComponentResource):
    """A zone, the blueprint's own (an id) or created here, and the home certificate of the shared ``hosts``.

    That certificate serves nobody: it owns the validation records that the certificates of every region share.
    Outputs: ``zone_id``, and ``name_servers`` joined by commas (empty for a zone that exists already).
    """

    zone_id: pulumi.Output[str]
    name_servers: pulumi.Output[str]

    def __init__(
        self,
        logical: str,
        *,
        hosts: tuple[str, ...],
        region: str,
        zone: ZoneArgs | str,
        certificate_tags: Mapping[str, str],
        opts: pulumi.ResourceOptions,
    ) -> None:
        super().__init__("msr:aws:SharedName", logical, None, opts)
        self.zone_id, self.name_servers = self._zone(logical, zone)
        Certificate(
            f"{logical}-shared",
            CertificateArgs(
                domain=hosts[0],
                alternatives=hosts[1:],
                region=region,
                zone_id=self.zone_id,
                proved_here=hosts,
                tags=certificate_tags,
            ),
            wait=False,
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.register_outputs({"zone_id": self.zone_id, "name_servers": self.name_servers})

    def _zone(self, logical: str, zone: ZoneArgs | str) -> tuple[pulumi.Output[str], pulumi.Output[str]]:
        if isinstance(zone, str):
            return pulumi.Output.from_input(zone), pulumi.Output.from_input("")
        made = aws.route53.Zone(
            f"{logical}-zone",
            name=zone.name,
            comment=f"made by msr as {zone.mark}",
            # Route 53's control plane lives in us-east-1; this moves it to us-west-2 within 60 minutes of a loss, and
            # has to be on beforehand (AWS docs, Route 53, accelerated-recovery).
            enable_accelerated_recovery=True,
            tags=zone.tags,
            opts=pulumi.ResourceOptions(parent=self),
        )
        return made.zone_id, made.name_servers.apply(",".join)
