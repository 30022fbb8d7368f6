"""How often ways in ask regions for their health: every place that probes does so by itself, at the same interval."""

from __future__ import annotations

from math import exp

from msr.plan import Choice, Plan, TrafficSpec
from msr.predict.constants import Constant, constant, constants
from msr.predict.routing import technology_of
from msr.predict.term import Span

_FOLLOW_SWITCHES = frozenset({"route53", "route53-edge"})
"""Technologies that follow switches by a check for each peer; elsewhere the health answer reads them."""


def sources(service: str) -> Constant:
    """The places from which a way in probes; those of Route 53 where a service publishes none."""
    return constants().get(f"probe.sources.{service}") or constant("probe.sources")


def per_second(choice: Choice) -> Span:
    """Health requests a second of one way in to one region, by all of its places together."""
    spec = choice.spec
    if not isinstance(spec, TrafficSpec) or not spec.interval_seconds:
        return Span.exactly(0)
    checks = len(spec.endpoints) if technology_of(choice.service) in _FOLLOW_SWITCHES else 1
    return sources(choice.service).span.times(checks / spec.interval_seconds)


def everywhere(plan: Plan) -> Span:
    """Health requests a second of all ways in to all regions."""
    return _total(plan).times(len(plan.serving))


def awake(plan: Plan) -> Span:
    """The share of time in which probes alone keep a region busy, where a request counts for at least a second."""
    return Span(*(1 - exp(-rate) for rate in _total(plan).values))


def _total(plan: Plan) -> Span:
    rates = [per_second(choice).values for choice in plan.of_kind("traffic")]
    return Span(*(sum(column) for column in zip(*rates, (0.0, 0.0, 0.0), strict=True)))
