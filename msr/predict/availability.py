"""The share of a year in which users are served, told twice: what contracts say, and what history says.

The contract multiplies service level agreements: it is what a provider pays for, not what happens. The history model
counts minutes of downtime per year: outages of regions that a failover shortens, failovers that do not work, events
that take every region, and the services that all regions share. Objectives are held against the history model.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import assert_never

from msr.offer import Kind, Offer
from msr.plan import Plan
from msr.predict.constants import Constant, basis_of, checked_of, constant, rows
from msr.predict.history import History, history, overlap_minutes
from msr.predict.rto import Recovery, recovery, takeover
from msr.predict.term import MINUTES_PER_YEAR, Part, Prediction, Span, Term, Unknown, digits, predicted
from msr.predict.usage import Usage
from msr.value import value


@value
class Failover:
    """What happens to users of what is lost: with probability ``works`` they wait ``recovery_minutes`` at most."""

    works: Constant
    recovery_minutes: Span


def contract(plan: Plan) -> Prediction:
    """The product of the agreements along a request; regions count as independent, so it is an upper bound."""
    parts: list[Part] = []
    unknown: list[Unknown] = []
    spans = len(plan.serving) > 1
    ways: list[Part] = []
    for service in _ways_in(plan):
        _sort(_agreement(service, spans=spans), ways, unknown)
    parts.extend(ways if len(ways) < 2 else [predicted("either way in", "%", "parallel", ways)])
    for service in _services(plan, "table") + _relied_on(plan):
        _sort(_agreement(service, spans=spans), parts, unknown)
    stack: list[Part] = []
    for service in _services(plan, "api", "function"):
        _sort(_agreement(service, spans=False), stack, unknown)
    regions = [predicted(f"in {p.name}", "%", "series", stack) for p in plan.serving]
    parts.append(predicted("any region", "%", "parallel", regions))
    return predicted("availability.contract", "%", "series", parts, unknown=unknown)


def historic(plan: Plan, offers: Sequence[Offer], usage: Usage | None) -> Prediction:
    """What outages of the past say about this plan, in percent of a year."""
    regional: list[Part] = []
    past = {p.key: history(plan.cloud, p.name) for p in plan.serving}
    for key, share in shares(plan).items():
        if len(plan.serving) == 1:
            regional.append(_whole_outage(key, past[key]))
        else:
            minutes = recovery(plan, key, offers, usage).rto.span.times(1 / 60)
            regional.extend(failed_over(key, share, past[key], Failover(_works(plan), minutes)))
    if len(plan.serving) > 1:
        regional.append(_at_once(list(past.values())))
    shared, unknown = _shared(plan, offers)
    return predicted("availability.history", "%", "uptime", [*regional, *shared], unknown=unknown)


def ceiling(plan: Plan, offers: Sequence[Offer]) -> Prediction:
    """What no further region could improve; its dominant part is the component that sets it."""
    shared, unknown = _shared(plan, offers)
    return predicted("availability.ceiling", "%", "uptime", shared, unknown=unknown)


def shares(plan: Plan) -> Mapping[str, float]:
    """The share of users that each region serves while all are well, by region key."""
    active = [p for p in plan.serving if p.role == "active"]
    weights = [p.weight for p in active]
    if all(weights):
        total = sum(w or 0 for w in weights)
        return {p.key: (p.weight or 0) / total for p in active}
    return {p.key: 1 / len(active) for p in active}


def failed_over(lost: str, share: float, past: History, failover: Failover) -> tuple[Term, Term]:
    """Minutes per year that the users of ``lost`` wait: when its failover works, and when it does not."""
    works, rate, whole = failover.works.span, past.rate, past.duration.mean
    short = Span(*(past.duration.mean_up_to(r) for r in failover.recovery_minutes.values))
    good = Span(*(share * r * p * m for r, p, m in zip(rate.values, works.values, short.values, strict=True)))
    fails = Span(*(1 - p for p in reversed(works.values)))
    bad = Span(*(share * r * f * whole for r, f in zip(rate.values, fails.values, strict=True)))
    return (
        Term(
            f"{lost} lost, failover works",
            good,
            "min/year",
            past.basis,
            past.source,
            past.checked,
            _product(share, rate.expected, works.expected, short.expected),
        ),
        failover.works.term(
            f"{lost} lost, failover does not work",
            bad,
            unit="min/year",
            working=_product(share, rate.expected, fails.expected, whole),
        ),
    )


def _product(*factors: float) -> str:
    return " * ".join(map(digits, factors))


def _whole_outage(region: str, past: History) -> Term:
    minutes = past.rate.times(past.duration.mean)
    working = _product(past.rate.expected, past.duration.mean)
    return Term(f"{region} lost", minutes, "min/year", past.basis, past.source, past.checked, working)


def _at_once(pasts: Sequence[History]) -> Term:
    means = [past.duration.mean for past in pasts]
    low, expected, high = (overlap_minutes([p.rate.values[i] for p in pasts], means) for i in range(3))
    return Term(
        "all regions lost at once, by chance",
        Span(low, expected, high),
        "min/year",
        "assumed",
        "regions fail independently; what they share is counted apart",
        max(past.checked for past in pasts),
    )


def _works(plan: Plan) -> Constant:
    match plan.mode:
        case "active-active":
            return constant("failover.works.active")
        case "active-passive" | "single":
            return constant("failover.works.automatic")
        case "pilot-light" | "backup-restore":
            return constant("failover.works.manual")
    assert_never(plan.mode)


def _shared(plan: Plan, offers: Sequence[Offer]) -> tuple[list[Part], list[Unknown]]:
    """Downtime that every region shares: the provider as a whole, and each service that spans regions.

    A second way in shortens that of the first to the time in which it takes over.
    """
    rate, minutes = constant("history.common.rate"), constant("history.common.minutes")
    working = _product(rate.span.expected, minutes.span.expected)
    parts: list[Part] = [
        rate.term("provider-wide event", rate.span.times(minutes.span), unit="min/year", working=working)
    ]
    unknown: list[Unknown] = []
    wide = {offer.service for offer in offers if offer.scope != "region"}
    way_in = _services(plan, "traffic")[:1]
    spanning = [service for service in (*way_in, *_services(plan, "table")) if service in wide]
    second = takeover(plan, offers)
    for service in dict.fromkeys((*spanning, *_relied_on(plan))):
        downtime = _downtime(service)
        if isinstance(downtime, Term) and second and service == second.lost:
            parts.extend(_taken_over(plan, downtime, second))
        else:
            _sort(downtime, parts, unknown)
    return parts, unknown


def _taken_over(plan: Plan, downtime: Term, second: Recovery) -> tuple[Term, Term]:
    """The downtime of the first way in as far as it is felt, in outages that last as those of global services do."""
    lasting = history(plan.cloud, "global")
    rate = downtime.span.times(1 / lasting.duration.mean)
    past = History(rate, lasting.duration, lasting.basis, f"{downtime.source}; {lasting.source}", lasting.checked)
    failover = Failover(constant("failover.works.automatic"), second.rto.span.times(1 / 60))
    return failed_over(downtime.name, 1.0, past, failover)


def _ways_in(plan: Plan) -> list[str]:
    """The ways in of which one must work; none where one of them chooses, since what is relied on counts that one."""
    ways, relied_on = _services(plan, "traffic"), _relied_on(plan)
    return [] if any(way in relied_on for way in ways) else ways


def _services(plan: Plan, *kinds: Kind) -> list[str]:
    """The services behind choices of some kinds, each once: two tables of one store fail together."""
    return list(dict.fromkeys(choice.service for kind in kinds for choice in plan.of_kind(kind)))


def _relied_on(plan: Plan) -> list[str]:
    """Global services that requests need beside what was chosen."""
    keys = {choice.key for choice in plan.choices}
    needed = (d.target for d in plan.dependencies if d.when == "request" and d.target not in keys)
    return list(dict.fromkeys(needed))


def _downtime(service: str) -> Term | Unknown:
    agreed = _agreement(service, spans=True)
    if isinstance(agreed, Unknown):
        return Unknown(agreed.name, "min/year", agreed.why)
    percent = agreed.span.expected
    minutes = Span.exactly((1 - percent / 100) * MINUTES_PER_YEAR)
    working = f"(1 - {percent:g} / 100) * {MINUTES_PER_YEAR}"
    return Term(service, minutes, "min/year", agreed.basis, agreed.source, agreed.checked, working)


def _agreement(service: str, *, spans: bool) -> Term | Unknown:
    """The service level agreement of a service, spanning regions or in one."""
    wanted = ("many" if spans else "one", "any")
    for row in rows("sla"):
        if row["service"] == service and row["regions"] in wanted:
            span = Span.exactly(float(row["expected"]))
            return Term(service, span, "%", basis_of(row), row["source"], checked_of(row))
    return Unknown(service, "%", f"no service level agreement of {service} is known")


def _sort(part: Term | Unknown, parts: list[Part], unknown: list[Unknown]) -> None:
    if isinstance(part, Unknown):
        unknown.append(part)
    else:
        parts.append(part)
