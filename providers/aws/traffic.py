"""The way in by Route 53, as its three stacks build it.

``base`` has the zone and proves the shared name; each region proves its own name and answers under both; ``entry``
watches the regions and sends clients to them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi

from msr.plan import Choice, EndpointSpec, Placement, SwitchSpec, TrafficSpec
from msr.provider import Built, Context, Hand
from providers.aws.answers import answers
from providers.aws.certificate import CertificateArgs
from providers.aws.component import placed
from providers.aws.health_checks import Identity, RegionHealth, Watch, checkers
from providers.aws.names import mark_tags
from providers.aws.records import Records, RecordsArgs, RegionTarget
from providers.aws.regional_name import RegionalName, RegionalNameArgs
from providers.aws.shared_name import SharedName, ZoneArgs


def base(ctx: Context, choice: Choice) -> Built:
    """Hands on ``zone_id`` and, for a zone that msr creates, ``name_servers`` to delegate to, joined by commas."""
    spec = _spec(choice)
    shared = SharedName(
        choice.name,
        domain=spec.domain,
        region=ctx.provider_region,
        zone=_zone(ctx, choice, spec),
        certificate_tags=mark_tags(ctx, "shared-certificate", choice.key),
        opts=placed(ctx),
    )
    return Built(shared, {"zone_id": shared.zone_id, "name_servers": shared.name_servers})


def region(ctx: Context, choice: Choice) -> Built:
    """Hands on ``host``, ``health_url``, and ``target_domain``, ``target_zone_id`` of the shared name here."""
    spec = _spec(choice)
    here = next(endpoint for endpoint in spec.endpoints if endpoint.region == ctx.here.key)
    api = ctx.built["api"].outputs
    zone_id = ctx.hand_in("base", choice.key, "zone_id")
    tags = mark_tags(ctx, "domain", choice.key, ctx.here.name)
    args = RegionalNameArgs(
        shared_host=spec.domain,
        host=here.host,
        certificate=CertificateArgs(
            domain=spec.domain,
            alternatives=(here.host,),
            region=ctx.here.name,
            zone_id=zone_id,
            proved_here=(here.host,),
            tags=mark_tags(ctx, "certificate", choice.key, ctx.here.name),
        ),
        api_id=api["api_id"],
        stage=api["stage"],
        tags=tags,
    )
    names = RegionalName(f"{choice.name}-{ctx.here.name}", args, opts=placed(ctx))
    outputs: dict[str, Hand] = {
        "host": here.host,
        "health_url": f"https://{here.host}{spec.health_path}",
        "target_domain": names.shared.target_domain,
        "target_zone_id": names.shared.target_zone_id,
    }
    return Built(names, outputs)


def entry(ctx: Context, choice: Choice) -> Built:
    """Hands on ``host``, ``url`` and ``health_check_<region key>``."""
    spec = _spec(choice)
    made = Entry(choice.name, _entry_args(ctx, choice, spec), opts=placed(ctx))
    outputs: dict[str, Hand] = {"host": spec.domain, "url": f"https://{spec.domain}"}
    for key, check_id in made.check_ids.items():
        outputs[f"health_check_{key}"] = check_id
    return Built(made, outputs)


@dataclass(frozen=True, slots=True)
class EntryArgs:
    """How clients are sent to regions. ``places`` and ``shares`` are by region key, home first.

    ``places`` gives the cloud's region, ``shares`` the target domain and zone id of the shared name there.
    """

    spec: TrafficSpec
    zone_id: Hand
    places: Mapping[str, str]
    shares: Mapping[str, tuple[Hand, Hand]]
    watches: tuple[Watch, ...]
    identity: Identity


class Entry(pulumi.ComponentResource):
    """Health checks and policy records. Output: ``check_ids`` by region key, empty for a single region."""

    check_ids: Mapping[str, pulumi.Output[str]]

    def __init__(self, logical: str, args: EntryArgs, *, opts: pulumi.ResourceOptions) -> None:
        super().__init__("msr:aws:Entry", logical, None, opts)
        child = pulumi.ResourceOptions(parent=self)
        spec = args.spec
        places = checkers(frozenset(args.places.values()))
        self.check_ids = {
            watch.region: RegionHealth(
                f"{logical}-{watch.region}", watch=watch, spec=spec, places=places, identity=args.identity, opts=child
            ).check_id
            for watch in args.watches
        }
        Records(
            logical,
            RecordsArgs(
                zone_id=args.zone_id,
                apex=spec.apex,
                ttl_seconds=spec.ttl_seconds,
                answers=answers(spec),
                targets={
                    key: RegionTarget(name, *args.shares[key], self.check_ids.get(key))
                    for key, name in args.places.items()
                },
            ),
            opts=child,
        )
        self.register_outputs({"check_ids": dict(self.check_ids)})


def _zone(ctx: Context, choice: Choice, spec: TrafficSpec) -> ZoneArgs | str:
    """The blueprint's zone; the local cloud starts empty, so there the zone that exists elsewhere is made too."""
    if spec.zone is not None and ctx.plan.target == "cloud":
        return spec.zone
    return ZoneArgs(spec.zone_name, mark_tags(ctx, "zone", choice.key))


def _entry_args(ctx: Context, choice: Choice, spec: TrafficSpec) -> EntryArgs:
    def share(endpoint: EndpointSpec) -> tuple[Hand, Hand]:
        def out(name: str) -> Hand:
            return ctx.hand_in(endpoint.region, choice.key, name)

        return out("target_domain"), out("target_zone_id")

    def place(endpoint: EndpointSpec) -> Placement:
        return ctx.plan.placement(endpoint.region)

    return EntryArgs(
        spec=spec,
        zone_id=ctx.hand_in("base", choice.key, "zone_id"),
        places={e.region: place(e).name for e in spec.endpoints},
        shares={e.region: share(e) for e in spec.endpoints},
        watches=_watches(ctx, spec),
        identity=Identity(
            reference=lambda word: f"msr-{ctx.namer.mark('health-check', f'{choice.key}.{word}')}",
            tags=lambda word: mark_tags(ctx, "health-check", f"{choice.key}.{word}"),
        ),
    )


def _watches(ctx: Context, spec: TrafficSpec) -> tuple[Watch, ...]:
    """One watch a region, with the regions that hold its switch; none where there is nowhere else to go."""
    if len(spec.endpoints) == 1:
        return ()
    hosts = {endpoint.region: endpoint.host for endpoint in spec.endpoints}
    holders = {key: [other for other, held in _held(ctx).items() if key in held] for key in hosts}
    return tuple(
        Watch(key, host, {other: hosts[other] for other in holders[key] if other in hosts})
        for key, host in hosts.items()
    )


def _held(ctx: Context) -> Mapping[str, tuple[str, ...]]:
    """Whose switches each region holds."""
    for choice in ctx.plan.of_kind("switch"):
        assert isinstance(choice.spec, SwitchSpec)
        return choice.spec.peers
    return {}


def _spec(choice: Choice) -> TrafficSpec:
    assert isinstance(choice.spec, TrafficSpec)
    return choice.spec
