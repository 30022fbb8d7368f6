"""The ground of the shared name: a resource group for what is the same everywhere, and the DNS zone."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
from pulumi_azure_native import dns

from msr.building import placed
from msr.errors import MsrError
from msr.plan import TrafficSpec
from msr.provider import Context, Hand
from providers.azure import names
from providers.azure.component import child
from providers.azure.group import resource_group

_ZONE_ID = re.compile(
    r"/subscriptions/[^/]+/resourceGroups/(?P<group>[^/]+)/providers/Microsoft\.Network/dnszones/(?P<zone>[^/]+)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Zone:
    """A DNS zone of Azure: its name and its resource group, which may be somebody else's."""

    group: Hand
    name: str


@dataclass(frozen=True, slots=True)
class SharedNameArgs:
    """The group to make, and the zone: one that exists, or the name of one to make; ``None`` without a domain."""

    group: str
    region: str
    zone: Zone | str | None
    group_tags: Mapping[str, str]
    tags: Mapping[str, str]


class SharedName(pulumi.ComponentResource):
    """A resource group and a zone. Outputs: ``group``; ``zone_group``, ``zone_id`` and ``name_servers``, else empty."""

    group: pulumi.Output[str]
    zone_group: pulumi.Output[str]
    name_servers: pulumi.Output[str]

    def __init__(self, logical: str, args: SharedNameArgs, *, opts: pulumi.ResourceOptions) -> None:
        super().__init__("msr:azure:SharedName", logical, None, opts)
        self.group = resource_group(
            logical, name=args.group, region=args.region, tags=args.group_tags, parent=self
        ).name
        match args.zone:
            case Zone(group):
                self.zone_group, self.name_servers = pulumi.Output.from_input(group), pulumi.Output.from_input("")
            case str(zone_name):
                made = self._zone(logical, args, zone_name)
                self.zone_group = pulumi.Output.all(self.group, made.id).apply(lambda known: str(known[0]))
                self.name_servers = made.name_servers.apply(",".join)
            case None:
                self.zone_group = self.name_servers = pulumi.Output.from_input("")
        self.register_outputs({"group": self.group, "name_servers": self.name_servers})

    def _zone(self, logical: str, args: SharedNameArgs, zone_name: str) -> dns.Zone:
        return dns.Zone(
            f"{logical}-zone",
            zone_name=zone_name,
            resource_group_name=self.group,
            location="global",
            zone_type=dns.ZoneType.PUBLIC,
            tags=args.tags,
            opts=child(self),
        )


def shared_name(ctx: Context, spec: TrafficSpec) -> Mapping[str, Hand]:
    """The shared name's ground: that of the first way in, or made now.

    Hands on ``group``, ``zone_group`` and ``name_servers``.
    """
    for made in ctx.built.values():
        if "zone_group" in made.outputs:
            return {name: made.outputs[name] for name in ("group", "zone_group", "name_servers")}
    args = SharedNameArgs(
        group=names.base_group_name(ctx),
        region=ctx.provider_region,
        zone=_wanted(spec),
        group_tags=names.tags(ctx, "resource-group", "base"),
        tags=names.tags(ctx, "zone", spec.zone_name),
    )
    made = SharedName("shared-name", args, opts=placed(ctx))
    return {"group": made.group, "zone_group": made.zone_group, "name_servers": made.name_servers}


def _wanted(spec: TrafficSpec) -> Zone | str | None:
    if not spec.domain:
        return None
    return zone_of(spec.zone) if spec.zone else spec.zone_name


def zone_of(zone_id: str) -> Zone:
    """A zone by its resource id.

    Raises:
        MsrError: the text is not the resource id of a DNS zone.
    """
    found = _ZONE_ID.fullmatch(zone_id)
    if found is None:
        raise MsrError(
            f"`routing.zone: {zone_id}` is not the resource id of a DNS zone",
            hint="write /subscriptions/<id>/resourceGroups/<group>/providers/Microsoft.Network/dnszones/<name>",
        )
    return Zone(found["group"], found["zone"])


def zone_name(spec: TrafficSpec) -> str:
    """The zone that the domain's records stand in."""
    return zone_of(spec.zone).name if spec.zone else spec.zone_name


def relative(host: str, zone: str) -> str:
    """A host's name within its zone; ``@`` for the zone's own."""
    return "@" if host == zone else host.removesuffix(f".{zone}")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a record stands: zone, group and the host whose record it is."""

    zone: str
    group: Hand
    host: str

    @property
    def name(self) -> str:
        """The record's name within its zone."""
        return relative(self.host, self.zone)


def text_record(logical: str, place: Place, prefix: str, text: Hand, *, parent: pulumi.Resource) -> dns.RecordSet:
    """A TXT record of ``<prefix>.<host>``, by which Azure sees that whoever binds the host owns it."""
    name = prefix if place.name == "@" else f"{prefix}.{place.name}"
    return dns.RecordSet(
        logical,
        zone_name=place.zone,
        resource_group_name=place.group,
        relative_record_set_name=name,
        record_type="TXT",
        ttl=PROOF_TTL_SECONDS,
        txt_records=[dns.TxtRecordArgs(value=[text])],
        opts=child(parent),
    )


PROOF_TTL_SECONDS = 300


def public_records(
    logical: str, place: Place, *, host: Hand, target_id: Hand, ttl_seconds: int, parent: pulumi.Resource
) -> None:
    """What clients resolve: a CNAME, and at the zone's apex, where none may stand, alias records to the resource."""
    if place.name != "@":
        dns.RecordSet(
            f"{logical}-cname",
            zone_name=place.zone,
            resource_group_name=place.group,
            relative_record_set_name=place.name,
            record_type="CNAME",
            ttl=ttl_seconds,
            cname_record=dns.CnameRecordArgs(cname=host),
            opts=child(parent),
        )
        return
    for kind in ("A", "AAAA"):
        dns.RecordSet(
            f"{logical}-{kind.lower()}",
            zone_name=place.zone,
            resource_group_name=place.group,
            relative_record_set_name="@",
            record_type=kind,
            ttl=ttl_seconds,
            target_resource=dns.SubResourceArgs(id=target_id),
            opts=child(parent),
        )
