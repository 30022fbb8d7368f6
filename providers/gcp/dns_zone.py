"""The shared name's ground: the APIs of a way in, and the zone that the name stands in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
import pulumi_gcp as gcp

from providers.gcp import apis


@dataclass(frozen=True, slots=True)
class ZoneArgs:
    """A public zone to create: ``name`` is its id, ``dns_name`` the domain without a final dot."""

    name: str
    dns_name: str
    labels: Mapping[str, str]


class SharedName(pulumi.ComponentResource):
    """A zone, the blueprint's own (an id) or created here.

    Outputs: ``zone`` (its id), and ``name_servers`` joined by commas (empty for a zone that exists already).
    ``ready`` are the APIs, for whatever else stands in this stack.
    """

    zone: pulumi.Output[str]
    name_servers: pulumi.Output[str]
    ready: list[pulumi.Resource]

    def __init__(self, logical: str, *, project: str, zone: ZoneArgs | str, opts: pulumi.ResourceOptions) -> None:
        super().__init__("msr:gcp:SharedName", logical, None, opts)
        self.ready = apis.enabled(logical, apis.TRAFFIC, project=project, parent=self)
        self.zone, self.name_servers = self._zone(logical, project, zone)
        self.register_outputs({"zone": self.zone, "name_servers": self.name_servers})

    def _zone(self, logical: str, project: str, zone: ZoneArgs | str) -> tuple[pulumi.Output[str], pulumi.Output[str]]:
        if isinstance(zone, str):
            return pulumi.Output.from_input(zone), pulumi.Output.from_input("")
        made = gcp.dns.ManagedZone(
            f"{logical}-zone",
            project=project,
            name=zone.name,
            dns_name=f"{zone.dns_name}.",
            description="made by msr",
            visibility="public",
            dnssec_config=gcp.dns.ManagedZoneDnssecConfigArgs(state="on"),
            labels=zone.labels,
            opts=pulumi.ResourceOptions(parent=self, depends_on=self.ready),
        )
        return made.name, made.name_servers.apply(",".join)
