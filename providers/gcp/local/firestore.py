"""Firestore databases, their indexes and what expires in them."""

from __future__ import annotations

from collections.abc import Iterator

from msr.knowledge import Computed, Neighbours, Problem, Reference, Subject, TypeKnowledge, WorldRule, text
from providers.gcp.local.places import REGIONS
from providers.gcp.local.values import exactly_one, lasting, named, not_protected, one_of

DATABASE = "gcp:firestore/database:Database"
SCHEDULE = "gcp:firestore/backupSchedule:BackupSchedule"

RECURRENCES = ("dailyRecurrence", "weeklyRecurrence")

LOCATIONS = REGIONS | {"eur3", "nam5", "nam7"}
"""Regions, and the three multi-regions that there are. Google Cloud docs, Firestore, locations; 2026-08."""

_TF = "terraform-provider-google 8, mmv1/products/firestore/{}.yaml, 2026-08"
_IN_DATABASE = Reference("database", (DATABASE,), "name", "Firestore Admin API v1, 2026-08")

_BACKUPS = "Google Cloud docs, Firestore, backups, 2026-11"


def _one_of_each(subject: Subject, near: Neighbours) -> Iterator[Problem]:
    database = text(subject.inputs, "database")
    for other in near.find(SCHEDULE, "database", database):
        for recurrence in RECURRENCES:
            if other.id != subject.id and None not in (subject.inputs.get(recurrence), other.inputs.get(recurrence)):
                yield Problem(recurrence, f"{database} has such a schedule already: {other.id}")


TYPES = (
    TypeKnowledge(
        token=DATABASE,
        source=_TF.format("Database"),
        id="projects/{project}/databases/{name}",
        replace_on=frozenset({"name", "project", "locationId", "databaseEdition", "cmekConfig"}),
        lookup=("name",),
        outputs={
            "uid": Computed("{mark}"),
            "keyPrefix": Computed("g"),
            "etag": Computed("{mark}"),
            "createTime": Computed("2026-11-25T00:00:00.000000Z"),
            "updateTime": Computed("2026-11-25T00:00:00.000000Z"),
            "earliestVersionTime": Computed("2026-11-25T00:00:00.000000Z"),
            "versionRetentionPeriod": Computed("604800s"),
        },
        rules=(
            named(
                "name",
                r"\(default\)|[a-z](?:[-a-z0-9]*[a-z0-9])",
                63,
                "Google Cloud docs, Firestore, manage-databases: 4 to 63 characters, 2026-08",
                least=4,
            ),
            one_of("locationId", LOCATIONS, "Google Cloud docs, Firestore, locations, 2026-08"),
        ),
        on_delete=(
            not_protected(
                "deleteProtectionState",
                "DELETE_PROTECTION_ENABLED",
                "Firestore Admin API v1, 2026-08",
            ),
        ),
        max_per_region=100,
    ),
    TypeKnowledge(
        token="gcp:firestore/field:Field",  # noqa: S106 - a resource type
        source=_TF.format("Field"),
        id="projects/{project}/databases/{database}/collectionGroups/{collection}/fields/{field}",
        replace_on=frozenset({"project", "database", "collection", "field"}),
        references=(_IN_DATABASE,),
        outputs={
            "name": Computed("projects/{project}/databases/{database}/collectionGroups/{collection}/fields/{field}")
        },
    ),
    TypeKnowledge(
        token="gcp:firestore/index:Index",  # noqa: S106 - a resource type
        source=_TF.format("Index"),
        id=lambda s: _index_name(s.account, s.inputs.get("database"), s.inputs.get("collection"), s.mark),
        replace_on=frozenset({"project", "database", "collection", "fields", "queryScope", "apiScope"}),
        references=(_IN_DATABASE,),
        outputs={"name": Computed("{id}")},
    ),
    TypeKnowledge(
        token=SCHEDULE,
        source=_TF.format("BackupSchedule"),
        id=lambda s: f"projects/{s.account}/databases/{s.inputs.get('database')}/backupSchedules/{s.mark[:32]}",
        replace_on=frozenset({"project", "database", *RECURRENCES}),
        lookup=("database",),
        references=(_IN_DATABASE,),
        outputs={"name": Computed(lambda s, _: s.mark[:32])},
        rules=(exactly_one(RECURRENCES, _BACKUPS), lasting("retention", 98, _BACKUPS)),
        on_write=(WorldRule(_one_of_each, _BACKUPS),),
    ),
)


def _index_name(project: str, database: object, collection: object, mark: str) -> str:
    return f"projects/{project}/databases/{database}/collectionGroups/{collection}/indexes/CICA{mark[:12]}"
