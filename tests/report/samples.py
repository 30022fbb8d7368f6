"""A proof made by hand, so that what is said of it is compared to the letter and no tuned figure moves it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from msr.blueprint import Acceptance
from msr.errors import Issue, Position
from msr.offer import Offer, TablePromise
from msr.predict import Consequence, Formula, Loss, Part, Prediction, Predictions, Recovery, Span, Term, Unknown
from msr.predict.objective import Verdict
from msr.predict.term import predicted
from msr.proof import Accepted, Proof
from msr.report import Report
from tests.cli.samples import PLAN

DAY = date(2026, 11, 25)
FUNCTION = "functions.api"


def term(name: str, low: float, expected: float, high: float, unit: str = "s") -> Term:
    return Term(name, Span(low, expected, high), unit, "contract", "a vendor's page", DAY)


def figure(name: str, unit: str, formula: Formula, *parts: Part, unknown: tuple[Unknown, ...] = ()) -> Prediction:
    return predicted(name, unit, formula, parts, unknown=unknown)


RTO = figure("rto.east", "s", "sum", term("detect", 24, 32, 34), term("switch", 1, 4, 8), term("client", 0, 15, 28.4))
NOBODY_WAITS = figure("rto.west", "s", "sum")
STICKY = (term("clients that hold answers", 0, 0.03, 0.09, ""), term("hold them for", 300, 600, 900))
OBSERVED = figure("rpo.observed", "s", "worst", term("tables.orders", 0.5, 1, 2.5))
CEILING = figure("rpo.ceiling", "s", "worst", unknown=(Unknown("tables.orders", "s", "no ceiling is published"),))
AVAILABILITY = figure(
    "availability.history",
    "%",
    "uptime",
    term("east lost, failover works", 0.1, 0.5, 2, "min/year"),
    term("provider-wide event", 0, 52.06, 90, "min/year"),
)
CONTRACT = figure("availability.contract", "%", "series", term("route53", 100, 100, 100, "%"))
AT_BEST = figure("availability.ceiling", "%", "uptime", term("provider-wide event", 0, 16, 45, "min/year"))
P95 = figure("latency.p95", "ms", "sum", term("network", 10, 40, 100, "ms"), term("the function", 50, 100.2, 300, "ms"))
COST = figure(
    "cost",
    "USD/month",
    "sum",
    figure("tables.orders", "USD/month", "sum", term("writes", 60, 63.2, 65, "USD/month")),
    figure("functions.api", "USD/month", "sum", term("requests", 70, 1126, 1363, "USD/month")),
)

RECOVERY = Recovery("east", RTO, STICKY)
UNUSED = Recovery("west", NOBODY_WAITS, None)

EVERYWHERE: Mapping[str, tuple[str, ...]] = {FUNCTION: ("east", "west")}

FAILURES = (
    Consequence(Loss("region", "east"), {FUNCTION: ("west",)}, RECOVERY, OBSERVED, ("promote tables.orders",)),
    Consequence(Loss("region", "west"), {FUNCTION: ("east",)}, UNUSED, OBSERVED, ()),
    Consequence(
        Loss("service", "route53"), {FUNCTION: ()}, None, None, ("wait for route53: no second path is planned",)
    ),
    Consequence(Loss("control-plane", "route53"), EVERYWHERE, None, None, ("deploy nothing until it is back",)),
    Consequence(Loss("state", "pulumi"), EVERYWHERE, None, None, ("deploy nothing until it is back",)),
)

PREDICTIONS = Predictions(
    recoveries=(RECOVERY, UNUSED),
    rpo_observed=OBSERVED,
    rpo_ceiling=CEILING,
    lost_writes=None,
    availability=AVAILABILITY,
    availability_contract=CONTRACT,
    availability_ceiling=AT_BEST,
    round_trips=(),
    write_latencies=(),
    p95=P95,
    cost=COST,
    cost_ratio=1.5,
    failures=FAILURES,
)

MISSED = Issue(
    "objective `rto: 1m` is missed: when a region is lost, 95 of 100 clients are served again within 70.4 s",
    "objectives.rto",
    Position("shop/blueprint.yaml", 9, 13),
    "OBJ-002",
    "error",
    "set `health.unhealthy_after: 2`",
    ("34 s    detect  contract, most of it", "70.4 s  the sum"),
)
WARNED = Issue(
    "us-east-1 fails more often than others",
    "regions.east",
    Position("shop/blueprint.yaml", 5, 3),
    "REG-004",
    "warning",
    "put another region first",
    ("the first region carries the load",),
)
SILENCED = Issue("one way in <alone>", "routing.via", Position("shop/blueprint.yaml", 8, 11), "TRF-009", "error")
REMARK = Issue(
    "nothing names the table `old`", "tables.old", Position("shop/blueprint.yaml", 20, 3), "unused", "warning"
)

PROOF = Proof(
    plan=PLAN,
    predictions=PREDICTIONS,
    verdicts=(
        Verdict("rto", "1m", 60, RTO),
        Verdict("rpo", "5s", 5, CEILING),
        Verdict("availability", "99.95%", 99.95, AVAILABILITY),
        Verdict("budget", "1800 USD/month", 1800, COST),
    ),
    issues=(WARNED, MISSED),
    accepted=(Accepted(SILENCED, Acceptance(code="TRF-009", why="a <small> service", until=date(2027, 6, 30))),),
)

TABLE = Offer(
    kind="table",
    service="dynamodb-global-table",
    title="Amazon DynamoDB global table, eventual consistency (MREC)",
    promise=TablePromise(("eventual",), "all", ("last-writer-wins",), True, True, 1.0, None),
    source="a vendor's page",
    checked=DAY,
    built=True,
)

REPORT = Report(PROOF, {TABLE.service: TABLE}, (REMARK,))
FEASIBLE = Report(replace(PROOF, issues=(), accepted=(), verdicts=()), {TABLE.service: TABLE})
