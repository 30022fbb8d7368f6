"""Cloud Run services."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msr.knowledge import (
    Computed,
    Neighbours,
    Problem,
    PropertyMap,
    Reference,
    Rule,
    Subject,
    TypeKnowledge,
    Value,
    at,
    number,
    section,
    sections,
    text,
)
from providers.gcp.local.places import PROJECT_NUMBER
from providers.gcp.local.projects import ACCOUNT
from providers.gcp.local.storage import BUCKET, OBJECT
from providers.gcp.local.values import between, named

SERVICE = "gcp:cloudrunv2/service:Service"

_LIMITS = "Google Cloud docs, Cloud Run, memory-limits, 2026-10"
_SOURCE = "template.containers[*].sourceCode.cloudStorageSource"
_PROBES = ("startupProbe", "livenessProbe", "readinessProbe")

MEGABYTES = {"Mi": 1, "Gi": 1024}
MOST_MB = {"1": 4096, "2": 8192, "4": 16_384, "6": 24_576, "8": 32_768}


def _revision(subject: Subject, _: Neighbours) -> Value:
    return f"{text(subject.inputs, 'name')}-{abs(hash_of(subject.inputs)) % 100_000:05}-{subject.mark[:3]}"


def hash_of(values: PropertyMap) -> int:
    """A number for inputs, the same on every run."""
    return sum(ord(char) * place for place, char in enumerate(repr(values), start=1))


def _urls(subject: Subject, _: Neighbours) -> Value:
    return [f"https://{text(subject.inputs, 'name')}-{PROJECT_NUMBER}.{subject.region}.run.app"]


def _settled(_subject: Subject, _near: Neighbours) -> Value:
    return False


def _reserved(subject: Subject) -> Iterator[Problem]:
    for probe in _PROBES:
        for where, path in at(subject.inputs, f"template.containers[*].{probe}.httpGet.path"):
            if isinstance(path, str) and path.endswith("z"):
                yield Problem(where, f"{path} ends in z, and Google keeps some of these paths to itself")


def _zip_deployment(subject: Subject) -> Iterator[Problem]:
    """Code over a base image: only as a Beta, from scratch, and from the region's own repository."""
    for container in sections(section(subject.inputs, "template"), "containers"):
        if not section(container, "sourceCode"):
            continue
        if text(subject.inputs, "launchStage") != "BETA":
            yield Problem("launchStage", "code without a build is a Beta: BETA is needed")
        if text(container, "image") != "scratch":
            yield Problem("template.containers[0].image", "code without a build stands on `scratch`")
        base = text(container, "baseImageUri")
        if base and not re.fullmatch(rf"{subject.region}-docker\.pkg\.dev/serverless-runtimes/.+/runtimes/\w+", base):
            yield Problem("template.containers[0].baseImageUri", f"{base} is no base image of {subject.region}")


def _sizes(subject: Subject) -> Iterator[Problem]:
    template = section(subject.inputs, "template")
    for container in sections(template, "containers"):
        limits = section(section(container, "resources"), "limits")
        memory = megabytes(text(limits, "memory"))
        most = MOST_MB.get(text(limits, "cpu", "1"), 32_768)
        if memory > most:
            yield Problem("template.containers[0].resources.limits", f"{memory} MiB needs more processors")
        if 0 < memory < 512 and text(template, "executionEnvironment") == "EXECUTION_ENVIRONMENT_GEN2":
            yield Problem("template.executionEnvironment", "the second generation needs 512 MiB at least")


def _instances(subject: Subject) -> Iterator[Problem]:
    scaling = section(subject.inputs, "scaling")
    least, most = number(scaling, "minInstanceCount") or 0, number(scaling, "maxInstanceCount")
    if most is not None and least > most:
        yield Problem("scaling.minInstanceCount", f"{least:g} is more than the {most:g} that there may be")


def megabytes(quantity: str) -> int:
    """A quantity of memory in MiB; 0 for none."""
    found = re.fullmatch(r"(\d+)(Mi|Gi)", quantity)
    return int(found[1]) * MEGABYTES[found[2]] if found else 0


TYPES = (
    TypeKnowledge(
        token=SERVICE,
        source="terraform-provider-google 8, resource_cloud_run_v2_service, 2026-08",
        id="projects/{project}/locations/{region}/services/{name}",
        replace_on=frozenset({"name", "location", "project"}),
        lookup=("name",),
        references=(
            Reference("template.serviceAccount", (ACCOUNT,), "email", "Cloud Run Admin API v2, 2026-10"),
            Reference(f"{_SOURCE}.bucket", (BUCKET,), "name", "Cloud Run Admin API v2, 2026-10"),
            Reference(f"{_SOURCE}.object", (OBJECT,), "outputName", "Cloud Run Admin API v2, 2026-10"),
        ),
        outputs={
            "uri": Computed(f"https://{{name}}-{PROJECT_NUMBER}.{{region}}.run.app"),
            "urls": Computed(_urls),
            "uid": Computed("{mark}"),
            "generation": Computed("1"),
            "latestReadyRevision": Computed(_revision, frozenset({"template"})),
            "latestCreatedRevision": Computed(_revision, frozenset({"template"})),
            "reconciling": Computed(_settled),
            "observedGeneration": Computed("1"),
            "etag": Computed("{mark}"),
        },
        rules=(
            named("name", r"[a-z](?:[-a-z0-9]*[a-z0-9])?", 49, "Cloud Run Admin API v2, services.create, 2026-10"),
            between("template.maxInstanceRequestConcurrency", 1, 1000, "Cloud Run docs, concurrency, 2026-10"),
            Rule(_reserved, "Google Cloud docs, Cloud Run, known-issues, reserved URL paths, 2026-10"),
            Rule(_zip_deployment, "terraform-provider-google 8, cloud_run_v2_service, zip deploy, 2026-08"),
            Rule(_sizes, _LIMITS),
            Rule(_instances, "Google Cloud docs, Cloud Run, min-instances, 2026-10"),
        ),
        max_per_region=1000,
    ),
)
"""A service may go while a group still names it: Google Cloud does not report that as unhealthy either."""
