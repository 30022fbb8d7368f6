"""Bigtable: clusters in zones that exist, tables, and the profiles that route to clusters."""

from __future__ import annotations

from collections.abc import Iterator

from msr.knowledge import Computed, Problem, Reference, Rule, Subject, TypeKnowledge, at, sections, text
from providers.gcp.local.places import REGIONS
from providers.gcp.local.projects import MEMBER
from providers.gcp.local.values import between, exactly_one, named, not_protected

INSTANCE = "gcp:bigtable/instance:Instance"
TABLE = "gcp:bigtable/table:Table"

_DOCS = "Google Cloud docs, Bigtable, {}, 2026-08"
MOST_REGIONS = 8


def _zones(subject: Subject) -> Iterator[Problem]:
    for where, zone in at(subject.inputs, "clusters[*].zone"):
        if isinstance(zone, str) and (zone[:-2] not in REGIONS or zone[-2:-1] != "-"):
            yield Problem(where, f"{zone!r} is no zone of a region of Google Cloud")


def _spread(subject: Subject) -> Iterator[Problem]:
    zones = [text(cluster, "zone") for cluster in sections(subject.inputs, "clusters")]
    if len(set(zones)) != len(zones):
        yield Problem("clusters", "two clusters are in the same zone")
    if len({zone[:-2] for zone in zones}) > MOST_REGIONS:
        yield Problem("clusters", f"an instance spans {MOST_REGIONS} regions at most")


TYPES = (
    TypeKnowledge(
        token=INSTANCE,
        source="terraform-provider-google 8, resource_bigtable_instance, 2026-08",
        id="projects/{project}/instances/{name}",
        replace_on=frozenset({"name", "project"}),
        lookup=("name",),
        rules=(
            named("name", r"[a-z][-a-z0-9]*[a-z0-9]", 33, _DOCS.format("creating-instance"), least=6),
            named("displayName", r".*", 30, _DOCS.format("Instance.displayName"), least=4),
            named("clusters[*].clusterId", r"[a-z][-a-z0-9]*[a-z0-9]", 30, _DOCS.format("creating-instance"), least=6),
            between("clusters[*].autoscalingConfig.cpuTarget", 10, 80, _DOCS.format("autoscaling")),
            between("clusters[*].autoscalingConfig.storageTarget", 2560, 5120, _DOCS.format("autoscaling, SSD")),
            Rule(_zones, _DOCS.format("locations")),
            Rule(_spread, _DOCS.format("instances-clusters-nodes")),
        ),
        on_delete=(not_protected("deletionProtection", True, _DOCS.format("Instance.deletionProtection")),),
    ),
    TypeKnowledge(
        token=TABLE,
        source="terraform-provider-google 8, resource_bigtable_table, 2026-08",
        id="projects/{project}/instances/{instanceName}/tables/{name}",
        replace_on=frozenset({"name", "project", "instanceName", "splitKeys"}),
        lookup=("name",),
        references=(Reference("instanceName", (INSTANCE,), "name", _DOCS.format("tables.create")),),
        rules=(named("name", r"[_a-zA-Z0-9][-_.a-zA-Z0-9]*", 50, _DOCS.format("tables.create")),),
        on_delete=(not_protected("deletionProtection", "PROTECTED", _DOCS.format("modifying-tables")),),
    ),
    TypeKnowledge(
        token="gcp:bigtable/appProfile:AppProfile",  # noqa: S106 - a resource type
        source="terraform-provider-google 8, mmv1/products/bigtable/AppProfile.yaml, 2026-08",
        id="projects/{project}/instances/{instance}/appProfiles/{appProfileId}",
        replace_on=frozenset({"appProfileId", "project", "instance"}),
        references=(Reference("instance", (INSTANCE,), "name", _DOCS.format("appProfiles.create")),),
        outputs={"name": Computed("projects/{project}/instances/{instance}/appProfiles/{appProfileId}")},
        rules=(
            exactly_one(("multiClusterRoutingUseAny", "singleClusterRouting"), _DOCS.format("app-profiles")),
            named("appProfileId", r"[_a-zA-Z0-9][-_.a-zA-Z0-9]*", 50, _DOCS.format("app-profiles")),
        ),
    ),
    TypeKnowledge(
        token="gcp:bigtable/gCPolicy:GCPolicy",  # noqa: S106 - a resource type
        source="terraform-provider-google 8, resource_bigtable_gc_policy, 2026-08",
        id="{instanceName}/{table}/{columnFamily}",
        replace_on=frozenset({"project", "instanceName", "table", "columnFamily", "mode", "maxAge", "maxVersions"}),
        references=(Reference("table", (TABLE,), "name", _DOCS.format("garbage-collection")),),
    ),
    TypeKnowledge(
        token="gcp:bigtable/tableIamMember:TableIamMember",  # noqa: S106 - a resource type
        source="terraform-provider-google 8, iam_bigtable_table, 2026-08",
        id="projects/{project}/instances/{instanceName}/tables/{table}/{role}/{member}",
        replace_on=frozenset({"project", "instanceName", "table", "role", "member", "condition"}),
        references=(MEMBER, Reference("table", (TABLE,), "name", _DOCS.format("setIamPolicy"))),
        outputs={"etag": Computed("BwY{mark}")},
    ),
)
