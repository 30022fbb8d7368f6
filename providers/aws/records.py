"""The policy records of the shared name.

At the apex of its zone a name cannot be a CNAME, so it takes alias records of both address families, whose 60 s TTL
Route 53 sets. Anywhere else one CNAME record a region does, with a TTL that msr sets: 30 s.

AWS docs, Route 53, resource-record-sets-choosing-alias-non-alias: recalled, not checked.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypedDict, assert_never

import pulumi
import pulumi_aws as aws

from msr.provider import Hand
from providers.aws.answers import Always, Answer, Failover, Geo, Latency, Routing, Weighted

ADDRESS_TYPES = ("A", "AAAA")


@dataclass(frozen=True, slots=True)
class RegionTarget:
    """Where a region's share of the shared name leads. ``check_id`` is ``None`` where there is no other region."""

    name: str
    domain: Hand
    zone_id: Hand
    check_id: Hand | None


@dataclass(frozen=True, slots=True)
class EdgeTarget:
    """A distribution, as records lead to it. ``check_id`` is ``None`` where there is no other way in."""

    domain: Hand
    zone_id: Hand
    check_id: Hand | None


@dataclass(frozen=True, slots=True)
class RecordsArgs:
    """The records of one shared name."""

    zone_id: Hand
    apex: bool
    ttl_seconds: int
    answers: tuple[Answer, ...]
    targets: Mapping[str, RegionTarget]
    edge: EdgeTarget | None = None


class _Policy(TypedDict, total=False):
    failover_routing_policies: Sequence[aws.route53.RecordFailoverRoutingPolicyArgs]
    latency_routing_policies: Sequence[aws.route53.RecordLatencyRoutingPolicyArgs]
    weighted_routing_policies: Sequence[aws.route53.RecordWeightedRoutingPolicyArgs]
    geolocation_routing_policies: Sequence[aws.route53.RecordGeolocationRoutingPolicyArgs]


class _Value(TypedDict, total=False):
    ttl: int
    records: Sequence[Hand]
    aliases: Sequence[aws.route53.RecordAliasArgs]
    health_check_id: Hand


class Records(pulumi.ComponentResource):
    """Every record that a routing policy takes."""

    def __init__(self, logical: str, args: RecordsArgs, *, opts: pulumi.ResourceOptions) -> None:
        super().__init__("msr:aws:Records", logical, None, opts)
        made: dict[str, list[pulumi.Resource]] = {}
        for answer in args.answers:
            before = made.get(answer.link, []) if answer.link else []
            made.setdefault(answer.name, []).extend(
                self._record(logical, args, answer, kind, before)
                for kind in (ADDRESS_TYPES if args.apex else ("CNAME",))
            )
        self.register_outputs({})

    def _record(
        self, logical: str, args: RecordsArgs, answer: Answer, kind: str, before: Sequence[pulumi.Resource]
    ) -> aws.route53.Record:
        return aws.route53.Record(
            f"{logical}-{answer.name}-{answer.label}-{kind}",
            zone_id=args.zone_id,
            name=answer.name,
            type=kind,
            set_identifier=None if isinstance(answer.routing, Always) else answer.label,
            **_policy(answer.routing, args.targets),
            **_value(args, answer),
            opts=pulumi.ResourceOptions(parent=self, depends_on=list(before)),
        )


def _value(args: RecordsArgs, answer: Answer) -> _Value:
    if answer.link is not None:
        return {"aliases": [_alias(answer.link, args.zone_id)]}
    target = _target(args, answer)
    value = (
        _Value(aliases=[_alias(target.domain, target.zone_id, evaluated=not answer.edge)])
        if args.apex
        else _Value(ttl=args.ttl_seconds, records=[target.domain])
    )
    if target.check_id is not None and not isinstance(answer.routing, Always):
        value["health_check_id"] = target.check_id
    return value


def _target(args: RecordsArgs, answer: Answer) -> RegionTarget | EdgeTarget:
    if answer.edge:
        assert args.edge is not None
        return args.edge
    assert answer.region is not None
    return args.targets[answer.region]


def _alias(name: Hand, zone_id: Hand, *, evaluated: bool = True) -> aws.route53.RecordAliasArgs:
    """Failover aliases must evaluate their target, except a distribution, whose health Route 53 cannot tell.

    For an API it adds nothing; for a link it is what chains them.
    """
    return aws.route53.RecordAliasArgs(name=name, zone_id=zone_id, evaluate_target_health=evaluated)


def _policy(routing: Routing, targets: Mapping[str, RegionTarget]) -> _Policy:
    match routing:
        case Always():
            return {}
        case Failover(rank):
            return {"failover_routing_policies": [aws.route53.RecordFailoverRoutingPolicyArgs(type=rank)]}
        case Latency(key):
            return {"latency_routing_policies": [aws.route53.RecordLatencyRoutingPolicyArgs(region=targets[key].name)]}
        case Weighted(weight):
            return {"weighted_routing_policies": [aws.route53.RecordWeightedRoutingPolicyArgs(weight=weight)]}
        case Geo(continent, country, subdivision):
            return {
                "geolocation_routing_policies": [
                    aws.route53.RecordGeolocationRoutingPolicyArgs(
                        continent=continent, country=country, subdivision=subdivision
                    )
                ]
            }
        case _ as never:
            assert_never(never)
