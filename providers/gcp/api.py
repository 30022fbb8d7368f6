"""The HTTP front of a region: for each function that answers requests, the group by which load balancers reach it.

Nothing else stands before a function here: routes are the load balancer's URL map, and the function's own server knows
them again. A group names its service and no tag or URL mask, either of which would hide the service's health.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
import pulumi_gcp as gcp

from msr.building import placed
from msr.plan import ApiSpec, Choice
from msr.provider import Built, Context, Hand
from providers.gcp.names import compute_name, project_id


@dataclass(frozen=True, slots=True)
class Target:
    """A Cloud Run service that answers, and the name of its group."""

    service_name: Hand
    group_name: str


class Api(pulumi.ComponentResource):
    """One serverless group for each function. Output: ``groups``, their links by the target's word."""

    groups: Mapping[str, pulumi.Output[str]]

    def __init__(
        self,
        logical: str,
        *,
        project: str,
        region: str,
        targets: Mapping[str, Target],
        opts: pulumi.ResourceOptions,
    ) -> None:
        super().__init__("msr:gcp:Api", logical, None, opts)
        self.groups = {
            word: gcp.compute.RegionNetworkEndpointGroup(
                f"{logical}-{word}",
                project=project,
                name=target.group_name,
                region=region,
                network_endpoint_type="SERVERLESS",
                cloud_run=gcp.compute.RegionNetworkEndpointGroupCloudRunArgs(service=target.service_name),
                opts=pulumi.ResourceOptions(parent=self),
            ).self_link
            for word, target in targets.items()
        }
        self.register_outputs({"groups": dict(self.groups)})


def build(ctx: Context, choice: Choice) -> Built:
    """The API of this region; hands on ``group_<word>`` for each function and, when public, ``endpoint``."""
    spec = choice.expect(ApiSpec)
    here = ctx.here.name
    keys = targets(spec)
    api = Api(
        f"{choice.name}-{here}",
        project=project_id(ctx.plan),
        region=here,
        targets={} if spec.public else {target_word(key): _target(ctx, key) for key in keys},
        opts=placed(ctx),
    )
    outputs: dict[str, Hand] = {f"group_{word}": link for word, link in api.groups.items()}
    if spec.public:
        outputs["endpoint"] = ctx.built[keys[0]].outputs["uri"]
    return Built(api, outputs)


def targets(spec: ApiSpec) -> tuple[str, ...]:
    """The choices that answer requests: functions with routes, in order of their keys, and health."""
    return (*sorted({route.function for route in spec.routes}), "health")


def target_word(key: str) -> str:
    """``functions.health`` and the health function itself need different words."""
    return key.replace(".", "-")


def _target(ctx: Context, key: str) -> Target:
    name = compute_name(ctx, "group", key, ctx.here.name)
    return Target(ctx.built[key].outputs["service_name"], name)
