"""Which DNS answers a routing policy takes, decided in plain values before any record exists.

A failover record knows one primary and one secondary, so three regions in order are a chain: the secondary of each
link is an alias to the next link, whose name clients never see. A place without a healthy region of its own is
answered by the ``default`` chain, so geography never keeps a client from a region that works.

AWS docs, Route 53, dns-failover-complex-configs and resource-record-sets-values-failover-alias; 2026-11.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias, assert_never

from msr.plan import EndpointSpec, TrafficSpec


@dataclass(frozen=True, slots=True)
class Always:
    """The only answer of its name."""


@dataclass(frozen=True, slots=True)
class Failover:
    """First or second choice."""

    rank: Literal["PRIMARY", "SECONDARY"]


@dataclass(frozen=True, slots=True)
class Latency:
    """The answer for clients that reach region ``key`` fastest."""

    key: str


@dataclass(frozen=True, slots=True)
class Weighted:
    """A share of the answers: ``weight`` over the sum of weights."""

    weight: int


@dataclass(frozen=True, slots=True)
class Geo:
    """Clients of a continent, a country, a country's subdivision, or with ``country`` ``*`` of anywhere."""

    continent: str | None = None
    country: str | None = None
    subdivision: str | None = None


Routing: TypeAlias = Always | Failover | Latency | Weighted | Geo


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer under ``name``: the API of ``region``, or what another ``link`` of the chain answers.

    ``label`` tells it from the other answers of its name, and stays when others come and go.
    """

    name: str
    label: str
    routing: Routing
    region: str | None = None
    link: str | None = None


def answers(spec: TrafficSpec) -> tuple[Answer, ...]:
    """Every answer that ``spec`` takes; those that others lead to come first."""
    endpoints = spec.endpoints
    if len(endpoints) == 1:
        return (Answer(spec.domain, endpoints[0].region, Always(), region=endpoints[0].region),)
    match spec.policy:
        case "priority":
            return _chain(spec.domain, spec.domain, [e.region for e in endpoints])
        case "latency":
            return _nearest(spec.domain, endpoints)
        case "weighted":
            return tuple(
                Answer(spec.domain, e.region, Weighted(1 if e.weight is None else e.weight), region=e.region)
                for e in endpoints
            )
        case "geo":
            return _by_place(spec.domain, endpoints)
        case _ as never:
            assert_never(never)


def place(word: str) -> Geo:
    """``continent:EU``, ``country:DE``, ``country:US-CA`` or ``default`` as Route 53 says it."""
    if word == "default":
        return Geo(country="*")
    kind, _, code = word.partition(":")
    if kind == "continent":
        return Geo(continent=code)
    country, _, subdivision = code.partition("-")
    return Geo(country=country, subdivision=subdivision or None)


def _nearest(name: str, endpoints: Sequence[EndpointSpec]) -> tuple[Answer, ...]:
    return tuple(Answer(name, e.region, Latency(e.region), region=e.region) for e in endpoints)


def _chain(name: str, domain: str, regions: Sequence[str], *, link: int = 2) -> tuple[Answer, ...]:
    first, second, *others = regions
    primary = Answer(name, first, Failover("PRIMARY"), region=first)
    if not others:
        return (primary, Answer(name, second, Failover("SECONDARY"), region=second))
    following = f"_msr-{link}.{domain}"
    secondary = Answer(name, "next", Failover("SECONDARY"), link=following)
    return (*_chain(following, domain, regions[1:], link=link + 1), primary, secondary)


def _by_place(domain: str, endpoints: Sequence[EndpointSpec]) -> tuple[Answer, ...]:
    anywhere = f"_msr-1.{domain}"
    placed = tuple(
        Answer(domain, f"{e.region}-{word.replace(':', '-')}", place(word), region=e.region)
        for e in endpoints
        for word in e.locations
        if word != "default"
    )
    default = Answer(domain, "default", Geo(country="*"), link=anywhere)
    return (*_anywhere(anywhere, domain, endpoints), *placed, default)


def _anywhere(name: str, domain: str, endpoints: Sequence[EndpointSpec]) -> tuple[Answer, ...]:
    """The region that the blueprint calls the default, then the others in order; without one, the nearest."""
    preferred = [e.region for e in endpoints if "default" in e.locations]
    if not preferred:
        return _nearest(name, endpoints)
    order = [*preferred, *(e.region for e in endpoints if e.region not in preferred)]
    return _chain(name, domain, order)
