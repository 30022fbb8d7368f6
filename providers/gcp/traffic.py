"""The ways in, as their stacks build them: the global load balancer, and Cloud DNS over one load balancer a region.

``base`` has the zone, the proofs of the shared name and the global addresses; each region has its own load balancer
where DNS leads to it; ``entry`` sends clients to regions. Where the blueprint names both, the second stands behind the
first in one record of the shared name, which Cloud DNS keeps by its own checks: nothing is edited when one is lost.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from pathlib import Path

import pulumi

from msr import catalogue
from msr.building import placed
from msr.plan import ApiSpec, Choice, TrafficSpec
from msr.provider import Built, Context, Hand
from providers.gcp import records
from providers.gcp.addresses import FAMILIES, Edge, EdgeArgs
from providers.gcp.api import target_word, targets
from providers.gcp.certificate import EdgeCertificateArgs
from providers.gcp.dns_zone import SharedName, ZoneArgs
from providers.gcp.geography import answering
from providers.gcp.global_front import GlobalFront, GlobalFrontArgs
from providers.gcp.names import compute_name, mark_labels, project_id
from providers.gcp.proofs import Proofs, ProofsArgs
from providers.gcp.records import Endpoint, Record, RecordArgs, Watch, checkers
from providers.gcp.regional_front import RegionalFront, RegionalFrontArgs
from providers.gcp.rules import Rule, rules

FIRST = "traffic"
"""The key of the way in that the blueprint names first; it owns the zone."""

ADDRESS_TTL_SECONDS = 300
"""An anycast address leads to whichever region is healthy and never changes, so clients may keep it."""

LEAST_REQUESTS_PER_MINUTE = 60

REGIONS = Path(__file__).with_name("regions.csv")


def anycast_base(ctx: Context, choice: Choice) -> Built:
    """Hands on ``zone``, ``name_servers``, ``ipv4``, ``ipv6``, ``certificate_map`` and ``policy``."""
    spec = choice.expect(TrafficSpec)
    ground = _ground(ctx, choice, spec)
    edge = Edge(
        f"{choice.name}-edge",
        EdgeArgs(
            project=project_id(ctx.plan),
            addresses={family: _name(ctx, choice, family) for family in FAMILIES},
            policy=_name(ctx, choice, "policy"),
            requests_per_minute=_requests_per_minute(ctx),
            certificate=EdgeCertificateArgs(
                domain=spec.domain,
                project=project_id(ctx.plan),
                zone=ground.zone,
                authorization=_name(ctx, choice, "authorization"),
                certificate=_name(ctx, choice, "certificate"),
                map=_name(ctx, choice, "certificates"),
                entry=_name(ctx, choice, "certificate-entry"),
                labels=mark_labels(ctx, "certificate", choice.key),
            ),
            labels=mark_labels(ctx, "address", choice.key),
        ),
        ready=ground.ready,
        opts=placed(ctx),
    )
    outputs: dict[str, Hand] = {**ground.outputs, **edge.addresses}
    return Built(edge, outputs | {"certificate_map": edge.map_id, "policy": edge.policy})


def anycast_entry(ctx: Context, choice: Choice) -> Built:
    """Hands on ``host`` and ``url``."""
    spec = choice.expect(TrafficSpec)
    addresses = {family: ctx.hand_in("base", choice.key, family) for family in FAMILIES}
    front = GlobalFront(
        choice.name,
        GlobalFrontArgs(
            project=project_id(ctx.plan),
            host=spec.domain,
            rules=_rules(ctx),
            groups={target: _groups(ctx, spec, target) for target in targets(_api(ctx))},
            addresses=addresses,
            certificate_map=ctx.hand_in("base", choice.key, "certificate_map"),
            policy=ctx.hand_in("base", choice.key, "policy"),
            name=lambda word: _name(ctx, choice, word),
        ),
        opts=placed(ctx),
    )
    if len(ctx.plan.of_kind("traffic")) == 1:
        _plain_records(ctx, choice, spec, addresses)
    return Built(front, _host(spec))


def dns_base(ctx: Context, choice: Choice) -> Built:
    """Hands on ``zone``, ``name_servers`` and ``authorization_<region key>``."""
    spec = choice.expect(TrafficSpec)
    ground = _ground(ctx, choice, spec)
    places = {e.region: ctx.plan.placement(e.region).name for e in spec.endpoints}
    args = ProofsArgs(
        domain=spec.domain,
        project=project_id(ctx.plan),
        zone=ground.zone,
        names={region: compute_name(ctx, "shared-authorization", choice.key, region) for region in places.values()},
        labels=mark_labels(ctx, "authorization", choice.key),
        ready=ground.ready,
    )
    proofs = Proofs(f"{choice.name}-proofs", args, opts=placed(ctx))
    outputs = {f"authorization_{key}": proofs.authorizations[region] for key, region in places.items()}
    return Built(proofs, {**ground.outputs, **outputs})


def dns_region(ctx: Context, choice: Choice) -> Built:
    """Hands on ``host``, ``health_url`` and ``address``."""
    spec = choice.expect(TrafficSpec)
    here = next(endpoint for endpoint in spec.endpoints if endpoint.region == ctx.here.key)
    api = ctx.built["api"].outputs
    front = RegionalFront(
        f"{choice.name}-{ctx.here.name}",
        RegionalFrontArgs(
            project=project_id(ctx.plan),
            region=ctx.here.name,
            zone=ctx.hand_in("base", FIRST, "zone"),
            shared_host=spec.domain,
            host=here.host,
            ttl_seconds=spec.ttl_seconds,
            authorization=ctx.hand_in("base", choice.key, f"authorization_{ctx.here.key}"),
            rules=_rules(ctx),
            groups={target: api[f"group_{target_word(target)}"] for target in targets(_api(ctx))},
            labels=mark_labels(ctx, "front", choice.key, ctx.here.name),
            name=lambda word: compute_name(ctx, word, f"{choice.key}.{word}", ctx.here.name),
        ),
        opts=placed(ctx),
    )
    outputs: dict[str, Hand] = {"host": here.host, "health_url": f"https://{here.host}{spec.health_path}"}
    return Built(front, outputs | {"address": front.address})


def dns_entry(ctx: Context, choice: Choice) -> Built:
    """Hands on ``host``, ``url`` and, where there is more than one address, ``health_check``."""
    spec = choice.expect(TrafficSpec)
    endpoints = _endpoints(ctx, choice, spec)
    record = Record(
        choice.name,
        RecordArgs(
            project=project_id(ctx.plan),
            zone=ctx.hand_in("base", FIRST, "zone"),
            host=spec.domain,
            ttl_seconds=spec.ttl_seconds,
            policy=_policy(spec, endpoints, two_ways=len(ctx.plan.of_kind("traffic")) > 1),
            endpoints=endpoints,
            watch=_watch(ctx, choice, spec) if len(endpoints) > 1 else None,
        ),
        opts=placed(ctx),
    )
    checked: dict[str, Hand] = {"health_check": record.check} if len(endpoints) > 1 else {}
    return Built(record, {**_host(spec), **checked})


def _endpoints(ctx: Context, choice: Choice, spec: TrafficSpec) -> tuple[Endpoint, ...]:
    """Every address that the shared name may lead to, the first choice first."""
    there = {e.region: ctx.hand_in(e.region, choice.key, "address") for e in spec.endpoints}
    if spec.policy == "geo" and any(e.locations for e in spec.endpoints):
        told = answering(spec.endpoints, catalogue.read(REGIONS))
        return tuple(Endpoint(region, there[key]) for region, key in told.items())
    first, *others = (
        Endpoint(ctx.plan.placement(e.region).name, there[e.region], 1.0 if e.weight is None else float(e.weight))
        for e in spec.endpoints
    )
    ways = [way for way in ctx.plan.of_kind("traffic") if way.key != choice.key]
    anycast = [ctx.hand_in("base", way.key, "ipv4") for way in ways]
    if choice.key != FIRST:
        return (*(Endpoint("", address) for address in anycast), first, *others)
    # A place has one address, and clients near the first region ask for another when that one is unhealthy.
    return (first, *(Endpoint(first.region, address) for address in anycast), *others)


def _policy(spec: TrafficSpec, endpoints: Sequence[Endpoint], *, two_ways: bool) -> records.Policy:
    if len(endpoints) == 1:
        return "plain"
    if two_ways or spec.policy == "priority":
        return "backup"
    return "weighted" if spec.policy == "weighted" else "nearest"


def _watch(ctx: Context, choice: Choice, spec: TrafficSpec) -> Watch:
    regions = frozenset(ctx.plan.placement(endpoint.region).name for endpoint in spec.endpoints)
    return Watch(
        name=_name(ctx, choice, "check"),
        path=spec.health_path,
        interval_seconds=spec.interval_seconds,
        unhealthy_after=spec.unhealthy_after,
        places=checkers(regions),
    )


def _plain_records(ctx: Context, choice: Choice, spec: TrafficSpec, addresses: Mapping[str, Hand]) -> None:
    """Both families; behind a fallback there is IPv4 alone, since no region answers to IPv6."""
    for family, kind in (("ipv4", "A"), ("ipv6", "AAAA")):
        records.plain(
            f"{choice.name}-{kind.lower()}",
            project=project_id(ctx.plan),
            zone=ctx.hand_in("base", FIRST, "zone"),
            host=spec.domain,
            kind=kind,
            ttl_seconds=ADDRESS_TTL_SECONDS,
            address=addresses[family],
            opts=placed(ctx),
        )


@dataclass(frozen=True, slots=True)
class _Ground:
    """The zone of the shared name, what must be ready before anything stands in it, and what is handed on of it."""

    zone: Hand
    ready: Sequence[pulumi.Resource]
    outputs: Mapping[str, Hand]


def _ground(ctx: Context, choice: Choice, spec: TrafficSpec) -> _Ground:
    """Made with the first way in; the second stands in the same zone, once the first has switched on the APIs."""
    if choice.key != FIRST and (first := ctx.built.get(FIRST)):
        return _Ground(first.outputs["zone"], [first.component], {})
    labels = mark_labels(ctx, "zone", choice.key)
    made = ZoneArgs(compute_name(ctx, "zone", choice.key), spec.zone_name, labels)
    shared = SharedName(
        choice.name, project=project_id(ctx.plan), zone=made if spec.zone is None else spec.zone, opts=placed(ctx)
    )
    return _Ground(shared.zone, shared.ready, {"zone": shared.zone, "name_servers": shared.name_servers})


def _requests_per_minute(ctx: Context) -> int:
    return max(LEAST_REQUESTS_PER_MINUTE, ceil(_api(ctx).rate_per_second * 60))


def _rules(ctx: Context) -> tuple[Rule, ...]:
    return rules(_api(ctx), drains=len(ctx.plan.serving) > 1)


def _groups(ctx: Context, spec: TrafficSpec, target: str) -> tuple[Hand, ...]:
    return tuple(ctx.hand_in(e.region, "api", f"group_{target_word(target)}") for e in spec.endpoints)


def _api(ctx: Context) -> ApiSpec:
    return ctx.plan.choice("api").expect(ApiSpec)


def _name(ctx: Context, choice: Choice, word: str) -> str:
    return compute_name(ctx, word, f"{choice.key}.{word}")


def _host(spec: TrafficSpec) -> dict[str, Hand]:
    return {"host": spec.domain, "url": f"https://{spec.domain}"}
