"""Traffic Manager profiles with their endpoints."""

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
    is_known,
    items,
    number,
    section,
    sections,
    text,
)
from providers.azure.local.arm import IN_GROUP, PROVIDERS, arm_id
from providers.azure.local.values import between, named, one_of

PROFILE = "azure-native:trafficmanager:Profile"
PROFILE_ID = f"{PROVIDERS}/Microsoft.Network/trafficManagerProfiles/{{profileName}}"

METHODS = ("Performance", "Priority", "Weighted", "Geographic", "MultiValue", "Subnet")
_MONITORING = "Azure docs, traffic-manager-monitoring, 2026-11"
_ROUTING = "Azure docs, traffic-manager-routing-methods, 2026-11"
_NESTED = "Azure docs, traffic-manager-nested-profiles, 2026-11"
_GEO = "Azure docs, traffic-manager-geographic-regions, 2026-11"
GROUPS = frozenset({"WORLD", "GEO-AF", "GEO-AP", "GEO-AS", "GEO-EU", "GEO-ME", "GEO-NA", "GEO-SA"})
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


def _endpoints(subject: Subject, _near: Neighbours) -> Value:
    """Each endpoint with its id, and not probed yet."""
    return [
        {
            **endpoint,
            "id": f"{_own_id(subject)}/{text(endpoint, 'type').rpartition('/')[2]}/{text(endpoint, 'name')}",
            "endpointMonitorStatus": "CheckingEndpoint",
        }
        for endpoint in sections(subject.inputs, "endpoints")
    ]


def _not_nested(subject: Subject, near: Neighbours) -> Iterator[Problem]:
    for other in near.find(PROFILE, "endpoints[*].targetResourceId", subject.id):
        yield Problem("", f"profile {subject.id} is nested in {other.id}: take it out there first")


def _targets(subject: Subject) -> Iterator[Problem]:
    for index, endpoint in enumerate(sections(subject.inputs, "endpoints")):
        path = f"endpoints[{index}]"
        kind = text(endpoint, "type").rpartition("/")[2].lower()
        external = kind == "externalendpoints"
        if ("target" if external else "targetResourceId") not in endpoint:
            yield Problem(path, f"an endpoint of type {text(endpoint, 'type')} leads somewhere")
        if external and "targetResourceId" in endpoint:
            yield Problem(f"{path}.targetResourceId", "an external endpoint has a host, not a resource")
        if kind == "nestedendpoints" and (number(endpoint, "minChildEndpoints") or 0) < 1:
            yield Problem(f"{path}.minChildEndpoints", "a nested endpoint needs at least one good child")


def _twins(subject: Subject) -> Iterator[Problem]:
    for name in ("name", "target", "targetResourceId", "priority"):
        values = [value for _, value in at(subject.inputs, f"endpoints[*].{name}") if is_known(value)]
        for value in dict.fromkeys(str(value) for value in values):
            if sum(str(other) == value for other in values) > 1:
                yield Problem("endpoints", f"two endpoints have {name} {value}")


def _fits_the_method(subject: Subject) -> Iterator[Problem]:
    method = text(subject.inputs, "trafficRoutingMethod")
    for index, endpoint in enumerate(sections(subject.inputs, "endpoints")):
        path = f"endpoints[{index}]"
        external = text(endpoint, "type").lower().endswith("/externalendpoints")
        if method == "Performance" and external and not text(endpoint, "endpointLocation"):
            yield Problem(f"{path}.endpointLocation", "an external endpoint of a Performance profile says where it is")
        if method == "Geographic" and not items(endpoint, "geoMapping"):
            yield Problem(f"{path}.geoMapping", "an endpoint of a Geographic profile answers some place")


def _places(subject: Subject) -> Iterator[Problem]:
    seen: set[str] = set()
    for path, value in at(subject.inputs, "endpoints[*].geoMapping[*]"):
        place = str(value)
        country, _, state = place.partition("-")
        legal = len(country) == 2 and country.isupper() and (not state or state.isalpha())
        if place not in GROUPS and not legal:
            yield Problem(path, f"{place!r} is no place of Traffic Manager")
        if place in seen:
            yield Problem(path, f"{place} is answered by another endpoint already")
        seen.add(place)


TYPES = (
    TypeKnowledge(
        token=PROFILE,
        source="Azure REST API, Profiles - Create Or Update, 2026-11",
        id=PROFILE_ID,
        name="profileName",
        replace_on=frozenset({"profileName", "resourceGroupName"}),
        lookup=("id", "name", "dnsConfig.relativeName", "endpoints[*].targetResourceId"),
        references=(
            IN_GROUP,
            Reference(
                "endpoints[*].targetResourceId",
                (PROFILE,),
                "id",
                _NESTED,
                pattern=r".*/trafficManagerProfiles/[^/]+",
            ),
        ),
        outputs={
            "name": Computed("{profileName}"),
            "type": Computed("Microsoft.Network/trafficManagerProfiles"),
            "dnsConfig": Computed(_dns, frozenset({"dnsConfig"})),
            "monitorConfig": Computed(_monitor, frozenset({"monitorConfig"})),
            "endpoints": Computed(_endpoints, frozenset({"endpoints"})),
        },
        rules=(
            named("profileName", r"[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?", "Azure docs, resource-name-rules"),
            one_of("trafficRoutingMethod", METHODS, _ROUTING),
            between("dnsConfig.ttl", 0, 2_147_483_647, _ROUTING),
            between("monitorConfig.toleratedNumberOfFailures", 0, 9, _MONITORING),
            between("endpoints[*].priority", 1, 1000, _ROUTING),
            between("endpoints[*].weight", 1, 1000, _ROUTING),
            Rule(_probes, _MONITORING),
            Rule(_targets, "Azure docs, traffic-manager-endpoint-types, 2026-11"),
            Rule(_twins, "Azure docs, traffic-manager-FAQs: each endpoint of a profile is different, 2026-11"),
            Rule(_fits_the_method, _ROUTING),
            Rule(_places, _GEO),
        ),
        on_write=(WorldRule(_label_is_free, "Azure REST API, Profiles - Check Traffic Manager Name Availability"),),
        on_delete=(WorldRule(_not_nested, _NESTED),),
    ),
)
