"""What ``msr preflight`` finds: on this machine, in the state's backend, and in an account that moto plays."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

import pytest

from msr.blueprint import Blueprint
from msr.engine import Search, look
from msr.engine.find import Rejected
from msr.load import load_text
from msr.preflight import preflight, survivor_load
from msr.readiness import Check
from msr.registry import provider
from msr.session import plan
from tests.fakes import acme
from tests.fakes.moto import ACCOUNT, MotoServer

ORDERS = """\
msr: 1
name: orders
cloud: aws
regions: {regions}
failover: {mode}
routing: {{domain: api.orders.example}}
functions:
  api: {{code: functions, handler: app.handler, runtime: python3.12, routes: ["ANY /{{proxy+}}"], uses: [orders]}}
tables:
  orders: {{key: order_id}}
environments:
  prod: {{account: "{account}", state: "{state}"}}
"""
USAGE = "usage: {requests: 2628000000/month, writes: 1000/month}\n"
"""1,000 requests a second on average."""

NOBODY = Search(None, (Rejected("PATH", None, "there is no pulumi"),))


def blueprint(
    *,
    regions: str = "[us-east-1, us-west-2]",
    mode: str = "active-passive",
    account: str = ACCOUNT,
    state: str = "https://state.example",
    usage: str = "",
) -> Blueprint:
    text = ORDERS.format(regions=regions, mode=mode, account=account, state=state) + usage
    return load_text(text, environment="prod")


def found(
    wanted: Blueprint, *, search: Search = NOBODY, environment: Mapping[str, str] | None = None
) -> dict[str, Check]:
    checks = preflight(
        wanted, plan(wanted), provider=provider(wanted.cloud), search=search, environment=environment or {}
    )
    return {check.name: check for check in checks}


class Lambda(BaseHTTPRequestHandler):
    """Lambda's account settings, which moto does not have. AWS docs, Lambda API_GetAccountSettings; 2026-11."""

    free: ClassVar[int] = 1000

    def do_GET(self) -> None:
        assert self.path == "/2016-08-19/account-settings"
        limit = {"ConcurrentExecutions": 1000, "UnreservedConcurrentExecutions": self.free}
        self.send_response(200)
        self.end_headers()
        self.wfile.write(json.dumps({"AccountLimit": limit}).encode())

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        del code, size


@pytest.fixture(scope="module")
def aws() -> Iterator[Mapping[str, str]]:
    """The variables under which boto3 finds moto, and Lambda's settings beside it."""
    with MotoServer() as moto, ThreadingHTTPServer(("127.0.0.1", 0), Lambda) as server:
        threading.Thread(target=server.serve_forever).start()
        yield {**moto.variables, "AWS_ENDPOINT_URL_LAMBDA": f"http://127.0.0.1:{server.server_port}"}
        server.shutdown()


@pytest.fixture
def signed_in(aws: Mapping[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in aws.items():
        monkeypatch.setenv(name, value)


@pytest.mark.usefixtures("signed_in")
def test_an_account_that_can_carry_the_service_is_all_well() -> None:
    checks = found(blueprint(usage=USAGE + "api: {throttle: 3000/s}\n"))
    quota = (
        "1,000 concurrent executions are free, and a survivor needs 300: 3,000 requests/s (`usage` at peak), 0.1 s each"
    )
    throttle = "all APIs of the account get 10,000 requests/s, the plan 3,000"
    assert {name: (check.level, check.finding) for name, check in list(checks.items())[2:]} == {
        "secrets": ("ok", "the backend keeps them"),
        "rate": ("ok", "a region's API lets in 3,000 requests/s, and a survivor must carry 3,000 (`usage` at peak)"),
        "account": ("ok", f"{ACCOUNT}, as arn:aws:sts::{ACCOUNT}:user/moto"),
        "regions": ("ok", "us-east-1, us-west-2 are enabled"),
        "quota us-east-1": ("ok", quota),
        "throttle us-east-1": ("ok", throttle),
        "quota us-west-2": ("ok", quota),
        "throttle us-west-2": ("ok", throttle),
    }


def test_an_api_that_lets_in_less_than_a_survivor_must_carry_fails() -> None:
    check = found(blueprint(usage=USAGE))["rate"]
    assert check.level == "fail"
    assert check.finding == "a region's API lets in 500 requests/s, and a survivor must carry 3,000 (`usage` at peak)"


@pytest.mark.usefixtures("signed_in")
def test_a_quota_that_one_survivor_would_exceed_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Lambda, "free", 200)
    check = found(blueprint(usage=USAGE))["quota us-west-2"]
    assert check.level == "fail"
    assert check.finding.startswith("200 of 1,000 concurrent executions are free, and a survivor needs 300: ")
    assert "L-B99A9384" in check.next_step


@pytest.mark.usefixtures("signed_in")
def test_another_account_fails_and_nothing_is_asked_of_it() -> None:
    checks = found(blueprint(account="444455556666"))
    assert checks["account"].level == "fail"
    assert checks["account"].finding == (
        f"signed in to {ACCOUNT} as arn:aws:sts::{ACCOUNT}:user/moto, and the blueprint is for 444455556666"
    )
    assert "regions" not in checks


@pytest.mark.usefixtures("signed_in")
def test_a_region_that_the_account_has_not_enabled_fails() -> None:
    check = found(blueprint(regions="[eu-central-1, ap-east-1]"))["regions"]
    assert (check.level, check.finding) == ("fail", "not enabled in this account: ap-east-1")
    assert check.next_step.startswith("aws account enable-region --region-name ap-east-1")


@pytest.mark.usefixtures("signed_in")
def test_what_cannot_be_asked_is_a_warning(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL_LAMBDA", "http://127.0.0.1:9")
    check = found(blueprint())["quota us-east-1"]
    assert check.level == "warn"
    assert check.finding.startswith("cannot be asked for: Could not connect to the endpoint URL")


def test_nobody_signed_in_fails_with_the_way_in(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_PROFILE", "AWS_WEB_IDENTITY_TOKEN_FILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    check = found(blueprint())["account"]
    assert (check.level, check.finding) == ("fail", "nobody is signed in to AWS: Unable to locate credentials")


def test_a_cloud_that_cannot_be_asked_says_so() -> None:
    wanted = blueprint()
    checks = preflight(wanted, plan(wanted), provider=acme.provider, search=NOBODY, environment={})
    assert list(checks)[-1] == Check(
        "aws",
        "warn",
        "credentials, account, regions and quotas are not looked at: msr does not ask Acme yet",
        "look at them in the cloud's console before the first `msr up`",
    )


@pytest.mark.parametrize(
    ("environment", "level", "finding"),
    [
        ({}, "fail", "no passphrase to encrypt the state's secrets with"),
        ({"PULUMI_CONFIG_PASSPHRASE": ""}, "ok", "a passphrase, from PULUMI_CONFIG_PASSPHRASE"),
        (
            {"PULUMI_CONFIG_PASSPHRASE_FILE": "/nowhere/at/all"},
            "fail",
            "PULUMI_CONFIG_PASSPHRASE_FILE names /nowhere/at/all, which does not exist",
        ),
    ],
)
def test_a_backend_without_secrets_of_its_own_needs_a_passphrase(
    environment: dict[str, str], level: str, finding: str
) -> None:
    check = found(blueprint(state="s3://state"), environment=environment)["secrets"]
    assert (check.level, check.finding) == (level, finding)


@pytest.mark.engine
def test_the_backend_is_asked_through_the_engine(tmp_path: Path) -> None:
    there, environment = tmp_path / "state", {"PULUMI_CONFIG_PASSPHRASE": "x"}
    there.mkdir()
    good = found(blueprint(state=there.as_uri()), search=look(), environment=environment)["state"]
    assert (good.level, good.finding) == ("ok", f"{there.as_uri()} holds 0 stacks of orders (prod)")


def test_a_key_of_the_cloud_needs_no_passphrase() -> None:
    text = ORDERS.format(regions="[us-east-1]", mode="single", account=ACCOUNT, state="s3://state")
    wanted = load_text(text + 'secrets_provider: "awskms://alias/msr"\n', environment="prod")
    assert found(wanted)["secrets"].finding == "encrypted by awskms://alias/msr, which `msr up` asks"


def test_a_machine_without_an_engine_fails() -> None:
    check = found(blueprint())["engine"]
    assert (check.level, check.next_step) == ("fail", "run `msr engine install`")
    assert check.finding == "no usable Pulumi engine: PATH: there is no pulumi"


def test_the_local_target_needs_no_account() -> None:
    wanted = load_text(ORDERS.format(regions="[us-east-1]", mode="single", account="1", state="s3://s"))
    assert list(found(wanted)) == ["engine", "sdk", "target"]


def load_of(wanted: Blueprint) -> tuple[float, str]:
    load = survivor_load(wanted, plan(wanted))
    return load.requests_per_second, load.source


def test_a_survivor_carries_all_of_the_peak_or_its_share_among_active_ones() -> None:
    three = "[us-east-1, us-west-2, eu-west-1]"
    assert load_of(blueprint(usage=USAGE)) == (3000.0, "`usage` at peak")
    assert load_of(blueprint(usage=USAGE, regions=three, mode="active-active")) == (1500.0, "`usage` at peak")
    assert load_of(blueprint(usage=USAGE, regions=three)) == (3000.0, "`usage` at peak")


def test_without_usage_a_survivor_carries_what_its_api_lets_in() -> None:
    assert load_of(blueprint()) == (500.0, "the rate that the API lets in")


@pytest.mark.parametrize(
    ("cloud", "regions"),
    [("aws", "[us-east-1, us-west-2]"), ("azure", "[eastus2, centralus]"), ("gcp", "[us-east4, us-east1]")],
)
def test_planning_loads_nothing_that_asks_a_cloud(cloud: str, regions: str) -> None:
    text = ORDERS.format(regions=regions, mode="active-active", account="", state="").partition("environments:")[0]
    text = text.replace("cloud: aws", f"cloud: {cloud}").replace(
        "api.orders.example", "api.orders.example, via: anycast"
    )
    load_and_plan = f"from msr.load import load_text; from msr.session import plan; plan(load_text({text!r}))"
    found = "import sys; print({'azure', 'boto3', 'google', 'requests'} & set(sys.modules))"
    command = [sys.executable, "-c", f"{load_and_plan}; {found}"]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    assert ran.stdout == "set()\n"
