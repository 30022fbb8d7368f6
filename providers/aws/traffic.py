"""The ways in by Route 53 and by CloudFront, as their three stacks build them.

``base`` has the zone and proves the shared name; each region proves its own name and answers under both; ``entry``
watches the regions and sends clients to them.

CloudFront asks a name of Route 53's, so both ways in stand on the same ground: the first one that a stack comes to
makes all of it, and the second hands on the same. What is named after a way in is named after the first one, so that
another can be added, or change places with it, and nothing that serves is made anew.
"""

from __future__ import annotations

from collections.abc import Mapping

from msr.building import placed
from msr.offer import Via
from msr.plan import Choice, EndpointSpec, SwitchSpec, TrafficSpec
from msr.provider import Built, Context, Hand
from providers.aws.answers import origin_host
from providers.aws.certificate import CertificateArgs
from providers.aws.entry import Entry, EntryArgs
from providers.aws.health_checks import Identity, Watch
from providers.aws.names import mark_tags
from providers.aws.regional_name import RegionalName, RegionalNameArgs
from providers.aws.shared_name import SharedName, ZoneArgs

KEY = "traffic"
"""The key of the first way in; that of a second one goes on from it."""


def base(ctx: Context, choice: Choice) -> Built:
    """Hands on ``zone_id`` and, for a zone that msr creates, ``name_servers`` to delegate to, joined by commas."""
    return _already(ctx) or _base(ctx, choice.expect(TrafficSpec))


def region(ctx: Context, choice: Choice) -> Built:
    """Hands on ``host``, ``health_url``, and ``target_domain``, ``target_zone_id`` of the shared name here.

    For an edge also ``origin_target_domain`` and ``origin_target_zone_id``.
    """
    return _already(ctx) or _region(ctx, choice.expect(TrafficSpec))


def entry(ctx: Context, choice: Choice) -> Built:
    """Hands on ``host``, ``url`` and ``health_check_<region key>``.

    With an edge also ``edge_host``, ``distribution_id``, ``origin_host`` and, beside another way in,
    ``edge_health_check``.
    """
    return _already(ctx) or _entry(ctx, choice.expect(TrafficSpec))


def _already(ctx: Context) -> Built | None:
    """What was made of this stack for another way in."""
    return next((made for key, made in ctx.built.items() if ctx.plan.choice(key).kind == "traffic"), None)


def _ways(ctx: Context) -> tuple[Via, ...]:
    """The ways in, first choice first."""
    ways = sorted(ctx.plan.of_kind("traffic"), key=lambda choice: choice.key)
    return tuple(way.expect(TrafficSpec).via for way in ways)


def _shared_hosts(ctx: Context, spec: TrafficSpec) -> tuple[str, ...]:
    """The names under which every region answers."""
    return (spec.domain, origin_host(spec.domain)) if "anycast" in _ways(ctx) else (spec.domain,)


def _base(ctx: Context, spec: TrafficSpec) -> Built:
    shared = SharedName(
        KEY,
        hosts=_shared_hosts(ctx, spec),
        region=ctx.provider_region,
        zone=_zone(ctx, spec),
        certificate_tags=mark_tags(ctx, "shared-certificate", KEY),
        opts=placed(ctx),
    )
    return Built(shared, {"zone_id": shared.zone_id, "name_servers": shared.name_servers})


def _region(ctx: Context, spec: TrafficSpec) -> Built:
    here = next(endpoint for endpoint in spec.endpoints if endpoint.region == ctx.here.key)
    api = ctx.built["api"].outputs
    shared_host, *others = _shared_hosts(ctx, spec)
    args = RegionalNameArgs(
        shared_host=shared_host,
        host=here.host,
        origin_host=others[0] if others else None,
        certificate=CertificateArgs(
            domain=shared_host,
            alternatives=(here.host, *others),
            region=ctx.here.name,
            zone_id=ctx.hand_in("base", KEY, "zone_id"),
            proved_here=(here.host,),
            tags=mark_tags(ctx, "certificate", KEY, ctx.here.name),
        ),
        api_id=api["api_id"],
        stage=api["stage"],
        tags=mark_tags(ctx, "domain", KEY, ctx.here.name),
    )
    names = RegionalName(f"{KEY}-{ctx.here.name}", args, opts=placed(ctx))
    outputs: dict[str, Hand] = {
        "host": here.host,
        "health_url": f"https://{here.host}{spec.health_path}",
        "target_domain": names.shared.target_domain,
        "target_zone_id": names.shared.target_zone_id,
    }
    if names.origin is not None:
        outputs |= {
            "origin_target_domain": names.origin.target_domain,
            "origin_target_zone_id": names.origin.target_zone_id,
        }
    return Built(names, outputs)


def _entry(ctx: Context, spec: TrafficSpec) -> Built:
    made = Entry(KEY, _entry_args(ctx, spec), opts=placed(ctx))
    outputs: dict[str, Hand] = {"host": spec.domain, "url": f"https://{spec.domain}"}
    for key, check_id in made.check_ids.items():
        outputs[f"health_check_{key}"] = check_id
    if made.edge is not None:
        outputs |= {
            "edge_host": made.edge.host,
            "distribution_id": made.edge.distribution_id,
            "origin_host": origin_host(spec.domain),
        }
        if made.edge.check_id is not None:
            outputs["edge_health_check"] = made.edge.check_id
    return Built(made, outputs)


def _zone(ctx: Context, spec: TrafficSpec) -> ZoneArgs | str:
    """The blueprint's zone; the local cloud starts empty, so there the zone that exists elsewhere is made too."""
    if spec.zone is not None and ctx.plan.target == "cloud":
        return spec.zone
    return ZoneArgs(spec.zone_name, ctx.namer.mark("zone", KEY), mark_tags(ctx, "zone", KEY))


def _entry_args(ctx: Context, spec: TrafficSpec) -> EntryArgs:
    def shares(kind: str) -> dict[str, tuple[Hand, Hand]]:
        def out(endpoint: EndpointSpec, name: str) -> Hand:
            return ctx.hand_in(endpoint.region, KEY, f"{kind}target_{name}")

        return {e.region: (out(e, "domain"), out(e, "zone_id")) for e in spec.endpoints}

    ways = _ways(ctx)
    return EntryArgs(
        spec=spec,
        ways=ways,
        zone_id=ctx.hand_in("base", KEY, "zone_id"),
        places={e.region: ctx.plan.placement(e.region).name for e in spec.endpoints},
        shares=shares(""),
        origins=shares("origin_") if "anycast" in ways else {},
        watches=_watches(ctx, spec) if len(spec.endpoints) > 1 or len(ways) > 1 else (),
        asked=ctx.plan.target == "cloud",
        identity=Identity(
            reference=lambda word: f"msr-{ctx.namer.mark('health-check', f'{KEY}.{word}')}",
            tags=lambda word: mark_tags(ctx, "health-check", f"{KEY}.{word}"),
        ),
        tags=lambda kind: mark_tags(ctx, kind, KEY),
    )


def _watches(ctx: Context, spec: TrafficSpec) -> tuple[Watch, ...]:
    """One watch a region, with the regions that hold its switch."""
    hosts = {endpoint.region: endpoint.host for endpoint in spec.endpoints}
    holders = {key: [other for other, held in _held(ctx).items() if key in held] for key in hosts}
    return tuple(
        Watch(key, host, {other: hosts[other] for other in holders[key] if other in hosts})
        for key, host in hosts.items()
    )


def _held(ctx: Context) -> Mapping[str, tuple[str, ...]]:
    """Whose switches each region holds."""
    for choice in ctx.plan.of_kind("switch"):
        return choice.expect(SwitchSpec).peers
    return {}
