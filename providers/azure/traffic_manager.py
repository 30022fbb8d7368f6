"""The way in by Traffic Manager, as its three stacks build it.

``base`` has the profile; each region takes the certificate of the shared name; ``entry`` binds the shared name to
every region's app and puts the apps into the profile.

Traffic Manager answers DNS alone, so a client says the shared name to whichever app it is sent to. Each app must know
that name and hold its certificate, and probes say the name too: a region whose binding is missing counts as lost.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
from pulumi_azure_native import web

from msr.plan import Choice, TrafficSpec
from msr.provider import Built, Context, Hand
from providers.azure import names
from providers.azure.component import child, placed
from providers.azure.dns_zone import Place, shared_name, text_record, zone_name
from providers.azure.endpoints import Group, RegionEndpoint, method, routing
from providers.azure.profile import External, Nested, ProfileArgs, endpoint, fqdn, name_of, profile
from providers.azure.public_name import public_name


class Director(pulumi.ComponentResource):
    """A Traffic Manager profile without endpoints. Outputs: ``profile``, ``profile_id``, ``fqdn``."""

    profile: pulumi.Output[str]
    profile_id: pulumi.Output[str]
    fqdn: pulumi.Output[str]

    def __init__(self, logical: str, args: ProfileArgs, *, opts: pulumi.ResourceOptions) -> None:
        super().__init__("msr:azure:Director", logical, None, opts)
        made = profile(logical, args, parent=self)
        self.profile, self.profile_id, self.fqdn = name_of(made), made.id, fqdn(made)
        self.register_outputs({"fqdn": self.fqdn})


def base(ctx: Context, choice: Choice) -> Built:
    """Hands on the shared name's ground, and ``profile``, ``profile_id`` and ``fqdn``."""
    spec = _spec(choice)
    ground = shared_name(ctx, spec)
    service = choice.service
    args = ProfileArgs(
        name=ctx.namer.name(service, service, rule=names.TRAFFIC_MANAGER),
        group=ground["group"],
        how=method(spec.policy),
        spec=spec,
        tags=names.tags(ctx, service, choice.key),
    )
    made = Director(service, args, opts=placed(ctx))
    return Built(made, {**ground, "profile": made.profile, "profile_id": made.profile_id, "fqdn": made.fqdn})


class Certificate(pulumi.ComponentResource):
    """The shared name's certificate in one app, taken from a key vault. Output: ``thumbprint``."""

    thumbprint: pulumi.Output[str]

    def __init__(
        self,
        logical: str,
        *,
        vault_id: str,
        secret: str,
        host: str,
        app: Hand,
        group: Hand,
        region: str,
        opts: pulumi.ResourceOptions,
    ) -> None:
        super().__init__("msr:azure:Certificate", logical, None, opts)
        made = web.SiteCertificate(
            logical,
            name=app,
            certificate_name=host.replace(".", "-"),
            resource_group_name=group,
            location=region,
            key_vault_id=vault_id,
            key_vault_secret_name=secret,
            host_names=[host],
            opts=child(self),
        )
        self.thumbprint = made.thumbprint
        self.register_outputs({"thumbprint": self.thumbprint})


def region(ctx: Context, choice: Choice) -> Built:
    """Hands on ``host``, the region's own, and the ``thumbprint`` of the shared name's certificate."""
    spec = _spec(choice)
    api = ctx.built["api"].outputs
    group, vault, secret = (spec.certificate or "").split("/")
    root = f"/subscriptions/{names.subscription_id(ctx.plan)}/resourceGroups/{group}"
    made = Certificate(
        f"{choice.service}-{ctx.here.name}",
        vault_id=f"{root}/providers/Microsoft.KeyVault/vaults/{vault}",
        secret=secret,
        host=spec.domain,
        app=api["app"],
        group=api["group"],
        region=ctx.here.name,
        opts=placed(ctx),
    )
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
class NestedName:
    """The name and the tags of a profile below the first."""

    name: str
    tags: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class DirectionsArgs:
    """How clients are sent to apps; ``apps`` by region key. ``verification_id`` proves the name to all of them.

    ``nested`` names the profiles below the first, by their word.
    """

    spec: TrafficSpec
    group: Hand
    profile: Hand
    proof: Place
    verification_id: Hand
    apps: Mapping[str, RegionApp]
    nested: Mapping[str, NestedName]


class Directions(pulumi.ComponentResource):
    """The shared name on every app, and every app in the profile."""

    def __init__(self, logical: str, args: DirectionsArgs, *, opts: pulumi.ResourceOptions) -> None:
        super().__init__("msr:azure:Directions", logical, None, opts)
        self._args = args
        proof = text_record(f"{logical}-proof", args.proof, "asuid", args.verification_id, parent=self)
        bound = {key: self._binding(f"{logical}-{key}", app, proof) for key, app in args.apps.items()}
        routes = routing(args.spec)
        for route in routes.endpoints:
            self._endpoint(f"{logical}-to-{route.region}", args.profile, route, bound)
        for group in routes.nested:
            self._nested(logical, group, bound)
        self.register_outputs({})

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

    def _endpoint(
        self, logical: str, within: Hand, route: RegionEndpoint, bound: Mapping[str, pulumi.Resource]
    ) -> pulumi.Resource:
        app = self._args.apps[route.region]
        what = External(route.region, app.host, app.name, route.priority, route.weight)
        # Clients must not be sent to an app that does not know the name yet.
        after = [bound[route.region]]
        return endpoint(logical, what, profile=within, group=self._args.group, after=after, parent=self)

    def _nested(self, logical: str, group: Group, bound: Mapping[str, pulumi.Resource]) -> None:
        args = self._args
        word = f"{logical}-{group.word}"
        named = args.nested[group.word]
        inner = ProfileArgs(named.name, args.group, group.method, args.spec, named.tags)
        made = profile(word, inner, parent=self)
        filled = [self._endpoint(f"{word}-{e.region}", name_of(made), e, bound) for e in group.endpoints]
        what = Nested(group.word, made.id, places=group.places)
        endpoint(f"{word}-places", what, profile=args.profile, group=args.group, after=filled, parent=self)


def entry(ctx: Context, choice: Choice) -> Built:
    """Hands on what :func:`~providers.azure.public_name.public_name` does, when this is the first way in."""
    spec = _spec(choice)
    given = ctx.hand_ins["base"][choice.key]
    made = Directions(
        choice.service,
        DirectionsArgs(
            spec=spec,
            group=given["group"],
            profile=given["profile"],
            proof=Place(zone_name(spec), given["zone_group"], spec.domain),
            verification_id=ctx.hand_in(spec.endpoints[0].region, "api", "verification_id"),
            apps={e.region: _app(ctx, choice, e.region) for e in spec.endpoints},
            nested={group.word: _nested_name(ctx, choice, group.word) for group in routing(spec).nested},
        ),
        opts=placed(ctx),
    )
    return Built(made, public_name(ctx, choice))


def _nested_name(ctx: Context, choice: Choice, word: str) -> NestedName:
    key = f"{choice.service}.{word}"
    name = ctx.namer.name(choice.service, key, rule=names.TRAFFIC_MANAGER)
    return NestedName(name, names.tags(ctx, choice.service, key))


def _app(ctx: Context, choice: Choice, key: str) -> RegionApp:
    def api(name: str) -> Hand:
        return ctx.hand_in(key, "api", name)

    thumbprint = ctx.hand_in(key, choice.key, "thumbprint")
    return RegionApp(ctx.plan.placement(key).name, api("app"), api("group"), api("host"), thumbprint)


def _spec(choice: Choice) -> TrafficSpec:
    assert isinstance(choice.spec, TrafficSpec)
    return choice.spec
