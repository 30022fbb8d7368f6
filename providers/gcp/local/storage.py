"""Buckets and objects: one namespace for the world, and a new generation whenever content changes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from msr.knowledge import (
    Asset,
    Computed,
    Neighbours,
    Problem,
    Reference,
    Rule,
    Subject,
    TypeKnowledge,
    Unique,
    Value,
    WorldRule,
    text,
)
from providers.gcp.local.places import MULTI_REGIONS, PROJECT_NUMBER
from providers.gcp.local.projects import MEMBER
from providers.gcp.local.values import named

BUCKET = "gcp:storage/bucket:Bucket"
OBJECT = "gcp:storage/bucketObject:BucketObject"

_NAMES = "Google Cloud docs, Cloud Storage, buckets, naming requirements, 2026-10"
_CONTENT = frozenset({"source", "content"})


def _digest(subject: Subject) -> bytes:
    source = subject.inputs.get("source") or subject.inputs.get("content")
    told = source.hash if isinstance(source, Asset) else source
    return hashlib.md5(f"{subject.mark}{told}".encode(), usedforsecurity=False).digest()


def _generation(subject: Subject, _: Neighbours) -> Value:
    """Microseconds since 1970 in the real service; here a number of that size, made from the content."""
    return 1_700_000_000_000_000 + int.from_bytes(_digest(subject)[:5], "big")


def _md5(subject: Subject, _: Neighbours) -> Value:
    return _digest(subject).hex()


def _project_number(_subject: Subject, _near: Neighbours) -> Value:
    return int(PROJECT_NUMBER)


def _turbo(subject: Subject) -> Iterator[Problem]:
    if text(subject.inputs, "rpo") and not subject.inputs.get("customPlacementConfig"):
        location = text(subject.inputs, "location").lower()
        if location not in MULTI_REGIONS:
            yield Problem("rpo", f"a bucket in one region ({location}) replicates nothing")


def _is_empty(subject: Subject, near: Neighbours) -> Iterator[Problem]:
    objects = near.find(OBJECT, "bucket", text(subject.inputs, "name"))
    if objects and subject.inputs.get("forceDestroy") is not True:
        yield Problem("forceDestroy", f"bucket {subject.id} still has {len(objects)} objects")


TYPES = (
    TypeKnowledge(
        token=BUCKET,
        source="terraform-provider-google 8, resource_storage_bucket, 2026-08",
        id="{name}",
        replace_on=frozenset({"name", "location", "project", "customPlacementConfig", "enableObjectRetention"}),
        lookup=("name",),
        unique=(Unique(("name",), "global", _NAMES),),
        outputs={
            "url": Computed("gs://{name}"),
            "selfLink": Computed("https://www.googleapis.com/storage/v1/b/{name}"),
            "projectNumber": Computed(_project_number),
        },
        rules=(
            named("name", r"(?!goog)(?!.*google)[a-z0-9][-_a-z0-9]*[a-z0-9]", 63, _NAMES, least=3),
            Rule(_turbo, "Google Cloud docs, Cloud Storage, managing-turbo-replication, 2026-08"),
        ),
        on_delete=(WorldRule(_is_empty, "Cloud Storage JSON API, buckets.delete: 409 when not empty, 2026-10"),),
    ),
    TypeKnowledge(
        token=OBJECT,
        source="terraform-provider-google 8, resource_storage_bucket_object, 2026-08",
        id="{bucket}-{name}",
        replace_on=frozenset({"name", "bucket"}) | _CONTENT,
        lookup=("outputName", "bucket"),
        references=(Reference("bucket", (BUCKET,), "name", "Cloud Storage JSON API, objects.insert, 2026-10"),),
        outputs={
            "outputName": Computed("{name}"),
            "generation": Computed(_generation, _CONTENT),
            "md5hash": Computed(_md5, _CONTENT),
            "md5hexhash": Computed(_md5, _CONTENT),
            "crc32c": Computed("AAAAAA=="),
            "selfLink": Computed("https://www.googleapis.com/storage/v1/b/{bucket}/o/{name}"),
            "mediaLink": Computed("https://storage.googleapis.com/download/storage/v1/b/{bucket}/o/{name}?alt=media"),
            "storageClass": Computed("STANDARD"),
            "contentType": Computed("application/zip"),
            "kmsKeyName": Computed(""),
        },
    ),
    TypeKnowledge(
        token="gcp:storage/bucketIAMMember:BucketIAMMember",  # noqa: S106 - a resource type
        source="terraform-provider-google 8, iam_storage_bucket, 2026-08",
        id="b/{bucket}/{role}/{member}",
        replace_on=frozenset({"bucket", "role", "member", "condition"}),
        references=(MEMBER, Reference("bucket", (BUCKET,), "name", "Cloud Storage JSON API, setIamPolicy, 2026-10")),
        outputs={"etag": Computed("CA{mark}")},
    ),
)
