"""Front Door: profile, endpoint, domain, origins, route, and the firewall in front."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from msr.knowledge import (
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
    number,
    section,
    text,
)
from providers.azure.local.arm import FRONT, IN_GROUP, PROVIDERS, SUCCEEDED, arm_id, changed, guid, inside, named_by
from providers.azure.local.values import between, named, one_of

ENDPOINT = "azure-native:cdn:AFDEndpoint"
DOMAIN = "azure-native:cdn:AFDCustomDomain"
KEPT = "azure-native:cdn:Secret"
ORIGIN_GROUP = "azure-native:cdn:AFDOriginGroup"
ORIGIN = "azure-native:cdn:AFDOrigin"
ROUTE = "azure-native:cdn:Route"
GUARD = "azure-native:cdn:SecurityPolicy"
FIREWALL = "azure-native:frontdoor:Policy"

PROFILE_ID = f"{PROVIDERS}/Microsoft.Cdn/profiles/{{profileName}}"
ENDPOINT_ID = f"{PROFILE_ID}/afdEndpoints/{{endpointName}}"
GROUP_ID = f"{PROFILE_ID}/originGroups/{{originGroupName}}"

STANDARD, PREMIUM = "Standard_AzureFrontDoor", "Premium_AzureFrontDoor"
_NAMES = "Azure docs, resource-name-rules, 2026-11"
_ORIGINS = "Azure docs, Front Door, origin, 2026-11"
_PARTS = frozenset({"profileName", "resourceGroupName"})


def _host(subject: Subject, _near: Neighbours) -> Value:
    name = text(subject.inputs, "endpointName")
    mark = hashlib.sha256(f"{subject.account}{name}".encode()).hexdigest()[:16]
    return f"{name}-{mark}.z01.azurefd.net"


def _token(subject: Subject, _near: Neighbours) -> Value:
    return {"validationToken": f"_{subject.mark[:32]}", "expirationDate": "2027-01-01T00:00:00Z"}


def _identity(subject: Subject, _near: Neighbours) -> Value:
    """An identity of its own, which Azure makes with the profile."""
    wanted = section(subject.inputs, "identity")
    if not text(wanted, "type").startswith("SystemAssigned"):
        return wanted or None
    return {**wanted, "principalId": guid(subject, "principal"), "tenantId": subject.account}


def _one_certificate(subject: Subject) -> Iterator[Problem]:
    settings = section(subject.inputs, "tlsSettings")
    kind = text(settings, "certificateType")
    if kind == "CustomerCertificate" and "secret" not in settings:
        yield Problem("tlsSettings.secret", "a certificate of the customer's is in a secret")
    if kind == "ManagedCertificate" and "secret" in settings:
        yield Problem("tlsSettings.secret", "a managed certificate is in no secret")


def _no_way_down(subject: Subject) -> Iterator[Problem]:
    if changed(subject, "sku") and text(section(subject.outputs, "sku"), "name") == PREMIUM:
        yield Problem("sku.name", "a premium profile does not become a standard one")


def _samples(subject: Subject) -> Iterator[Problem]:
    settings = section(subject.inputs, "loadBalancingSettings")
    size, needed = number(settings, "sampleSize"), number(settings, "successfulSamplesRequired")
    if size is not None and needed is not None and needed > size:
        yield Problem("loadBalancingSettings", f"{needed:g} good samples of {size:g} cannot be had")


def _origins_of(subject_id: str, near: Neighbours) -> list[str]:
    return [
        origin.id
        for origin in near.find(ORIGIN, "originGroupName", subject_id.rpartition("/")[2])
        if origin.id.startswith(f"{subject_id}/")
    ]


def _group_has_origins(subject: Subject, near: Neighbours) -> Iterator[Problem]:
    group = text(section(subject.inputs, "originGroup"), "id")
    if near.find(ORIGIN_GROUP, "id", group) and not _origins_of(group, near):
        yield Problem("originGroup.id", f"{group} has no origin: a route needs one")


def _routed(group: str, near: Neighbours) -> list[str]:
    return [route.id for route in near.find(ROUTE, "originGroup.id", group)]


def _not_the_last_of_a_route(subject: Subject, near: Neighbours) -> Iterator[Problem]:
    group = subject.id.partition("/origins/")[0]
    routes = _routed(group, near)
    if routes and len(_origins_of(group, near)) == 1:
        yield Problem("", f"the last origin of {group} cannot go while route {routes[0]} leads there")


def _no_route_leads_here(subject: Subject, near: Neighbours) -> Iterator[Problem]:
    for route in _routed(subject.id, near):
        yield Problem("", f"origin group {subject.id} cannot go while route {route} leads there")


def _rules_of_the_tier(subject: Subject) -> Iterator[Problem]:
    if text(section(subject.inputs, "sku"), "name") == STANDARD and "managedRules" in subject.inputs:
        yield Problem("managedRules", f"rules that Azure keeps need {PREMIUM}")


def _same_tier(subject: Subject, near: Neighbours) -> Iterator[Problem]:
    policy = text(section(section(subject.inputs, "parameters"), "wafPolicy"), "id")
    tiers = [
        text(section(found.inputs, "sku"), "name")
        for kind, id_ in ((FIREWALL, policy), (FRONT, arm_id(PROFILE_ID, subject)))
        for found in near.find(kind, "id", id_)
    ]
    if len(set(tiers)) > 1:
        yield Problem("parameters.wafPolicy", f"the firewall is {tiers[0]}, the profile {tiers[1]}")


TYPES = (
    TypeKnowledge(
        token=FRONT,
        source="Azure REST API, CDN Profiles - Create, 2026-11",
        id=PROFILE_ID,
        name="profileName",
        replace_on=_PARTS,
        lookup=("id", "name", "identity.principalId"),
        references=(IN_GROUP,),
        outputs=named_by(
            "profileName",
            "Microsoft.Cdn/profiles",
            {
                "identity": Computed(_identity, frozenset({"identity"})),
                "frontDoorId": Computed(lambda subject, _near: guid(subject)),
                "kind": Computed("frontdoor"),
                "resourceState": Computed("Active"),
                "provisioningState": SUCCEEDED,
            },
        ),
        rules=(
            named("profileName", r"[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,258}[a-zA-Z0-9])?", _NAMES),
            Rule(_no_way_down, "Azure docs, Front Door, tier-upgrade, 2026-11"),
        ),
    ),
    TypeKnowledge(
        token=ENDPOINT,
        source="Azure REST API, AFD Endpoints - Create, 2026-11",
        id=ENDPOINT_ID,
        name="endpointName",
        replace_on=_PARTS | {"endpointName", "autoGeneratedDomainNameLabelScope"},
        lookup=("id", "name"),
        references=(IN_GROUP,),
        outputs=named_by(
            "endpointName",
            "Microsoft.Cdn/profiles/afdendpoints",
            {"hostName": Computed(_host), "provisioningState": SUCCEEDED},
        ),
        rules=(named("endpointName", r"[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,44}[a-zA-Z0-9])?", _NAMES),),
        on_write=(inside(FRONT, PROFILE_ID, "profileName"),),
    ),
    TypeKnowledge(
        token=DOMAIN,
        source="Azure REST API, AFD Custom Domains - Create, 2026-11",
        id=f"{PROFILE_ID}/customDomains/{{customDomainName}}",
        name="customDomainName",
        replace_on=_PARTS | {"customDomainName", "hostName"},
        lookup=("id", "name", "hostName"),
        references=(IN_GROUP, Reference("tlsSettings.secret.id", (KEPT,), "id", "Azure REST API, AFD Custom Domains")),
        unique=(Unique(("hostName",), "global", "Azure docs, Front Door, domain: one profile a domain, 2026-11"),),
        outputs=named_by(
            "customDomainName",
            "Microsoft.Cdn/profiles/customdomains",
            {
                "validationProperties": Computed(_token),
                "domainValidationState": Computed("Pending"),
                "provisioningState": SUCCEEDED,
            },
        ),
        rules=(
            named("customDomainName", r"[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,258}[a-zA-Z0-9])?", _NAMES),
            Rule(_one_certificate, "Azure docs, Front Door, how-to-configure-https-custom-domain, 2026-11"),
        ),
        on_write=(inside(FRONT, PROFILE_ID, "profileName"),),
    ),
    TypeKnowledge(
        token=ORIGIN_GROUP,
        source="Azure REST API, AFD Origin Groups - Create, 2026-11",
        id=GROUP_ID,
        name="originGroupName",
        replace_on=_PARTS | {"originGroupName"},
        lookup=("id", "name"),
        references=(IN_GROUP,),
        outputs=named_by("originGroupName", "Microsoft.Cdn/profiles/origingroups", {"provisioningState": SUCCEEDED}),
        rules=(
            between(
                "healthProbeSettings.probeIntervalInSeconds", 1, 255, "Azure docs, Front Door, health-probes, 2026-11"
            ),
            between("loadBalancingSettings.sampleSize", 0, 255, _ORIGINS),
            between("loadBalancingSettings.successfulSamplesRequired", 0, 255, _ORIGINS),
            between("loadBalancingSettings.additionalLatencyInMilliseconds", 0, 1000, _ORIGINS),
            Rule(_samples, _ORIGINS),
        ),
        on_write=(inside(FRONT, PROFILE_ID, "profileName"),),
        on_delete=(WorldRule(_no_route_leads_here, "Azure docs, Front Door, how-to-configure-origin, 2026-11"),),
    ),
    TypeKnowledge(
        token=ORIGIN,
        source="Azure REST API, AFD Origins - Create, 2026-11",
        id=f"{GROUP_ID}/origins/{{originName}}",
        name="originName",
        replace_on=_PARTS | {"originGroupName", "originName"},
        lookup=("id", "originGroupName"),
        references=(IN_GROUP,),
        outputs=named_by("originName", "Microsoft.Cdn/profiles/origingroups/origins", {"provisioningState": SUCCEEDED}),
        rules=(
            between("priority", 1, 5, _ORIGINS),
            between("weight", 1, 1000, _ORIGINS),
            named("originName", r"[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,88}[a-zA-Z0-9])?", _NAMES),
        ),
        on_write=(inside(ORIGIN_GROUP, GROUP_ID, "originGroupName"),),
        on_delete=(WorldRule(_not_the_last_of_a_route, "Azure docs, Front Door, how-to-configure-origin, 2026-11"),),
    ),
    TypeKnowledge(
        token=ROUTE,
        source="Azure REST API, Routes - Create, 2026-11",
        id=f"{ENDPOINT_ID}/routes/{{routeName}}",
        name="routeName",
        replace_on=_PARTS | {"endpointName", "routeName"},
        lookup=("id", "originGroup.id"),
        references=(
            IN_GROUP,
            Reference("originGroup.id", (ORIGIN_GROUP,), "id", "Azure REST API, Routes - Create, 2026-11"),
            Reference("customDomains[*].id", (DOMAIN,), "id", "Azure REST API, Routes - Create, 2026-11"),
        ),
        outputs=named_by("routeName", "Microsoft.Cdn/profiles/afdendpoints/routes", {"provisioningState": SUCCEEDED}),
        rules=(one_of("forwardingProtocol", ("HttpOnly", "HttpsOnly", "MatchRequest"), "Azure REST API, Routes"),),
        on_write=(
            inside(ENDPOINT, ENDPOINT_ID, "endpointName"),
            WorldRule(_group_has_origins, "Azure docs, Front Door, how-to-configure-route, 2026-11"),
        ),
    ),
    TypeKnowledge(
        token=GUARD,
        source="Azure REST API, Security Policies - Create, 2026-11",
        id=f"{PROFILE_ID}/securityPolicies/{{securityPolicyName}}",
        name="securityPolicyName",
        replace_on=_PARTS | {"securityPolicyName"},
        lookup=("id",),
        references=(
            IN_GROUP,
            Reference("parameters.wafPolicy.id", (FIREWALL,), "id", "Azure REST API, Security Policies - Create"),
            Reference(
                "parameters.associations[*].domains[*].id",
                (ENDPOINT, DOMAIN),
                "id",
                "Azure REST API, Security Policies - Create",
            ),
        ),
        outputs=named_by(
            "securityPolicyName", "Microsoft.Cdn/profiles/securitypolicies", {"provisioningState": SUCCEEDED}
        ),
        on_write=(
            inside(FRONT, PROFILE_ID, "profileName"),
            WorldRule(_same_tier, "Azure docs, Front Door, web-application-firewall, 2026-11"),
        ),
    ),
    TypeKnowledge(
        token=FIREWALL,
        source="Azure REST API, WAF Policies - Create Or Update, 2026-11",
        id=f"{PROVIDERS}/Microsoft.Network/frontDoorWebApplicationFirewallPolicies/{{policyName}}",
        name="policyName",
        replace_on=frozenset({"policyName", "resourceGroupName"}),
        lookup=("id", "name"),
        references=(IN_GROUP,),
        outputs=named_by(
            "policyName",
            "Microsoft.Network/frontdoorwebapplicationfirewallpolicies",
            {"resourceState": Computed("Enabled"), "provisioningState": SUCCEEDED},
        ),
        rules=(
            named("policyName", r"[a-zA-Z][a-zA-Z0-9]{0,127}", _NAMES),
            one_of("customRules.rules[*].rateLimitDurationInMinutes", (1, 5), "Azure docs, waf-front-door-rate-limit"),
            between("customRules.rules[*].rateLimitThreshold", 10, 10_000_000, "Azure docs, waf-front-door-rate-limit"),
            Rule(_rules_of_the_tier, "Azure docs, waf-front-door-drs, 2026-11"),
        ),
    ),
)
