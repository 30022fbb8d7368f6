"""What load balancers lead to: groups of Cloud Run services, backends of such groups, and policies before them."""

from __future__ import annotations

from collections.abc import Iterator

from msr.knowledge import (
    Computed,
    Neighbours,
    Problem,
    PropertyMap,
    Reference,
    Rule,
    Subject,
    WorldRule,
    at,
    items,
    number,
    section,
    sections,
    text,
)
from providers.gcp.local.compute import (
    API,
    BACKEND,
    GROUP,
    MAP,
    POLICY,
    REGION_BACKEND,
    REGION_MAP,
    compute,
    link,
)
from providers.gcp.local.run import SERVICE

ROUTES = "pathMatchers[*].routeRules[*].service"
"""Where a URL map names the backends of its routes."""

UNSUPPORTED = ("timeoutSec", "healthChecks", "sessionAffinity", "affinityCookieTtlSec", "portName")
"""What a backend of serverless groups refuses. Google Cloud docs, serverless-neg-concepts, limitations; 2026-10."""

UNSUPPORTED_BACKEND = (
    *("maxConnections", "maxRate", "maxUtilization"),
    *("maxConnectionsPerEndpoint", "maxRatePerEndpoint"),
)

UNSCALED: PropertyMap = {"balancingMode": "UTILIZATION", "capacityScaler": 1}
"""All that may be said of a serverless group's capacity. What the API takes: terraform-provider-google #6876."""


def _serverless(subject: Subject, near: Neighbours) -> Iterator[Problem]:
    """Serverless groups take no settings of machines, and one group a region."""
    groups = [g for _, link in at(subject.inputs, "backends[*].group") for g in near.find(GROUP, "selfLink", str(link))]
    if not any(text(group.outputs, "networkEndpointType") == "SERVERLESS" for group in groups):
        return
    for name in UNSUPPORTED:
        if subject.inputs.get(name) not in (None, [], ""):
            yield Problem(name, "is not supported for a backend service with serverless network endpoint groups")
    for index, backend in enumerate(sections(subject.inputs, "backends")):
        yield from _scaled(f"backends[{index}]", backend)
    if section(subject.inputs, "outlierDetection").get("enforcingSuccessRate") is not None:
        yield Problem("outlierDetection.enforcingSuccessRate", "is not supported for serverless groups")
    regions = [group.region for group in groups]
    for region in sorted({region for region in regions if regions.count(region) > 1}):
        yield Problem("backends", f"has several serverless groups of {region}, one a region is allowed")


def _scaled(where: str, backend: PropertyMap) -> Iterator[Problem]:
    for name in UNSUPPORTED_BACKEND:
        if backend.get(name) is not None:
            yield Problem(f"{where}.{name}", "is not supported for a serverless group")
    for name, only in UNSCALED.items():
        if backend.get(name) not in (None, only):
            yield Problem(f"{where}.{name}", f"is {only} for a serverless group, or left out")


def _one_group(subject: Subject) -> Iterator[Problem]:
    if len(items(subject.inputs, "backends")) > 1:
        yield Problem("backends", "a regional backend service takes one serverless group")
    if section(subject.inputs, "outlierDetection"):
        yield Problem("outlierDetection", "is not supported for a regional backend of serverless groups")


def _capacity(subject: Subject) -> Iterator[Problem]:
    """Refused when it is planned already, for serverless groups too."""
    if text(subject.inputs, "loadBalancingScheme") != "EXTERNAL_MANAGED":
        return
    backends = sections(subject.inputs, "backends")
    if backends and not any(number(backend, "capacityScaler") for backend in backends):
        yield Problem("backends", "a managed backend service must have at least one non-zero capacityScaler")


def _last_rule(subject: Subject) -> Iterator[Problem]:
    rules = sections(subject.inputs, "rules")
    if rules and not any(rule.get("priority") == 2_147_483_647 for rule in rules):
        yield Problem("rules", "the default rule of priority 2147483647 is missing")


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
        users=((MAP, "defaultService"), (MAP, ROUTES)),
    ),
    compute(
        REGION_BACKEND,
        "backendServices",
        regional=True,
        lookup=("backends[*].group",),
        references=(link("backends[*].group", GROUP, region=True),),
        outputs={"generatedId": Computed(lambda s, _: int(s.mark[:12], 16)), "fingerprint": Computed("{mark}")},
        rules=(
            Rule(_one_group, "Google Cloud docs, serverless-neg-concepts, 2026-10"),
            Rule(_capacity, "terraform-provider-google, customDiffRegionBackendService, 2026-11"),
        ),
        on_write=(WorldRule(_serverless, "Google Cloud docs, serverless-neg-concepts, limitations, 2026-10"),),
        users=((REGION_MAP, "defaultService"), (REGION_MAP, ROUTES)),
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
)
