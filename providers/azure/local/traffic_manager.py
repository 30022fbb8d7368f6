"""Traffic Manager profiles and endpoints."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msr.knowledge import (
    Computed,
    Neighbours,
    Problem,
    Reference,
    Rule,
    StoredObject,
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
from providers.azure.local.arm import IN_GROUP, PROVIDERS, arm_id, inside
from providers.azure.local.values import between, named, one_of

PROFILE = "azure-native:trafficmanager:Profile"
ENDPOINT = "azure-native:trafficmanager:Endpoint"
PROFILE_ID = f"{PROVIDERS}/Microsoft.Network/trafficManagerProfiles/{{profileName}}"

METHODS = ("Performance", "Priority", "Weighted", "Geographic", "MultiValue", "Subnet")
_MONITORING = "Azure docs, traffic-manager-monitoring, 2026-11"
_ROUTING = "Azure docs, traffic-manager-routing-methods, 2026-11"
_NESTED = "Azure docs, traffic-manager-nested-profiles, 2026-11"
_GEO = "Azure docs, traffic-manager-geographic-regions, 2026-11"
_TIMEOUTS = {10: (5, 9), 30: (5, 10)}


def _probes(subject: Subject) -> Iterator[Problem]:
    monitor = section(subject.inputs, "monitorConfig")
    interval, timeout = number(monitor, "intervalInSeconds"), number(monitor, "timeoutInSeconds")
    limits = _TIMEOUTS.get(int(interval)) if interval is not None else None
    if interval is not None and limits is None:
        yield Problem("monitorConfig.intervalInSeconds", f"{interval:g} is neither 10 nor 30")
    if limits and timeout is not None and not limits[0] <= timeout <= limits[1]:
        yield Problem(
            "monitorConfig.timeoutInSeconds",
            f"{timeout:g} is not between {limits[0]} and {limits[1]} at {interval:g} s",
        )
    for name, most in (("customHeaders", 8), ("expectedStatusCodeRanges", 8)):
        if len(items(monitor, name)) > most:
            yield Problem(f"monitorConfig.{name}", f"at most {most} are allowed")
    if not text(monitor, "path").startswith("/"):
        yield Problem("monitorConfig.path", "a path begins with /")


def _label_is_free(subject: Subject, near: Neighbours) -> Iterator[Problem]:
    label = text(section(subject.inputs, "dnsConfig"), "relativeName")
    taken = [other.id for other in near.find(PROFILE, "dnsConfig.relativeName", label) if other.id != _own_id(subject)]
    if taken:
        yield Problem("dnsConfig.relativeName", f"{label}.trafficmanager.net is taken by {taken[0]}")


def _own_id(subject: Subject) -> str:
    return subject.id or arm_id(PROFILE_ID, subject)


def _dns(subject: Subject, _near: Neighbours) -> Value:
    dns = section(subject.inputs, "dnsConfig")
    return {**dns, "fqdn": f"{text(dns, 'relativeName')}.trafficmanager.net"}


def _monitor(subject: Subject, _near: Neighbours) -> Value:
    return {**section(subject.inputs, "monitorConfig"), "profileMonitorStatus": "CheckingEndpoints"}


def _not_nested(subject: Subject, near: Neighbours) -> Iterator[Problem]:
    for endpoint in near.find(ENDPOINT, "targetResourceId", subject.id):
        yield Problem("", f"profile {subject.id} is nested in {endpoint.id}: remove that endpoint first")


def _siblings(subject: Subject, near: Neighbours) -> list[StoredObject]:
    """The other endpoints of the same profile."""
    group, profile = text(subject.inputs, "resourceGroupName"), text(subject.inputs, "profileName")
    mine = (text(subject.inputs, "endpointName"), text(subject.inputs, "endpointType"))
    return [
        other
        for other in near.find(ENDPOINT, "profileName", profile)
        if text(other.inputs, "resourceGroupName") == group
        and (text(other.inputs, "endpointName"), text(other.inputs, "endpointType")) != mine
    ]


def _method_of(subject: Subject, near: Neighbours) -> str:
    found = near.find(PROFILE, "id", arm_id(PROFILE_ID, subject))
    return text(found[0].inputs, "trafficRoutingMethod") if found else ""


def _one_target(subject: Subject) -> Iterator[Problem]:
    kind = text(subject.inputs, "endpointType").lower()
    wanted, other = ("target", "targetResourceId") if kind == "externalendpoints" else ("targetResourceId", "target")
    if wanted not in subject.inputs:
        yield Problem(wanted, f"an endpoint of type {text(subject.inputs, 'endpointType')} needs it")
    if other in subject.inputs and kind == "externalendpoints":
        yield Problem(other, "an external endpoint has a host, not a resource")
    if kind == "nestedendpoints" and (number(subject.inputs, "minChildEndpoints") or 0) < 1:
        yield Problem("minChildEndpoints", "a nested endpoint needs at least one good child")


def _twins(subject: Subject, near: Neighbours) -> Iterator[Problem]:
    for other in _siblings(subject, near):
        for name in ("target", "targetResourceId", "priority"):
            mine = subject.inputs.get(name)
            if mine is not None and mine == other.inputs.get(name):
                yield Problem(name, f"{other.id} in the same profile has {mine} already")


def _fits_the_method(subject: Subject, near: Neighbours) -> Iterator[Problem]:
    method = _method_of(subject, near)
    places = items(subject.inputs, "geoMapping")
    external = text(subject.inputs, "endpointType").lower() == "externalendpoints"
    if method == "Performance" and external and not text(subject.inputs, "endpointLocation"):
        yield Problem("endpointLocation", "an external endpoint of a Performance profile says where it is")
    if method == "Geographic" and not places:
        yield Problem("geoMapping", "an endpoint of a Geographic profile answers some place")
    yield from _overlaps(places, _siblings(subject, near))


def _overlaps(places: Sequence[Value], others: Sequence[StoredObject]) -> Iterator[Problem]:
    for other in others:
        for place in items(other.inputs, "geoMapping"):
            if place in places:
                yield Problem("geoMapping", f"{place} is answered by {other.id} already")


def _known_places(subject: Subject) -> Iterator[Problem]:
    groups = {"WORLD", "GEO-AF", "GEO-AP", "GEO-AS", "GEO-EU", "GEO-ME", "GEO-NA", "GEO-SA"}
    for path, value in at(subject.inputs, "geoMapping[*]"):
        if isinstance(value, str) and value not in groups:
            country, _, state = value.partition("-")
            if not (len(country) == 2 and country.isupper() and (not state or state.isalpha())):
                yield Problem(path, f"{value!r} is no place of Traffic Manager")


TYPES = (
    TypeKnowledge(
        token=PROFILE,
        source="Azure REST API, Profiles - Create Or Update, 2026-11",
        id=PROFILE_ID,
        name="profileName",
        replace_on=frozenset({"profileName", "resourceGroupName"}),
        lookup=("id", "name", "dnsConfig.relativeName"),
        references=(IN_GROUP,),
        outputs={
            "name": Computed("{profileName}"),
            "type": Computed("Microsoft.Network/trafficManagerProfiles"),
            "dnsConfig": Computed(_dns, frozenset({"dnsConfig"})),
            "monitorConfig": Computed(_monitor, frozenset({"monitorConfig"})),
        },
        rules=(
            named("profileName", r"[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?", "Azure docs, resource-name-rules"),
            one_of("trafficRoutingMethod", METHODS, _ROUTING),
            between(
                "dnsConfig.ttl", 0, 2_147_483_647, "Azure docs, traffic-manager-performance-considerations, 2026-11"
            ),
            between("monitorConfig.toleratedNumberOfFailures", 0, 9, _MONITORING),
            Rule(_probes, _MONITORING),
        ),
        on_write=(WorldRule(_label_is_free, "Azure REST API, Profiles - Check Traffic Manager Name Availability"),),
        on_delete=(WorldRule(_not_nested, _NESTED),),
    ),
    TypeKnowledge(
        token=ENDPOINT,
        source="Azure REST API, Endpoints - Create Or Update, 2026-11",
        id=f"{PROFILE_ID}/{{endpointType}}/{{endpointName}}",
        name="endpointName",
        replace_on=frozenset({"profileName", "resourceGroupName", "endpointName", "endpointType"}),
        lookup=("id", "profileName", "targetResourceId"),
        references=(
            IN_GROUP,
            Reference("targetResourceId", (PROFILE,), "id", _NESTED, pattern=r".*/trafficManagerProfiles/[^/]+"),
        ),
        outputs={"name": Computed("{endpointName}"), "endpointMonitorStatus": Computed("CheckingEndpoint")},
        rules=(
            between("priority", 1, 1000, _ROUTING),
            between("weight", 1, 1000, _ROUTING),
            Rule(_one_target, "Azure docs, traffic-manager-endpoint-types, 2026-11"),
            Rule(_known_places, _GEO),
        ),
        on_write=(
            inside(PROFILE, PROFILE_ID, "profileName"),
            WorldRule(_twins, "Azure docs, traffic-manager-FAQs: each endpoint of a profile is different, 2026-11"),
            WorldRule(_fits_the_method, _ROUTING),
        ),
    ),
)
