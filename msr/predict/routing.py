"""How long each routing technology takes to leave a lost region: detection, switch, and what clients hold on to.

Every function returns terms in seconds. ``low`` is the first client in the best case, ``expected`` the median client,
``high`` the 95th percentile of clients that honour the TTL, with detection at its slowest.
"""

from __future__ import annotations

from datetime import date
from typing import Literal, assert_never, cast, get_args

from msr.predict.constants import Constant, constant, rows
from msr.predict.term import Span, Term, digits
from msr.value import value

Technology = Literal[
    "route53",
    "route53-alarm",
    "route53-edge",
    "cloudfront-origin-group",
    "global-accelerator",
    "traffic-manager",
    "front-door",
    "cloud-dns",
    "service-health",
    "outlier-detection",
]

Failure = Literal["unhealthy", "unreachable"]
"""A region that answers its health check with an error, and one that does not answer at all."""

DNS: frozenset[Technology] = frozenset({"route53", "route53-alarm", "route53-edge", "traffic-manager", "cloud-dns"})
"""Technologies whose answers are kept for a TTL: by clients, or by the edge that asks in their place."""


@value
class Route:
    """One way in, as the plan configures it. ``unhealthy_after`` counts failed probes in a row."""

    technology: Technology
    interval_seconds: float
    unhealthy_after: int
    ttl_seconds: float
    as_of: date

    @property
    def cached(self) -> bool:
        """Whether clients keep an answer."""
        return self.technology in DNS


def technology_of(service: str) -> Technology | None:
    """The technology behind a traffic service; ``None`` where no model of it is known."""
    for row in rows("routers"):
        if row["service"] == service and row["technology"] in get_args(Technology):
            return cast("Technology", row["technology"])
    return None


def detection(route: Route, failure: Failure = "unreachable") -> Term:
    """From the loss to the moment at which the router calls the region unhealthy."""
    i, n = route.interval_seconds, route.unhealthy_after
    match route.technology:
        case "route53" | "route53-edge":
            quorum = constant("route53.quorum")
            return _probed(route, 1 - quorum.span.expected, f"route53.answer.{failure}", quorum)
        case "route53-alarm":
            period, delay = constant("route53-alarm.period").span.expected, constant("route53-alarm.delay")
            span = Span(*(n * period + late for late in delay.span.values))
            return delay.term("detect", span, working=f"{n} * {digits(period)} + {digits(delay.span.expected)}")
        case "cloudfront-origin-group":
            tries, connect = constant("cloudfront.attempts"), constant("cloudfront.connect")
            working = f"{digits(tries.span.expected)} * {digits(connect.span.expected)}"
            return connect.term("detect", tries.span.times(connect.span), working=working)
        case "traffic-manager":
            return _probed(route, 0.5, f"traffic-manager.timeout.{'10' if i < 30 else '30'}")
        case "front-door":
            return _probed(route, 0.5, "front-door.retry")
        case "cloud-dns":
            phase = constant("cloud-dns.phase")
            return _probed(route, 1 - phase.span.expected, "probe.answer", phase)
        case "global-accelerator":
            return _probed(route, 0.5, "probe.answer")
        case "service-health":
            aggregation = constant("service-health.aggregation")
            span = Span(*(n * i + late for late in aggregation.span.values))
            return aggregation.term("detect", span, working=f"{n} * {digits(i)} + {digits(aggregation.span.expected)}")
        case "outlier-detection":
            return _outlier()
    assert_never(route.technology)


def switching(route: Route) -> Term:
    """From the router's verdict to the first answer that leads elsewhere."""
    match route.technology:
        case "route53" | "route53-alarm" | "route53-edge":
            return constant("route53.propagation").term("switch")
        case "global-accelerator":
            return constant("global-accelerator.switch").term("switch")
        case "outlier-detection":
            return constant("outlier-detection.interval").term("switch")
        case _:
            return Term("switch", Span.exactly(0), "s", "contract", "the probe's verdict is the switch", route.as_of)


def client(route: Route) -> Term:
    """What a client waits beyond the switch: an answer that it holds, or one new connection."""
    if not route.cached:
        return constant("client.connect").term("client")
    ttl = route.ttl_seconds
    span = Span(0, 0.5 * ttl, 0.95 * ttl)
    return Term("client", span, "s", "contract", "TTL of the plan's records", route.as_of, f"0.5 * {digits(ttl)}")


def sticky(route: Route) -> tuple[Term, Term] | None:
    """The share of clients that hold an answer beyond its TTL, and for how long; ``None`` where clients hold none."""
    if not route.cached or route.technology == "route53-edge":
        return None
    share, hold = constant("client.sticky.share"), constant("client.sticky.hold")
    return share.term("clients that hold old answers"), hold.term("how long they hold them")


def _probed(route: Route, phase: float, answer: str, rule: Constant | None = None) -> Term:
    """Independent probes: the last of ``n`` failed ones starts between ``n - 1`` and ``n`` intervals after the loss."""
    i, n, late = route.interval_seconds, route.unhealthy_after, constant(answer)
    low, expected, high = late.span.values
    span = Span((n - 1) * i + low, (n - 1 + phase) * i + expected, n * i + high)
    working = f"({n} - 1 + {digits(phase)}) * {digits(i)} + {digits(expected)}"
    source = f"{rule.source}; {late.source}" if rule else late.source
    return Term("detect", span, "s", (rule or late).basis, source, late.checked, working)


def _outlier() -> Term:
    """Passive: so many failed requests of real users, at the rate that one front end sees."""
    errors, rate = constant("outlier-detection.errors").span.expected, constant("outlier-detection.rate")
    low, expected, high = rate.span.values
    span = Span(errors / high, errors / expected, errors / low)
    return rate.term("detect", span, working=f"{digits(errors)} / {digits(expected)}", unit="s")
