"""Microsoft Azure, as data; builders and the Pulumi SDK load only when they are asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field
from pathlib import Path
from typing import TYPE_CHECKING

from msr import catalogue
from msr.offer import Offer, Part, RegionInfo
from msr.value import value
from providers.azure.offers import OFFERS

if TYPE_CHECKING:
    import pulumi

    from msr.knowledge import Knowledge
    from msr.manifest import Manifest
    from msr.package import Package
    from msr.plan import FunctionSpec, Plan
    from msr.provider import Builder, Locator, Provider, SwitchState
    from msr.readiness import Check, Load

NIL = "00000000-0000-0000-0000-000000000000"


def _stand_in() -> Mapping[str, str]:
    return {"subscription": NIL, "tenant": NIL}


@value
class AzureProvider:
    """What msr knows of Microsoft Azure and can build on it."""

    name: str = "azure"
    title: str = "Microsoft Azure"
    package: str = "azure-native"
    offers: Sequence[Offer] = OFFERS
    stand_in_account: Mapping[str, str] = field(default_factory=_stand_in)

    @property
    def regions(self) -> Mapping[str, RegionInfo]:
        """The regions by name."""
        return catalogue.read(Path(__file__).with_name("regions.csv"))

    def builders(self) -> Mapping[tuple[str, Part], Builder]:
        """A builder for each (service, part) of the built offers."""
        from providers.azure.builders import BUILDERS

        return BUILDERS

    def configure(self, plan: Plan, region: str, *, parent: pulumi.Resource | None = None) -> pulumi.ProviderResource:
        """The provider of a stack, locked to the plan's subscription and tenant."""
        from providers.azure.account import configure

        return configure(plan, region, parent=parent)

    def package_code(self, spec: FunctionSpec, code: Path, cache: Path) -> Package:
        """The folder as a zip file, with its requirements for the machine that Functions runs."""
        from msr.package import archive
        from providers.azure.package import platform

        return archive(code, cache, platform(spec.runtime))

    def locators(self) -> Mapping[str, Locator]:
        """Per resource type: how to find again an object whose creation was cut off."""
        from providers.azure.locators import LOCATORS

        return LOCATORS

    def local(self) -> Knowledge:
        """What the local cloud must know of Azure's types."""
        from providers.azure.local import KNOWLEDGE

        return KNOWLEDGE

    def switch_commands(self, manifest: Manifest, region: str, to: SwitchState) -> tuple[str, ...]:
        """Lines for a shell that throw the switch of a region with the Azure CLI."""
        from providers.azure.by_hand import commands

        return commands(manifest, region, to)

    def preflight(self, plan: Plan, load: Load) -> Iterator[Check]:
        """Credentials, subscription, regions and quotas, asked of Azure."""
        from providers.azure.preflight import preflight

        return preflight(plan, load)


provider: Provider = AzureProvider()
