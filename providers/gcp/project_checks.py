"""Whether a project is the right one and has what a plan needs of it, as Google's APIs answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from msr.plan import Plan, TrafficSpec
from msr.readiness import Check, Load
from providers.gcp import apis
from providers.gcp.names import project_id
from providers.gcp.region_checks import quotas, regions
from providers.gcp.rest import Answer, Google, Refused

APIS: Mapping[str, tuple[str, ...]] = {
    "cloud-run-health": apis.FUNCTIONS,
    "global-alb": apis.TRAFFIC,
    "cloud-dns": apis.TRAFFIC,
    "gcs-switch": apis.SWITCH,
    "firestore": apis.FIRESTORE,
    "firestore-multi-region": apis.FIRESTORE,
    "spanner": apis.SPANNER,
    "spanner-dual-region": apis.SPANNER,
    "bigtable": apis.BIGTABLE,
}
"""What the stacks of a service switch on, by the offer's name."""

MANAGED_ZONE = "dns.managedZones.get"


def checks(plan: Plan, load: Load, google: Google) -> Iterator[Check]:
    """Project, APIs, regions, quota of one survivor under ``load``, and an existing zone."""
    project = project_id(plan)
    try:
        account = _project(plan, google.get("cloudresourcemanager", f"v3/projects/{project}"))
    except Refused as refused:
        yield Check("account", "fail", str(refused), _no_project(refused, project))
        return
    yield account
    if account.level == "fail":
        return
    yield _apis(plan, google)
    yield from regions(plan, google)
    yield from quotas(plan, load, google)
    yield from _zones(plan, google)


def _project(plan: Plan, found: Answer) -> Check:
    """Google Cloud docs, Resource Manager API v3, projects.get; 2026-11."""
    project, number = project_id(plan), str(found["name"]).partition("/")[2]
    if number != plan.account["number"]:
        wrong = f"{project} has the number {number}, and the blueprint names {plan.account['number']}"
        return Check("account", "fail", wrong, "correct `account`: one of the two is another project's")
    if found["state"] != "ACTIVE":
        step = "`gcloud projects undelete` brings it back for 30 days"
        return Check("account", "fail", f"{project} is {found['state']}", step)
    return Check("account", "ok", f"{project} ({number})")


def _no_project(refused: Refused, project: str) -> str:
    """Google answers the same for a project that is not there and for one that may not be seen."""
    if refused.status in (403, 404) and not refused.api_is_off:
        return f"correct `account.project`, or allow `resourcemanager.projects.get` on {project}"
    return refused.next_step("resourcemanager.projects.get")


def _apis(plan: Plan, google: Google) -> Check:
    """The stacks switch on what they need, if whoever deploys may; what switches on must be on already.

    Google Cloud docs, Service Usage API v1, services.batchGet; 2026-11.
    """
    words = sorted({word for choice in plan.choices for word in APIS.get(choice.service, ())})
    parent = f"projects/{plan.account['number']}"
    names = [f"{parent}/services/{word}.googleapis.com" for word in words]
    try:
        found = google.get("serviceusage", f"v1/{parent}/services:batchGet", {"names": names})["services"]
    except Refused as refused:
        level = "fail" if refused.api_is_off else "warn"
        return Check("apis", level, f"cannot be asked for: {refused}", refused.next_step("serviceusage.services.get"))
    on = {str(each["name"]).rpartition("/")[2] for each in found if each["state"] == "ENABLED"}
    off = [word for word in words if f"{word}.googleapis.com" not in on]
    if off:
        step = "nothing, if whoever deploys has the role Service Usage Admin; else `gcloud services enable` each"
        return Check("apis", "warn", f"off, and `msr up` switches them on: {', '.join(off)}", step)
    return Check("apis", "ok", f"{', '.join(words)} are on")


def _zones(plan: Plan, google: Google) -> Iterator[Check]:
    """An existing zone, which must be there, public, and hold the domain."""
    for zone, domain in _existing(plan).items():
        try:
            found = google.get("dns", f"dns/v1/projects/{project_id(plan)}/managedZones/{zone}")
        except Refused as refused:
            level = "fail" if refused.status == 404 else "warn"
            step = "correct `routing.zone` (the zone's id, not its name), or write `zone: create`"
            yield Check("zone", level, str(refused), step if level == "fail" else refused.next_step(MANAGED_ZONE))
        else:
            yield _holds(zone, found, domain)


def _existing(plan: Plan) -> Mapping[str, str]:
    specs = [choice.spec for choice in plan.of_kind("traffic")]
    return {spec.zone: spec.domain for spec in specs if isinstance(spec, TrafficSpec) and spec.zone}


def _holds(zone: str, found: Answer, domain: str) -> Check:
    """Google Cloud docs, Cloud DNS API v1, managedZones; 2026-11."""
    name = str(found["dnsName"])
    if found.get("visibility", "public") != "public":
        return Check("zone", "fail", f"{zone} ({name}) is private", "name a public zone")
    if f"{domain}." != name and not f"{domain}.".endswith(f".{name}"):
        step = "name the zone that the domain is below, or another domain"
        return Check("zone", "fail", f"{domain} does not stand in {zone} ({name})", step)
    return Check("zone", "ok", f"{zone} ({name}) is there, and {domain} stands in it")
