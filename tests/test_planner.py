"""The planner: choices, refusals, and edits that hold."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from msr.errors import PlanError
from msr.load import load_text
from msr.plan import ApiSpec, Plan, TableSpec, TrafficSpec, digest, to_json
from msr.planner import plan
from msr.registry import provider
from tests.golden import HERE, assert_golden

AS_OF = date(2026, 11, 25)
CASES = sorted(path.stem for path in (HERE / "plans").glob("*.yaml"))

ORDERS = """\
msr: 1
name: orders
cloud: {cloud}
regions: {regions}
failover: {failover}
{routing}
functions:
  api:
    {{code: functions, handler: app.handler, runtime: {runtime}, timeout: {timeout},
     routes: ["ANY /{{proxy+}}"], uses: [orders]}}
tables:
  orders: {table}
"""


RESERVED = """\
msr: 1
name: orders
cloud: {cloud}
regions: {regions}
failover: single
health: {{path: {health}}}
functions:
  api: {{code: functions, handler: app.handler, runtime: python3.12, routes: ["GET /orders", "GET {route}"]}}
"""


def orders(
    *,
    cloud: str = "aws",
    regions: str = "[us-east-1, us-west-2]",
    failover: str = "active-passive",
    routing: str = "routing: {domain: api.orders.example}",
    runtime: str = "python3.12",
    timeout: str = "10s",
    table: str = "{key: order_id}",
) -> str:
    """The orders blueprint with some of its leaves changed."""
    return ORDERS.format(
        cloud=cloud, regions=regions, failover=failover, routing=routing, runtime=runtime, timeout=timeout, table=table
    )


def planned(text: str, *, active: str | None = None) -> Plan:
    """The plan of a blueprint's text in its local environment."""
    blueprint = load_text(text, file="orders.yaml", folder=Path())
    return plan(blueprint, provider=provider(blueprint.cloud), as_of=AS_OF, active=active)


def refused(text: str) -> PlanError:
    """The refusal of a blueprint's text."""
    with pytest.raises(PlanError) as caught:
        planned(text)
    return caught.value


def shown(error: PlanError) -> str:
    """An error as plain text: place, message, a line an offer, hint."""
    return "\n".join(
        "\n".join((f"{issue.position} {issue.path}", issue.message, *issue.details, f"hint: {issue.hint}"))
        for issue in error.issues
    )


@pytest.mark.parametrize("case", CASES)
def test_a_blueprint_plans_as_it_did_when_a_person_last_read_it(case: str) -> None:
    text = (HERE / "plans" / f"{case}.yaml").read_text(encoding="utf-8")
    assert_golden(f"plans/{case}.json", to_json(planned(text)))


REFUSALS = {
    "strong_needs_a_third_voter": orders(table="{key: id, consistency: strong}"),
    "strong_across_two_region_sets": orders(
        table="{key: id, consistency: strong}", regions="[us-east-1, us-west-2, eu-west-1]"
    ),
    "strong_with_ttl": orders(
        table="{key: id, consistency: strong, ttl: gone_at}", regions="[us-east-1, us-east-2, us-west-2]"
    ),
    "bounded_staleness_on_aws": orders(table="{key: id, consistency: bounded-staleness}"),
    "no_domain_for_two_regions": orders(routing="tags: {}"),
    "unknown_region": orders(regions="[us-esat-1, us-west-2]"),
    "region_without_a_name_here": orders(regions="{east: {name: {azure: eastus}}, us-west-2: {}}"),
    "manual_trigger": orders(failover="{mode: active-passive, trigger: manual}"),
    "manual_failback": orders(failover="{mode: active-passive, failback: manual}"),
    "backup_restore": orders(failover="backup-restore"),
    "anycast_on_aws_without_a_domain": orders(routing="routing: {via: [anycast]}"),
    "slow_function_behind_the_api": orders(timeout="5m"),
    "retired_runtime": orders(runtime="python3.8"),
    "probe_interval": orders(routing="routing: {domain: api.orders.example}\nhealth: {every: 5s}"),
    "azure": orders(cloud="azure", regions="[eastus, westus3]"),
    "google_latency_by_dns": orders(cloud="gcp", regions="[us-east4, us-central1]", failover="active-active"),
    "geo_without_places": orders(
        failover="active-active", routing="routing: {domain: api.orders.example, policy: geo}"
    ),
    "google_places_by_dns": orders(
        cloud="gcp",
        regions="[us-east4, us-central1]",
        failover="active-active",
        routing="routing: {domain: api.orders.example, policy: geo, geo: "
        '{us-east4: [default], us-central1: ["country:PT", "subdivision:US-TX"]}}',
    ),
    "google_anycast_behind_dns": orders(
        cloud="gcp",
        regions="[us-east4, us-central1]",
        failover="active-active",
        routing="routing: {domain: api.orders.example, policy: geo, via: [dns, anycast]}",
    ),
    "google_priority_by_anycast": orders(
        cloud="gcp",
        regions="[us-east4, us-central1]",
        routing="routing: {domain: api.orders.example, via: [anycast, dns]}",
    ),
    "google_strong_without_a_configuration": orders(
        cloud="gcp", regions="[europe-west9, europe-west1]", table="{key: id, consistency: strong}"
    ),
    "google_path_that_ends_in_z": orders(
        cloud="gcp",
        regions="[us-east4, us-central1]",
        routing="routing: {domain: api.orders.example}\nhealth: {path: /healthz}",
    ),
    "azure_apex": orders(
        cloud="azure",
        regions="[eastus, westus3]",
        routing="routing: {domain: orders.example, via: [anycast]}",
    ),
    "azure_apex_by_dns": orders(
        cloud="azure", regions="[eastus, westus3]", routing="routing: {domain: orders.example}"
    ),
    "aws_paths_of_its_own": RESERVED.format(cloud="aws", regions="[us-east-1]", health="/ping", route="/sping"),
    "azure_paths_of_its_own": RESERVED.format(
        cloud="azure", regions="[eastus]", health="/Admin/health", route="/runtime/{id}"
    ),
    "google_paths_of_its_own": RESERVED.format(
        cloud="gcp", regions="[us-east4]", health="/_ah/health", route="/eventlog"
    ),
    "google_runtime": orders(cloud="gcp", regions="[us-east4, us-central1]", runtime="nodejs24.x"),
}


@pytest.mark.parametrize("case", REFUSALS)
def test_a_refusal_names_place_reasons_and_edits_that_hold(case: str) -> None:
    assert_golden(f"refusals/{case}.txt", shown(refused(REFUSALS[case])) + "\n")


@pytest.mark.parametrize("cloud", ["aws", "azure", "gcp"])
@pytest.mark.parametrize(
    "route", ["/{id}", "/{proxy+}", "/administrator", "/orders/ping", "/eventlogs", "/orders/admin/x"]
)
def test_a_path_that_only_looks_like_one_of_the_clouds_own_is_the_functions(cloud: str, route: str) -> None:
    regions = {"aws": "[us-east-1]", "azure": "[eastus]", "gcp": "[us-east4]"}
    assert planned(RESERVED.format(cloud=cloud, regions=regions[cloud], health="/health", route=route)).of_kind("api")


def test_the_region_that_serves_after_a_failover_stays_in_front() -> None:
    after = planned(orders(), active="us-west-2")
    assert [(p.key, p.role) for p in after.placements] == [("us-west-2", "active"), ("us-east-1", "standby")]
    traffic = after.choice("traffic").expect(TrafficSpec)
    assert [endpoint.region for endpoint in traffic.endpoints] == ["us-west-2", "us-east-1"]


def test_a_witness_votes_for_strong_tables_only() -> None:
    text = (HERE / "plans" / "active_active_strong_witness.yaml").read_text(encoding="utf-8")
    specs = {choice.name: choice.spec for choice in planned(text).of_kind("table")}
    assert isinstance(specs["entries"], TableSpec)
    assert isinstance(specs["audit"], TableSpec)
    assert (specs["entries"].witness, specs["audit"].witness) == ("paris", None)
    assert all("paris" not in choice.regions for choice in planned(text).choices)


def test_a_choice_gives_its_spec_to_those_who_expect_its_kind_and_to_nobody_else() -> None:
    api = planned(orders()).choice("api")
    assert api.expect(ApiSpec) is api.spec
    with pytest.raises(TypeError, match=r"^`api` holds ApiSpec, not TableSpec$"):
        api.expect(TableSpec)


def test_choices_come_after_what_they_need() -> None:
    seen: set[str] = set()
    for choice in planned(orders()).choices:
        assert {need.key for need in choice.needs} <= seen
        seen.add(choice.key)


@pytest.mark.parametrize(
    ("cloud", "regions", "uses", "told"),
    [
        ("aws", "[us-east-1]", "orders", True),
        ("aws", "[us-east-1]", "orders:read", True),
        ("azure", "[eastus]", "orders", True),
        ("azure", "[eastus]", "orders:read", False),
        ("gcp", "[us-east4]", "orders", False),
    ],
)
@pytest.mark.parametrize("kind", ["string", "number"])
def test_a_table_that_health_writes_into_says_which_keys_are_no_data(
    cloud: str, regions: str, uses: str, told: bool, kind: str
) -> None:
    text = orders(cloud=cloud, regions=regions, failover="single", routing="", table=f"{{key: {{id: {kind}}}}}")
    plan = planned(text.replace("uses: [orders]", f'uses: ["{uses}"]'))
    found = [note.text for note in plan.notes if note.key == "tables.orders" and "`__msr#<region>`" in note.text]
    assert bool(found) == (told and kind == "string")


def test_a_certificate_that_no_way_in_takes_is_told() -> None:
    text = orders(routing="routing: {domain: api.orders.example, certificate: group/vault/api-tls}")
    notes = [note.text for note in planned(text).notes if note.key == "routing.certificate"]
    assert notes == ["not used: the cloud issues the certificate of this way in"]


def test_an_apex_name_answers_with_the_ttl_of_an_alias() -> None:
    apex = planned(orders(routing="routing: {domain: orders.example}")).choice("traffic").spec
    below = planned(orders()).choice("traffic").spec
    assert isinstance(apex, TrafficSpec)
    assert isinstance(below, TrafficSpec)
    assert (apex.apex, apex.ttl_seconds, apex.zone_name) == (True, 60, "orders.example")
    assert (below.apex, below.ttl_seconds, below.zone_name) == (False, 30, "orders.example")


@settings(max_examples=60, deadline=None)
@given(
    mode=st.sampled_from(["active-active", "active-passive", "pilot-light"]),
    regions=st.lists(
        st.sampled_from(["us-east-1", "us-east-2", "us-west-2", "eu-west-1"]), min_size=2, max_size=4, unique=True
    ),
    consistency=st.sampled_from(["strong", "session", "eventual", "bounded-staleness"]),
    domain=st.sampled_from(["orders.example", "api.orders.example"]),
)
def test_the_same_blueprint_always_gets_the_same_answer(
    mode: str, regions: list[str], consistency: str, domain: str
) -> None:
    text = orders(
        regions=str(regions),
        failover=mode,
        routing=f"routing: {{domain: {domain}}}",
        table=f"{{key: id, consistency: {consistency}}}",
    )

    def answer() -> str:
        try:
            return digest(planned(text))
        except PlanError as error:
            return shown(error)

    assert answer() == answer()
