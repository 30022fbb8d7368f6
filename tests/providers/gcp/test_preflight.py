"""What ``msr preflight`` finds in a Google Cloud project that a server of this machine plays.

Bodies have the shape of Google's REST reference: Resource Manager v3 projects.get, Service Usage v1 services.batchGet
and v1beta1 consumerQuotaMetrics.get, Compute Engine v1 regions.list, Run v1 projects.locations.list, Cloud DNS v1
managedZones.get, and errors as AIP-193 has them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from google.auth.transport.requests import AuthorizedSession
from google.oauth2.credentials import Credentials

from msr.load import load_text
from msr.plan import Plan
from msr.readiness import Check, Load, Preflight
from msr.registry import provider
from msr.session import plan
from providers.gcp.project_checks import checks
from providers.gcp.rest import Google
from providers.gcp.sign_in import NobodySignedIn, sign_in
from tests.fakes.rest import Reply, RestServer

PROJECT, NUMBER = "orders-prod", "415104041262"

ORDERS = f"""\
msr: 1
name: orders
cloud: gcp
regions: [us-east4, us-east1]
failover: active-passive
routing: {{domain: api.orders.example, zone: ZONE}}
functions:
  api: {{code: functions, handler: app.handler, runtime: python3.12, routes: ["ANY /{{proxy+}}"], uses: [orders]}}
tables:
  orders: {{key: order_id}}
environments:
  prod: {{account: {{project: {PROJECT}, number: "{NUMBER}"}}, state: "https://state.example"}}
"""

LOAD = Load(500.0, 0.1, "the rate that the API lets in")
APIS = (
    "bigtable",
    "bigtableadmin",
    "certificatemanager",
    "cloudresourcemanager",
    "compute",
    "dns",
    "iam",
    "iamcredentials",
    "logging",
    "run",
    "storage",
)


def service(word: str, state: str = "ENABLED") -> dict[str, object]:
    api = f"{word}.googleapis.com"
    return {
        "name": f"projects/{NUMBER}/services/{api}",
        "config": {"name": api},
        "state": state,
        "parent": f"projects/{NUMBER}",
    }


def region(name: str, status: str = "UP") -> dict[str, object]:
    return {"kind": "compute#region", "name": name, "status": status, "quotas": [], "zones": []}


def run_location(region: str) -> dict[str, object]:
    return {"name": f"projects/{PROJECT}/locations/{region}", "locationId": region, "displayName": region}


def cpu(*buckets: Mapping[str, object]) -> Reply:
    name = f"projects/{NUMBER}/services/run.googleapis.com/consumerQuotaMetrics/run.googleapis.com%2Fcpu_allocation"
    limit = {
        "name": f"{name}/limits/%2Fproject%2Fregion",
        "metric": "run.googleapis.com/cpu_allocation",
        "unit": "1/{project}/{region}",
        "quotaBuckets": list(buckets),
    }
    return Reply({"name": name, "displayName": "Total CPU allocation", "consumerQuotaLimits": [limit], "unit": "1"})


def bucket(limit: int, region: str = "") -> dict[str, object]:
    counted = {"effectiveLimit": str(limit), "defaultLimit": str(limit)}
    return {**counted, "dimensions": {"region": region}} if region else {**counted}


def error(code: int, status: str, message: str, reason: str = "", **headers: str) -> Reply:
    details = [{"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": reason, "domain": "googleapis.com"}]
    body = {"code": code, "message": message, "status": status, "details": details if reason else []}
    return Reply({"error": body}, code, headers)


def off(api: str) -> Reply:
    message = f"{api} has not been used in project {NUMBER} before or it is disabled."
    return error(403, "PERMISSION_DENIED", message, "SERVICE_DISABLED")


def is_off(api: str) -> str:
    return f"403 PERMISSION_DENIED: {api} has not been used in project {NUMBER} before or it is disabled."


FOUND = f"/cloudresourcemanager/v3/projects/{PROJECT}"
SERVICES = f"/serviceusage/v1/projects/{NUMBER}/services:batchGet"
REGIONS = f"/compute/compute/v1/projects/{PROJECT}/regions"
LOCATIONS = f"/run/v1/projects/{PROJECT}/locations"
CPU = (
    f"/serviceusage/v1beta1/projects/{NUMBER}/services/run.googleapis.com"
    "/consumerQuotaMetrics/run.googleapis.com%2Fcpu_allocation"
)
ZONE = f"/dns/dns/v1/projects/{PROJECT}/managedZones/orders-example"

PROJECT_BODY = {"name": f"projects/{NUMBER}", "projectId": PROJECT, "state": "ACTIVE", "displayName": "Orders"}
ZONE_BODY = {"kind": "dns#managedZone", "name": "orders-example", "dnsName": "orders.example.", "visibility": "public"}

WELL: Mapping[str, Reply] = {
    FOUND: Reply(PROJECT_BODY),
    SERVICES: Reply({"services": [service(word) for word in APIS]}),
    REGIONS: Reply({"kind": "compute#regionList", "items": [region("us-east1"), region("us-east4")]}),
    LOCATIONS: Reply({"locations": [run_location("us-east1"), run_location("us-east4")]}),
    CPU: cpu(bucket(200_000), bucket(400_000, "us-east4")),
    ZONE: Reply(ZONE_BODY),
}


@pytest.fixture
def google() -> Iterator[RestServer]:
    """A project in which everything is well; each API is a folder of one server."""
    with RestServer(WELL) as server:
        yield server


def planned(zone: str = "create", **changes: str) -> Plan:
    text = ORDERS.replace("ZONE", zone)
    for old, new in changes.items():
        text = text.replace(old, new)
    return plan(load_text(text, environment="prod"))


def found(server: RestServer, wanted: Plan | None = None, load: Load = LOAD) -> dict[str, Check]:
    session = AuthorizedSession(Credentials("token", quota_project_id=PROJECT))
    asking = Google(session, lambda api: f"{server.url}/{api}", (0.5, 0.5))
    return {check.name: check for check in checks(wanted or planned(), load, asking)}


def test_a_project_that_can_carry_the_service_is_all_well(google: RestServer) -> None:
    how = "500 requests/s (the rate that the API lets in), 0.1 s each"
    assert {name: (check.level, check.finding) for name, check in found(google, planned("orders-example")).items()} == {
        "account": ("ok", f"{PROJECT} ({NUMBER})"),
        "apis": ("ok", f"{', '.join(APIS)} are on"),
        "regions": ("ok", "us-east4, us-east1 are up"),
        "cloud run": ("ok", "in us-east4, us-east1"),
        "quota us-east4": ("ok", f"400 processors, of which a survivor needs 7: {how}"),
        "quota us-east1": ("ok", f"200 processors, of which a survivor needs 7: {how}"),
        "zone": ("ok", "orders-example (orders.example.) is there, and api.orders.example stands in it"),
    }
    assert {asked.headers["Authorization"] for asked in google.asked} == {"Bearer token"}
    assert {asked.headers["x-goog-user-project"] for asked in google.asked} == {PROJECT}


def test_a_list_is_read_to_its_last_page(google: RestServer) -> None:
    google.replies[LOCATIONS] = Reply({"locations": [run_location("us-east1")], "nextPageToken": "b"})
    google.replies[f"{LOCATIONS}?pageToken=b"] = Reply({"locations": [run_location("us-east4")]})
    assert found(google)["cloud run"] == Check("cloud run", "ok", "in us-east4, us-east1")


def test_another_number_is_another_project(google: RestServer) -> None:
    google.replies[FOUND] = Reply({**PROJECT_BODY, "name": "projects/99"})
    assert list(found(google).values()) == [
        Check(
            "account",
            "fail",
            f"{PROJECT} has the number 99, and the blueprint names {NUMBER}",
            "correct `account`: one of the two is another project's",
        )
    ]
    assert len(google.asked) == 1


def test_a_project_on_its_way_out_fails(google: RestServer) -> None:
    google.replies[FOUND] = Reply({**PROJECT_BODY, "state": "DELETE_REQUESTED"})
    check = found(google)["account"]
    assert (check.level, check.finding) == ("fail", f"{PROJECT} is DELETE_REQUESTED")


@pytest.mark.parametrize(
    ("reply", "finding", "step"),
    [
        (
            error(403, "PERMISSION_DENIED", "The caller does not have permission"),
            "403 PERMISSION_DENIED: The caller does not have permission",
            f"correct `account.project`, or allow `resourcemanager.projects.get` on {PROJECT}",
        ),
        (
            off("Cloud Resource Manager API"),
            is_off("Cloud Resource Manager API"),
            "gcloud services enable cloudresourcemanager.googleapis.com, which takes a minute or two",
        ),
    ],
)
def test_a_project_that_cannot_be_seen_fails(google: RestServer, reply: Reply, finding: str, step: str) -> None:
    google.replies[FOUND] = reply
    assert list(found(google).values()) == [Check("account", "fail", finding, step)]


def test_a_token_that_has_run_out_fails(google: RestServer) -> None:
    said = "Request had invalid authentication credentials."
    google.replies[FOUND] = error(401, "UNAUTHENTICATED", said, "ACCESS_TOKEN_EXPIRED")
    check = found(google)["account"]
    assert check.level == "fail"
    assert check.finding.startswith("the credentials open nothing any more: The credentials do not contain")
    assert check.next_step == "sign in again (`gcloud auth application-default login`): the token has run out"


def test_apis_that_are_off_are_named_since_up_switches_them_on(google: RestServer) -> None:
    google.replies[SERVICES] = Reply(
        {"services": [service(word, "DISABLED" if word in ("dns", "run") else "ENABLED") for word in APIS]}
    )
    check = found(google)["apis"]
    assert (check.level, check.finding) == ("warn", "off, and `msr up` switches them on: dns, run")


def test_the_api_that_switches_on_the_others_must_be_on(google: RestServer) -> None:
    google.replies[SERVICES] = off("Service Usage API")
    check = found(google)["apis"]
    assert check.level == "fail"
    assert check.next_step == "gcloud services enable serviceusage.googleapis.com, which takes a minute or two"


@pytest.mark.parametrize(
    ("listed", "finding"),
    [
        ([region("us-east4")], "not open to this project: us-east1"),
        ([region("us-east4", "DOWN"), region("us-east1")], "down: us-east4"),
    ],
)
def test_a_region_that_is_closed_or_down_fails(google: RestServer, listed: list[object], finding: str) -> None:
    google.replies[REGIONS] = Reply({"items": listed})
    check = found(google)["regions"]
    assert (check.level, check.finding) == ("fail", finding)


def test_a_region_without_cloud_run_fails(google: RestServer) -> None:
    google.replies[LOCATIONS] = Reply({"locations": [run_location("us-east4")]})
    check = found(google)["cloud run"]
    assert (check.level, check.finding) == ("fail", "not in us-east1")


def test_a_quota_below_what_a_service_may_grow_to_fails_since_its_deployment_would_be_refused(
    google: RestServer,
) -> None:
    google.replies[CPU] = cpu(bucket(200_000), bucket(20_000, "us-east1"))
    checked = found(google)
    assert checked["quota us-east4"].level == "ok"
    assert checked["quota us-east1"] == Check(
        "quota us-east1",
        "fail",
        "20 processors, and a service that may grow to 100 is refused there; a survivor needs 7: "
        "500 requests/s (the rate that the API lets in), 0.1 s each",
        "ask for more: `Total CPU allocation` of the Cloud Run Admin API (CpuAllocPerProjectRegion)",
    )


def test_a_load_beyond_what_a_service_grows_to_fails(google: RestServer) -> None:
    check = found(google, load=Load(10_000.0, 0.1, "`usage` at peak"))["quota us-east4"]
    assert check.level == "fail"
    assert check.finding.startswith(
        "a survivor needs 125 processors, and msr's services grow to 100: 10,000 requests/s"
    )


def test_a_quota_without_a_limit_is_enough(google: RestServer) -> None:
    google.replies[CPU] = cpu(bucket(-1))
    check = found(google)["quota us-east1"]
    assert (check.level, check.finding.partition(":")[0]) == (
        "ok",
        "any number of processors, of which a survivor needs 7",
    )


def test_an_exhausted_quota_is_zero_which_google_leaves_out(google: RestServer) -> None:
    google.replies[CPU] = cpu({"dimensions": {"region": "us-east4"}}, bucket(200_000))
    check = found(google)["quota us-east4"]
    assert check.level == "fail"
    assert check.finding.startswith("0 processors, and a service that may grow to 100 is refused there")


@pytest.mark.parametrize(
    ("zone", "level", "finding"),
    [
        ({"dnsName": "shop.example."}, "fail", "api.orders.example does not stand in orders-example (shop.example.)"),
        ({"visibility": "private"}, "fail", "orders-example (orders.example.) is private"),
    ],
)
def test_a_zone_that_cannot_hold_the_domain_fails(
    google: RestServer, zone: Mapping[str, str], level: str, finding: str
) -> None:
    google.replies[ZONE] = Reply({**ZONE_BODY, **zone})
    check = found(google, planned("orders-example"))["zone"]
    assert (check.level, check.finding) == (level, finding)


def test_a_zone_that_is_not_there_fails(google: RestServer) -> None:
    said = "The 'parameters.managedZone' resource named 'orders-example' does not exist."
    google.replies[ZONE] = error(404, "NOT_FOUND", said)
    check = found(google, planned("orders-example"))["zone"]
    assert (check.level, check.finding) == ("fail", f"404 NOT_FOUND: {said}")


@pytest.mark.parametrize(
    ("reply", "finding", "step"),
    [
        (
            off("Compute Engine API"),
            f"cannot be asked for: {is_off('Compute Engine API')}",
            "gcloud services enable compute.googleapis.com, which takes a minute or two",
        ),
        (
            error(403, "PERMISSION_DENIED", "Required 'compute.regions.list' permission"),
            "cannot be asked for: 403 PERMISSION_DENIED: Required 'compute.regions.list' permission",
            "allow `compute.regions.list`, which the role Viewer on the project does",
        ),
        (
            error(429, "RESOURCE_EXHAUSTED", "Quota exceeded for quota metric 'Queries'", **{"Retry-After": "60"}),
            "cannot be asked for: 429 RESOURCE_EXHAUSTED: Quota exceeded for quota metric 'Queries'",
            "run it again in 60 seconds",
        ),
        (
            Reply("<html>Bad Gateway</html>", 502),
            "cannot be asked for: 502 Bad Gateway",
            "run it again; if it stays so, look at status.cloud.google.com",
        ),
    ],
)
def test_what_cannot_be_asked_is_a_warning_with_its_next_step(
    google: RestServer, reply: Reply, finding: str, step: str
) -> None:
    google.replies[REGIONS] = reply
    assert found(google)["regions"] == Check("regions", "warn", finding, step)


def test_an_answer_that_does_not_come_is_not_waited_for(google: RestServer) -> None:
    google.replies[CPU] = Reply({}, delay_seconds=30)
    check = found(google)["quota"]
    assert check.level == "warn"
    assert check.finding == f"cannot be asked for: {google.url.removeprefix('http://')} did not answer within 0.5 s"
    assert check.next_step == "look at the network and at HTTPS_PROXY, then run it again"


def test_nobody_signed_in_fails_with_the_way_in(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("GOOGLE_OAUTH_ACCESS_TOKEN", "GOOGLE_CREDENTIALS", "GOOGLE_APPLICATION_CREDENTIALS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("CLOUDSDK_CONFIG", str(tmp_path))
    monkeypatch.setenv("NO_GCE_CHECK", "true")
    monkeypatch.setenv("PATH", str(tmp_path))
    cloud = provider("gcp")
    assert isinstance(cloud, Preflight)
    (check,) = cloud.preflight(planned(), LOAD)
    assert (check.name, check.level) == ("credentials", "fail")
    assert check.finding.startswith("nobody is signed in to Google Cloud: Your default credentials were not found.")
    assert check.next_step.startswith("sign in (`gcloud auth application-default login`)")


@pytest.fixture(scope="module")
def key() -> str:
    """An RSA key as Google writes it into the file of a service account."""
    made = rsa.generate_private_key(public_exponent=65_537, key_size=2048)
    encoding, shape = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    return made.private_bytes(encoding, shape, serialization.NoEncryption()).decode()


def account(key: str, token_url: str) -> str:
    """The file of a service account's key. Google Cloud docs, IAM, keys-create-delete; 2026-11."""
    email = f"deploy@{PROJECT}.iam.gserviceaccount.com"
    named = {"type": "service_account", "project_id": PROJECT, "client_email": email, "client_id": "1"}
    return json.dumps({**named, "private_key_id": "a1", "private_key": key, "token_uri": token_url})


@pytest.mark.parametrize("given", ["GOOGLE_CREDENTIALS", "GOOGLE_CREDENTIALS file", "GOOGLE_APPLICATION_CREDENTIALS"])
def test_a_service_account_signs_in_by_its_key(
    given: str, key: str, google: RestServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    google.replies["/token"] = Reply({"access_token": "ya29.a", "expires_in": 3599, "token_type": "Bearer"})
    text = account(key, f"{google.url}/token")
    file = tmp_path / "key.json"
    file.write_text(text)
    if given == "GOOGLE_APPLICATION_CREDENTIALS":
        monkeypatch.setenv(given, str(file))
    name, _, as_file = given.partition(" ")
    signed_in = sign_in({name: str(file) if as_file else text}, PROJECT)
    assert signed_in.kind == f"service account deploy@{PROJECT}.iam.gserviceaccount.com, by its key"
    asking = Google(signed_in.session, lambda api: f"{google.url}/{api}")
    assert asking.get("dns", ZONE.removeprefix("/dns/")) == ZONE_BODY
    assert google.asked[-1].headers["Authorization"] == "Bearer ya29.a"
    assert google.asked[-1].headers["x-goog-user-project"] == PROJECT


def test_a_key_that_google_takes_no_longer_opens_nothing(key: str, google: RestServer) -> None:
    refusal = {"error": "invalid_grant", "error_description": "Invalid JWT Signature."}
    google.replies["/token"] = Reply(refusal, 400)
    with pytest.raises(NobodySignedIn, match=r"invalid_grant: Invalid JWT Signature\."):
        sign_in({"GOOGLE_CREDENTIALS": account(key, f"{google.url}/token")}, PROJECT)


def test_a_key_that_is_not_there_opens_nothing() -> None:
    with pytest.raises(NobodySignedIn, match="No such file or directory"):
        sign_in({"GOOGLE_CREDENTIALS": "/nowhere.json"}, PROJECT)


def test_an_access_token_is_taken_as_it_is() -> None:
    assert sign_in({"GOOGLE_OAUTH_ACCESS_TOKEN": "ya29.b"}, PROJECT).kind == "an access token"
