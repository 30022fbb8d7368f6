"""The health of each region as Route 53 sees it: its own answer, and nobody's word that it is drained.

    region is healthy  =  its own health answer is 200  and  no peer says that it is drained

The second half is asked of the peers and inverted, so it can be thrown while the region is down, and a peer that is
down drains nobody. Checks ask a region's own name: behind the shared one, any region might answer.

Route 53 calls a new check healthy, and a new inverted one unhealthy, until it has enough answers (AWS docs, Route 53,
dns-failover-determining-health-of-endpoints). A new peer's check would thus drain every region for a moment. No way to
sum up one question a peer avoids that: what a check knows before it has asked is what it knows when it is answered 200,
and 200 has to mean "drained", since a peer that is down answers nothing. So a region counts a check only once Route 53
has asked it often enough: the deployment waits in between.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

import pulumi
import pulumi_aws as aws

from msr.plan import TrafficSpec
from msr.provider import Hand

CHECKER_REGIONS = (
    *("eu-west-1", "us-west-1", "ap-southeast-1", "us-east-1"),
    *("sa-east-1", "ap-northeast-1", "us-west-2", "ap-southeast-2"),
)
"""The eight places that Route 53 probes from, spread so that any three in a row lie on three coasts.

API model of route53, CreateHealthCheck (botocore 1.44.8).
"""

CHECKERS = 3
"""The fewest that Route 53 accepts: each one is billed requests to every region."""

SPREAD_SECONDS = 30
"""Until every checker has heard of a new check and asked for the first time: assumed, no figure is published."""


@dataclass(frozen=True, slots=True)
class Watch:
    """The checks of one region. ``peers`` are the hosts that hold its switch, by region key."""

    region: str
    host: str
    peers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Identity:
    """How a check is told from a stranger's: caller reference and tags for a word of its own.

    Route 53 appends a random word to the reference, so twins are possible and only its beginning is ours.
    """

    reference: Callable[[str], str]
    tags: Callable[[str], Mapping[str, str]]


def checkers(regions: frozenset[str]) -> tuple[str, ...]:
    """Where to probe from: places that do not share a fate with ``regions`` first, in a fixed order."""
    return tuple(sorted(CHECKER_REGIONS, key=lambda place: place in regions)[:CHECKERS])


def settle_seconds(spec: TrafficSpec) -> int:
    """How long a new check may say nothing true: as many questions in a row as turn an endpoint, and the way there."""
    return spec.unhealthy_after * spec.interval_seconds + SPREAD_SECONDS


def settling(logical: str, seconds: float) -> pulumi.ResourceHook:
    """Holds what leans on a new check back for ``seconds``; a check that is there already holds nothing back."""

    async def wait(_: pulumi.ResourceHookArgs) -> None:
        await asyncio.sleep(seconds)

    return pulumi.ResourceHook(logical, wait)


class RegionHealth(pulumi.ComponentResource):
    """Every check of one region. Output: ``check_id``, the check that records carry.

    ``settled`` runs after each check that the region counts is made; none where nobody asks, as on the local cloud.
    """

    check_id: pulumi.Output[str]

    def __init__(
        self,
        logical: str,
        *,
        watch: Watch,
        spec: TrafficSpec,
        places: tuple[str, ...],
        identity: Identity,
        settled: pulumi.ResourceHook | None,
        opts: pulumi.ResourceOptions,
    ) -> None:
        super().__init__("msr:aws:RegionHealth", logical, None, opts)
        ask = partial(probe, spec=spec, places=places, identity=identity, parent=self, settled=settled)
        answers = ask(f"{logical}-answers", watch.host, spec.health_path)
        switches = [
            ask(f"{logical}-drained-by-{peer}", host, f"{spec.drain_path}/{watch.region}", inverted=True)
            for peer, host in sorted(watch.peers.items())
        ]
        children = [check.id for check in (answers, *switches)]
        verdict = aws.route53.HealthCheck(
            logical,
            type="CALCULATED",
            child_healthchecks=children,
            child_health_threshold=len(children),
            reference_name=identity.reference(logical),
            tags={"Name": logical, **identity.tags(logical)},
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.check_id = verdict.id
        self.register_outputs({"check_id": self.check_id})


def probe(
    logical: str,
    host: Hand,
    path: str,
    *,
    spec: TrafficSpec,
    places: tuple[str, ...],
    identity: Identity,
    parent: pulumi.Resource,
    inverted: bool = False,
    settled: pulumi.ResourceHook | None = None,
) -> aws.route53.HealthCheck:
    """A check that asks ``host`` for ``path`` as often as ``spec`` says, from ``places``."""
    return aws.route53.HealthCheck(
        logical,
        type="HTTPS",
        fqdn=host,
        port=443,
        resource_path=path,
        enable_sni=True,
        measure_latency=False,
        invert_healthcheck=inverted,
        request_interval=spec.interval_seconds,
        failure_threshold=spec.unhealthy_after,
        regions=list(places),
        reference_name=identity.reference(logical),
        tags={"Name": logical, **identity.tags(logical)},
        opts=pulumi.ResourceOptions(
            parent=parent, hooks=pulumi.ResourceHookBinding(after_create=[settled]) if settled else None
        ),
    )
