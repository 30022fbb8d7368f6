"""Types of Compute Engine: their tokens, and what all of them share in names, links and deletion."""

from __future__ import annotations

from collections.abc import Mapping

from msr.knowledge import Computed, Reference, Rule, TypeKnowledge, WorldRule
from providers.gcp.local.places import COMPUTE, NAME
from providers.gcp.local.values import named, unused

GROUP = "gcp:compute/regionNetworkEndpointGroup:RegionNetworkEndpointGroup"
BACKEND = "gcp:compute/backendService:BackendService"
REGION_BACKEND = "gcp:compute/regionBackendService:RegionBackendService"
MAP = "gcp:compute/uRLMap:URLMap"
REGION_MAP = "gcp:compute/regionUrlMap:RegionUrlMap"
HTTPS = "gcp:compute/targetHttpsProxy:TargetHttpsProxy"
HTTP = "gcp:compute/targetHttpProxy:TargetHttpProxy"
REGION_HTTPS = "gcp:compute/regionTargetHttpsProxy:RegionTargetHttpsProxy"
RULE = "gcp:compute/globalForwardingRule:GlobalForwardingRule"
REGION_RULE = "gcp:compute/forwardingRule:ForwardingRule"
ADDRESS = "gcp:compute/globalAddress:GlobalAddress"
REGION_ADDRESS = "gcp:compute/address:Address"
POLICY = "gcp:compute/securityPolicy:SecurityPolicy"
TLS = "gcp:compute/sSLPolicy:SSLPolicy"
REGION_TLS = "gcp:compute/regionSslPolicy:RegionSslPolicy"
NETWORK = "gcp:compute/network:Network"
SUBNET = "gcp:compute/subnetwork:Subnetwork"
CERTIFICATE_MAP = "gcp:certificatemanager/certificateMap:CertificateMap"
CERTIFICATE = "gcp:certificatemanager/certificate:Certificate"

API = "Compute API, rev 2026-11-06, {}"
_IN_USE = "Compute API: resourceInUseByAnotherResource, rev 2026-11-06"


def compute(
    token: str,
    collection: str,
    *,
    regional: bool,
    replace_on: frozenset[str] = frozenset(),
    references: tuple[Reference, ...] = (),
    lookup: tuple[str, ...] = (),
    outputs: Mapping[str, Computed] | None = None,
    rules: tuple[Rule, ...] = (),
    on_write: tuple[WorldRule, ...] = (),
    users: tuple[tuple[str, str], ...] = (),
) -> TypeKnowledge:
    """A type of Compute Engine, named and linked as all of them are."""
    where = f"projects/{{project}}/{'regions/{region}' if regional else 'global'}/{collection}/{{name}}"
    word = token.rpartition(":")[2]
    return TypeKnowledge(
        token=token,
        source=f"terraform-provider-google 8, mmv1/products/compute/{word}.yaml, 2026-08",
        id=where,
        replace_on=frozenset({"name", "project", "region"}) | replace_on,
        lookup=("selfLink", *lookup),
        references=references,
        outputs={
            "selfLink": Computed(f"{COMPUTE}/{where}"),
            "creationTimestamp": Computed("2026-11-25T00:00:00.000-08:00"),
            **(outputs or {}),
        },
        rules=(named("name", NAME, 63, API.format("resource names")), *rules),
        on_write=on_write,
        on_delete=(unused("selfLink", users, _IN_USE),) if users else (),
    )


def link(path: str, *targets: str, region: bool = False) -> Reference:
    """A reference by ``selfLink``; ``region``: to an object of the same region."""
    return Reference(path, targets, "selfLink", API.format(path), same_region=region)
