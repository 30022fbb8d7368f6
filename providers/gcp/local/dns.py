"""Cloud DNS: zones, records, and the health checks of records."""

from __future__ import annotations

from collections.abc import Iterator

from msr.knowledge import (
    Computed,
    Neighbours,
    Problem,
    Reference,
    Rule,
    Subject,
    TypeKnowledge,
    Value,
    WorldRule,
    at,
    items,
    number,
    section,
    text,
)
from providers.gcp.local.compute import compute
from providers.gcp.local.places import NAME, REGIONS
from providers.gcp.local.values import exactly_one, named

ZONE = "gcp:dns/managedZone:ManagedZone"
RECORD = "gcp:dns/recordSet:RecordSet"
CHECK = "gcp:compute/healthCheck:HealthCheck"

_DNS = "Cloud DNS API, rev 2026-10-09, {}"

OURS = r".+-[0-9a-f]{7}"
"""The names of zones that msr makes; one that the blueprint names stands outside the local cloud."""


def _name_servers(subject: Subject, _: Neighbours) -> Value:
    letter = "abcde"[int(subject.mark[:4], 16) % 5]
    return [f"ns-cloud-{letter}{place}.googledomains.com." for place in range(1, 5)]


def _is_empty(subject: Subject, near: Neighbours) -> Iterator[Problem]:
    records = near.find(RECORD, "managedZone", text(subject.inputs, "name"))
    if records and subject.inputs.get("forceDestroy") is not True:
        listed = ", ".join(record.id for record in records[:3])
        yield Problem("", f"zone {subject.id} still has {len(records)} record sets: {listed}")


def _policies(subject: Subject) -> Iterator[Problem]:
    """Weights, places and a backup exclude one another, and health is checked by address."""
    policy = section(subject.inputs, "routingPolicy")
    if not policy:
        return
    kinds = [kind for kind in ("wrrs", "geos", "primaryBackup") if policy.get(kind)]
    if len(kinds) != 1:
        told = " and ".join(kinds) or "nothing"
        yield Problem("routingPolicy", f"takes one of wrrs, geos and primaryBackup, not {told}")
    checked = any(found for path in _CHECKED for found in at(subject.inputs, path))
    if checked and not policy.get("healthCheck"):
        yield Problem("routingPolicy.healthCheck", "addresses that are to be checked need a health check")
    if checked and text(subject.inputs, "type") not in ("A", "AAAA"):
        yield Problem("type", "only A and AAAA records can be health checked")


_CHECKED = (
    "routingPolicy.wrrs[*].healthCheckedTargets",
    "routingPolicy.geos[*].healthCheckedTargets",
    "routingPolicy.primaryBackup.primary",
    "routingPolicy.primaryBackup.backupGeos[*].healthCheckedTargets",
)
_LOCATIONS = ("routingPolicy.geos[*].location", "routingPolicy.primaryBackup.backupGeos[*].location")


def _locations(subject: Subject) -> Iterator[Problem]:
    """Places are Google's own regions, each of them once."""
    for path in _LOCATIONS:
        told = list(at(subject.inputs, path))
        for index, (where, place) in enumerate(told):
            if isinstance(place, str) and place not in REGIONS:
                yield Problem(where, f"{place!r} is no region of Google Cloud")
            elif place in [earlier for _, earlier in told[:index]]:
                yield Problem(where, f"{place!r} is there twice")


def _signed(subject: Subject, near: Neighbours) -> Iterator[Problem]:
    """An answer that is signed beforehand can leave out an item, but not one address of several."""
    zones = near.find(ZONE, "name", text(subject.inputs, "managedZone"))
    if not any(text(section(zone.outputs, "dnssecConfig"), "state") == "on" for zone in zones):
        return
    for path in _CHECKED:
        for where, addresses in at(subject.inputs, f"{path}.externalEndpoints"):
            if isinstance(addresses, list) and len(addresses) > 1:
                yield Problem(where, f"one checked address an item is allowed under DNSSEC, not {len(addresses)}")


def _inside(subject: Subject, near: Neighbours) -> Iterator[Problem]:
    name = text(subject.inputs, "name")
    for zone in near.find(ZONE, "name", text(subject.inputs, "managedZone")):
        domain = text(zone.outputs, "dnsName")
        if name != domain and not name.endswith(f".{domain}"):
            yield Problem("name", f"{name} does not lie in {domain}")


def _for_dns(subject: Subject) -> Iterator[Problem]:
    """A check with source regions is one for public zones, with limits of its own."""
    places = items(subject.inputs, "sourceRegions")
    if not places:
        return
    if len(places) != 3:
        yield Problem("sourceRegions", f"exactly 3 are needed, not {len(places)}")
    interval = number(subject.inputs, "checkIntervalSec") or 5
    if interval < 30:
        yield Problem("checkIntervalSec", f"{interval:g} s is less than the 30 s that such a check needs")
    kinds = ("httpHealthCheck", "httpsHealthCheck", "tcpHealthCheck")
    if not any(subject.inputs.get(kind) for kind in kinds):
        yield Problem("httpsHealthCheck", f"one of {', '.join(kinds)} is needed")


TYPES = (
    TypeKnowledge(
        token=ZONE,
        source="terraform-provider-google 8, mmv1/products/dns/ManagedZone.yaml, 2026-08",
        id="projects/{project}/managedZones/{name}",
        replace_on=frozenset({"name", "project", "dnsName", "visibility"}),
        lookup=("name", "dnsName"),
        outputs={
            "nameServers": Computed(_name_servers),
            "managedZoneId": Computed(lambda s, _: int(s.mark[:12], 16)),
            "creationTime": Computed("2026-11-25T00:00:00.000Z"),
        },
        rules=(
            named("name", NAME, 63, _DNS.format("ManagedZone.name")),
            named("dnsName", r"([\w-]+\.)+", 253, _DNS.format("ManagedZone.dnsName ends with a dot")),
        ),
        on_delete=(WorldRule(_is_empty, _DNS.format("managedZones.delete: containerNotEmpty")),),
    ),
    TypeKnowledge(
        token=RECORD,
        source="terraform-provider-google 8, resource_dns_record_set, 2026-08",
        id="projects/{project}/managedZones/{managedZone}/rrsets/{name}/{type}",
        replace_on=frozenset({"name", "project", "managedZone", "type"}),
        lookup=("managedZone", "name", "routingPolicy.healthCheck"),
        references=(
            Reference("managedZone", (ZONE,), "name", _DNS.format("resourceRecordSets.create"), pattern=OURS),
            Reference("routingPolicy.healthCheck", (CHECK,), "selfLink", _DNS.format("RRSetRoutingPolicy")),
        ),
        rules=(
            exactly_one(("rrdatas", "routingPolicy"), "terraform-provider-google 8, resource_dns_record_set, 2026-08"),
            named("name", r"(\*\.)?([\w-]+\.)+", 253, _DNS.format("ResourceRecordSet.name ends with a dot")),
            Rule(_policies, _DNS.format("RRSetRoutingPolicy")),
            Rule(
                _locations,
                "Google Cloud docs, DNS, routing-policies-overview, 2026-11; that none is told twice is recalled",
            ),
        ),
        on_write=(
            WorldRule(_inside, _DNS.format("resourceRecordSets.create")),
            WorldRule(_signed, "Google Cloud docs, DNS, routing-policies-overview, health checks and DNSSEC, 2026-11"),
        ),
    ),
    compute(
        CHECK,
        "healthChecks",
        regional=False,
        outputs={"type": Computed("HTTPS")},
        rules=(Rule(_for_dns, "Compute API, HealthCheck.sourceRegions, rev 2026-11-06"),),
        users=((RECORD, "routingPolicy.healthCheck"),),
    ),
)
