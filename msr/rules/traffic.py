"""Rules about the way in: what it sees, how fast it acts, and what its acting depends on."""

from __future__ import annotations

from collections.abc import Iterator

from msr.offer import TrafficPromise
from msr.plan import ApiSpec, Choice, FunctionSpec, HealthSpec, TableSpec, TrafficSpec
from msr.predict.routing import technology_of
from msr.rules.rule import Finding, Rule, Subject

LONGEST_TTL = 60
SLOW_PROBE = 30
TIGHT_RTO = 180


def _unseen(subject: Subject) -> Iterator[Finding]:
    for choice, spec in _ways_in(subject):
        if len(spec.endpoints) > 1 and not (spec.health_path and spec.interval_seconds):
            yield Finding("health", f"{choice.service} has nothing by which to tell a lost region")


def _long_ttl(subject: Subject) -> Iterator[Finding]:
    for choice, spec in _ways_in(subject):
        if len(spec.endpoints) > 1 and spec.ttl_seconds > LONGEST_TTL:
            yield Finding("routing", f"answers of {choice.service} are kept for {spec.ttl_seconds} s")


def _slow_probes(subject: Subject) -> Iterator[Finding]:
    objectives = subject.blueprint.objectives
    tight = objectives is not None and objectives.rto is not None and objectives.rto.seconds < TIGHT_RTO
    for _, spec in _ways_in(subject):
        if tight and spec.interval_seconds >= SLOW_PROBE and len(spec.endpoints) > 1:
            yield Finding("health.every", f"a probe every {spec.interval_seconds} s uses up a tight recovery time")


def _flapping(subject: Subject) -> Iterator[Finding]:
    for choice, spec in _ways_in(subject):
        if len(spec.endpoints) > 1 and spec.unhealthy_after == 1:
            yield Finding("health.unhealthy_after", f"{choice.service} leaves a region after one lost probe")


def _shallow(subject: Subject) -> Iterator[Finding]:
    tables = subject.plan.of_kind("table")
    for choice in subject.plan.of_kind("health"):
        if isinstance(choice.spec, HealthSpec) and tables and not choice.spec.includes:
            yield Finding("health.includes", "the health answer looks at no table, so it is well while they are not")


def _health_of_others(subject: Subject) -> Iterator[Finding]:
    serving = {p.key for p in subject.plan.serving}
    for choice in subject.plan.of_kind("health"):
        for key in choice.spec.includes if isinstance(choice.spec, HealthSpec) else ():
            table = subject.plan.choice(key).spec
            if isinstance(table, TableSpec) and not serving <= set(table.replicas):
                away = ", ".join(sorted(serving - set(table.replicas)))
                yield Finding("health.includes", f"the health of {away} depends on {key}, which is elsewhere")


def _control_plane(subject: Subject) -> Iterator[Finding]:
    for choice in subject.plan.choices:
        if choice.promotion == "control-plane":
            yield Finding(choice.key, f"{choice.key} goes on after a loss only once {choice.service} is reconfigured")


def _reads_only(subject: Subject) -> Iterator[Finding]:
    for choice in subject.plan.of_kind("traffic"):
        promise = subject.offer(choice.service).promise
        if isinstance(promise, TrafficPromise) and promise.methods:
            stuck = sorted(set(_methods(subject)) - set(promise.methods))
            if stuck:
                yield Finding("routing", f"{choice.service} does not fail over {', '.join(stuck)}")


def _no_instance(subject: Subject) -> Iterator[Finding]:
    watched = any(technology_of(choice.service) == "service-health" for choice, _ in _ways_in(subject))
    for choice in subject.plan.of_kind("function"):
        spec = choice.spec
        cold = [key for key, count in spec.warm.items() if count < 1] if isinstance(spec, FunctionSpec) else []
        if watched and len(subject.plan.serving) > 1 and cold:
            yield Finding(choice.key, f"{choice.key} keeps no instance in {', '.join(cold)} that could say it is ready")


def _nameless(subject: Subject) -> Iterator[Finding]:
    serving = {p.key for p in subject.plan.serving}
    for choice, spec in _ways_in(subject):
        missing = serving - {endpoint.region for endpoint in spec.endpoints}
        if missing:
            yield Finding("routing", f"{choice.service} has no endpoint for {', '.join(sorted(missing))}")


def _ways_in(subject: Subject) -> Iterator[tuple[Choice, TrafficSpec]]:
    for choice in subject.plan.of_kind("traffic"):
        if isinstance(choice.spec, TrafficSpec):
            yield choice, choice.spec


def _methods(subject: Subject) -> Iterator[str]:
    for choice in subject.plan.of_kind("api"):
        yield from (route.method for route in choice.spec.routes) if isinstance(choice.spec, ApiSpec) else ()


RULES = (
    Rule(
        code="TRF-001",
        severity="error",
        title="A way in without a health signal",
        why="a record without a check counts as healthy for ever",
        reaction="give `health` a path and an interval",
        source="Route 53 docs, configuring-failover-routing; AWS Well-Architected REL11-BP02",
        decide=_unseen,
    ),
    Rule(
        code="TRF-002",
        severity="warning",
        title="DNS answers are kept for more than 60 s",
        why="clients stay with a lost region for so long",
        reaction="use a name below the zone's apex, or a way in by anycast",
        source="Route 53 docs, resource-record-sets-values-failover; Azure reliability-traffic-manager",
        decide=_long_ttl,
    ),
    Rule(
        code="TRF-004",
        severity="warning",
        title="Slow probes beside a tight recovery time",
        why="three probes of 30 s are half of three minutes",
        reaction="set `health.every: 10s`",
        source="Route 53 docs, dns-failover-determining-health-of-endpoints",
        decide=_slow_probes,
    ),
    Rule(
        code="TRF-005",
        severity="warning",
        title="One lost probe moves all traffic",
        why="a region that is left and entered again and again is worse than a slow one",
        reaction="set `health.unhealthy_after: 2` or more",
        source="Azure reliability-traffic-manager",
        decide=_flapping,
    ),
    Rule(
        code="TRF-006",
        severity="error",
        title="The health answer is shallow",
        why="a shallow answer misses the failure of a store",
        reaction="leave `health.includes` out, or name the tables that requests need",
        source="Route 53 docs, best-practices-dns; AWS Well-Architected REL11-BP02",
        decide=_shallow,
    ),
    Rule(
        code="TRF-007",
        severity="error",
        title="The health of a region depends on another region",
        why="one shared dependency takes every region out at once, and then nothing is protected",
        reaction="leave the table out of `health.includes`, or replicate it",
        source="Route 53 docs, dns-failover-problems",
        decide=_health_of_others,
    ),
    Rule(
        code="TRF-008",
        severity="error",
        title="A failover needs a control plane",
        why="control planes fail with their region",
        reaction="choose a store that goes on by itself or through its data plane",
        source="AWS Well-Architected REL11-BP04",
        decide=_control_plane,
    ),
    Rule(
        code="TRF-009",
        severity="error",
        title="The way in fails over reads only",
        why="writes go on to the lost region",
        reaction="use a way in by dns for routes that write",
        source="CloudFront docs, high_availability_origin_failover",
        decide=_reads_only,
    ),
    Rule(
        code="TRF-013",
        severity="warning",
        title="No instance could say that its region is ready",
        why="service health needs at least one instance in each region",
        reaction="keep one instance warm (`failover.standby.floor`)",
        source="Cloud Run docs, configure-service-health",
        decide=_no_instance,
    ),
    Rule(
        code="TRF-015",
        severity="error",
        title="A region has no endpoint of its own",
        why="it answers with an error of TLS or 403 when traffic comes",
        reaction="this is a fault of msr: report it",
        source="AWS Well-Architected REL13-BP04",
        decide=_nameless,
    ),
)
