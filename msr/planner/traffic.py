"""The way in: which service sends a client to a healthy region."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial

from msr.blueprint import Routing
from msr.offer import Offer, Policy, TrafficPromise, Via
from msr.plan import EndpointSpec, Placement, Ref, TrafficSpec
from msr.planner import regions
from msr.planner.functions import DRAIN_PATH
from msr.planner.scene import Question, Scene
from msr.provider import Provider


def questions(scene: Scene) -> Iterator[Question]:
    """One question for each way in.

    None where no function has routes, which leaves nothing to lead to, and none for a single region without a domain,
    whose API answers on its own host.
    """
    routing = scene.blueprint.routing or Routing()
    if not scene.routed or (len(scene.serving) == 1 and routing.domain is None):
        return
    for index, via in enumerate(routing.via):
        yield Question(
            key="traffic" if index == 0 else f"traffic.{via}",
            kind="traffic",
            path=_path(scene),
            subject=_subject(scene, via),
            regions=scene.home_first,
            needs=(Ref("api"),),
            against=partial(_against, scene, routing, via),
            spec=partial(_spec, scene, routing, via),
        )


def _path(scene: Scene) -> str:
    """The leaf of the blueprint that asks most of a way in."""
    failover = scene.blueprint.failover
    unusual = {
        "failover.trigger": failover.trigger == "manual",
        "failover.failback": failover.failback == "manual",
        "failover.mode": failover.mode == "backup-restore",
        "routing": scene.blueprint.routing is not None,
    }
    return next((path for path, applies in unusual.items() if applies), "failover")


def _subject(scene: Scene, via: Via) -> str:
    failover = scene.blueprint.failover
    count = len(scene.serving)
    manual = [f"`{key}: manual`" for key in ("trigger", "failback") if getattr(failover, key) == "manual"]
    by_hand = f", {' and '.join(manual)}" if manual else ""
    where = f"{count} regions" if count > 1 else "1 region"
    return f"{failover.mode}{by_hand} over {where} needs a way in by {via}"


def policy_of(scene: Scene, routing: Routing) -> Policy:
    """The policy that the blueprint names, or the one that its failover mode implies."""
    if routing.policy is not None:
        return routing.policy
    return "latency" if scene.blueprint.failover.mode == "active-active" else "priority"


def kept_policy(scene: Scene, routing: Routing, via: Via, promise: TrafficPromise) -> Policy:
    """The policy that a way in keeps: the blueprint's, or for a fallback without it the first that leaves a region."""
    wanted = policy_of(scene, routing)
    if via == routing.via[0] or wanted in promise.policies or not promise.failover_with_policy:
        return wanted
    return promise.failover_with_policy[0]


def _against(scene: Scene, routing: Routing, via: Via, offer: Offer, provider: Provider) -> tuple[str, ...]:
    promise = offer.promise
    assert isinstance(promise, TrafficPromise)
    if via != promise.via:
        return (f"is a way in by {promise.via}",)
    return (
        *_unkept(scene, routing, promise),
        *_unreachable(promise, provider),
        *_unkept_failover(scene, promise),
        *_unkept_health(scene, promise),
        *regions.against(offer.regions, scene, provider.regions),
    )


def _unkept(scene: Scene, routing: Routing, promise: TrafficPromise) -> Iterator[str]:
    policy = kept_policy(scene, routing, promise.via, promise)
    if routing.domain is None and not promise.own_host:
        yield "has no host name of its own: set `routing.domain`"
    if not promise.apex and is_apex(routing):
        yield "cannot answer at a zone's apex: use a name below it, such as `www.`"
    if promise.certificate and routing.domain is not None and routing.certificate is None:
        yield "needs a certificate of yours: set `routing.certificate`"
    elif promise.apex_certificate and is_apex(routing) and routing.certificate is None:
        yield "needs a certificate of yours at a zone's apex, where its own is not renewed: set `routing.certificate`"
    if policy not in promise.policies:
        yield f"has no {policy} policy; it has {', '.join(sorted(promise.policies))}"
    elif policy not in promise.failover_with_policy and len(scene.serving) > 1:
        yield f"does not fail over under its {policy} policy"
    if policy == "geo":
        yield from _unkept_places(routing.geo or {}, promise)
    if promise.via == routing.via[0]:
        yield from _unkept_fallback(routing, policy, promise)
    most = promise.max_priority_regions
    if policy == "priority" and most is not None and len(scene.serving) > most:
        yield f"ranks at most {most} regions by priority"


def _unkept_places(geo: Mapping[str, Sequence[str]], promise: TrafficPromise) -> Iterator[str]:
    if geo and not promise.places:
        yield "chooses the nearest region by itself: it takes no places (`routing.geo`)"
    if not geo and promise.places and not promise.nearest:
        yield "must be told which places each region serves: set `routing.geo`"
    wanted = {place for listed in geo.values() for place in listed}
    if promise.known_places and (unknown := sorted(wanted - set(promise.known_places))):
        yield f"cannot tell clients in {', '.join(unknown)} from others"


def _unkept_fallback(routing: Routing, policy: Policy, promise: TrafficPromise) -> Iterator[str]:
    for second in routing.via[1:]:
        if second not in promise.fallbacks:
            yield f"cannot fall back to a way in by {second}"
        elif policy not in promise.fallback_with_policy:
            yield f"cannot fall back to a way in by {second} under its {policy} policy"


def _unreachable(promise: TrafficPromise, provider: Provider) -> Iterator[str]:
    """A way in that cannot lead to what the cloud's functions answer through."""
    fronts = {offer.service: offer.title for offer in provider.offers if offer.kind == "api"}
    if promise.fronts and not set(promise.fronts) & set(fronts):
        yield f"cannot lead to {' or '.join(fronts.values())}"


def _unkept_failover(scene: Scene, promise: TrafficPromise) -> Iterator[str]:
    failover = scene.blueprint.failover
    if failover.mode not in promise.modes:
        yield f"does not keep `failover.mode: {failover.mode}` yet"
    if failover.trigger not in promise.triggers:
        yield f"does not keep `failover.trigger: {failover.trigger}` yet"
    if failover.failback not in promise.failbacks:
        yield f"does not keep `failover.failback: {failover.failback}` yet"


def _unkept_health(scene: Scene, promise: TrafficPromise) -> Iterator[str]:
    health = scene.blueprint.health
    every = _every(scene, promise)
    if promise.intervals_seconds and every not in promise.intervals_seconds:
        yield f"probes every {' or '.join(map(str, promise.intervals_seconds))} s, not every {health.every}"
    span = promise.interval_range_seconds
    if span and not span[0] <= every <= span[1]:
        yield f"probes every {span[0]} to {span[1]} s, not every {health.every}"
    least, most = promise.thresholds
    if not least <= health.unhealthy_after <= most:
        yield f"turns unhealthy after {least} to {most} failed probes"


def _spec(scene: Scene, routing: Routing, via: Via, offer: Offer) -> TrafficSpec:
    promise = offer.promise
    assert isinstance(promise, TrafficPromise)
    domain = routing.domain or ""
    zone_name = _zone_name(domain)
    apex = is_apex(routing)
    health = scene.blueprint.health
    return TrafficSpec(
        domain=domain,
        zone_name=zone_name,
        zone=None if routing.zone == "create" else routing.zone,
        apex=apex,
        policy=kept_policy(scene, routing, via, promise),
        via=via,
        ttl_seconds=promise.apex_ttl_seconds if apex else promise.record_ttl_seconds,
        interval_seconds=_every(scene, promise),
        unhealthy_after=health.unhealthy_after,
        health_path=health.path,
        drain_path=DRAIN_PATH,
        endpoints=tuple(_endpoint(p, domain if promise.regional_names else "", routing) for p in scene.serving),
        certificate=routing.certificate if promise.certificate or promise.apex_certificate else None,
    )


def _every(scene: Scene, promise: TrafficPromise) -> int:
    """The interval that the blueprint writes; where it writes none, msr's own or the service's shortest above it."""
    health = scene.blueprint.health
    seconds = round(health.every.seconds)
    span = promise.interval_range_seconds
    if "every" in health.model_fields_set or span is None:
        return seconds
    return max(span[0], min(seconds, span[1]))


def is_apex(routing: Routing) -> bool:
    """Whether the name is that of its zone: the zone that the blueprint names, as far as its id tells, or msr's own."""
    domain = routing.domain
    return domain is not None and domain in (_zone_name(domain), routing.zone.rpartition("/")[2])


def _zone_name(domain: str) -> str:
    """The zone that msr takes a name to stand in: the name without its first label, or a short name itself."""
    return domain if domain.count(".") <= 1 else domain.partition(".")[2]


def _endpoint(placement: Placement, domain: str, routing: Routing) -> EndpointSpec:
    host = f"{placement.name}.{domain}" if domain else ""
    return EndpointSpec(placement.key, host, placement.weight, tuple((routing.geo or {}).get(placement.key, ())))
