"""Load balancers: URL maps, proxies, rules and addresses, each of which holds the next in use."""

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
    sections,
    text,
)
from providers.gcp.local.backends import ROUTES
from providers.gcp.local.compute import (
    ADDRESS,
    API,
    BACKEND,
    CERTIFICATE,
    CERTIFICATE_MAP,
    HTTP,
    HTTPS,
    MAP,
    NETWORK,
    REGION_ADDRESS,
    REGION_BACKEND,
    REGION_HTTPS,
    REGION_MAP,
    REGION_RULE,
    REGION_TLS,
    RULE,
    SUBNET,
    TLS,
    compute,
    link,
)
from providers.gcp.local.values import one_of


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


_PROFILES = frozenset({"COMPATIBLE", "MODERN", "RESTRICTED", "FIPS_202205", "CUSTOM"})
_VERSIONS = frozenset({"TLS_1_0", "TLS_1_1", "TLS_1_2", "TLS_1_3"})
_PROTOCOLS = (
    one_of("profile", _PROFILES, API.format("SslPolicy.profile")),
    one_of("minTlsVersion", _VERSIONS, API.format("SslPolicy.minTlsVersion")),
)

_MAP_USERS = ((HTTPS, "urlMap"), (HTTP, "urlMap"))
_MAP_LOOKUP = ("defaultService", ROUTES)

TYPES = (
    compute(
        MAP,
        "urlMaps",
        regional=False,
        lookup=_MAP_LOOKUP,
        references=(link("defaultService", BACKEND), link(ROUTES, BACKEND)),
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
        references=(link("defaultService", REGION_BACKEND, region=True), link(ROUTES, REGION_BACKEND, region=True)),
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
        lookup=("urlMap", "sslPolicy", "certificateManagerCertificates[*]"),
        references=(
            link("urlMap", REGION_MAP, region=True),
            link("sslPolicy", REGION_TLS, region=True),
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
    compute(TLS, "sslPolicies", regional=False, rules=_PROTOCOLS, users=((HTTPS, "sslPolicy"),)),
    compute(REGION_TLS, "sslPolicies", regional=True, rules=_PROTOCOLS, users=((REGION_HTTPS, "sslPolicy"),)),
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
