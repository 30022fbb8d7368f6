"""How long clients wait when a region is lost: detect + decide + the later of promote and scale + switch + client.

The span of a prediction is (first client, median client, 95th percentile of clients that honour the TTL). Clients
that hold answers longer are told apart, as a share: no figure of the service can speak for their resolvers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import ceil
from typing import assert_never

from msr.offer import Chooser, Offer, TrafficPromise
from msr.plan import Choice, Mode, Plan, TableSpec, TrafficSpec
from msr.predict.constants import Constant, basis_of, checked_of, constant, constants, rows, span_of
from msr.predict.history import history
from msr.predict.routing import Failure, Route, client, detection, sticky, switching, technology_of
from msr.predict.term import Part, Prediction, Span, Term, Unknown, digits, predicted
from msr.predict.usage import Usage
from msr.value import value


@value
class Recovery:
    """What clients see when ``lost`` is gone: a region, by its key, or the service of the first way in.

    ``sticky`` is the share of clients that hold old answers and the seconds for which they do; ``None`` where
    clients hold nothing.
    """

    lost: str
    rto: Prediction
    sticky: tuple[Term, Term] | None


def recovery(
    plan: Plan, lost: str, offers: Sequence[Offer], usage: Usage | None, failure: Failure = "unreachable"
) -> Recovery:
    """The recovery from the loss of one serving region, given by its key."""
    name = f"rto.{lost}"
    if not plan.placement(lost).serves or _is_unused(plan, lost):
        return Recovery(lost, predicted(name, "s", "sum", []), None)
    others = [p for p in plan.serving if p.key != lost]
    if not others or plan.mode == "single":
        return Recovery(lost, predicted(name, "s", "sum", [_outage(plan, lost)]), None)
    route = route_of(plan)
    if route is None:
        gap = Unknown("the way in", "s", "no model of its failover is known")
        return Recovery(lost, predicted(name, "s", "sum", _people(plan.mode), unknown=[gap]), None)
    by_people = _people(plan.mode)
    parts: list[Part] = [
        *(by_people or [detection(route, failure)]),
        _ready(plan, lost, offers, usage),
        *_switch(route, by_people),
        client(route),
    ]
    return Recovery(lost, predicted(name, "s", "sum", parts), sticky(route))


def takeover(plan: Plan, offers: Sequence[Offer]) -> Recovery | None:
    """The recovery from the loss of the first way in, whose clients the second one takes over by itself.

    ``None`` where there is no second one, and where what chooses between them is lost with the first.
    """
    ways = plan.of_kind("traffic")
    offer = next((o for o in offers if ways and o.service == ways[0].service), None)
    chooser = offer.promise.chooser if offer and isinstance(offer.promise, TrafficPromise) else None
    if offer is None or chooser is None or len(ways) < 2 or chooser.service == offer.service:
        return None
    name = f"rto.{offer.service}"
    route = next((r for way in reversed(ways) if (r := _route(plan, way, chooser.service))), None)
    if route is None:
        gap = Unknown("the other way in", "s", f"no model of {chooser.service} is known")
        return Recovery(offer.service, predicted(name, "s", "sum", [], unknown=[gap]), None)
    parts = [detection(route), switching(route), _held(route, chooser, offer)]
    return Recovery(offer.service, predicted(name, "s", "sum", parts), sticky(route))


def _held(route: Route, chooser: Chooser, offer: Offer) -> Term:
    """How long clients keep the answer that leads to a lost way in."""
    if chooser.ttl_seconds is None:
        return client(route)
    source = f"TTL with which {chooser.service} leads to {offer.service}, recalled"
    kept = client(replace(route, ttl_seconds=chooser.ttl_seconds))
    return replace(kept, basis="assumed", source=source, checked=offer.checked)


def longest(recoveries: Sequence[Recovery]) -> Recovery:
    """The recovery that clients wait for longest; one with an unknown part counts as longer than its equal."""
    return max(recoveries, key=lambda r: (r.rto.span.high, not r.rto.complete))


def route_of(plan: Plan) -> Route | None:
    """The plan's way in; ``None`` where there is none, or no model of it."""
    routes = (_route(plan, way, way.service) for way in plan.of_kind("traffic"))
    return next((route for route in routes if route), None)


def _route(plan: Plan, way: Choice, service: str) -> Route | None:
    """How ``service`` leads clients, probing as ``way`` says; ``None`` where no model of it is known."""
    technology, spec = technology_of(service), way.spec
    if technology is None or not isinstance(spec, TrafficSpec):
        return None
    return Route(technology, spec.interval_seconds, spec.unhealthy_after, spec.ttl_seconds, plan.as_of)


def _is_unused(plan: Plan, lost: str) -> bool:
    """A standby serves nobody, so nobody waits when it is lost; data that it votes for is the store's matter."""
    return plan.placement(lost).role == "standby"


def _outage(plan: Plan, lost: str) -> Term:
    """Without another region the service waits for the provider: median and 90th percentile of past outages."""
    past = history(plan.cloud, plan.placement(lost).name)
    minutes = [past.duration.quantile(z) for z in (-1.2816, 0.0, 1.2816)]
    span = Span(*(60 * m for m in minutes))
    return Term(
        "until the region is back", span, "s", past.basis, past.source, past.checked, f"60 * {digits(minutes[1])}"
    )


def _people(mode: Mode) -> list[Part]:
    """Who decides: nobody where health does, a person in the modes that wait for one."""
    match mode:
        case "active-active" | "active-passive" | "single":
            return []
        case "pilot-light" | "backup-restore":
            return [
                constant("people.notice").term("detect"),
                constant("people.decide").term("decide"),
                constant("people.act").term("act"),
            ]
    assert_never(mode)


def _switch(route: Route, by_people: list[Part]) -> list[Part]:
    """After a person's verdict the router still has to see it: the switch is honoured through the health path."""
    if not by_people:
        return [switching(route)]
    seen = detection(route, "unhealthy")
    honoured = Term(
        "the router sees the switch", seen.span, seen.unit, seen.basis, seen.source, seen.checked, seen.working
    )
    return [honoured, switching(route)]


def _ready(plan: Plan, lost: str, offers: Sequence[Offer], usage: Usage | None) -> Prediction:
    """Until the survivors can answer everything: stores promoted, and instances started, at the same time."""
    parts: list[Part] = []
    unknown: list[Unknown] = []
    found: list[Term | Unknown] = [
        *(_promotion(choice, offers) for choice in plan.of_kind("table") if _needs_promotion(choice, lost)),
        *_scaling(plan, usage),
    ]
    for part in found:
        if isinstance(part, Unknown):
            unknown.append(part)
        else:
            parts.append(part)
    return predicted("promote and scale", "s", "worst", parts, unknown=unknown)


def _needs_promotion(choice: Choice, lost: str) -> bool:
    """A store with one writer is promoted when that is lost; one that elects its writer, when any region is."""
    if choice.promotion == "none" or not isinstance(choice.spec, TableSpec) or lost not in choice.spec.replicas:
        return False
    return choice.spec.writers == "all" or choice.spec.home == lost


def _promotion(choice: Choice, offers: Sequence[Offer]) -> Term | Unknown:
    name = f"promote {choice.key}"
    for row in rows("promotions"):
        if row["service"] == choice.service:
            return Term(name, span_of(row), "s", basis_of(row), row["source"], checked_of(row))
    offer = next((o for o in offers if o.service == choice.service), None)
    if offer is None or offer.promotion_seconds is None:
        return Unknown(name, "s", f"no promotion time of {choice.service} is known")
    return Term(name, Span.exactly(offer.promotion_seconds), "s", "contract", offer.source, offer.checked)


def _scaling(plan: Plan, usage: Usage | None) -> list[Term | Unknown]:
    """Until the survivors have instances for everybody."""
    if not plan.of_kind("function"):
        return []
    if step := constants().get(f"{plan.cloud}.scale-step"):
        return [_by_steps(step, plan, usage) if usage else constant(f"{plan.cloud}.scale-unstated").term("scale out")]
    if whole := constants().get(f"{plan.cloud}.scale"):
        return [whole.term("scale out")]
    return [Unknown("scale out", "s", f"no rate at which {plan.cloud} starts instances is known")]


def _by_steps(per_step: Constant, plan: Plan, usage: Usage) -> Term:
    """So many instances every 10 s: what is missing at peak, rounded up; the first ones start at once."""
    peak, seconds = constant("traffic.peak").span, constant("request.seconds").span
    share = 1.0 if plan.mode != "active-active" else 1 / len(plan.serving)
    missing = [usage.requests_per_second * share * p * s for p, s in zip(peak.values, seconds.values, strict=True)]
    steps = [max(0, ceil(count / per_step.span.expected) - 1) for count in missing]
    return per_step.term("scale out", Span(*(10.0 * s for s in steps)), working=f"10 * {steps[1]}", unit="s")
