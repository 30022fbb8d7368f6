"""One blueprint that each rule accepts, and one that it refuses."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from msr.errors import Issue
from msr.load import load_text
from msr.plan import ApiSpec, Choice, Plan, RouteSpec, TableSpec, TrafficSpec
from msr.planner import plan
from msr.predict import Usage, predict
from msr.rules import RULES, Subject, elsewhere, findings
from tests.predict.clouds import built

AS_OF = date(2026, 11, 25)

SOUND = """\
msr: 1
name: shop
cloud: aws
regions: [eu-west-1, eu-central-1]
failover: active-passive
routing: {domain: api.shop.example}
objectives: {rto: 5m, rpo: 5s, rpo_basis: observed}
usage: {requests: 100M/month, writes: 25M/month}
health: {path: /health}
functions:
  api: {code: src, handler: app.handler, runtime: python3.12, routes: ["ANY /{proxy+}"], uses: [orders]}
tables:
  orders: {key: order_id}
"""

Change = Callable[[Plan], Plan]


def subject(text: str = SOUND, change: Change = lambda made: made) -> Subject:
    """What the rules look at, with the plan changed where no blueprint leads to what a rule is about."""
    blueprint = load_text(text, file="shop.yaml", folder=Path())
    provider = built(blueprint.cloud)
    made = change(plan(blueprint, provider=provider, as_of=AS_OF))
    usage = Usage.of(blueprint.usage) if blueprint.usage else None
    offers = [offer for cloud in ("aws", "azure", "gcp") for offer in built(cloud).offers]
    found = predict(made, offers=offers, regions=provider.regions, usage=usage)
    return Subject(blueprint, made, found, {offer.service: offer for offer in offers}, provider.regions)


def issues(code: str, text: str = SOUND, change: Change = lambda made: made) -> list[Issue]:
    """What the rule of that code finds."""
    (rule,) = (rule for rule in RULES if rule.code == code)
    return list(rule.issues(subject(text, change)))


def changed(key: str, edit: Callable[[Choice], Choice]) -> Change:
    """A plan with one choice edited."""
    return lambda made: replace(made, choices=tuple(edit(c) if c.key == key else c for c in made.choices))


def table(**fields: object) -> Change:
    """A plan whose table `orders` has other fields."""

    def edit(choice: Choice) -> Choice:
        assert isinstance(choice.spec, TableSpec)
        return replace(choice, spec=replace(choice.spec, **fields))

    return changed("tables.orders", edit)


def way_in(**fields: object) -> Change:
    """A plan whose way in has other fields."""

    def edit(choice: Choice) -> Choice:
        assert isinstance(choice.spec, TrafficSpec)
        return replace(choice, spec=replace(choice.spec, **fields))

    return changed("traffic", edit)


def both(first: Change, second: Change) -> Change:
    return lambda made: second(first(made))


def swap(old: str, new: str) -> str:
    assert old in SOUND
    return SOUND.replace(old, new)


def _reads_behind_cloudfront(choice: Choice) -> Choice:
    return replace(choice, service="cloudfront-origin-group")


def _single() -> str:
    return swap("[eu-west-1, eu-central-1]", "[eu-west-1]").replace("active-passive", "single")


REFUSED: dict[str, tuple[str, Change, str, str]] = {
    "OBJ-001": (
        swap("objectives: {rto: 5m, rpo: 5s, rpo_basis: observed}", "objectives: {rto: 5m}"),
        lambda made: made,
        "objectives",
        "states no `rpo`",
    ),
    "OBJ-005": (
        _single().replace("rto: 5m", "availability: 99.99%"),
        lambda made: made,
        "objectives.availability",
        "asked of one region, eu-west-1",
    ),
    "OBJ-006": (
        swap("rto: 5m", "availability: 99.999%"),
        lambda made: made,
        "objectives.availability",
        "leaves 5 minutes a year",
    ),
    "OBJ-007": (
        swap("active-passive", "pilot-light"),
        lambda made: made,
        "objectives.rto",
        "`rto: 5m` leaves a person no time",
    ),
    "REG-001": (_single(), lambda made: made, "regions", "lives in eu-west-1 alone"),
    "REG-002": (
        swap("[eu-west-1, eu-central-1]", "[westeurope, belgiumcentral]")
        .replace("cloud: aws", "cloud: azure")
        .replace("example}", "example, via: [anycast]}"),
        lambda made: made,
        "regions.belgiumcentral",
        "westeurope and belgiumcentral lie 173 km apart",
    ),
    "REG-003": (
        swap("[eu-west-1, eu-central-1]", "[eu-west-1, ap-southeast-2]"),
        table(consistency="strong"),
        "tables.orders.consistency",
        "up to 17,2",
    ),
    "REG-004": (
        swap("[eu-west-1, eu-central-1]", "[us-east-1, us-west-2]"),
        lambda made: made,
        "regions.us-east-1",
        "0.67 region-wide events a year, 5 times as many as usual",
    ),
    "REG-007": (
        swap("[eu-west-1, eu-central-1]", "[me-central-1, me-south-1]"),
        lambda made: made,
        "regions",
        "one zone of hazard: the Gulf",
    ),
    "REG-008": (SOUND, table(consistency="strong"), "tables.orders", "has two voters"),
    "TRF-001": (SOUND, way_in(health_path=""), "health", "route53 has nothing by which to tell a lost region"),
    "TRF-002": (SOUND, way_in(ttl_seconds=300), "routing", "kept for 300 s"),
    "TRF-004": (
        swap("rto: 5m", "rto: 2m").replace("path: /health", "every: 30s"),
        lambda made: made,
        "health.every",
        "a probe every 30 s",
    ),
    "TRF-005": (
        swap("path: /health", "unhealthy_after: 1"),
        lambda made: made,
        "health.unhealthy_after",
        "after one lost probe",
    ),
    "TRF-006": (swap("path: /health", "includes: []"), lambda made: made, "health.includes", "looks at no table"),
    "TRF-007": (
        SOUND,
        table(replicas=("eu-west-1",)),
        "health.includes",
        "the health of eu-central-1 depends on tables.orders, which is elsewhere",
    ),
    "TRF-008": (
        SOUND,
        changed("tables.orders", lambda choice: replace(choice, promotion="control-plane")),
        "tables.orders",
        "only once dynamodb-global-table is reconfigured",
    ),
    "TRF-009": (
        SOUND,
        both(
            changed("traffic", _reads_behind_cloudfront),
            changed("api", lambda choice: _with_routes(choice, "GET", "POST")),
        ),
        "routing",
        "cloudfront-origin-group does not fail over POST",
    ),
    "TRF-013": (
        SOUND,
        changed("traffic", lambda choice: replace(choice, service="global-alb")),
        "functions.api",
        "keeps no instance in eu-west-1, eu-central-1",
    ),
    "TRF-015": (SOUND, way_in(endpoints=()), "routing", "no endpoint for eu-central-1, eu-west-1"),
    "DAT-002": (SOUND, table(replicas=("eu-west-1",)), "tables.orders", "has no replica in eu-central-1"),
    "DAT-003": (SOUND, table(writers="one"), "tables.orders", "accepts no writes for as long as eu-west-1 is lost"),
    "DAT-004": (
        swap("active-passive", "active-active"),
        lambda made: made,
        "tables.orders",
        "two regions may write an item of tables.orders at once",
    ),
    "CAP-002": (
        swap("rto: 5m", "rto: 5s").replace("100M/month", "60G/month"),
        lambda made: made,
        "objectives.rto",
        "the others may need",
    ),
    "CAP-003": (
        swap("100M/month", "60G/month"),
        lambda made: made,
        "tables.orders",
        "in a region that served none",
    ),
    "CAP-006": (
        swap("active-passive", "active-active"),
        table(writers="one"),
        "tables.orders",
        "each write of tables.orders in eu-central-1 waits for eu-west-1",
    ),
    "SHR-001": (
        SOUND,
        changed("switch", lambda choice: replace(choice, regions=("eu-west-1",))),
        "switch",
        "missing in eu-central-1",
    ),
}
"""Per code: a blueprint, a change of its plan, and the path and the words of what the rule finds."""


def _with_routes(choice: Choice, *methods: str) -> Choice:
    assert isinstance(choice.spec, ApiSpec)
    routes = tuple(RouteSpec(method, "/x", "functions.api") for method in methods)
    return replace(choice, spec=replace(choice.spec, routes=routes))


@pytest.mark.parametrize("code", sorted(REFUSED))
def test_each_rule_refuses_what_it_is_about(code: str) -> None:
    text, change, path, words = REFUSED[code]
    found = issues(code, text, change)
    assert len(found) == 1
    (issue,) = found
    assert (issue.code, issue.path) == (code, path)
    assert words in issue.message
    assert issue.hint and issue.details


@pytest.mark.parametrize("code", [rule.code for rule in RULES])
def test_each_rule_accepts_a_sound_blueprint(code: str) -> None:
    assert issues(code) == []


def test_every_rule_has_a_refusing_case() -> None:
    assert sorted(REFUSED) == sorted(rule.code for rule in RULES)


def test_reads_alone_may_stand_behind_an_origin_group() -> None:
    change = both(
        changed("traffic", _reads_behind_cloudfront), changed("api", lambda choice: _with_routes(choice, "GET"))
    )
    assert issues("TRF-009", SOUND, change) == []


def test_conflicts_that_are_meant_are_no_finding() -> None:
    text = swap("active-passive", "active-active").replace("order_id}", "order_id, conflicts: last-writer-wins}")
    assert issues("DAT-004", text) == []


def test_findings_come_in_the_order_of_the_file() -> None:
    text = swap("[eu-west-1, eu-central-1]", "[us-east-1, us-west-2]").replace("path: /health", "unhealthy_after: 1")
    found = findings(subject(text))
    assert [issue.code for issue in found] == ["REG-004", "TRF-005"]
    assert [str(issue.position) for issue in found] == ["shop.yaml:4:11", "shop.yaml:9:27"]


def test_the_sixty_rules_of_the_field_are_decided_or_say_what_they_wait_for() -> None:
    here, there = {rule.code for rule in RULES}, {rule.code for rule in elsewhere()}
    assert not here & there
    assert len(here | there) == 61  # sixty of the field, and OBJ-008 of msr
    assert all(rule.by and rule.title and rule.source for rule in elsewhere())
