"""Rules that need no cloud: each has a blueprint that it accepts and one that it refuses."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from msr.blueprint import Blueprint
from msr.check import RULES, CodeLimits, check
from msr.errors import Issue, Position
from msr.load import load, load_text
from tests.strategies import blueprints

GOOD = """\
msr: 1
name: orders
cloud: aws
regions: {east: us-east-1, west: {name: us-west-2}}
failover: active-passive
routing: {domain: api.orders.example}
functions:
  api: {code: functions, handler: app.handler, runtime: python3.11, routes: ["ANY /{proxy+}"], uses: [orders]}
tables:
  orders: {key: order_id, indexes: {by_day: {key: {day: string}}}, ttl: gone_at}
"""

ACTIVE_ACTIVE = GOOD.replace("active-passive", "active-active")
WEIGHTED = ACTIVE_ACTIVE.replace(".example}", ".example, policy: weighted}").replace(
    "{east: us-east-1, west: {name: us-west-2}}",
    "{east: {name: us-east-1, weight: 60}, west: {name: us-west-2, weight: 40}}",
)
GEO = ACTIVE_ACTIVE.replace(".example}", ".example, policy: geo, geo: {east: [default], west: [continent:EU]}}")
OBJECTIVES = (
    GOOD
    + """\
objectives: {budget: 5 USD/month}
accept: [{code: A-1, why: known, until: 2027-06-30}, {code: A-1, why: again, until: 2027-06-30}]
"""
)
WRITES = GOOD + "usage: {requests: 1M/month, writes: 2M/month}\n"
NO_FUNCTIONS = "msr: 1\nname: orders\ncloud: aws\nregions: []\n"
CLOUD = """\
environments:
  prod: {account: "111122223333", state: "s3://shop-state?region=eu-north-1"}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a ``functions`` folder that holds a handler."""
    (tmp_path / "functions").mkdir()
    (tmp_path / "functions/app.py").write_text("def handler(event, context):\n    return {}\n")
    return tmp_path


def issues(text: str, folder: Path, environment: str | None = None) -> tuple[Issue, ...]:
    """What the rules find in a text that loads."""
    return check(load_text(text, file="shop.yaml", folder=folder, environment=environment))


def text_at(text: str, position: Position | None) -> str:
    """The rest of the line that begins at ``position``."""
    assert position is not None
    return text.splitlines()[position.line - 1][position.column - 1 :]


def edited(text: str, old: str, new: str) -> str:
    """``text`` with one edit that must apply."""
    assert old in text
    return text.replace(old, new)


@pytest.mark.parametrize("text", [GOOD, ACTIVE_ACTIVE, WEIGHTED, GEO])
def test_a_good_blueprint_has_no_findings(text: str, folder: Path) -> None:
    assert issues(text, folder) == ()


@given(blueprints())
@settings(suppress_health_check=[HealthCheck.too_slow])
def test_generated_blueprints_break_no_rule(blueprint: Blueprint) -> None:
    assert [issue for rule in RULES for issue in rule(blueprint) if issue.severity == "error"] == []


# fmt: off
REFUSED = [
    # regions and modes
    (GOOD, "us-west-2", "us-east-1", "duplicate-region", "us-east-1}}", "the regions `east` and `west` are both"),
    (GOOD, "east: us-east-1", "east: {name: {gcp: us-east4}}", "unnamed-region", "name: {gcp", "has no name on aws"),
    (GOOD, "active-passive", "single", "single-with-regions", "single", "runs in one region, and 2 regions serve"),
    (GOOD, ", west: {name: us-west-2}", "", "mode-without-regions", "active-passive", "needs a second region that"),
    (GOOD, "us-west-2}", "us-west-2, role: witness}", "mode-without-regions", "active-passive", "needs a second"),
    (GOOD, "us-west-2}", "us-west-2, role: active}", "second-active-region", "active}}", "the first region alone is"),
    (GOOD, "east: us-east-1", "east: {role: standby}", "first-region-not-active", "standby}, west", "`east` is a"),
    (ACTIVE_ACTIVE, "us-west-2}", "us-west-2, role: standby}", "standby-in-active-active", "standby}}", "every region"),
    (GOOD, "active-passive", "{mode: pilot-light, standby: 10%}", "floor-without-standby", "10%}", "no warm standby"),
    (GOOD, "active-passive", "{mode: active-active, failback: manual}", "failback-without-standby", "manual}", "means"),
    (GOOD, "us-west-2}", "us-west-2}, us-east-2: {role: witness, weight: 1}", "witness-serves-traffic", "1}}", "is a"),
    # routing
    (GOOD, "api.orders.example", "Api.Orders.example", "domain", "Api.Orders", "is not the name of a host"),
    (GOOD, ', routes: ["ANY /{proxy+}"]', "", "domain-without-routes", "api.orders.example", "no function has routes"),
    (GOOD, "example}", "example, via: [dns, dns]}", "duplicate-way-in", "dns]}", "`dns` is listed twice"),
    (GOOD, "example}", "example, policy: latency}", "policy-against-mode", "latency}", "the other regions wait"),
    (ACTIVE_ACTIVE, "example}", "example, policy: priority}", "policy-against-mode", "priority}", "every region"),
    (GOOD, "us-west-2}", "us-west-2, weight: 3}", "weight-without-policy", "3}}", "only `policy: weighted` reads"),
    (WEIGHTED, ", weight: 40", "", "weight-missing", "west: {", "the region `west` needs a weight"),
    (GEO, "west: [", "wset: [", "unknown-region", "[continent:EU]", "`geo` names the region `wset`"),
    (GEO, "continent:EU", "europe", "place", "europe]", "`europe` is not a place"),
    (GEO, "continent:EU", "default", "duplicate-place", "default], west", "`default` is listed more than once"),
    (GEO, "default", "country:US", "geo-without-default", "geo: {east", "no region serves `default`"),
    (GEO, "policy: geo", "policy: latency", "geo-without-policy", "geo: {east", "only `policy: geo` reads"),
    # tables
    (GOOD, "uses: [orders]", "uses: [order]", "unknown-table", "order]", "no table has that name"),
    (GOOD, "uses: [orders]", 'uses: [orders, "orders:read"]', "duplicate-use", '"orders:read"]', "uses `orders` twice"),
    (GOOD, "functions:\n", "health: {includes: [carts]}\nfunctions:\n", "unknown-table", "carts]", "`health.includes`"),
    (GOOD, "tables:", "tables:\n  a-b: {key: x}\n  a_b: {key: x}", "names-collide", "a_b: {", "MSR_TABLE_A_B"),
    (GOOD, "{day: string}", "{order_id: number}", "attribute-types", "number}}}", "a string in one place and a number"),
    (GOOD, "{day: string}", "{gone_at: string}", "attribute-types", "gone_at}", "a string in one place and a number"),
    (GOOD, "{day: string}", "order_id", "index-repeats-key", "order_id}}, ttl", "has the key of its own table"),
    (GOOD, "gone_at", "order_id", "ttl-in-key", "order_id}", "cannot also be the end of life"),
    # routes
    (GOOD, '"ANY /{proxy+}"', '"GET /a/{x}", "GET /a/{y}"', "duplicate-route", '"GET /a/{y}"', "already taken by"),
    (GOOD, "ANY /{proxy+}", "GET /{a}/{a}", "duplicate-variable", '"GET /{a}', "two segments called `a`"),
    (GOOD, "ANY /{proxy+}", "GET /health", "route-on-health", '"GET /health', "msr answers `/health` itself"),
    (GOOD, "ANY /{proxy+}", "GET /_msr/x", "reserved-path", '"GET /_msr', "answer each other below `/_msr`"),
    (GOOD, "functions:\n", "health: health\nfunctions:\n", "health-path", "health", "`health` is not a path"),
    # target
    (GOOD, "functions:\n", 'account: "1111"\nfunctions:\n', "account-form", '"1111"', "that is 12 digits"),
    (GOOD, "functions:\n", "state: ftp://x\nfunctions:\n", "state", "ftp://x", "not a place where Pulumi keeps state"),
    # code
    (GOOD, "python3.11", "ruby3.3", "runtime", "ruby3.3", "does not know the runtime `ruby3.3`"),
    (GOOD, "code:", "environment: {MSR_X: a}, code:", "reserved-variable", "a}, code", "belongs to msr"),
    (GOOD, "code:", "environment: {AWS_REGION: a}, code:", "reserved-variable", "a}, code", "is set by a cloud"),
    (GOOD, "code:", "environment: {a-b: a}, code:", "variable", "a}, code", "is not the name of an environment"),
    (GOOD, "code: functions", "code: function", "code-missing", "function, ", "there is no folder"),
    (GOOD, "code: functions", "code: /functions", "code-absolute", "/functions, ", "`/functions` is absolute"),
    (GOOD, "code: functions", "code: functions/app.py", "code-not-folder", "functions/app.py", "is a file"),
    (GOOD, "app.handler", "ap.handler", "handler-file", "ap.handler", "there is no ap.py"),
    (GOOD, "app.handler", "app.handle", "handler-function", "app.handle, ", "defines no `handle`"),
    (GOOD, "app.handler", "handler", "handler", "handler, ", "`handler` is not a handler"),
    (GOOD, "python3.11", "nodejs22.x", "handler-file", "app.handler", "there is no app.js"),
]
# fmt: on


@pytest.mark.parametrize(("base", "old", "new", "code", "leaf", "message"), REFUSED)
def test_one_wrong_edit_gives_one_error_at_its_leaf(
    base: str, old: str, new: str, code: str, leaf: str, message: str, folder: Path
) -> None:
    text = edited(base, old, new)
    errors = [issue for issue in issues(text, folder) if issue.severity == "error"]
    assert {issue.code for issue in errors} == {code}
    assert message in errors[0].message
    assert text_at(text, errors[0].position).startswith(leaf)


def test_every_rule_is_shown_to_find_something(folder: Path) -> None:
    texts = [NO_FUNCTIONS, OBJECTIVES, WRITES, *(edited(base, old, new) for base, old, new, *_ in REFUSED)]
    loaded = [load_text(text, folder=folder) for text in texts]
    silent = [rule.__name__ for rule in RULES if not any(list(rule(blueprint)) for blueprint in loaded)]
    assert silent == []


def test_all_findings_come_at_once_in_the_order_of_the_file(folder: Path) -> None:
    text = edited(edited(GOOD, "uses: [orders]", "uses: [ordres]"), "active-passive", "single")
    assert [(issue.code, issue.severity) for issue in issues(text, folder)] == [
        ("single-with-regions", "error"),
        ("unknown-table", "error"),
        ("unused-table", "warning"),
    ]


def test_the_nearest_word_is_hinted(folder: Path) -> None:
    finding, _ = issues(edited(GOOD, "uses: [orders]", "uses: [ordres]"), folder)
    assert finding.hint == "did you mean `orders`?"
    (finding,) = issues(edited(GOOD, "app.handler", "app.handle"), folder)
    assert finding.hint == "did you mean `app.handler`?"


def test_weights_that_are_all_zero_prefer_nobody(folder: Path) -> None:
    (finding,) = issues(WEIGHTED.replace("60", "0").replace("40", "0"), folder)
    assert (finding.code, finding.path) == ("weights-all-zero", "routing.policy")


def test_a_blueprint_without_functions_or_regions_is_refused(folder: Path) -> None:
    assert [issue.code for issue in issues(NO_FUNCTIONS, folder)] == ["no-functions", "no-serving-region"]


def test_a_function_that_nothing_calls_is_warned_of(folder: Path) -> None:
    nameless = edited(GOOD, "routing: {domain: api.orders.example}\n", "")
    (finding,) = issues(edited(nameless, 'routes: ["ANY /{proxy+}"], ', ""), folder)
    assert (finding.code, finding.severity) == ("unreachable-function", "warning")


def test_a_finding_in_an_overlay_is_placed_in_the_overlay(folder: Path) -> None:
    text = GOOD + "environments:\n  dev: {target: local, failover: {mode: single}}\n"
    (finding,) = issues(text, folder, "dev")
    assert (finding.path, finding.position) == ("environments.dev.failover.mode", Position("shop.yaml", 12, 41))


def test_a_good_account_and_state_have_no_findings(folder: Path) -> None:
    assert issues(GOOD + CLOUD, folder, "prod") == ()


@pytest.mark.parametrize(
    ("old", "new", "code", "message"),
    [
        ("111122223333", "1111", "account-form", "`1111` is not the `id` of an account: that is 12 digits"),
        ('"111122223333"', "{di: x}", "account-part", "an account of aws needs `id`"),
        ("s3://shop-state", "ftp://x", "state", "is not a place where Pulumi keeps state"),
        ("eu-north-1", "us-west-2", "state-in-region", "the state is in us-west-2, a region that it describes"),
    ],
)
def test_account_and_state_are_of_their_cloud(old: str, new: str, code: str, message: str, folder: Path) -> None:
    found = issues(GOOD + edited(CLOUD, old, new), folder, "prod")
    assert found[0].code == code
    assert any(message in issue.message for issue in found)


@pytest.mark.parametrize(
    "source",
    [
        "def handler(event, context): ...",
        "async def handler(event, context): ...",
        "handler = make()",
        "handler: object = make()",
        "from shop import handler",
        "from shop import serve as handler",
        "from shop import *",
        "try:\n    from a import handler\nexcept ImportError:\n    handler = None",
        "if True:\n    def handler(event, context): ...",
    ],
)
def test_a_handler_is_whatever_the_module_binds(source: str, folder: Path) -> None:
    (folder / "functions/app.py").write_text(source)
    assert issues(GOOD, folder) == ()


@pytest.mark.parametrize(
    "source", ["class A:\n    def handler(self): ...", "def f():\n    handler = 1", "handler: int"]
)
def test_a_name_inside_something_else_is_no_handler(source: str, folder: Path) -> None:
    (folder / "functions/app.py").write_text(source)
    assert [issue.code for issue in issues(GOOD, folder)] == ["handler-function"]


def test_a_handler_in_a_package_or_a_subfolder_is_found(folder: Path) -> None:
    (folder / "functions/web").mkdir()
    (folder / "functions/web/__init__.py").write_text("def handler(event, context): ...")
    for handler in ("web.handler", "web/__init__.handler"):
        assert issues(edited(GOOD, "app.handler", handler), folder) == ()


def test_a_syntax_error_is_told_with_its_own_line(folder: Path) -> None:
    (folder / "functions/app.py").write_text("x = 1\ndef handler(:\n")
    (finding,) = issues(GOOD, folder)
    assert finding.code == "handler-syntax"
    assert finding.message == f"{folder}/functions/app.py:2:13 is not Python: invalid syntax"


def test_syntax_that_only_a_newer_python_can_judge_is_a_warning(folder: Path) -> None:
    (folder / "functions/app.py").write_text("def handler(:\n")
    (finding,) = issues(edited(GOOD, "python3.11", "python3.99"), folder)
    assert (finding.code, finding.severity) == ("handler-syntax", "warning")


@pytest.mark.parametrize("content", [b"\x00", b"# coding: nonsense\n", b"(" * 100_000, b"x = '" + b"\xff" + b"'"])
def test_a_file_that_is_no_source_is_one_finding(content: bytes, folder: Path) -> None:
    (folder / "functions/app.py").write_bytes(content)
    (finding,) = issues(GOOD, folder)
    assert finding.code in ("handler-syntax", "handler-unreadable")


def test_user_code_is_never_run(folder: Path) -> None:
    (folder / "functions/app.py").write_text("raise SystemExit\ndef handler(event, context): ...")
    assert issues(GOOD, folder) == ()


def test_a_folder_with_only_traces_of_work_is_empty(folder: Path) -> None:
    (folder / "functions/app.py").unlink()
    (folder / "functions/__pycache__").mkdir()
    (folder / "functions/__pycache__/app.pyc").write_text("")
    assert [issue.code for issue in issues(GOOD, folder)] == ["code-empty"]


def test_a_folder_larger_than_the_service_takes_is_refused(folder: Path) -> None:
    with (folder / "functions/model.bin").open("wb") as file:
        file.truncate(2 << 20)
    blueprint = load_text(GOOD, file="shop.yaml", folder=folder)
    assert check(blueprint) == ()
    (finding,) = check(blueprint, limits=CodeLimits(unzipped_mb=1))
    assert finding.code == "code-too-large"
    assert "holds more than 1 MB" in finding.message


def test_a_path_that_no_disk_can_hold_is_one_finding(folder: Path) -> None:
    (finding,) = issues(edited(GOOD, "code: functions", f"code: {'x' * 5000}"), folder)
    assert finding.code == "code-unreadable"


def test_the_orders_example_has_no_findings() -> None:
    assert check(load(Path(__file__).parent.parent / "blueprints/orders/blueprint.yaml")) == ()
