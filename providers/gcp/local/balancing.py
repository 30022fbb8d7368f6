"""Load balancers: groups, backends, URL maps, proxies, rules and addresses, each of which holds the next in use."""

from __future__ import annotations

from collections.abc import Iterator

from msr.knowledge import (
    Computed,
    Neighbours,
    Problem,
    Reference,
    Rule,
    Subject,
    Value,
    WorldRule,
    at,
    items,
    section,
    sections,
    text,
)
from providers.gcp.local.compute import (
    ADDRESS,
    API,
    BACKEND,
    CERTIFICATE,
    CERTIFICATE_MAP,
    GROUP,
    HTTP,
    HTTPS,
    MAP,
    NETWORK,
    POLICY,
    REGION_ADDRESS,
    REGION_BACKEND,
    REGION_HTTPS,
    REGION_MAP,
    REGION_RULE,
    RULE,
    SUBNET,
    TLS,
    compute,
    link,
)
from providers.gcp.local.run import SERVICE

UNSUPPORTED = ("timeoutSec", "healthChecks", "sessionAffinity", "affinityCookieTtlSec", "portName")
"""What a backend of serverless groups refuses. Google Cloud docs, serverless-neg-concepts, limitations; 2026-10."""

UNSUPPORTED_BACKEND = (
    *("balancingMode", "capacityScaler", "maxConnections", "maxRate", "maxUtilization"),
    *("maxConnectionsPerEndpoint", "maxRatePerEndpoint"),
)


def _serverless(subject: Subject, near: Neighbours) -> Iterator[Problem]:
    """Serverless groups take no settings of machines, and one group a region."""
    groups = [g for _, link in at(subject.inputs, "backends[*].group") for g in near.find(GROUP, "selfLink", str(link))]
    if not any(text(group.outputs, "networkEndpointType") == "SERVERLESS" for group in groups):
        return
    for name in UNSUPPORTED:
        if subject.inputs.get(name) not in (None, [], ""):
            yield Problem(name, "is not supported for a backend service with serverless network endpoint groups")
    for index, backend in enumerate(sections(subject.inputs, "backends")):
        for name in UNSUPPORTED_BACKEND:
            if backend.get(name) is not None:
                yield Problem(f"backends[{index}].{name}", "is not supported for a serverless group")
    if section(subject.inputs, "outlierDetection").get("enforcingSuccessRate") is not None:
        yield Problem("outlierDetection.enforcingSuccessRate", "is not supported for serverless groups")
    regions = [group.region for group in groups]
    for region in sorted({region for region in regions if regions.count(region) > 1}):
        yield Problem("backends", f"has several serverless groups of {region}, one a region is allowed")


def _one_group(subject: Subject) -> Iterator[Problem]:
    if len(items(subject.inputs, "backends")) > 1:
        yield Problem("backends", "a regional backend service takes one serverless group")
    if section(subject.inputs, "outlierDetection"):
        yield Problem("outlierDetection", "is not supported for a regional backend of serverless groups")


def _matchers(subject: Subject) -> Iterator[Problem]:
    matchers = sections(subject.inputs, "pathMatchers")
    known = {text(matcher, "name") for matcher in matchers}
    for where, name in at(subject.inputs, "hostRules[*].pathMatcher"):
        if isinstance(name, str) and name not in known:
            yield Problem(where, f"{name!r} is no path matcher of this map")
    for index, matcher in enumerate(matchers):
        priorities = [rule.get("priority") for rule in sections(matcher, "routeRules")]
        if len(set(map(str, priorities))) != len(priorities):
            yield Problem(f"pathMatchers[{index}].routeRules", "two rules have the same priority")


def _needs_default(subject: Subject) -> Iterator[Problem]:
    ways = ("defaultService", "defaultUrlRedirect", "defaultRouteAction")
    if not any(subject.inputs.get(name) for name in ways):
        yield Problem("defaultService", "a URL map needs a default")


def _last_rule(subject: Subject) -> Iterator[Problem]:
    rules = sections(subject.inputs, "rules")
    if rules and not any(rule.get("priority") == 2_147_483_647 for rule in rules):
        yield Problem("rules", "the default rule of priority 2147483647 is missing")


def _proxies_have_room(subject: Subject) -> Iterator[Problem]:
    bits = text(subject.inputs, "ipCidrRange").rpartition("/")[2]
    if text(subject.inputs, "purpose") == "REGIONAL_MANAGED_PROXY" and bits.isdigit() and int(bits) > 26:
        yield Problem("ipCidrRange", f"/{bits} is too small for proxies: /26 at least")


def _proxies_exist(subject: Subject, near: Neighbours) -> Iterator[Problem]:
    """A regional rule needs a proxy-only subnet in its network and region, and says so late."""
    network = text(subject.inputs, "network")
    if text(subject.inputs, "loadBalancingScheme") != "EXTERNAL_MANAGED" or not network:
        return
    subnets = near.find(SUBNET, "network", network, region=subject.region)
    if not any(text(subnet.outputs, "purpose") == "REGIONAL_MANAGED_PROXY" for subnet in subnets):
        yield Problem("network", f"an active proxy-only subnetwork is required in {subject.region} in this network")


def _address(subject: Subject, _: Neighbours) -> Value:
    """Documentation addresses (RFC 5737, RFC 3849)."""
    number = int(subject.mark[:8], 16)
    if text(subject.inputs, "ipVersion") == "IPV6":
        return f"2001:db8:{number >> 16 & 0xFFFF:x}:{number & 0xFFFF:x}::"
    block = ("192.0.2", "198.51.100", "203.0.113")[number % 3]
    return f"{block}.{number // 3 % 254 + 1}"


_MAP_USERS = ((HTTPS, "urlMap"), (HTTP, "urlMap"))
_ROUTES = "pathMatchers[*].routeRules[*].service"
_MAP_LOOKUP = ("defaultService", _ROUTES)

TYPES = (
    compute(
        GROUP,
        "networkEndpointGroups",
        regional=True,
        replace_on=frozenset({"networkEndpointType", "cloudRun", "serverlessDeployment", "network", "subnetwork"}),
        references=(Reference("cloudRun.service", (SERVICE,), "name", API.format("cloudRun"), same_region=True),),
        users=((BACKEND, "backends[*].group"), (REGION_BACKEND, "backends[*].group")),
    ),
    compute(
        BACKEND,
        "backendServices",
        regional=False,
        lookup=("backends[*].group", "securityPolicy"),
        references=(link("backends[*].group", GROUP), link("securityPolicy", POLICY)),
        outputs={"generatedId": Computed(lambda s, _: int(s.mark[:12], 16)), "fingerprint": Computed("{mark}")},
        on_write=(WorldRule(_serverless, "Google Cloud docs, serverless-neg-concepts, limitations, 2026-10"),),
        users=((MAP, "defaultService"), (MAP, _ROUTES)),
    ),
    compute(
        REGION_BACKEND,
        "backendServices",
        regional=True,
        lookup=("backends[*].group",),
        references=(link("backends[*].group", GROUP, region=True),),
        outputs={"generatedId": Computed(lambda s, _: int(s.mark[:12], 16)), "fingerprint": Computed("{mark}")},
        rules=(Rule(_one_group, "Google Cloud docs, serverless-neg-concepts, 2026-10"),),
        on_write=(WorldRule(_serverless, "Google Cloud docs, serverless-neg-concepts, limitations, 2026-10"),),
        users=((REGION_MAP, "defaultService"), (REGION_MAP, _ROUTES)),
    ),
    compute(
        MAP,
        "urlMaps",
        regional=False,
        lookup=_MAP_LOOKUP,
        references=(link("defaultService", BACKEND), link(_ROUTES, BACKEND)),
        outputs={"mapId": Computed(lambda s, _: int(s.mark[:12], 16)), "fingerprint": Computed("{mark}")},
        rules=(
            Rule(_matchers, API.format("UrlMap.hostRules and pathMatchers")),
            Rule(_needs_default, API.format("UrlMap.defaultService")),
        ),
        users=_MAP_USERS,
    ),
    compute(
        REGION_MAP,
        "urlMaps",
        regional=True,
        lookup=_MAP_LOOKUP,
        references=(link("defaultService", REGION_BACKEND, region=True), link(_ROUTES, REGION_BACKEND, region=True)),
        outputs={"mapId": Computed(lambda s, _: int(s.mark[:12], 16)), "fingerprint": Computed("{mark}")},
        rules=(
            Rule(_matchers, API.format("UrlMap.hostRules and pathMatchers")),
            Rule(_needs_default, API.format("UrlMap.defaultService")),
        ),
        users=((REGION_HTTPS, "urlMap"),),
    ),
    compute(
        HTTPS,
        "targetHttpsProxies",
        regional=False,
        lookup=("urlMap", "sslPolicy", "certificateMap"),
        references=(
            link("urlMap", MAP),
            link("sslPolicy", TLS),
            Reference(
                "certificateMap",
                (CERTIFICATE_MAP,),
                "id",
                API.format("TargetHttpsProxy.certificateMap"),
                pattern=r"//certificatemanager\.googleapis\.com/(?P<key>.+)",
            ),
        ),
        outputs={"proxyId": Computed(lambda s, _: int(s.mark[:12], 16))},
        users=((RULE, "target"),),
    ),
    compute(
        HTTP,
        "targetHttpProxies",
        regional=False,
        lookup=("urlMap",),
        references=(link("urlMap", MAP),),
        outputs={"proxyId": Computed(lambda s, _: int(s.mark[:12], 16))},
        users=((RULE, "target"),),
    ),
    compute(
        REGION_HTTPS,
        "targetHttpsProxies",
        regional=True,
        lookup=("urlMap", "certificateManagerCertificates[*]"),
        references=(
            link("urlMap", REGION_MAP, region=True),
            Reference(
                "certificateManagerCertificates[*]",
                (CERTIFICATE,),
                "id",
                API.format("TargetHttpsProxy.sslCertificates"),
                same_region=True,
            ),
        ),
        outputs={"proxyId": Computed(lambda s, _: int(s.mark[:12], 16))},
        users=((REGION_RULE, "target"),),
    ),
    compute(
        RULE,
        "forwardingRules",
        regional=False,
        replace_on=frozenset({"ipAddress", "ipProtocol", "loadBalancingScheme", "portRange", "networkTier"}),
        lookup=("target", "ipAddress"),
        references=(
            link("target", HTTPS, HTTP),
            Reference("ipAddress", (ADDRESS,), "address", API.format("ForwardingRule.IPAddress")),
        ),
    ),
    compute(
        REGION_RULE,
        "forwardingRules",
        regional=True,
        replace_on=frozenset({"ipAddress", "ipProtocol", "loadBalancingScheme", "portRange", "networkTier", "network"}),
        lookup=("target", "ipAddress", "network"),
        references=(
            link("target", REGION_HTTPS, region=True),
            link("network", NETWORK),
            Reference(
                "ipAddress", (REGION_ADDRESS,), "address", API.format("ForwardingRule.IPAddress"), same_region=True
            ),
        ),
        on_write=(WorldRule(_proxies_exist, "Google Cloud docs, proxy-only-subnets, 2026-10"),),
    ),
    compute(
        ADDRESS,
        "addresses",
        regional=False,
        replace_on=frozenset({"address", "addressType", "ipVersion", "network", "prefixLength", "purpose"}),
        lookup=("address",),
        outputs={"address": Computed(_address)},
    ),
    compute(
        REGION_ADDRESS,
        "addresses",
        regional=True,
        replace_on=frozenset({"address", "addressType", "ipVersion", "network", "networkTier", "purpose"}),
        lookup=("address",),
        outputs={"address": Computed(_address)},
    ),
    compute(
        POLICY,
        "securityPolicies",
        regional=False,
        replace_on=frozenset({"type"}),
        outputs={"fingerprint": Computed("{mark}")},
        rules=(Rule(_last_rule, "Google Cloud docs, Cloud Armor, security-policy-overview, 2026-10"),),
        users=((BACKEND, "securityPolicy"),),
    ),
    compute(TLS, "sslPolicies", regional=False, users=((HTTPS, "sslPolicy"),)),
    compute(
        NETWORK,
        "networks",
        regional=False,
        replace_on=frozenset({"autoCreateSubnetworks", "description"}),
        users=((SUBNET, "network"), (REGION_RULE, "network")),
    ),
    compute(
        SUBNET,
        "subnetworks",
        regional=True,
        replace_on=frozenset({"network", "purpose", "ipCidrRange"}),
        lookup=("network",),
        references=(link("network", NETWORK),),
        outputs={"gatewayAddress": Computed("10.129.0.1"), "fingerprint": Computed("{mark}")},
        rules=(Rule(_proxies_have_room, "Google Cloud docs, proxy-only-subnets, 2026-10"),),
    ),
)
