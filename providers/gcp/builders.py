"""Every service that msr builds on Google Cloud, and who builds its share of which stack."""

from __future__ import annotations

from collections.abc import Mapping

import pulumi_gcp as gcp

from msr.offer import Part
from msr.provider import Builder
from providers.gcp import api, bigtable, firestore, function, health, spanner, switch, traffic

LOADED: tuple[object, ...] = (
    gcp.Provider,
    gcp.bigtable.Instance,
    gcp.certificatemanager.Certificate,
    gcp.cloudrunv2.Service,
    gcp.compute.BackendService,
    gcp.dns.RecordSet,
    gcp.firestore.Database,
    gcp.projects.Service,
    gcp.serviceaccount.Account,
    gcp.spanner.Database,
    gcp.storage.Bucket,
)
"""The SDK's modules, loaded here and now: they load on first touch, and of two threads that touch one at the same
time the second sees half of it. Stacks are built in parallel."""

BUILDERS: Mapping[tuple[str, Part], Builder] = {
    ("firestore", "data"): firestore.build,
    ("firestore-multi-region", "data"): firestore.build,
    ("bigtable", "data"): bigtable.build,
    ("spanner", "data"): spanner.build,
    ("spanner-dual-region", "data"): spanner.build,
    ("gcs-switch", "data"): switch.build,
    ("cloud-run", "region"): function.build,
    ("cloud-run-health", "base"): health.base,
    ("cloud-run-health", "region"): health.region,
    ("cloud-run-http", "region"): api.build,
    ("global-alb", "base"): traffic.anycast_base,
    ("global-alb", "entry"): traffic.anycast_entry,
    ("cloud-dns", "base"): traffic.dns_base,
    ("cloud-dns", "region"): traffic.dns_region,
    ("cloud-dns", "entry"): traffic.dns_entry,
}
