"""Which DNS answers a routing policy takes, decided in plain values before any record exists.

    api.shop.example                 the shared name: one record, an alias
    └── _msr-priority.api.shop…      the policy's own name: its answers

The policy stands under a name of its own, which clients never see, because one name takes answers of one policy: so a
new policy is built whole beside the old one and the shared name moves over in one step. An alias costs no further
query, and the answer keeps the TTL of the record that it ends at.

A failover record knows one primary and one secondary, so three regions in order are a chain: the secondary of each
link is an alias to the next link. A place without a healthy region of its own is answered by the ``default`` place,
so geography never keeps a client from a region that works.

Labels say the part that an answer plays and not the region that plays it now: when regions swap parts, an answer is
changed where it stands, and at no time are there two primaries.

An edge asks a name of its own, ``origin.api.shop.example``, which has answers like any shared name. With two ways in
the shared name leads to one more name, which chooses between them:

    ways.api.shop.example            primary: the first way in; secondary: the other

AWS docs, Route 53, dns-failover-complex-configs and resource-record-sets-values-failover-alias: recalled, not
checked. What each rank answers when: API model of route53, ChangeResourceRecordSets (botocore 1.44.8).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias, assert_never

from msr.offer import Via
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


SHARED = "shared"
"""The label of the shared name's only answer."""

Routing: TypeAlias = Always | Failover | Latency | Weighted | Geo


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer under ``name``: the API of ``region``, what another ``link`` of the chain answers, or the ``edge``.

    ``label`` tells it from the other answers of its name, and stays when others come and go.
    """

    name: str
    label: str
    routing: Routing
    region: str | None = None
    link: str | None = None
    edge: bool = False


def origin_host(domain: str) -> str:
    """The name that an edge asks: a host name without an underscore, since it stands in certificates."""
    return f"origin.{domain}"


def ways_host(domain: str) -> str:
    """The name that chooses between two ways in; the edge must know it, as Route 53 asks of every alias to one."""
    return f"ways.{domain}"


def answers(spec: TrafficSpec, ways: Sequence[Via] = ("dns",)) -> tuple[Answer, ...]:
    """Every answer that ``spec`` takes with these ways in; those that others lead to come first."""
    domain = spec.domain
    root = f"_msr-{spec.policy}.{domain}"
    tree = _tree(spec, root) if "dns" in ways and len(spec.endpoints) > 1 else ()
    first, *others = ways
    if not others:
        return (*tree, _way(spec, root, first, domain, SHARED, Always()))
    return (
        *tree,
        _way(spec, root, first, ways_host(domain), "primary", Failover("PRIMARY")),
        _way(spec, root, others[0], ways_host(domain), "secondary", Failover("SECONDARY")),
        Answer(domain, SHARED, Always(), link=ways_host(domain)),
    )


def _way(spec: TrafficSpec, root: str, via: Via, name: str, label: str, routing: Routing) -> Answer:
    """The answer that leads to a way in; by DNS that is the policy's name, or the only region."""
    if via == "anycast":
        return Answer(name, label, routing, edge=True)
    if len(spec.endpoints) == 1:
        return Answer(name, label, routing, region=spec.endpoints[0].region)
    return Answer(name, label, routing, link=root)


def _tree(spec: TrafficSpec, root: str) -> tuple[Answer, ...]:
    match spec.policy:
        case "priority":
            return _chain(root, [endpoint.region for endpoint in spec.endpoints])
        case "latency":
            return _nearest(root, spec.endpoints)
        case "weighted":
            return tuple(
                Answer(root, e.region, Weighted(1 if e.weight is None else e.weight), region=e.region)
                for e in spec.endpoints
            )
        case "geo":
            return _by_place(root, spec.endpoints)
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


def _chain(name: str, regions: Sequence[str], *, link: int = 2) -> tuple[Answer, ...]:
    """First, second, and so on. The next link of ``_msr-priority.<domain>`` is ``_msr-priority-2.<domain>``."""
    first, second, *others = regions
    primary = Answer(name, "primary", Failover("PRIMARY"), region=first)
    if not others:
        return (primary, Answer(name, "secondary", Failover("SECONDARY"), region=second))
    word, _, domain = name.partition(".")
    following = f"{word.removesuffix(f'-{link - 1}')}-{link}.{domain}"
    secondary = Answer(name, "secondary", Failover("SECONDARY"), link=following)
    return (*_chain(following, regions[1:], link=link + 1), primary, secondary)


def _by_place(root: str, endpoints: Sequence[EndpointSpec]) -> tuple[Answer, ...]:
    word, _, domain = root.partition(".")
    preferred = [e.region for e in endpoints if "default" in e.locations]
    rest = f"{word}-{'default' if preferred else 'nearest'}.{domain}"
    order = [*preferred, *(e.region for e in endpoints if e.region not in preferred)]
    placed = tuple(
        Answer(root, place_word.replace(":", "-"), place(place_word), region=e.region)
        for e in endpoints
        for place_word in e.locations
        if place_word != "default"
    )
    default = Answer(root, "default", Geo(country="*"), link=rest)
    return (*(_chain(rest, order) if preferred else _nearest(rest, endpoints)), *placed, default)
