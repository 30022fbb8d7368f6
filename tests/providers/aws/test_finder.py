"""What msr made in an account is found again by its mark: each type of the locators, in an account that moto plays."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib import import_module
from pathlib import Path
from typing import Any, ClassVar, TypeAlias
from urllib.request import Request, urlopen

import pytest

from msr.deploy import Deployment
from msr.deploy.recovery.cut_off import recover
from msr.deploy.snapshot import Document
from msr.engine import Engine
from msr.engine.version import PINNED_VERSION
from msr.errors import StackError
from msr.finding import Searchable
from msr.load import load_text
from msr.registry import provider
from msr.session import plan
from providers.aws.finder import SEARCHES, AwsFinder, Hit
from providers.aws.locators import LOCATORS
from providers.aws.names import MARK_TAG
from tests.fakes.moto import ACCOUNT, MotoServer

API = "aws:apigatewayv2/api:Api"
INTEGRATION = "aws:apigatewayv2/integration:Integration"
ROUTE = "aws:apigatewayv2/route:Route"
MAPPING = "aws:apigatewayv2/apiMapping:ApiMapping"
CERTIFICATE = "aws:acm/certificate:Certificate"
DISTRIBUTION = "aws:cloudfront/distribution:Distribution"
ZONE = "aws:route53/zone:Zone"
HEALTH_CHECK = "aws:route53/healthCheck:HealthCheck"

OURS, THEIRS = "5f2b7c9d01e4a863", "00000000deadbeef"
HERE, ELSEWHERE = "eu-west-1", "us-west-2"

FINDER = AwsFinder(ACCOUNT, attempts=1)


@pytest.fixture(scope="module")
def moto() -> Iterator[MotoServer]:
    with MotoServer() as server:
        yield server


@pytest.fixture
def account(moto: MotoServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """An account with nothing in it, that everybody is signed in to."""
    for name, value in moto.variables.items():
        monkeypatch.setenv(name, value)
    with urlopen(Request(f"{moto.url}/moto-api/reset", method="POST"), timeout=10):
        pass


def client(service: str, region: str) -> Any:
    return import_module("boto3").session.Session().client(service, region_name=region)


def an_api(region: str, mark: str = OURS) -> str:
    made = client("apigatewayv2", region).create_api(Name="api", ProtocolType="HTTP", Tags={MARK_TAG: mark})
    return made["ApiId"]


def api(mark: str, region: str) -> Hit:
    made = an_api(region, mark)
    return made, made


def integration(mark: str, region: str) -> Hit:
    parent = an_api(region)
    made = client("apigatewayv2", region).create_integration(
        ApiId=parent, IntegrationType="AWS_PROXY", Description=mark, PayloadFormatVersion="2.0"
    )
    return made["IntegrationId"], f"{parent}/{made['IntegrationId']}"


def route(mark: str, region: str) -> Hit:
    parent = an_api(region)
    made = client("apigatewayv2", region).create_route(ApiId=parent, RouteKey="GET /health", OperationName=mark)
    return made["RouteId"], f"{parent}/{made['RouteId']}"


def mapping(domain: str, region: str) -> Hit:
    gateway = client("apigatewayv2", region)
    configuration = {"CertificateArn": f"arn:aws:acm:{region}:{ACCOUNT}:certificate/1", "EndpointType": "REGIONAL"}
    gateway.create_domain_name(DomainName=domain, DomainNameConfigurations=[configuration])
    made = gateway.create_api_mapping(ApiId=an_api(region), DomainName=domain, Stage="$default", ApiMappingKey="")
    return made["ApiMappingId"], f"{made['ApiMappingId']}/{domain}"


def certificate(mark: str, region: str) -> Hit:
    made = client("acm", region).request_certificate(
        DomainName="api.orders.example", ValidationMethod="DNS", Tags=[{"Key": MARK_TAG, "Value": mark}]
    )
    return made["CertificateArn"], made["CertificateArn"]


def distribution(mark: str, region: str) -> Hit:
    del region
    ways = {"HTTPPort": 80, "HTTPSPort": 443, "OriginProtocolPolicy": "https-only"}
    origin = {"Id": "api", "DomainName": "api.orders.example", "CustomOriginConfig": ways}
    settings = {
        "CallerReference": f"terraform-{next(NUMBERS)}",
        "Origins": {"Quantity": 1, "Items": [origin]},
        "DefaultCacheBehavior": {"TargetOriginId": "api", "ViewerProtocolPolicy": "https-only"},
        "Comment": "",
        "Enabled": True,
    }
    tags = {"Items": [{"Key": MARK_TAG, "Value": mark}]}
    made = client("cloudfront", "us-east-1").create_distribution_with_tags(
        DistributionConfigWithTags={"DistributionConfig": settings, "Tags": tags}
    )
    return made["Distribution"]["Id"], made["Distribution"]["Id"]


def zone(comment: str, region: str) -> Hit:
    del region
    made = client("route53", "us-east-1").create_hosted_zone(
        Name="orders.example", CallerReference=f"terraform-{next(NUMBERS)}", HostedZoneConfig={"Comment": comment}
    )
    id_ = made["HostedZone"]["Id"].removeprefix("/hostedzone/")
    return id_, id_


def health_check(reference: str, region: str) -> Hit:
    del region
    made = client("route53", "us-east-1").create_health_check(
        CallerReference=f"{reference}-terraform-{next(NUMBERS)}",
        HealthCheckConfig={"Type": "HTTPS", "FullyQualifiedDomainName": "eu.api.orders.example", "ResourcePath": "/"},
    )
    return made["HealthCheck"]["Id"], made["HealthCheck"]["Id"]


NUMBERS = iter(range(20261125000000, 20261126000000))
"""The random words that the provider appends to references."""

Make: TypeAlias = Callable[[str, str], Hit]
"""Makes an object as the provider does, with a mark and in a region: its id, and its import id without a region."""

REGIONAL: Mapping[str, Make] = {
    API: api,
    INTEGRATION: integration,
    ROUTE: route,
    MAPPING: mapping,
    CERTIFICATE: certificate,
}
GLOBAL: Mapping[str, Make] = {DISTRIBUTION: distribution, ZONE: zone, HEALTH_CHECK: health_check}
MAKES = {**REGIONAL, **GLOBAL}


def find(type_: str, mark: str = OURS, *, finder: AwsFinder = FINDER, region: str = HERE) -> tuple[Hit, ...]:
    return finder.find(type_, LOCATORS[type_].mark_property, mark, region=region if type_ in REGIONAL else "")


def test_every_type_that_is_found_by_its_mark_can_be_searched_for() -> None:
    by_mark = {(type_, locator.mark_property) for type_, locator in LOCATORS.items() if locator.kind == "by_mark"}
    assert set(SEARCHES) == by_mark
    assert set(MAKES) == {type_ for type_, _ in by_mark}


@pytest.mark.usefixtures("account")
@pytest.mark.parametrize("type_", MAKES)
def test_what_carries_the_mark_is_found_among_strangers(type_: str) -> None:
    MAKES[type_](THEIRS, HERE)
    id_, import_id = MAKES[type_](OURS, HERE)
    assert find(type_) == ((id_, f"{import_id}@{HERE}" if type_ in REGIONAL else import_id),)


@pytest.mark.usefixtures("account")
@pytest.mark.parametrize("type_", MAKES)
def test_nothing_is_found_where_nothing_was_made(type_: str) -> None:
    assert find(type_) == ()


@pytest.mark.usefixtures("account")
@pytest.mark.parametrize("type_", [type_ for type_ in MAKES if type_ != MAPPING])
def test_twins_are_both_found(type_: str) -> None:
    twins = {MAKES[type_](OURS, HERE)[0] for _ in range(2)}
    assert len(twins) == 2
    assert {id_ for id_, _ in find(type_)} == twins


@pytest.mark.usefixtures("account")
@pytest.mark.parametrize("type_", REGIONAL)
def test_only_the_region_that_is_named_is_searched(type_: str) -> None:
    MAKES[type_](OURS, ELSEWHERE)
    assert find(type_) == ()
    assert len(find(type_, region=ELSEWHERE)) == 1


@pytest.mark.usefixtures("account")
def test_what_stands_in_a_strangers_api_is_not_looked_at() -> None:
    gateway = client("apigatewayv2", HERE)
    parent = gateway.create_api(Name="theirs", ProtocolType="HTTP")["ApiId"]
    gateway.create_route(ApiId=parent, RouteKey="GET /health", OperationName=OURS)
    assert find(ROUTE) == ()


@pytest.mark.usefixtures("account")
def test_a_mapping_under_a_key_is_not_the_one_that_msr_makes() -> None:
    mapping("api.orders.example", HERE)
    client("apigatewayv2", HERE).create_api_mapping(
        ApiId=an_api(HERE), DomainName="api.orders.example", Stage="$default", ApiMappingKey="v2"
    )
    assert len(find(MAPPING, "api.orders.example")) == 1


@pytest.mark.usefixtures("account")
def test_another_account_is_not_searched() -> None:
    with pytest.raises(StackError) as refused:
        find(ZONE, finder=AwsFinder("444455556666", attempts=1))
    assert refused.value.message == (
        f"the search would look in account {ACCOUNT}, as arn:aws:sts::{ACCOUNT}:user/moto, and the blueprint is for"
        " 444455556666"
    )


class Script(BaseHTTPRequestHandler):
    """A service that says its lines one after the other, as botocore's model of it reads them."""

    lines: ClassVar[list[tuple[int, str]]] = []

    def do_GET(self) -> None:
        self.do_POST()

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        status, said = self.lines.pop(0)
        self.send_response(status)
        self.end_headers()
        self.wfile.write(said.encode())

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        del code, size


Say: TypeAlias = Callable[..., None]
"""Gives a service (as ``AWS_ENDPOINT_URL_<SERVICE>`` spells it) its lines; all others are moto's."""


@pytest.fixture
def say(account: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Say]:
    del account
    with ThreadingHTTPServer(("127.0.0.1", 0), Script) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,)).start()

        def lines(service: str, *said: str, status: int = 200) -> None:
            monkeypatch.setenv(f"AWS_ENDPOINT_URL_{service}", f"http://127.0.0.1:{server.server_port}")
            monkeypatch.setattr(Script, "lines", [(status, line) for line in said])

        yield lines
        server.shutdown()


TAGGED = {"Key": MARK_TAG, "Value": OURS}


def arn(number: int) -> str:
    return f"arn:aws:acm:{HERE}:{ACCOUNT}:certificate/{number}"


def test_every_page_of_certificates_is_read(say: Say) -> None:
    pages: list[Mapping[str, object]] = [
        {"CertificateSummaryList": [{"CertificateArn": arn(1)}], "NextToken": "2"},
        {"Tags": [TAGGED]},
        {"CertificateSummaryList": [{"CertificateArn": arn(2)}]},
        {"Tags": [{"Key": "team"}, TAGGED]},
    ]
    say("ACM", *map(json.dumps, pages))
    assert [id_ for id_, _ in find(CERTIFICATE)] == [arn(1), arn(2)]


def test_every_page_of_apis_and_of_what_stands_in_them_is_read(say: Say) -> None:
    def routes(id_: str, **more: str) -> Mapping[str, object]:
        return {"items": [{"routeId": id_, "routeKey": "GET /", "operationName": OURS}], **more}

    pages: list[Mapping[str, object]] = [
        {"items": [{"apiId": "a1", "tags": {MARK_TAG: THEIRS}}], "nextToken": "2"},
        routes("r1", nextToken="2"),
        routes("r2"),
        {"items": [{"apiId": "a2", "tags": {MARK_TAG: THEIRS}}]},
        routes("r3"),
    ]
    say("APIGATEWAYV2", *map(json.dumps, pages))
    assert [by for _, by in find(ROUTE)] == [f"a1/r1@{HERE}", f"a1/r2@{HERE}", f"a2/r3@{HERE}"]


def test_every_page_of_a_domains_mappings_is_read(say: Say) -> None:
    pages: list[Mapping[str, object]] = [
        {"items": [{"apiMappingId": "m1", "apiId": "a1", "apiMappingKey": "v2"}], "nextToken": "2"},
        {"items": [{"apiMappingId": "m2", "apiId": "a1"}]},
    ]
    say("APIGATEWAYV2", *map(json.dumps, pages))
    assert find(MAPPING, "api.orders.example") == (("m2", f"m2/api.orders.example@{HERE}"),)


@pytest.mark.parametrize(
    ("type_", "operation", "list_", "member"),
    [
        (
            HEALTH_CHECK,
            "ListHealthChecks",
            "HealthChecks",
            f"<HealthCheck><Id>{{0}}</Id><CallerReference>{OURS}-terraform-{{0}}</CallerReference></HealthCheck>",
        ),
        (
            ZONE,
            "ListHostedZones",
            "HostedZones",
            f"<HostedZone><Id>/hostedzone/{{0}}</Id><Config><Comment>{OURS}</Comment></Config></HostedZone>",
        ),
    ],
)
def test_every_page_of_route_53_is_read(say: Say, type_: str, operation: str, list_: str, member: str) -> None:
    def page(id_: str, more: str) -> str:
        return f"<{operation}Response><{list_}>{member.format(id_)}</{list_}>{more}</{operation}Response>"

    first = page("Z1", "<IsTruncated>true</IsTruncated><NextMarker>2</NextMarker>")
    say("ROUTE_53", first, page("Z2", "<IsTruncated>false</IsTruncated>"))
    assert find(type_) == (("Z1", "Z1"), ("Z2", "Z2"))


def test_every_page_of_distributions_is_read(say: Say) -> None:
    def page(id_: str, more: str) -> str:
        summary = f"<DistributionSummary><Id>{id_}</Id><ARN>arn:{id_}</ARN></DistributionSummary>"
        return f"<DistributionList>{more}<Items>{summary}</Items></DistributionList>"

    tags = f"<Tags><Items><Tag><Key>{MARK_TAG}</Key><Value>{OURS}</Value></Tag></Items></Tags>"
    first = page("E1", "<IsTruncated>true</IsTruncated><NextMarker>2</NextMarker>")
    say("CLOUDFRONT", first, tags, page("E2", "<IsTruncated>false</IsTruncated>"), tags)
    assert [id_ for id_, _ in find(DISTRIBUTION)] == ["E1", "E2"]


def test_a_certificate_that_is_removed_meanwhile_carries_nothing(say: Say) -> None:
    say("ACM", json.dumps({"__type": "ResourceNotFoundException", "message": "no such certificate"}), status=400)
    assert find(CERTIFICATE) == ()


@pytest.mark.parametrize(
    ("code", "said", "why", "hint"),
    [
        ("ThrottlingException", "Rate exceeded", "it is asked too often", "wait a minute, then `msr up` again"),
        (
            "AccessDeniedException",
            "User: ci is not authorized to perform: acm:ListCertificates",
            "it may not be asked",
            "allow `acm:ListCertificates` to whoever deploys, then `msr up` again",
        ),
        (
            "ExpiredTokenException",
            "The security token included in the request is expired",
            "nobody is signed in",
            "sign in (`aws sso login`), or give credentials in the environment or a profile, then `msr up` again",
        ),
    ],
)
def test_a_search_that_aws_refuses_says_what_would_let_it_through(
    say: Say, code: str, said: str, why: str, hint: str
) -> None:
    say("ACM", json.dumps({"__type": code, "message": said}), status=400)
    with pytest.raises(StackError) as refused:
        find(CERTIFICATE)
    assert refused.value.message.startswith(f"AWS could not be searched for {CERTIFICATE} in {HERE}: {why}: ")
    assert said in refused.value.message
    assert refused.value.hint == hint


def test_what_a_policy_must_allow_is_named_as_policies_name_it(say: Say) -> None:
    said = {"__type": "AccessDeniedException", "message": "not authorized"}
    say("APIGATEWAYV2", json.dumps(said), status=403)
    with pytest.raises(StackError) as refused:
        find(API)
    assert refused.value.hint == "allow `apigateway:GET` to whoever deploys, then `msr up` again"


@pytest.mark.usefixtures("account")
def test_a_throttle_is_waited_out(say: Say, monkeypatch: pytest.MonkeyPatch) -> None:
    say("ACM")
    enough = json.dumps({"CertificateSummaryList": []})
    monkeypatch.setattr(Script, "lines", [(400, json.dumps({"__type": "ThrottlingException"})), (200, enough)])
    assert find(CERTIFICATE, finder=AwsFinder(ACCOUNT, attempts=2)) == ()
    assert Script.lines == []


@pytest.mark.usefixtures("account")
def test_a_service_that_is_not_there_is_said_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL_ROUTE_53", "http://127.0.0.1:9")
    with pytest.raises(StackError, match="it did not answer: Could not connect to the endpoint URL") as refused:
        find(ZONE)
    assert refused.value.hint == "see that AWS answers there, then `msr up` again"


ORDERS = f"""\
msr: 1
name: orders
cloud: aws
regions: [us-east-1, us-west-2]
failover: active-passive
routing: {{domain: api.orders.example}}
functions:
  api: {{code: functions, handler: app.handler, runtime: python3.12, routes: ["ANY /{{proxy+}}"]}}
environments:
  prod: {{account: "{ACCOUNT}", state: "s3://state"}}
"""

URN = "urn:pulumi:orders.prod.entry::msr::msr:aws:RegionHealth$aws:route53/healthCheck:HealthCheck::us-east-1"


@pytest.mark.usefixtures("account")
def test_a_health_check_that_was_cut_off_is_taken_into_the_state_of_a_real_target() -> None:
    """From the blueprint to the state: the provider finds, and what Route 53 does not read back is kept."""
    aws = provider("aws")
    assert isinstance(aws, Searchable)
    finder = aws.finder(plan(load_text(ORDERS, environment="prod")))
    id_, _ = health_check("msr-77", "us-east-1")
    wanted = {"type": "HTTPS", "referenceName": "msr-77", "tags": {MARK_TAG: "77"}}
    pending = {"urn": URN, "type": HEALTH_CHECK, "inputs": wanted, "custom": True}
    state: Document = {"pending_operations": [{"resource": pending, "type": "creating"}]}

    def refresh(settled: Document, targets: object) -> Document:
        assert targets == (URN,)
        (found,) = settled["resources"]
        return {"resources": [{**found, "inputs": {"type": "HTTPS"}, "outputs": {"type": "HTTPS"}}]}

    done = recover(state, LOCATORS, refresh=refresh, finder=finder, known=frozenset, part="entry")
    assert done.adopted == (URN,)
    (taken_in,) = done.state["resources"]
    assert (taken_in["id"], taken_in["inputs"]["referenceName"]) == (id_, "msr-77")
    assert taken_in["outputs"] == {"type": "HTTPS", "referenceName": "msr-77"}


@pytest.mark.usefixtures("account")
def test_a_search_that_fails_stops_the_recovery_with_its_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL_ROUTE_53", "http://127.0.0.1:9")
    pending = {"urn": URN, "type": HEALTH_CHECK, "inputs": {"referenceName": "msr-77"}, "custom": True}
    state: Document = {"pending_operations": [{"resource": pending, "type": "creating"}]}
    with pytest.raises(StackError) as refused:
        recover(state, LOCATORS, refresh=lambda s, _: s, finder=FINDER, known=frozenset, part="entry")
    assert refused.value.message.startswith(
        f"entry: the creation of {HEALTH_CHECK} `us-east-1` was cut off, and nobody knows whether it was made:"
        f" AWS could not be searched for {HEALTH_CHECK} in us-east-1: it did not answer: "
    )
    assert (refused.value.resource, refused.value.hint) == (URN, "see that AWS answers there, then `msr up` again")


@pytest.mark.usefixtures("account")
def test_a_deployment_to_a_real_target_searches_the_account_before_it_starts_an_engine(tmp_path: Path) -> None:
    twins = {zone("made by msr as 77", "")[0] for _ in range(2)}
    urn = "urn:pulumi:orders.prod.base::msr::msr:aws:SharedName$aws:route53/zone:Zone::traffic-zone"
    pending = {"urn": urn, "type": ZONE, "inputs": {"comment": "made by msr as 77"}, "custom": True}
    latest: Document = {"pending_operations": [{"resource": pending, "type": "creating"}]}
    state = tmp_path / "state/.pulumi/stacks/msr/orders.prod.base.json"
    state.parent.mkdir(parents=True)
    state.write_text(json.dumps({"version": 3, "checkpoint": {"latest": latest}}))
    deployment = Deployment(
        tmp_path,
        plan(load_text(ORDERS, environment="prod")),
        provider=provider("aws"),
        engine=Engine(tmp_path / "no-engine", PINNED_VERSION, "PATH"),
        state_url=f"file://{tmp_path}/state",
    )
    base = deployment.up().stack("base")
    (failure,) = base.failures
    assert failure.message == (
        f"base: the creation of {ZONE} `traffic-zone` was cut off, and nobody knows whether it was made: 2 objects"
        f" carry its mark: {', '.join(id_ for id_, _ in find(ZONE, 'made by msr as 77'))}"
    )
    assert all(id_ in failure.message for id_ in twins)
