"""How clients come to a region: its health, the records of the shared name, and the edge before them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import pulumi

from msr.offer import Via
from msr.plan import TrafficSpec
from msr.provider import Hand
from providers.aws.answers import answers, origin_host, ways_host
from providers.aws.edge import Edge, EdgeArgs
from providers.aws.health_checks import Identity, RegionHealth, Watch, checkers, settle_seconds, settling
from providers.aws.records import EdgeTarget, Records, RecordsArgs, RegionTarget


@dataclass(frozen=True, slots=True)
class EntryArgs:
    """How clients are sent to regions. ``places``, ``shares`` and ``origins`` are by region key, home first.

    ``places`` gives the cloud's region; ``shares`` the target domain and zone id of the shared name there, ``origins``
    those of the name that an edge asks, empty without one. ``ways`` are the ways in, first choice first. There are no
    ``watches`` where there is nowhere else to go; what they watch is ``asked`` in earnest, or by nobody as on the local
    cloud. ``tags`` are those of a kind of thing.
    """

    spec: TrafficSpec
    ways: tuple[Via, ...]
    zone_id: Hand
    places: Mapping[str, str]
    shares: Mapping[str, tuple[Hand, Hand]]
    origins: Mapping[str, tuple[Hand, Hand]]
    watches: tuple[Watch, ...]
    asked: bool
    identity: Identity
    tags: Callable[[str], Mapping[str, str]]


class Entry(pulumi.ComponentResource):
    """Health checks, policy records, perhaps an edge. Outputs: ``check_ids`` by region key, ``edge``."""

    check_ids: Mapping[str, pulumi.Output[str]]
    edge: Edge | None

    def __init__(self, logical: str, args: EntryArgs, *, opts: pulumi.ResourceOptions) -> None:
        super().__init__("msr:aws:Entry", logical, None, opts)
        child = pulumi.ResourceOptions(parent=self)
        checked_from = checkers(frozenset(args.places.values()))
        settled = settling(f"{logical}-settled", settle_seconds(args.spec)) if args.watches and args.asked else None
        self.check_ids = {
            watch.region: RegionHealth(
                f"{logical}-{watch.region}",
                watch=watch,
                spec=args.spec,
                places=checked_from,
                identity=args.identity,
                settled=settled,
                opts=child,
            ).check_id
            for watch in args.watches
        }
        self.edge = self._edge(logical, args, checked_from) if "anycast" in args.ways else None
        shared = RecordsArgs(
            zone_id=args.zone_id,
            apex=args.spec.apex,
            ttl_seconds=args.spec.ttl_seconds,
            answers=answers(args.spec, args.ways),
            targets=self._targets(args, args.shares),
            edge=self.edge and EdgeTarget(self.edge.host, self.edge.zone_id, self.edge.check_id),
        )
        Records(logical, shared, opts=child)
        self.register_outputs({"check_ids": dict(self.check_ids)})

    def _edge(self, logical: str, args: EntryArgs, checked_from: tuple[str, ...]) -> Edge:
        """The edge, and the answers of the name that it asks: each region has a domain for that name too."""
        child = pulumi.ResourceOptions(parent=self)
        origin = replace(args.spec, domain=origin_host(args.spec.domain))
        asked = RecordsArgs(
            zone_id=args.zone_id,
            apex=origin.apex,
            ttl_seconds=origin.ttl_seconds,
            answers=answers(origin),
            targets=self._targets(args, args.origins),
        )
        Records(f"{logical}-origin", asked, opts=child)
        beside = len(args.ways) > 1
        domain = args.spec.domain
        edge = EdgeArgs(
            hosts=(domain, ways_host(domain)) if beside else (domain,),
            origin_host=origin.domain,
            zone_id=args.zone_id,
            spec=args.spec,
            identity=args.identity,
            checked_from=checked_from if beside else (),
            tags=args.tags,
        )
        return Edge(f"{logical}-edge", edge, opts=child)

    def _targets(self, args: EntryArgs, shares: Mapping[str, tuple[Hand, Hand]]) -> Mapping[str, RegionTarget]:
        return {key: RegionTarget(name, *shares[key], self.check_ids.get(key)) for key, name in args.places.items()}
