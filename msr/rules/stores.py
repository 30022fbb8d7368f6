"""Rules about data and about what requests need of other regions."""

from __future__ import annotations

from collections.abc import Iterator

from msr.offer import TablePromise
from msr.plan import Choice, TableSpec
from msr.rules.rule import Finding, Rule, Subject


def _left_behind(subject: Subject) -> Iterator[Finding]:
    serving = {p.key for p in subject.plan.serving}
    for choice, spec in _tables(subject):
        missing = serving - set(spec.replicas)
        if missing:
            yield Finding(choice.key, f"{choice.key} has no replica in {', '.join(sorted(missing))}")


def _never_promoted(subject: Subject) -> Iterator[Finding]:
    for choice, spec in _tables(subject):
        if spec.writers == "one" and len(spec.replicas) > 1 and choice.promotion == "none":
            yield Finding(choice.key, f"{choice.key} accepts no writes for as long as {spec.home} is lost")


def _silent_conflicts(subject: Subject) -> Iterator[Finding]:
    for choice, spec in _tables(subject):
        promise = subject.offer(choice.service).promise
        many = isinstance(promise, TablePromise) and promise.writers == "all" and len(spec.replicas) > 1
        table = subject.blueprint.tables.get(choice.name)
        said = table is not None and "conflicts" in table.model_fields_set
        if subject.plan.mode == "active-active" and many and spec.consistency != "strong" and not said:
            yield Finding(choice.key, f"two regions may write an item of {choice.key} at once, and one write is lost")


def _distant_writes(subject: Subject) -> Iterator[Finding]:
    for choice, spec in _tables(subject):
        away = [p.key for p in subject.plan.serving if p.role == "active" and p.key != spec.home]
        if spec.writers == "one" and away:
            yield Finding(choice.key, f"each write of {choice.key} in {', '.join(away)} waits for {spec.home}")


def _lonely(subject: Subject) -> Iterator[Finding]:
    serving = {p.key for p in subject.plan.serving}
    for choice in subject.plan.choices:
        missing = serving - set(choice.regions)
        if choice.kind != "table" and missing:
            yield Finding(choice.key, f"{choice.key} is needed everywhere and missing in {', '.join(sorted(missing))}")


def _tables(subject: Subject) -> Iterator[tuple[Choice, TableSpec]]:
    for choice in subject.plan.of_kind("table"):
        if isinstance(choice.spec, TableSpec):
            yield choice, choice.spec


RULES = (
    Rule(
        code="DAT-002",
        severity="error",
        title="A store is not replicated to every region",
        why="a region without its data cannot take over",
        reaction="choose a store that spans the blueprint's regions",
        source="AWS Well-Architected REL09-BP01; Azure Proactive Resiliency Library 43663217",
        decide=_left_behind,
    ),
    Rule(
        code="DAT-003",
        severity="error",
        title="A store with one writer that nothing replaces",
        why="writes stop for the whole outage, and a manual failover will not succeed",
        reaction="choose a store whose writer is replaced, or that writes everywhere",
        source="Cosmos DB docs, reliability-cosmos-db-nosql; Azure Proactive Resiliency Library 9cabded7",
        decide=_never_promoted,
    ),
    Rule(
        code="DAT-004",
        severity="warning",
        title="Concurrent writes are settled in silence",
        why="last-writer-wins loses updates and tells nobody",
        reaction="write `conflicts: last-writer-wins` to say that this is meant, or set `consistency: strong`",
        source="DynamoDB docs, V2globaltables_HowItWorks; Cosmos DB agent kit, global-conflict-resolution",
        decide=_silent_conflicts,
    ),
    Rule(
        code="CAP-006",
        severity="warning",
        title="A request waits for another region",
        why="it turns the failure of one region into a failure of all, and adds a round trip",
        reaction="set `failover: active-passive`, or choose a store that writes everywhere",
        source="AWS Well-Architected REL04-BP02; AWS prescriptive guidance, dynamodb-global-tables",
        decide=_distant_writes,
    ),
    Rule(
        code="SHR-001",
        severity="error",
        title="Something that every region needs is in one",
        why="it is lost with its region, and everything with it",
        reaction="this is a fault of msr: report it",
        source="AWS Well-Architected REL10-BP02",
        decide=_lonely,
    ),
)
