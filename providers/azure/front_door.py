"""The way in by Front Door, as its three stacks build it.

``base`` has the front: profile, endpoint, custom domain with its proof, and a firewall that holds back a client who
alone asks for more than a region admits. ``entry`` joins it to the regions: origins in one group, and a route.

The front learns of a lost region by asking its health answer; a change of its own settings takes minutes to reach
every edge, so no failover depends on one.
"""

from __future__ import annotations

import pulumi

from msr.building import placed
from msr.plan import ApiSpec, Choice, TrafficSpec
from msr.provider import Built, Context, Hand
from providers.azure import names
from providers.azure.dns_zone import Place, shared_name, zone_name
from providers.azure.edge_certificate import EdgeCertificateArgs
from providers.azure.front import LEAST_RATE, RATE_MINUTES, Front, FrontArgs
from providers.azure.public_name import Way, public_name
from providers.azure.roles import KEY_VAULT_SECRETS_USER, Grant
from providers.azure.routes import Routes, RoutesArgs
from providers.azure.vault import brought


def base(ctx: Context, choice: Choice) -> Built:
    """Hands on the shared name's ground, and the front's ``profile``, ``front_door_id``, ``endpoint``, ``host`` …"""
    spec = choice.expect(TrafficSpec)
    ground = shared_name(ctx, spec)
    service = choice.service
    name = ctx.namer.name
    group = ground["group"]
    front = Front(
        service,
        FrontArgs(
            profile=name(service, service, rule=names.FRONT_DOOR),
            endpoint=name("endpoint", service, rule=names.FRONT_DOOR_ENDPOINT),
            firewall=name("firewall", "firewall", rule=names.FIREWALL),
            group=group,
            domain=spec.domain,
            proof=Place(zone_name(spec), ground["zone_group"], spec.domain) if spec.domain else None,
            certificate=_certificate(ctx, spec, group),
            requests_per_minute=_requests_per_minute(ctx),
            tags=names.tags(ctx, service, choice.key),
        ),
        opts=placed(ctx),
    )
    outputs: dict[str, Hand] = {
        **ground,
        "profile": front.profile,
        "front_door_id": front.front_door_id,
        "endpoint": front.endpoint,
        "endpoint_id": front.endpoint_id,
        "front_host": front.host,
        "domain_id": front.domain_id,
    }
    return Built(front, outputs)


def _certificate(ctx: Context, spec: TrafficSpec, group: Hand) -> EdgeCertificateArgs | None:
    if not spec.domain or spec.certificate is None:
        return None
    found = brought(ctx.plan, spec.certificate)
    definition = names.role_definition_id(ctx.plan, KEY_VAULT_SECRETS_USER)
    reader = Grant(names.role_assignment_name(ctx, "front-door.certificate"), definition, found.vault_id)
    return EdgeCertificateArgs(spec.domain.replace(".", "-"), group, found, reader)


def _requests_per_minute(ctx: Context) -> int:
    """One client may not ask for more than a region admits altogether."""
    (api,) = ctx.plan.of_kind("api")
    return max(LEAST_RATE, round(api.expect(ApiSpec).rate_per_second * 60 * RATE_MINUTES))


class Origin(pulumi.ComponentResource):
    """A region as the front sees it. It has no resource to itself: the entry registers it once all are known."""

    def __init__(self, logical: str, *, host: Hand, opts: pulumi.ResourceOptions) -> None:
        super().__init__("msr:azure:Origin", logical, None, opts)
        self.register_outputs({"host": host})


def region(ctx: Context, choice: Choice) -> Built:
    """Hands on ``host``, the region's own."""
    host = ctx.built["api"].outputs["host"]
    return Built(Origin(f"{choice.service}-{ctx.here.name}", host=host, opts=placed(ctx)), {"host": host})


def entry(ctx: Context, choice: Choice) -> Built:
    """Hands on what :func:`~providers.azure.public_name.public_name` does."""
    spec = choice.expect(TrafficSpec)
    given = ctx.hand_ins["base"][choice.key]
    routes = Routes(
        choice.service,
        RoutesArgs(
            spec=spec,
            group=given["group"],
            profile=given["profile"],
            endpoint=given["endpoint"],
            domain_id=given["domain_id"] if spec.domain else None,
            hosts={e.region: ctx.hand_in(e.region, "api", "host") for e in spec.endpoints},
        ),
        opts=placed(ctx),
    )
    way = Way(spec.via, given["front_host"], given["endpoint_id"], director=False)
    return Built(routes, public_name(ctx, choice, way))
