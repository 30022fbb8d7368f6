"""Google Cloud, as data; builders and the Pulumi SDK load only when they are asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field
from pathlib import Path
from typing import TYPE_CHECKING

from msr import catalogue
from msr.offer import Offer, Part, RegionInfo
from msr.value import value
from providers.gcp.offers import OFFERS

if TYPE_CHECKING:
    import pulumi

    from msr.finding import Finder
    from msr.knowledge import Knowledge
    from msr.manifest import Manifest
    from msr.package import Package
    from msr.plan import FunctionSpec, Plan
    from msr.provider import Builder, Locator, Provider, SwitchState
    from msr.readiness import Check, Load


def _stand_in() -> Mapping[str, str]:
    return {"project": "msr-local", "number": "000000000000"}


@value
class GcpProvider:
    """What msr knows of Google Cloud and can build on it."""

    name: str = "gcp"
    title: str = "Google Cloud"
    package: str = "gcp"
    offers: Sequence[Offer] = OFFERS
    stand_in_account: Mapping[str, str] = field(default_factory=_stand_in)

    @property
    def regions(self) -> Mapping[str, RegionInfo]:
        """The regions by name."""
        return catalogue.read(Path(__file__).with_name("regions.csv"))

    def builders(self) -> Mapping[tuple[str, Part], Builder]:
        """A builder for each (service, part) of the built offers."""
        from providers.gcp.builders import BUILDERS

        return BUILDERS

    def configure(self, plan: Plan, region: str, *, parent: pulumi.Resource | None = None) -> pulumi.ProviderResource:
        """The provider of a stack, bound to ``region`` and locked to the plan's project."""
        from providers.gcp.account import configure

        return configure(plan, region, parent=parent)

    def package_code(self, spec: FunctionSpec, code: Path, cache: Path) -> Package:
        """The folder as a zip file, with what it requires built for the runtime's base image."""
        from msr.package import archive
        from providers.gcp.source import platform

        return archive(code, cache, platform(spec.runtime))

    def locators(self) -> Mapping[str, Locator]:
        """Per resource type: how to find again an object whose creation was cut off."""
        from providers.gcp.locators import LOCATORS

        return LOCATORS

    def local(self) -> Knowledge:
        """What the local cloud must know of Google Cloud's types."""
        from providers.gcp.local import KNOWLEDGE

        return KNOWLEDGE

    def switch_commands(self, manifest: Manifest, region: str, to: SwitchState) -> tuple[str, ...]:
        """Lines for a shell that throw the switch of a region with the gcloud CLI."""
        from providers.gcp.by_hand import commands

        return commands(manifest, region, to)

    def preflight(self, plan: Plan, load: Load) -> Iterator[Check]:
        """Credentials, project, regions and quotas, asked of Google Cloud."""
        from providers.gcp.preflight import preflight

        return preflight(plan, load)

    def finder(self, plan: Plan) -> Finder:
        """What searches the plan's project for objects that Google Cloud named itself."""
        from providers.gcp.finder import GcpFinder
        from providers.gcp.names import project_id

        return GcpFinder(project_id(plan))


provider: Provider = GcpProvider()
