"""DNS zones and record sets."""

from __future__ import annotations

from collections.abc import Iterator

from msr.knowledge import (
    Computed,
    Neighbours,
    Problem,
    Rule,
    Subject,
    TypeKnowledge,
    Value,
    WorldRule,
    section,
    text,
)
from providers.azure.local.arm import IN_GROUP, PROVIDERS, SUCCEEDED, arm_id, named_by
from providers.azure.local.values import between, named, one_of

ZONE = "azure-native:dns:Zone"
RECORD = "azure-native:dns:RecordSet"
ZONE_ID = f"{PROVIDERS}/Microsoft.Network/dnsZones/{{zoneName}}"

RECORDS = {
    "A": "aRecords",
    "AAAA": "aaaaRecords",
    "CAA": "caaRecords",
    "CNAME": "cnameRecord",
    "MX": "mxRecords",
    "NS": "nsRecords",
    "PTR": "ptrRecords",
    "SOA": "soaRecord",
    "SRV": "srvRecords",
    "TXT": "txtRecords",
}
_RECORDS = "Azure docs, DNS, dns-zones-records, 2026-11"
_ALIAS = "Azure docs, DNS, dns-alias, 2026-11"


def _name_servers(subject: Subject, _near: Neighbours) -> Value:
    number = int(subject.mark[:4], 16) % 9 + 1
    endings = ("com", "net", "org", "info")
    return [f"ns{place}-0{number}.azure-dns.{end}." for place, end in enumerate(endings, 1)]


def _fqdn(subject: Subject, _near: Neighbours) -> Value:
    return fqdn(text(subject.inputs, "relativeRecordSetName"), text(subject.inputs, "zoneName"))


def fqdn(name: str, zone: str) -> str:
    """The full name of a record set, with the dot that ends it."""
    return f"{zone}." if name == "@" else f"{name}.{zone}."


def _one_kind_of_record(subject: Subject) -> Iterator[Problem]:
    kind = text(subject.inputs, "recordType")
    wanted = RECORDS.get(kind, "")
    given = [name for name in RECORDS.values() if name in subject.inputs]
    aliased = "targetResource" in subject.inputs
    alias = text(section(subject.inputs, "targetResource"), "id")
    if not aliased and given != [wanted]:
        yield Problem("recordType", f"a {kind} record set has {wanted}, not {', '.join(given) or 'nothing'}")
    if aliased and given:
        yield Problem("targetResource", "an alias record set has no records of its own")
    if alias and kind not in ("A", "AAAA", "CNAME"):
        yield Problem("recordType", f"a {kind} record set cannot be an alias")
    if kind == "CNAME" and text(subject.inputs, "relativeRecordSetName") == "@":
        yield Problem("relativeRecordSetName", "a CNAME cannot stand at the zone's apex")


def _alone_if_cname(subject: Subject, near: Neighbours) -> Iterator[Problem]:
    kind, host = text(subject.inputs, "recordType"), str(_fqdn(subject, near))
    for other in near.find(RECORD, "fqdn", host):
        theirs = text(other.inputs, "recordType")
        if theirs != kind and "CNAME" in (kind, theirs):
            yield Problem("relativeRecordSetName", f"{host} has a {theirs} record, and a CNAME stands alone")


def _in_zone(subject: Subject, near: Neighbours) -> Iterator[Problem]:
    """A zone of this name in another group is a mistake; one that the local cloud does not hold is taken on trust."""
    here = near.find(ZONE, "name", text(subject.inputs, "zoneName"))
    if here and arm_id(ZONE_ID, subject) not in {zone.id for zone in here}:
        yield Problem("resourceGroupName", f"the zone is {here[0].id}")


TYPES = (
    TypeKnowledge(
        token=ZONE,
        source="Azure REST API, Zones - Create Or Update, 2026-11",
        id=ZONE_ID,
        name="zoneName",
        replace_on=frozenset({"zoneName", "resourceGroupName"}),
        lookup=("id", "name"),
        references=(IN_GROUP,),
        outputs=named_by(
            "zoneName",
            "Microsoft.Network/dnszones",
            {
                "nameServers": Computed(_name_servers),
                "numberOfRecordSets": Computed(lambda _subject, _near: 2),
            },
        ),
        rules=(named("zoneName", r"[\w-]{1,63}(\.[\w-]{1,63})+", "Azure docs, resource-name-rules, 2026-11"),),
    ),
    TypeKnowledge(
        token=RECORD,
        source="Azure REST API, Record Sets - Create Or Update, 2026-11",
        id=f"{ZONE_ID}/{{recordType}}/{{relativeRecordSetName}}",
        name="relativeRecordSetName",
        replace_on=frozenset({"zoneName", "resourceGroupName", "relativeRecordSetName", "recordType"}),
        lookup=("id", "fqdn"),
        outputs=named_by(
            "relativeRecordSetName",
            "Microsoft.Network/dnszones/{recordType}",
            {"fqdn": Computed(_fqdn), "provisioningState": SUCCEEDED},
        ),
        rules=(
            one_of("recordType", tuple(RECORDS), _RECORDS),
            between("ttl", 1, 2_147_483_647, _RECORDS),
            Rule(_one_kind_of_record, _ALIAS),
        ),
        on_write=(WorldRule(_in_zone, _RECORDS), WorldRule(_alone_if_cname, f"{_RECORDS}: CNAME records")),
    ),
)
