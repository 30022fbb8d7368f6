"""Certificate Manager: authorisations, which prove a name, certificates, and the maps that hold them."""

from __future__ import annotations

import hashlib
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
    section,
    text,
)
from providers.gcp.local.compute import CERTIFICATE, CERTIFICATE_MAP, REGION_HTTPS
from providers.gcp.local.places import NAME
from providers.gcp.local.values import exactly_one, named, unused

AUTHORIZATION = "gcp:certificatemanager/dnsAuthorization:DnsAuthorization"
ENTRY = "gcp:certificatemanager/certificateMapEntry:CertificateMapEntry"

_CM = "Google Cloud docs, Certificate Manager, {}, 2026-10"


def _proof(subject: Subject, _: Neighbours) -> Value:
    """One record for the world, or one for the project: the same in every place."""
    domain = text(subject.inputs, "domain")
    own = text(subject.inputs, "type") == "PER_PROJECT_RECORD"
    mark = hashlib.sha256(f"{subject.account if own else ''} {domain}".encode()).hexdigest()
    label = f"_acme-challenge_{mark[:16]}" if own else "_acme-challenge"
    data = f"{mark[:8]}-{mark[8:12]}-{mark[12:16]}.{mark[16:18]}.authorize.certificatemanager.goog."
    return [{"name": f"{label}.{domain}.", "type": "CNAME", "data": data}]


def _proved(subject: Subject) -> Iterator[Problem]:
    managed = section(subject.inputs, "managed")
    if managed and len(items(managed, "domains")) != len(items(managed, "dnsAuthorizations")):
        yield Problem("managed.dnsAuthorizations", "each domain needs an authorisation")


def _same_place(subject: Subject, near: Neighbours) -> Iterator[Problem]:
    for where, id_ in at(subject.inputs, "managed.dnsAuthorizations[*]"):
        for found in near.find(AUTHORIZATION, "id", str(id_)):
            if found.region != subject.region:
                yield Problem(where, f"{id_} is good in {found.region}, not in {subject.region}")


def _manager(collection: str) -> str:
    return f"projects/{{project}}/locations/{{region}}/{collection}/{{name}}"


TYPES = (
    TypeKnowledge(
        token=AUTHORIZATION,
        source="terraform-provider-google 8, mmv1/products/certificatemanager/DnsAuthorization.yaml, 2026-08",
        id=_manager("dnsAuthorizations"),
        replace_on=frozenset({"name", "project", "location", "domain", "type"}),
        lookup=("id",),
        outputs={"dnsResourceRecords": Computed(_proof, frozenset({"domain"}))},
        rules=(named("name", NAME, 63, _CM.format("dns-authorizations")),),
        on_delete=(
            unused("id", ((CERTIFICATE, "managed.dnsAuthorizations[*]"),), _CM.format("dns-authorizations: in use")),
        ),
    ),
    TypeKnowledge(
        token=CERTIFICATE,
        source="terraform-provider-google 8, mmv1/products/certificatemanager/Certificate.yaml, 2026-08",
        id=_manager("certificates"),
        replace_on=frozenset({"name", "project", "location", "managed", "scope"}),
        lookup=("id", "managed.dnsAuthorizations[*]"),
        references=(Reference("managed.dnsAuthorizations[*]", (AUTHORIZATION,), "id", _CM.format("certificates")),),
        outputs={"sanDnsnames": Computed(lambda s, _: items(section(s.inputs, "managed"), "domains"))},
        rules=(
            named("name", NAME, 63, _CM.format("certificates")),
            Rule(_proved, _CM.format("domain-authorization")),
        ),
        on_write=(WorldRule(_same_place, _CM.format("dns-authorizations: location")),),
        on_delete=(
            unused(
                "id",
                ((ENTRY, "certificates[*]"), (REGION_HTTPS, "certificateManagerCertificates[*]")),
                _CM.format("certificates: in use"),
            ),
        ),
    ),
    TypeKnowledge(
        token=CERTIFICATE_MAP,
        source="terraform-provider-google 8, mmv1/products/certificatemanager/CertificateMap.yaml, 2026-08",
        id="projects/{project}/locations/global/certificateMaps/{name}",
        replace_on=frozenset({"name", "project"}),
        lookup=("id", "name"),
        rules=(named("name", NAME, 63, _CM.format("maps")),),
        on_delete=(unused("name", ((ENTRY, "map"),), _CM.format("maps: in use")),),
    ),
    TypeKnowledge(
        token=ENTRY,
        source="terraform-provider-google 8, mmv1/products/certificatemanager/CertificateMapEntry.yaml, 2026-08",
        id="projects/{project}/locations/global/certificateMaps/{map}/certificateMapEntries/{name}",
        replace_on=frozenset({"name", "project", "map", "hostname", "matcher"}),
        lookup=("map", "certificates[*]"),
        references=(
            Reference("map", (CERTIFICATE_MAP,), "name", _CM.format("map-entries")),
            Reference("certificates[*]", (CERTIFICATE,), "id", _CM.format("map-entries")),
        ),
        outputs={"state": Computed("PENDING")},
        rules=(exactly_one(("hostname", "matcher"), _CM.format("map-entries")),),
    ),
)
