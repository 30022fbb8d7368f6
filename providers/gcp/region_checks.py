"""Whether each region of a plan is up and has Cloud Run, and lets one survivor run all of its load.

What Cloud Run gives a project in a region is a number of processors, in thousandths, which Service Usage tells. It
counts twice: no service may be deployed that could grow beyond it, and the survivor's instances must fit in it.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import ceil

from msr.plan import FunctionSpec, Placement, Plan
from msr.readiness import Check, Load
from providers.gcp.instances import CONCURRENCY, MAX_INSTANCES, processors
from providers.gcp.names import project_id
from providers.gcp.rest import Answer, Google, Refused

QUOTA = "`Total CPU allocation` of the Cloud Run Admin API (CpuAllocPerProjectRegion)"
METRIC = "run.googleapis.com%2Fcpu_allocation"
PER_REGION = "1/{project}/{region}"
UNLIMITED = -1

ELSEWHERE = "take another region"


def regions(plan: Plan, google: Google) -> Iterator[Check]:
    """One check for Compute Engine, which knows which regions are up, and one for Cloud Run."""
    project = project_id(plan)
    yield _up(plan, project, google)
    name = "cloud run"
    try:
        found = google.listed("run", f"v1/projects/{project}/locations", "locations")
        there = {str(each["locationId"]) for each in found}
    except Refused as refused:
        yield _unasked(name, refused, "run.locations.list")
        return
    names = [place.name for place in plan.serving]
    if lacking := [region for region in names if region not in there]:
        yield Check(name, "fail", f"not in {', '.join(lacking)}", ELSEWHERE)
    else:
        yield Check(name, "ok", f"in {', '.join(names)}")


def _up(plan: Plan, project: str, google: Google) -> Check:
    """Google Cloud docs, Compute Engine API v1, regions.list; 2026-11."""
    try:
        found = google.listed("compute", f"compute/v1/projects/{project}/regions", "items")
        status = {str(each["name"]): str(each["status"]) for each in found}
    except Refused as refused:
        return _unasked("regions", refused, "compute.regions.list")
    names = [place.name for place in plan.placements]
    if hidden := [name for name in names if name not in status]:
        return Check("regions", "fail", f"not open to this project: {', '.join(hidden)}", ELSEWHERE)
    if down := [name for name in names if status[name] != "UP"]:
        return Check("regions", "fail", f"down: {', '.join(down)}", "wait, or take another region")
    return Check("regions", "ok", f"{', '.join(names)} are up")


def quotas(plan: Plan, load: Load, google: Google) -> Iterator[Check]:
    """What each region lets Cloud Run use, beside what a survivor needs there.

    Google Cloud docs, Service Usage API v1beta1, consumerQuotaMetrics.get; 2026-11.
    """
    path = f"v1beta1/projects/{plan.account['number']}/services/run.googleapis.com/consumerQuotaMetrics/{METRIC}"
    try:
        metric = google.get("serviceusage", path)
    except Refused as refused:
        yield _unasked("quota", refused, "serviceusage.quotas.get")
        return
    for place in plan.serving:
        yield _processors(plan, place, load, metric)


def _processors(plan: Plan, place: Placement, load: Load, metric: Answer) -> Check:
    name = f"quota {place.name}"
    limit = _limit(metric, place.name)
    if limit is None:
        return Check(name, "warn", "Google names no limit here", f"look at {QUOTA} in the console")
    has = "any number of processors" if limit == UNLIMITED else f"{limit / 1000:,g} processors"
    specs = [choice.spec for choice in plan.choices if isinstance(choice.spec, FunctionSpec)]
    each = max((processors(spec.memory_mb) for spec in specs), default=1)
    may, needs = MAX_INSTANCES * each, _instances(specs, place, load) * each
    how = f"{load.requests_per_second:,.0f} requests/s ({load.source}), {load.request_seconds:g} s each"
    if needs > may:
        few = f"a survivor needs {needs:,} processors, and msr's services grow to {may:,}: {how}"
        return Check(name, "fail", few, "serve from more active regions, or let in less (`api.throttle`)")
    if limit != UNLIMITED and limit < 1000 * max(may, needs):
        short = f"{has}, and a service that may grow to {may:,} is refused there; a survivor needs {needs:,}: {how}"
        return Check(name, "fail", short, f"ask for more: {QUOTA}")
    return Check(name, "ok", f"{has}, of which a survivor needs {needs:,}: {how}")


def _instances(specs: list[FunctionSpec], place: Placement, load: Load) -> int:
    """As if one function had all of the load, beside those that the others keep warm."""
    warm = sum(spec.warm.get(place.key, 0) for spec in specs)
    return max(ceil(load.concurrency / CONCURRENCY), warm, 1)


def _limit(metric: Answer, region: str) -> int | None:
    """A region's own limit in thousandths of a processor, else that of all regions; ``None`` where none is named."""
    buckets = [
        bucket
        for limit in metric.get("consumerQuotaLimits", ())
        if limit["unit"] == PER_REGION
        for bucket in limit.get("quotaBuckets", ())
    ]
    own = [bucket for bucket in buckets if bucket.get("dimensions", {}).get("region") == region]
    general = [bucket for bucket in buckets if not bucket.get("dimensions")]
    # A limit of zero is left out of the JSON, as every zero of Google's is.
    return next((int(bucket.get("effectiveLimit", 0)) for bucket in own + general), None)


def _unasked(name: str, refused: Refused, permission: str) -> Check:
    return Check(name, "warn", f"cannot be asked for: {refused}", refused.next_step(permission))
