"""``msr.Service``: a blueprint as one component of somebody else's Pulumi program.

The same builders as in stacks of msr's own, in one stack:

    service = msr.Service("orders", msr.load("orders", environment=pulumi.get_stack()))
    pulumi.export("host", service.host)

What stacks give msr elsewhere, one stack cannot: regions fail together, and nothing of the service can be updated
while the engine's state, or the program around it, is broken. A platform team takes it for what it already runs in a
program of its own.

A program remembers nothing between its runs, and a manifest that ``msr up`` left beside the blueprint is of another
deployment. So the home of data is the first region, unless the program says ``home``; which region serves first after
a failover is the program's to say as well. Whoever swaps regions names the home that the tables have: without it they
would move, which their protection refuses.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi

from msr import registry
from msr.blueprint import Blueprint
from msr.deploy.packages import ZipPackages
from msr.layout import StackSpec, layout
from msr.plan import Plan
from msr.program import built_choices
from msr.provider import Hand, Provider
from msr.session import Planning, workspace

TYPE = "msr:index:Service"

HandedOn = Mapping[str, Mapping[str, Hand]]
"""What a part hands on: choice key, output name, value."""


@dataclass(frozen=True, slots=True)
class ServiceRegion:
    """One region of a service: the host that is its own, the URL of its health answer, and all that it hands on.

    ``host`` and ``health_url`` are ``None`` where the region has no name of its own.
    """

    key: str
    name: str
    host: pulumi.Output[str] | None
    health_url: pulumi.Output[str] | None
    outputs: HandedOn


class Service(pulumi.ComponentResource):
    """A service that survives the loss of a region, with everything that this takes.

    Each part of the plan (base, data, every region, entry) becomes a component of its own with its own explicit
    provider, bound to its region and locked to the blueprint's account. A part waits for those before it, and is
    deleted before them.

    Outputs: ``host``, ``regions`` by the blueprint's word, ``name_servers`` to delegate a created zone to (empty for a
    zone that exists), and ``outputs`` of each part.
    """

    host: pulumi.Output[str]
    regions: Mapping[str, ServiceRegion]
    name_servers: pulumi.Output[list[str]]
    outputs: Mapping[str, HandedOn]
    plan: Plan

    def __init__(
        self,
        name: str,
        blueprint: Blueprint,
        *,
        home: str | None = None,
        active: str | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Plans the blueprint for today and registers its resources.

        Args:
            name: the component's name, part of every resource's identity; unique in the program.
            blueprint: as :func:`msr.load` gives it, in one of its environments.
            home: key of the region where data was made; the first of the blueprint by default.
            active: key of the region that serves now, after a failover; the first of the blueprint by default.
            opts: options of the component; ``protect``, ``aliases`` and ``transforms`` reach its children.

        Raises:
            PlanError: no service of the cloud keeps what the blueprint asks for, or an objective is missed.
            MsrError: ``home`` is no region that serves.
            ProviderNotFound: the cloud's package is not installed.
        """
        super().__init__(TYPE, name, None, opts)
        first = next(region.key for region in blueprint.regions if region.serves)
        planning = Planning(blueprint, registry.provider(blueprint.cloud), deployed=None, home=home or first)
        self.plan = planning.prove(active=active).require()
        assembly = _Assembly(name, self, self.plan, blueprint)
        self.outputs = {stack.part: assembly.add(stack) for stack in layout(self.plan)}
        self.regions = {place.key: _region(place.key, place.name, self.outputs) for place in self.plan.serving}
        self.host = _host(self.outputs, self.regions)
        servers = _first(self.outputs.get("base", {}), "name_servers")
        self.name_servers = pulumi.Output.from_input(servers or "").apply(lambda text: [*filter(None, text.split(","))])
        self.register_outputs(
            {
                "host": self.host,
                "regions": {key: region.host for key, region in self.regions.items() if region.host is not None},
                "nameServers": self.name_servers,
            }
        )


class _Part(pulumi.ComponentResource):
    """One part of the plan, made after the parts ``before`` it.

    Its type carries the service's name and the part, because a resource's identity holds the types of its parents and
    not their names: two services, or two regions of one, may then use the same logical names.
    """

    def __init__(self, service: str, part: str, parent: pulumi.Resource, before: tuple[pulumi.Resource, ...]) -> None:
        def after_those(args: pulumi.ResourceTransformationArgs) -> pulumi.ResourceTransformationResult | None:
            # Everything in a part is made with the part's provider, so it is enough that this one waits.
            if not args.type_.startswith("pulumi:providers:"):
                return None
            waiting = pulumi.ResourceOptions.merge(args.opts, pulumi.ResourceOptions(depends_on=list(before)))
            return pulumi.ResourceTransformationResult(args.props, waiting)

        options = pulumi.ResourceOptions(parent=parent, transformations=[after_those])
        super().__init__(f"msr:{service}:{part}", f"{service}-{part}", None, options)


class _Assembly:
    """Builds the parts of a plan one after the other; each finds what those before it handed on."""

    def __init__(self, name: str, service: Service, plan: Plan, blueprint: Blueprint) -> None:
        self._name, self._service, self._plan = name, service, plan
        self._provider: Provider = registry.provider(plan.cloud)
        self._packages = ZipPackages(self._provider, blueprint.source.folder, workspace(blueprint).cache)
        self._parts: dict[str, _Part] = {}
        self._handed_on: dict[str, HandedOn] = {}

    def add(self, stack: StackSpec) -> HandedOn:
        """Build the part of ``stack``; what its choices hand on."""
        before = tuple(self._parts[part] for part in stack.after)
        part = self._parts[stack.part] = _Part(self._name, stack.part, self._service, before)
        built = built_choices(
            self._plan,
            stack,
            self._provider,
            hand_ins={before: self._handed_on[before] for before in stack.after},
            archive=self._packages.archive,
            parent=part,
        )
        self._handed_on[stack.part] = {key: made.outputs for key, made in built}
        part.register_outputs({})
        return self._handed_on[stack.part]


def _region(key: str, name: str, outputs: Mapping[str, HandedOn]) -> ServiceRegion:
    handed_on = outputs.get(key, {})
    host, endpoint, health = (_first(handed_on, word) for word in ("host", "endpoint", "health_url"))
    if host is None and endpoint is not None:
        host = pulumi.Output.from_input(endpoint).apply(lambda url: url.removeprefix("https://"))
    return ServiceRegion(key, name, _output(host), _output(health), handed_on)


def _host(outputs: Mapping[str, HandedOn], regions: Mapping[str, ServiceRegion]) -> pulumi.Output[str]:
    """The entry's name; a service in a single region without a domain has the region's own."""
    shared = _output(_first(outputs.get("entry", {}), "host"))
    own = (region.host for region in regions.values())
    return next((host for host in (shared, *own) if host is not None), pulumi.Output.from_input(""))


def _first(outputs: HandedOn, name: str) -> Hand | None:
    return next((values[name] for values in outputs.values() if name in values), None)


def _output(value: Hand | None) -> pulumi.Output[str] | None:
    return None if value is None else pulumi.Output.from_input(value)
