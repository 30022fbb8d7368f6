"""The way in by Traffic Manager, as its three stacks build it.

``base`` has the ground of the shared name; each region takes the name's certificate; ``entry`` binds the name to every
region's app and then leads clients there.

Traffic Manager answers DNS alone, so a client says the shared name to whichever app it is sent to. Each app must know
that name and hold its certificate, and probes say the name too: a region whose binding is missing counts as lost.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
from pulumi_azure_native import web

from msr.building import placed
from msr.plan import Choice, TrafficSpec
from msr.provider import Built, Context, Hand
from providers.azure import names
from providers.azure.component import child
from providers.azure.dns_zone import Place, shared_name, text_record, zone_name
from providers.azure.endpoints import Group, RegionEndpoint, routing
from providers.azure.profile import External, Nested, ProfileArgs, fqdn, profile
from providers.azure.public_name import Way, public_name
from providers.azure.vault import Brought, brought


class Director(pulumi.ComponentResource):
    """What Traffic Manager stands on. It has no resource to itself: a profile comes with its endpoints."""

    def __init__(self, logical: str, *, group: Hand, opts: pulumi.ResourceOptions) -> None:
        super().__init__("msr:azure:Director", logical, None, opts)
        self.register_outputs({"group": group})


def base(ctx: Context, choice: Choice) -> Built:
    """Hands on the shared name's ground."""
    ground = shared_name(ctx, choice.expect(TrafficSpec))
    return Built(Director(choice.service, group=ground["group"], opts=placed(ctx)), ground)


@dataclass(frozen=True, slots=True)
class CertificateArgs:
    """The certificate that was ``brought`` for ``host``, and the app that takes it, in its region and group."""

    brought: Brought
    host: str
    app: Hand
    group: Hand
    region: str


class Certificate(pulumi.ComponentResource):
    """The shared name's certificate in one app, taken from a key vault. Output: ``thumbprint``."""

    thumbprint: pulumi.Output[str]

    def __init__(self, logical: str, args: CertificateArgs, *, opts: pulumi.ResourceOptions) -> None:
        super().__init__("msr:azure:Certificate", logical, None, opts)
        made = web.SiteCertificate(
            logical,
            name=args.app,
            certificate_name=args.host.replace(".", "-"),
            resource_group_name=args.group,
            location=args.region,
            key_vault_id=args.brought.vault_id,
            key_vault_secret_name=args.brought.name,
            host_names=[args.host],
            opts=child(self),
        )
        self.thumbprint = made.thumbprint
        self.register_outputs({"thumbprint": self.thumbprint})


def region(ctx: Context, choice: Choice) -> Built:
    """Hands on ``host``, the region's own, and the ``thumbprint`` of the shared name's certificate."""
    spec = choice.expect(TrafficSpec)
    api = ctx.built["api"].outputs
    assert spec.certificate is not None
    args = CertificateArgs(
        brought=brought(ctx.plan, spec.certificate),
        host=spec.domain,
        app=api["app"],
        group=api["group"],
        region=ctx.here.name,
    )
    made = Certificate(f"{choice.service}-{ctx.here.name}", args, opts=placed(ctx))
    return Built(made, {"host": api["host"], "thumbprint": made.thumbprint})


@dataclass(frozen=True, slots=True)
class RegionApp:
    """A region's app as the entry sees it. ``name`` is the cloud's word for the region."""

    name: str
    app: Hand
    group: Hand
    host: Hand
    thumbprint: Hand


@dataclass(frozen=True, slots=True)
class ProfileName:
    """The name and the tags of a profile."""

    name: str
    tags: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class DirectionsArgs:
    """How clients are sent to apps; ``apps`` by region key. ``verification_id`` proves the name to all of them.

    ``nested`` names the profiles below the first, by their word.
    """

    spec: TrafficSpec
    group: Hand
    proof: Place
    verification_id: Hand
    apps: Mapping[str, RegionApp]
    first: ProfileName
    nested: Mapping[str, ProfileName]


class Directions(pulumi.ComponentResource):
    """The shared name on every app, and every app in a profile. Output: ``profile_id``."""

    profile_id: pulumi.Output[str]

    def __init__(self, logical: str, args: DirectionsArgs, *, opts: pulumi.ResourceOptions) -> None:
        super().__init__("msr:azure:Directions", logical, None, opts)
        self._args = args
        proof = text_record(f"{logical}-proof", args.proof, "asuid", args.verification_id, parent=self)
        # Clients must not be sent to an app that does not know the name yet.
        bound = [self._binding(f"{logical}-{key}", app, proof) for key, app in args.apps.items()]
        routes = routing(args.spec)
        nested = tuple(self._nested(logical, group, bound) for group in routes.nested)
        endpoints = (*map(self._external, routes.endpoints), *nested)
        wanted = ProfileArgs(args.first.name, args.group, routes.method, args.spec, endpoints, args.first.tags)
        self.profile_id = profile(logical, wanted, after=bound, parent=self).id
        self.register_outputs({"profile_id": self.profile_id})

    def _binding(self, logical: str, app: RegionApp, proof: pulumi.Resource) -> pulumi.Resource:
        return web.WebAppHostNameBinding(
            f"{logical}-name",
            name=app.app,
            site_name=app.app,
            resource_group_name=app.group,
            host_name=self._args.spec.domain,
            host_name_type=web.HostNameType.VERIFIED,
            custom_host_name_dns_record_type=web.CustomHostNameDnsRecordType.C_NAME,
            azure_resource_type=web.AzureResourceType.WEBSITE,
            ssl_state=web.SslState.SNI_ENABLED,
            thumbprint=app.thumbprint,
            opts=child(self, proof),
        )

    def _external(self, route: RegionEndpoint) -> External:
        app = self._args.apps[route.region]
        return External(route.region, app.host, app.name, route.priority, route.weight)

    def _nested(self, logical: str, group: Group, bound: Sequence[pulumi.Resource]) -> Nested:
        named = self._args.nested[group.word]
        endpoints = tuple(map(self._external, group.endpoints))
        wanted = ProfileArgs(named.name, self._args.group, group.method, self._args.spec, endpoints, named.tags)
        made = profile(f"{logical}-{group.word}", wanted, after=bound, parent=self)
        return Nested(group.word, made.id, places=group.places)


def entry(ctx: Context, choice: Choice) -> Built:
    """Hands on what :func:`~providers.azure.public_name.public_name` does."""
    spec = choice.expect(TrafficSpec)
    given = ctx.hand_ins["base"][choice.key]
    first = _profile_name(ctx, choice.service)
    made = Directions(
        choice.service,
        DirectionsArgs(
            spec=spec,
            group=given["group"],
            proof=Place(zone_name(spec), given["zone_group"], spec.domain),
            verification_id=ctx.hand_in(spec.endpoints[0].region, "api", "verification_id"),
            apps={e.region: _app(ctx, choice, e.region) for e in spec.endpoints},
            first=first,
            nested={g.word: _profile_name(ctx, f"{choice.service}.{g.word}") for g in routing(spec).nested},
        ),
        opts=placed(ctx),
    )
    return Built(made, public_name(ctx, choice, Way(spec.via, fqdn(first.name), made.profile_id, director=True)))


def _profile_name(ctx: Context, key: str) -> ProfileName:
    kind = "traffic-manager"
    return ProfileName(ctx.namer.name(kind, key, rule=names.TRAFFIC_MANAGER), names.tags(ctx, kind, key))


def _app(ctx: Context, choice: Choice, key: str) -> RegionApp:
    def api(name: str) -> Hand:
        return ctx.hand_in(key, "api", name)

    thumbprint = ctx.hand_in(key, choice.key, "thumbprint")
    return RegionApp(ctx.plan.placement(key).name, api("app"), api("group"), api("host"), thumbprint)
