"""What ``msr preflight`` finds in an Azure subscription that a server of this machine plays.

Bodies have the shape of Microsoft's REST reference: Subscriptions - Get and List Locations (2022-12-01), Providers -
List (2021-04-01), Microsoft.Web List Geo Regions (as the Azure CLI is answered, its issue 29370), Cosmos DB Locations -
List (2025-10-15), DNS Zones - Get (2018-05-01), and the error responses that each of them names.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from msr.blueprint import Blueprint
from msr.load import load_text
from msr.plan import Plan
from msr.readiness import Check, Load, Preflight
from msr.registry import provider
from msr.session import plan
from providers.azure.arm import Arm
from providers.azure.offers import OFFERS
from providers.azure.resource_types import TYPES
from providers.azure.sign_in import NobodySignedIn, identity
from providers.azure.subscription_checks import checks
from tests.fakes import certificate
from tests.fakes.rest import Reply, RestServer

SUBSCRIPTION = "291bba3f-e0a5-47bc-a099-3bdcb2a50a05"
TENANT = "31c75423-32d6-4322-88b7-c478bdde4858"
OTHER = "72f988bf-86f1-41af-91ab-2d7cd011db47"
ROOT = f"/subscriptions/{SUBSCRIPTION}"

ORDERS = f"""\
msr: 1
name: orders
cloud: azure
regions: [eastus2, centralus]
failover: active-passive
routing: {{domain: api.orders.example, via: anycast, zone: ZONE}}
functions:
  api: {{code: functions, handler: app.handler, runtime: python3.12, routes: ["ANY /{{proxy+}}"], uses: [orders]}}
tables:
  orders: {{key: order_id}}
environments:
  prod: {{account: {{subscription: {SUBSCRIPTION}, tenant: {TENANT}}}, state: "https://state.example"}}
"""

LOAD = Load(500.0, 0.1, "the rate that the API lets in")

SUBSCRIPTION_BODY = {
    "id": ROOT,
    "subscriptionId": SUBSCRIPTION,
    "tenantId": TENANT,
    "displayName": "Orders",
    "state": "Enabled",
    "subscriptionPolicies": {
        "locationPlacementId": "PublicAndIndia_2015-09-01",
        "quotaId": "PayAsYouGo_2014-09-01",
        "spendingLimit": "Off",
    },
}


def namespace(name: str, *types: str, state: str = "Registered") -> dict[str, object]:
    """A resource provider that offers ``types`` in both regions."""
    offered = [{"resourceType": kind, "locations": ["Central US", "East US 2"], "apiVersions": []} for kind in types]
    return {"id": f"{ROOT}/providers/{name}", "namespace": name, "registrationState": state, "resourceTypes": offered}


NAMESPACES = [
    namespace("Microsoft.Web", "sites", "serverFarms"),
    namespace("Microsoft.Storage", "storageAccounts"),
    namespace("Microsoft.ManagedIdentity", "userAssignedIdentities"),
    namespace("Microsoft.OperationalInsights", "workspaces"),
    namespace("microsoft.insights", "components"),
    namespace("Microsoft.DocumentDB", "databaseAccounts"),
    namespace("Microsoft.Cdn", "profiles"),
    namespace("Microsoft.Network", "dnsZones"),
]


def geo_region(name: str) -> dict[str, object]:
    return {
        "id": f"{ROOT}/providers/Microsoft.Web/geoRegions/{name}",
        "name": name,
        "type": "Microsoft.Web/geoRegions",
        "properties": {"name": name, "displayName": name, "orgDomain": "PUBLIC;LINUX;FLEXCONSUMPTION;MANAGEDAPP"},
    }


def cosmos_location(name: str, *, zones: bool = True, status: str = "Online") -> dict[str, object]:
    return {
        "id": f"{ROOT}/providers/Microsoft.DocumentDB/locations/{name}",
        "name": name,
        "type": "Microsoft.DocumentDB/locations",
        "properties": {
            "status": status,
            "supportsAvailabilityZone": True,
            "isResidencyRestricted": False,
            "backupStorageRedundancies": ["Geo", "Zone", "Local"],
            "isSubscriptionRegionAccessAllowedForRegular": True,
            "isSubscriptionRegionAccessAllowedForAz": zones,
        },
    }


def location(name: str, display: str) -> dict[str, object]:
    return {"id": f"{ROOT}/locations/{name}", "name": name, "type": "Region", "displayName": display}


def error(code: str, message: str, status: int, **headers: str) -> Reply:
    return Reply({"error": {"code": code, "message": message}}, status, headers)


GEO = f"{ROOT}/providers/Microsoft.Web/geoRegions"
COSMOS = f"{ROOT}/providers/Microsoft.DocumentDB/locations"
ZONE = f"{ROOT}/resourceGroups/dns/providers/Microsoft.Network/dnsZones/orders.example"

WELL: Mapping[str, Reply] = {
    ROOT: Reply(SUBSCRIPTION_BODY),
    f"{ROOT}/providers": Reply({"value": NAMESPACES}),
    f"{ROOT}/locations": Reply({"value": [location("eastus2", "East US 2"), location("centralus", "Central US")]}),
    GEO: Reply({"value": [geo_region("East US 2"), geo_region("Central US")]}),
    COSMOS: Reply({"value": [cosmos_location("eastus2"), cosmos_location("centralus")]}),
    ZONE: Reply({"id": ZONE, "name": "orders.example", "type": "Microsoft.Network/dnszones", "properties": {}}),
}


@pytest.fixture
def azure() -> Iterator[RestServer]:
    """A subscription in which everything is well."""
    with RestServer(WELL) as server:
        yield server


def blueprint(zone: str = "create", **changes: str) -> Blueprint:
    text = ORDERS.replace("ZONE", zone)
    for old, new in changes.items():
        text = text.replace(old, new)
    return load_text(text, environment="prod")


def planned(zone: str = "create", **changes: str) -> Plan:
    return plan(blueprint(zone, **changes))


def found(server: RestServer, wanted: Plan | None = None, load: Load = LOAD) -> dict[str, Check]:
    arm = Arm(SUBSCRIPTION, "token", server.url, (0.5, 0.5))
    return {check.name: check for check in checks(wanted or planned(), load, arm)}


def test_a_subscription_that_can_carry_the_service_is_all_well(azure: RestServer) -> None:
    registered = (
        "Microsoft.Cdn, Microsoft.DocumentDB, Microsoft.Insights, Microsoft.ManagedIdentity, Microsoft.Network, "
        "Microsoft.OperationalInsights, Microsoft.Storage, Microsoft.Web are registered"
    )
    quota = (
        "a survivor needs 12.5 of the 250 cores that a region has by default: "
        "500 requests/s (the rate that the API lets in), 0.1 s each"
    )
    assert {name: (check.level, check.finding) for name, check in found(azure, planned(ZONE)).items()} == {
        "account": ("ok", f"Orders ({SUBSCRIPTION})"),
        "resource providers": ("ok", registered),
        "regions": ("ok", "eastus2, centralus have every resource type of the plan"),
        "flex consumption": ("ok", "in eastus2, centralus"),
        "cosmos db": ("ok", "open in eastus2, centralus"),
        "quota eastus2": ("ok", quota),
        "quota centralus": ("ok", quota),
        "zone": ("ok", "orders.example is there, and api.orders.example stands in it"),
    }
    assert {asked.headers["Authorization"] for asked in azure.asked} == {"Bearer token"}
    assert f"{GEO}?api-version=2024-04-01&sku=FlexConsumption" in [asked.target for asked in azure.asked]


def test_a_list_is_read_to_its_last_page(azure: RestServer) -> None:
    azure.replies[f"{ROOT}/providers"] = Reply({"value": NAMESPACES[:3], "nextLink": f"{azure.url}/more?page=2"})
    azure.replies["/more"] = Reply({"value": NAMESPACES[3:]})
    assert found(azure)["resource providers"].level == "ok"


def test_another_identity_is_told_what_it_can_see(azure: RestServer) -> None:
    missing = f"The subscription '{SUBSCRIPTION}' could not be found."
    azure.replies[ROOT] = error("SubscriptionNotFound", missing, 404)
    azure.replies["/subscriptions"] = Reply({"value": [{"subscriptionId": OTHER}], "count": {"value": 1}})
    assert list(found(azure).values()) == [
        Check(
            "account",
            "fail",
            f"404 SubscriptionNotFound: {missing}; this identity sees {OTHER}",
            f"allow it to read {SUBSCRIPTION}, or correct `account.subscription`",
        )
    ]


@pytest.mark.parametrize(
    ("changed", "finding", "step"),
    [
        (
            {"tenantId": OTHER},
            f"Orders ({SUBSCRIPTION}) belongs to the tenant {OTHER}, and the blueprint names {TENANT}",
            "correct `account.tenant`",
        ),
        (
            {"state": "Disabled"},
            f"Orders ({SUBSCRIPTION}) is Disabled",
            "see to it in the portal under Subscriptions: nothing can be made in it",
        ),
    ],
)
def test_the_wrong_subscription_fails_and_nothing_more_is_asked(
    azure: RestServer, changed: Mapping[str, str], finding: str, step: str
) -> None:
    azure.replies[ROOT] = Reply({**SUBSCRIPTION_BODY, **changed})
    assert list(found(azure).values()) == [Check("account", "fail", finding, step)]
    assert len(azure.asked) == 1


def test_a_token_that_has_run_out_fails(azure: RestServer) -> None:
    said = "The access token expiry UTC time '11/25/2026 8:00:00 AM' is earlier than current UTC time."
    azure.replies[ROOT] = error("ExpiredAuthenticationToken", said, 401)
    check = found(azure)["account"]
    assert (check.level, check.finding) == ("fail", f"401 ExpiredAuthenticationToken: {said}")
    assert check.next_step == "sign in again: the token has run out, or is for another tenant"


def test_a_resource_provider_that_is_not_registered_fails(azure: RestServer) -> None:
    off = [namespace("Microsoft.DocumentDB", "databaseAccounts", state="NotRegistered")]
    azure.replies[f"{ROOT}/providers"] = Reply({"value": [*NAMESPACES[:5], *off, *NAMESPACES[6:]]})
    check = found(azure)["resource providers"]
    assert (check.level, check.finding) == ("fail", "not registered: Microsoft.DocumentDB")
    assert check.next_step == f"az provider register --subscription {SUBSCRIPTION} --namespace Microsoft.DocumentDB"


def test_one_that_is_being_registered_is_waited_for(azure: RestServer) -> None:
    coming = [namespace("Microsoft.Cdn", "profiles", state="Registering")]
    azure.replies[f"{ROOT}/providers"] = Reply({"value": [*NAMESPACES[:6], *coming, NAMESPACES[7]]})
    check = found(azure)["resource providers"]
    assert (check.level, check.finding) == ("warn", "still being registered: Microsoft.Cdn")


def test_a_region_that_the_subscription_does_not_have_fails(azure: RestServer) -> None:
    azure.replies[f"{ROOT}/locations"] = Reply({"value": [location("eastus2", "East US 2")]})
    check = found(azure)["regions"]
    assert (check.level, check.finding) == ("fail", "not open to this subscription: centralus")


def test_a_region_without_a_resource_type_of_the_plan_fails(azure: RestServer) -> None:
    only = {**NAMESPACES[3], "resourceTypes": [{"resourceType": "workspaces", "locations": ["East US 2"]}]}
    azure.replies[f"{ROOT}/providers"] = Reply({"value": [*NAMESPACES[:3], only, *NAMESPACES[4:]]})
    check = found(azure)["regions"]
    assert (check.level, check.finding) == (
        "fail",
        "not offered: Microsoft.OperationalInsights/workspaces in centralus",
    )


def test_a_region_without_flex_consumption_fails(azure: RestServer) -> None:
    azure.replies[GEO] = Reply({"value": [geo_region("East US 2")]})
    check = found(azure)["flex consumption"]
    assert (check.level, check.finding) == ("fail", "not in centralus")
    assert check.next_step == "take one of `az functionapp list-flexconsumption-locations`"


@pytest.mark.parametrize(
    ("there", "why"),
    [
        ([], "no Cosmos DB"),
        ([cosmos_location("centralus", zones=False)], "with zones"),
        ([cosmos_location("Central US", status="Initializing")], "Initializing"),
    ],
)
def test_a_region_that_cosmos_db_closes_to_the_subscription_fails(
    azure: RestServer, there: list[dict[str, object]], why: str
) -> None:
    azure.replies[COSMOS] = Reply({"value": [cosmos_location("eastus2"), *there]})
    check = found(azure)["cosmos db"]
    assert (check.level, check.finding) == ("fail", f"closed to this subscription: centralus ({why})")
    assert check.next_step == "ask for access at https://aka.ms/cosmosdbquota, or take another region"


def test_more_cores_than_a_trial_has_is_a_warning_since_no_api_tells_the_quota(azure: RestServer) -> None:
    trial = {**SUBSCRIPTION_BODY, "subscriptionPolicies": {"quotaId": "FreeTrial_2014-09-01", "spendingLimit": "On"}}
    azure.replies[ROOT] = Reply(trial)
    check = found(azure, load=Load(900.0, 0.1, "`usage` at peak"))["quota eastus2"]
    assert check.level == "warn"
    assert check.finding.startswith(
        "a survivor needs 22.5 of the 15 cores that a region has by default: 900 requests/s"
    )
    assert check.next_step.startswith("look at `Flex Consumption Quota` in the portal")


def test_a_load_beyond_what_an_app_grows_to_is_a_warning(azure: RestServer) -> None:
    check = found(azure, load=Load(3000.0, 0.1, "`usage` at peak"))["quota centralus"]
    assert (check.level, check.finding) == (
        "warn",
        "a survivor needs 300 instances, and msr's apps grow to 100: 3,000 requests/s (`usage` at peak), 0.1 s each",
    )


def test_a_zone_that_is_not_there_fails(azure: RestServer) -> None:
    said = "The Resource 'Microsoft.Network/dnszones/orders.example' under resource group 'dns' was not found."
    azure.replies[ZONE] = error("ResourceNotFound", said, 404)
    check = found(azure, planned(ZONE))["zone"]
    assert (check.level, check.finding) == ("fail", f"404 ResourceNotFound: {said}")
    assert check.next_step == "correct `routing.zone`, or write `zone: create`"


def test_a_zone_that_does_not_hold_the_domain_fails(azure: RestServer) -> None:
    other = ZONE.replace("orders.example", "shop.example")
    azure.replies[other] = Reply({"name": "shop.example"})
    check = found(azure, planned(other))["zone"]
    assert (check.level, check.finding) == ("fail", "api.orders.example does not stand in shop.example")


@pytest.mark.parametrize(
    ("reply", "finding", "step"),
    [
        (
            error("AuthorizationFailed", "The client does not have authorization.", 403),
            "cannot be asked for: 403 AuthorizationFailed: The client does not have authorization.",
            "allow `Microsoft.DocumentDB/locations/read`, which the role Reader on the subscription does",
        ),
        (
            error("TooManyRequests", "Number of requests exceeded the limit.", 429, **{"Retry-After": "17"}),
            "cannot be asked for: 429 TooManyRequests: Number of requests exceeded the limit.",
            "run it again in 17 seconds",
        ),
        (
            Reply("<html>Bad Gateway</html>", 502),
            "cannot be asked for: 502 Bad Gateway",
            "run it again; if it stays so, look at azure.status.microsoft",
        ),
    ],
)
def test_what_cannot_be_asked_is_a_warning_with_its_next_step(
    azure: RestServer, reply: Reply, finding: str, step: str
) -> None:
    azure.replies[COSMOS] = reply
    assert found(azure)["cosmos db"] == Check("cosmos db", "warn", finding, step)


def test_an_answer_that_does_not_come_is_not_waited_for(azure: RestServer) -> None:
    azure.replies[GEO] = Reply({}, delay_seconds=30)
    check = found(azure)["flex consumption"]
    assert check.level == "warn"
    assert check.finding == f"cannot be asked for: {azure.url.removeprefix('http://')} did not answer within 0.5 s"
    assert check.next_step == "look at the network and at HTTPS_PROXY, then run it again"


def test_nobody_there_fails_as_the_account() -> None:
    arm = Arm(SUBSCRIPTION, "token", "http://127.0.0.1:9", (0.5, 0.5))
    (check,) = checks(planned(), LOAD, arm)
    assert (check.name, check.level) == ("account", "fail")
    assert check.finding.startswith("127.0.0.1:9 cannot be reached: ")


def test_nobody_signed_in_fails_with_the_way_in(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("ARM_CLIENT_CERTIFICATE_PATH", "ARM_CLIENT_SECRET", "ARM_USE_OIDC", "ARM_USE_MSI"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    cloud = provider("azure")
    assert isinstance(cloud, Preflight)
    (check,) = cloud.preflight(planned(), LOAD)
    assert (check.name, check.level) == ("credentials", "fail")
    assert check.finding == "the Azure CLI's login opens nothing: Azure CLI not found on path"
    assert check.next_step.startswith(f"sign in (`az login --tenant {TENANT}`), or give a service principal")


CLIENT = "12345678-1234-1234-1234-123456789abc"
PRINCIPAL = {"ARM_CLIENT_ID": CLIENT, "ARM_DISABLE_INSTANCE_DISCOVERY": "true"}


@pytest.fixture
def entra(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[RestServer]:
    """Microsoft Entra ID's v2.0 endpoint, as its OpenID configuration and its token endpoint answer."""
    pem = certificate.write(tmp_path / "entra.pem")
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(pem))
    with RestServer({}, certificate=pem) as server:
        monkeypatch.setenv("AZURE_AUTHORITY_HOST", server.url)
        server.replies[f"/{TENANT}/v2.0/.well-known/openid-configuration"] = Reply(
            {
                "token_endpoint": f"{server.url}/{TENANT}/oauth2/v2.0/token",
                "authorization_endpoint": f"{server.url}/{TENANT}/oauth2/v2.0/authorize",
                "issuer": f"{server.url}/{TENANT}/v2.0",
            }
        )
        yield server


def test_a_service_principal_signs_in_by_its_secret(entra: RestServer) -> None:
    entra.replies[f"/{TENANT}/oauth2/v2.0/token"] = Reply(
        {"token_type": "Bearer", "expires_in": 3599, "access_token": "eyJ0"}
    )
    who = identity({**PRINCIPAL, "ARM_CLIENT_SECRET": "s3cret"}, TENANT)
    assert who.kind == f"service principal {CLIENT}, by its secret"
    assert who.token() == "eyJ0"
    assert "scope=https%3A%2F%2Fmanagement.azure.com%2F.default" in entra.asked[-1].body


def test_a_secret_that_entra_does_not_take_opens_nothing(entra: RestServer) -> None:
    said = f"AADSTS7000215: Invalid client secret provided for app '{CLIENT}'."
    refusal = {"error": "invalid_client", "error_description": f"{said} Trace ID: 6b2d\r\nTimestamp: 2026-11-25"}
    entra.replies[f"/{TENANT}/oauth2/v2.0/token"] = Reply(refusal, 401)
    with pytest.raises(NobodySignedIn) as nobody:
        identity({**PRINCIPAL, "ARM_CLIENT_SECRET": "old"}, TENANT).token()
    assert str(nobody.value) == f"Authentication failed: {said}"


def test_a_workflow_signs_in_by_openid_connect(entra: RestServer) -> None:
    entra.replies["/workflow"] = Reply({"value": "of-the-workflow"})
    entra.replies[f"/{TENANT}/oauth2/v2.0/token"] = Reply(
        {"token_type": "Bearer", "expires_in": 3599, "access_token": "eyJ1"}
    )
    asked_there = {
        "ARM_USE_OIDC": "true",
        "ACTIONS_ID_TOKEN_REQUEST_URL": f"{entra.url}/workflow?run=1",
        "ACTIONS_ID_TOKEN_REQUEST_TOKEN": "runner",
    }
    who = identity({**PRINCIPAL, **asked_there}, TENANT)
    assert who.kind == f"service principal {CLIENT}, by OpenID Connect"
    assert who.token() == "eyJ1"
    workflow = next(asked for asked in entra.asked if asked.target.startswith("/workflow"))
    assert workflow.target == "/workflow?run=1&audience=api%3A%2F%2FAzureADTokenExchange"
    assert workflow.headers["Authorization"] == "Bearer runner"
    assert "client_assertion=of-the-workflow" in entra.asked[-1].body


@pytest.mark.parametrize(
    ("environment", "kind"),
    [
        ({"ARM_CLIENT_CERTIFICATE_PATH": "/nowhere.pem", "ARM_CLIENT_SECRET": "x"}, "by its certificate"),
        ({"ARM_USE_MSI": "true"}, "the managed identity of this machine"),
        ({"ARM_USE_OIDC": "false"}, "the Azure CLI's login"),
    ],
)
def test_the_first_kind_of_credentials_that_is_named_is_taken(environment: Mapping[str, str], kind: str) -> None:
    assert identity({**PRINCIPAL, **environment}, TENANT).kind.endswith(kind)


def test_a_certificate_that_is_not_there_opens_nothing() -> None:
    who = identity({**PRINCIPAL, "ARM_CLIENT_CERTIFICATE_PATH": "/nowhere.pem"}, TENANT)
    with pytest.raises(NobodySignedIn, match=r"No such file or directory: '/nowhere\.pem'"):
        who.token()


def test_every_service_that_is_built_says_which_resource_types_it_needs() -> None:
    assert set(TYPES) == {offer.service for offer in OFFERS if offer.built}
