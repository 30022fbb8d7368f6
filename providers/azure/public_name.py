"""The name that clients use: where it leads, and who may read the switches of whom.

With two ways in, the name leads to a profile that asks both and answers with the first that works, so that the second
takes over without anybody's doing (Azure architecture centre, mission-critical global HTTP ingress, 2026-11).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pulumi

from msr.building import placed
from msr.plan import Choice, SwitchSpec, TrafficSpec
from msr.provider import Context, Hand
from providers.azure import names
from providers.azure.dns_zone import Place, public_records, zone_name
from providers.azure.profile import External, Nested, ProfileArgs, fqdn, profile
from providers.azure.roles import BLOB_DATA_READER, Grant, assign

RECORD_TTL_SECONDS = 300
"""The record leads to one place for good: what moves in a failover are the answers behind it."""

FIRST_WAY = "traffic"
"""The key of the first way in; that of a second one goes on from it, so that it sorts after it."""


@dataclass(frozen=True, slots=True)
class Way:
    """A way in as the name leads to it: its host, and a resource id that alias records and profiles take.

    ``director``: it is a Traffic Manager profile, which another profile takes in as a whole.
    """

    word: str
    host: Hand
    resource_id: Hand
    director: bool


@dataclass(frozen=True, slots=True)
class PublicNameArgs:
    """A name, where its records stand, and its ways in, first choice first."""

    spec: TrafficSpec
    place: Place
    group: Hand
    profile: str
    ways: tuple[Way, ...]
    tags: Mapping[str, str]


class PublicName(pulumi.ComponentResource):
    """The records of the shared name."""

    def __init__(self, logical: str, args: PublicNameArgs, *, opts: pulumi.ResourceOptions) -> None:
        super().__init__("msr:azure:PublicName", logical, None, opts)
        first, *others = args.ways
        host, target = self._choice(logical, args) if others else (first.host, first.resource_id)
        public_records(logical, args.place, host=host, target_id=target, ttl_seconds=RECORD_TTL_SECONDS, parent=self)
        self.register_outputs({})

    def _choice(self, logical: str, args: PublicNameArgs) -> tuple[Hand, Hand]:
        """A profile over all ways in; its host and id."""
        endpoints = tuple(
            Nested(way.word, way.resource_id, rank) if way.director else External(way.word, way.host, priority=rank)
            for rank, way in enumerate(args.ways, 1)
        )
        wanted = ProfileArgs(args.profile, args.group, "Priority", args.spec, endpoints, args.tags)
        return fqdn(args.profile), profile(f"{logical}-ways", wanted, parent=self).id


def public_name(ctx: Context, choice: Choice, way: Way) -> Mapping[str, Hand]:
    """The shared name and the switches, made with the last way in.

    Hands on ``way_host`` and ``way_id`` of this way in, and with the last one ``host`` and ``url`` of the name.
    """
    own: dict[str, Hand] = {"way_host": way.host, "way_id": way.resource_id}
    ways = {choice.key: way, **{key: _earlier(ctx, key) for key in ctx.built if _is_way(ctx, key)}}
    if len(ways) < len(ctx.plan.of_kind("traffic")):
        return own
    return {**own, **_name(ctx, choice.expect(TrafficSpec), tuple(ways[key] for key in sorted(ways)))}


def _name(ctx: Context, spec: TrafficSpec, ways: tuple[Way, ...]) -> Mapping[str, Hand]:
    SwitchReaders("switch-readers", _readings(ctx, spec), opts=placed(ctx))
    if not spec.domain:
        host = ways[0].host
        return {"host": host, "url": pulumi.Output.concat("https://", host)}
    given = ctx.hand_ins["base"][FIRST_WAY]
    args = PublicNameArgs(
        spec=spec,
        place=Place(zone_name(spec), given["zone_group"], spec.domain),
        group=given["group"],
        profile=ctx.namer.name("ways", "ways", rule=names.TRAFFIC_MANAGER),
        ways=ways,
        tags=names.tags(ctx, "ways"),
    )
    PublicName("public-name", args, opts=placed(ctx))
    return {"host": spec.domain, "url": f"https://{spec.domain}"}


def _is_way(ctx: Context, key: str) -> bool:
    return ctx.plan.choice(key).kind == "traffic"


def _earlier(ctx: Context, key: str) -> Way:
    """A way in that this stack made before."""
    choice = ctx.plan.choice(key)
    made = ctx.built[key].outputs
    director = choice.service == "traffic-manager"
    return Way(choice.expect(TrafficSpec).via, made["way_host"], made["way_id"], director=director)


@dataclass(frozen=True, slots=True)
class Reading:
    """A region's app reads the switch that a peer keeps for it. ``word`` names the pair."""

    word: str
    grant: Grant
    principal: Hand


class SwitchReaders(pulumi.ComponentResource):
    """Who reads whose switches across regions: only the entry knows every region's identity and store."""

    def __init__(self, logical: str, readings: tuple[Reading, ...], *, opts: pulumi.ResourceOptions) -> None:
        super().__init__("msr:azure:SwitchReaders", logical, None, opts)
        for reading in readings:
            assign(f"{logical}-{reading.word}", reading.grant, principal=reading.principal, parent=self)
        self.register_outputs({})


def _readings(ctx: Context, spec: TrafficSpec) -> tuple[Reading, ...]:
    return tuple(_reading(ctx, holder, reader) for holder, reader in _pairs(ctx, {e.region for e in spec.endpoints}))


def _pairs(ctx: Context, regions: set[str]) -> Iterator[tuple[str, str]]:
    """Each region with each peer whose switch it keeps."""
    for choice in ctx.plan.of_kind("switch"):
        for holder, held in choice.expect(SwitchSpec).peers.items():
            yield from ((holder, reader) for reader in held if {holder, reader} <= regions)


def _reading(ctx: Context, holder: str, reader: str) -> Reading:
    name = names.role_assignment_name(ctx, f"switch.{holder}.{reader}")
    definition = names.role_definition_id(ctx.plan, BLOB_DATA_READER)
    scope = ctx.hand_in(holder, "switch", "scope")
    return Reading(
        f"{reader}-at-{holder}", Grant(name, definition, scope), ctx.hand_in("base", "api", f"{reader}.principal_id")
    )
