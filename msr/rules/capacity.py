"""Rules about whether the survivors can carry the load."""

from __future__ import annotations

from collections.abc import Iterator

from msr.predict import Usage
from msr.predict.constants import constant
from msr.rules.rule import Finding, Rule, Subject


def _slow_to_grow(subject: Subject) -> Iterator[Finding]:
    objectives = subject.blueprint.objectives
    if objectives is None or objectives.rto is None:
        return
    for recovery in subject.predictions.recoveries:
        for term in recovery.rto.terms():
            if term.name == "scale out" and term.span.high > objectives.rto.seconds:
                message = f"when {recovery.lost} is lost, the others may need {term.span.high:g} s to grow"
                yield Finding("objectives.rto", message)
                return


def _cold_table(subject: Subject) -> Iterator[Finding]:
    if subject.blueprint.usage is None or not any(p.role == "standby" for p in subject.plan.serving):
        return
    usage = Usage.of(subject.blueprint.usage)
    reads = usage.reads_per_month / max(1.0, usage.requests_per_month) * usage.requests_per_second
    peak = reads * constant("traffic.peak").span.expected
    ready = constant("dynamodb.cold-reads").span.expected
    for choice in subject.plan.of_kind("table"):
        if choice.service.startswith("dynamodb") and peak > ready:
            message = f"about {peak:,.0f} reads/s at peak would reach {choice.key} in a region that served none"
            yield Finding(choice.key, message)


RULES = (
    Rule(
        code="CAP-002",
        severity="warning",
        title="Growing takes longer than the recovery time",
        why="a function gets 1,000 environments in 10 s",
        reaction="keep more instances warm (`failover.standby.floor`), or set `failover: active-active`",
        source="Lambda docs, scaling behaviour; AWS Well-Architected REL11-BP05",
        decide=_slow_to_grow,
    ),
    Rule(
        code="CAP-003",
        severity="warning",
        title="An on-demand table meets its peak cold",
        why="a replica that served no reads starts at 12,000 a second, then twice its previous peak",
        reaction="set `failover: active-active`, or warm the table's throughput beforehand",
        source="DynamoDB docs, on-demand capacity and warm throughput",
        decide=_cold_table,
    ),
)
