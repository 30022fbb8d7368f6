"""What follows from the choices: shared hosts, who needs whom and when, and what the reader should know."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from msr.blueprint import Blueprint
from msr.offer import HealthPromise, Offer, TrafficPromise
from msr.plan import ApiSpec, Choice, Dependency, HealthSpec, Host, Note, TableSpec, TrafficSpec
from msr.planner.draft import Draft
from msr.predict.probes import per_second

LONG_INTERVAL = 30
"""The seconds between probes from which on nobody need be told how many there are."""

CROWD_PER_SECOND = 5
"""Health requests a second to one region that are more than a few checkers send."""

PROBE_PREFIX = "__msr#"
"""What the keys of probe items begin with, on every cloud; a region's key ends them."""


def hosts(result: Draft, offers: Sequence[Offer]) -> tuple[Host, ...]:
    """Accounts, instances and apps that several choices share."""
    members: dict[tuple[str, str], list[str]] = {}
    for choice in result.choices:
        key = host_key(choice, offers)
        if key:
            members.setdefault((key, choice.service), []).append(choice.key)
    return tuple(Host(key, service, tuple(names)) for (key, service), names in members.items())


def hosted(choices: tuple[Choice, ...], offers: Sequence[Offer]) -> tuple[Choice, ...]:
    """The choices with the key of the host that each lives on."""
    return tuple(replace(choice, host=host_key(choice, offers)) for choice in choices)


def host_key(choice: Choice, offers: Sequence[Offer]) -> str | None:
    """The host of a choice: one for the service, or one for each group of equal settings."""
    match _offer(choice, offers).sharing:
        case "none":
            return None
        case "service":
            return choice.service
        case "settings":
            spec = choice.spec
            return f"{choice.service}.{spec.consistency}" if isinstance(spec, TableSpec) else choice.service


def dependencies(result: Draft, offers: Sequence[Offer]) -> tuple[Dependency, ...]:
    """Who needs whom: choices need choices at request time, and global services where their offers say so."""
    keys = {choice.key for choice in result.choices}
    ways = sum(choice.kind == "traffic" for choice in result.choices)
    return tuple(
        Dependency(choice.key, target, "data", "request")
        for choice in result.choices
        for target in (
            *(need.key for need in choice.needs if need.key in keys),
            *dict.fromkeys(name for name in _relied_on(choice, _offer(choice, offers), ways) if name != choice.service),
        )
    )


def _relied_on(choice: Choice, offer: Offer, ways: int) -> Iterator[str]:
    """Global services that requests need; a way in is found by the shared name, and by what chooses between two."""
    yield from offer.relies_on
    spec, promise = choice.spec, offer.promise
    if not isinstance(spec, TrafficSpec) or not isinstance(promise, TrafficPromise):
        return
    if spec.domain and promise.name_service:
        yield promise.name_service
    if ways > 1 and promise.chooser:
        yield promise.chooser.service


def notes(blueprint: Blueprint, result: Draft, offers: Sequence[Offer]) -> tuple[Note, ...]:
    """What was implied, what an offer warns of, and what is left to do by hand."""
    return tuple(_notes(blueprint, result, offers))


def _notes(blueprint: Blueprint, result: Draft, offers: Sequence[Offer]) -> Iterator[Note]:
    for choice in result.choices:
        yield from (Note(choice.key, text) for text in _offer(choice, offers).notes)
        yield from _of_fallback(choice, result)
        yield from _of_crowd(choice)
        match choice.spec:
            case HealthSpec() as spec:
                yield from _of_probes(choice, spec, result, offers)
            case TrafficSpec() as spec if spec.domain:
                yield from _of_traffic(choice, spec)
            case TableSpec() as spec:
                yield from _of_table(choice, spec, blueprint)
            case ApiSpec() as spec if spec.public:
                yield Note(choice.key, "answers on the service's own host: the blueprint names no domain")
            case _:
                pass
    witnesses = [p for p in result.placements if p.role == "witness"]
    votes = any(isinstance(c.spec, TableSpec) and c.spec.witness for c in result.choices)
    if witnesses and not votes:
        yield Note(f"regions.{witnesses[0].key}", "no table needs a witness: nothing is placed in this region")
    yield from _of_certificate(blueprint, result)
    if blueprint.failover.standby.floor.fraction and any(p.role == "standby" for p in result.placements):
        yield Note("failover.standby.floor", "keeps one instance of each function warm in a standby region")


def _of_crowd(choice: Choice) -> Iterator[Note]:
    """What a short interval means where not a handful of places probe but every edge site by itself."""
    spec, rate = choice.spec, per_second(choice)
    if isinstance(spec, TrafficSpec) and spec.interval_seconds < LONG_INTERVAL and rate.expected > CROWD_PER_SECOND:
        few, many = round(rate.expected * 60), round(rate.high * 60)
        yield Note(
            choice.key,
            f"at an interval of {spec.interval_seconds} s about {few:,} health requests a minute reach each region, "
            f"{many:,} where every edge site has traffic; `health.every: {LONG_INTERVAL}s` makes fewer of them",
        )


def _of_fallback(choice: Choice, result: Draft) -> Iterator[Note]:
    """A second way in that cannot keep the policy of the first says which one it keeps."""
    first = next((each.spec for each in result.choices if each.kind == "traffic"), None)
    spec = choice.spec
    if isinstance(spec, TrafficSpec) and isinstance(first, TrafficSpec) and spec.policy != first.policy:
        yield Note(choice.key, f"has no {first.policy} policy: as the fallback it keeps {spec.policy}")


def _of_table(choice: Choice, spec: TableSpec, blueprint: Blueprint) -> Iterator[Note]:
    if not spec.protected:
        yield Note(choice.key, f"deletion protection is off in environment `{blueprint.environment}`")
    if spec.load:
        load, whence = spec.load, "`usage` at its peak" if blueprint.usage else "all that `api.throttle` admits"
        yield Note(
            choice.key,
            f"has room for {load.writes_per_second:,} writes and {load.reads_per_second:,} reads a second of items of "
            f"{load.item_bytes:,} bytes, {whence}, and answers 429 beyond; a tenth of that room is billed at least",
        )


def _of_probes(choice: Choice, spec: HealthSpec, result: Draft, offers: Sequence[Offer]) -> Iterator[Note]:
    """Every table in which others than the service's own code leave items says so."""
    promise = _offer(choice, offers).promise
    assert isinstance(promise, HealthPromise)
    text = (
        f"the health answer keeps one item per region in it, with the key `{PROBE_PREFIX}<region>`: scans, change "
        f"streams and exports see it; skip keys that begin with `{PROBE_PREFIX}`"
    )
    tables = {table.key: table.spec for table in result.choices if table.key in spec.includes}
    for key, table in tables.items():
        if isinstance(table, TableSpec) and _is_written_into(table, promise):
            yield Note(key, text)


def _is_written_into(table: TableSpec, promise: HealthPromise) -> bool:
    wanted = promise.writes_into == "all" or (promise.writes_into == "written" and table.access == "write")
    return wanted and table.key.partition.type == "string"


def _of_certificate(blueprint: Blueprint, result: Draft) -> Iterator[Note]:
    """A certificate that is brought and not needed is said aloud, not ignored in silence."""
    ways = [choice.spec for choice in result.choices if isinstance(choice.spec, TrafficSpec)]
    if blueprint.routing and blueprint.routing.certificate and not any(spec.certificate for spec in ways):
        yield Note("routing.certificate", "not used: the cloud issues the certificate of this way in")


def _of_traffic(choice: Choice, spec: TrafficSpec) -> Iterator[Note]:
    if spec.zone is None and choice.key == "traffic":
        text = "on a real target the first `msr up` names its name servers and stops until it is delegated to them"
        yield Note(choice.key, f"creates the zone {spec.zone_name}: {text}")
    yield Note(
        choice.key,
        f"{spec.domain} {_answer(spec)}; a region counts as lost after "
        f"{spec.unhealthy_after} failed probes, one every {spec.interval_seconds} s, of {spec.health_path}",
    )


def _answer(spec: TrafficSpec) -> str:
    if spec.via == "anycast":
        return "is one address for all regions"
    apex = ", at the zone's apex" if spec.apex else ""
    return f"answers with a TTL of {spec.ttl_seconds} s{apex}"


def _offer(choice: Choice, offers: Sequence[Offer]) -> Offer:
    return next(offer for offer in offers if offer.kind == choice.kind and offer.service == choice.service)
