"""Microsoft Azure, as data; msr builds nothing on it yet, and the planner says so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from msr import catalogue
from msr.errors import Issue, PlanError
from msr.offer import Offer, Part, RegionInfo
from providers.azure.offers import OFFERS

if TYPE_CHECKING:
    import pulumi

    from msr.knowledge import Knowledge
    from msr.package import Package
    from msr.plan import FunctionSpec, Plan
    from msr.provider import Builder, Locator, Provider


_NIL = "00000000-0000-0000-0000-000000000000"


def _stand_in() -> Mapping[str, str]:
    return {"subscription": _NIL, "tenant": _NIL}


@dataclass(frozen=True, slots=True)
class AzureProvider:
    """What msr knows of Microsoft Azure."""

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
        """None: no offer is built."""
        return {}

    def configure(
        self,
        plan: Plan,
        region: str,
        *,
        parent: pulumi.Resource | None = None,  # noqa: ARG002 - the protocol's
    ) -> pulumi.ProviderResource:
        """Refuse: a plan for Microsoft Azure cannot exist while no offer is built.

        Raises:
            PlanError: always.
        """
        raise PlanError([Issue(f"msr does not build {plan.app} on {self.title} in {region} yet", path="cloud")])

    def package_code(self, spec: FunctionSpec, code: Path, cache: Path) -> Package:
        """The folder as a zip file, as it is."""
        from msr.package import archive

        del spec
        return archive(code, cache, None)

    def locators(self) -> Mapping[str, Locator]:
        """None: no resource type is built."""
        return {}

    def local(self) -> Knowledge:
        """The account and how objects are placed; inputs are checked by the SDK's schema alone."""
        from msr.knowledge import Knowledge

        return Knowledge(
            cloud=self.name,
            package=self.package,
            account=_NIL,
            account_config=("subscriptionId", "tenantId"),
            regions=frozenset(self.regions),
            region_inputs=("location",),
        )


provider: Provider = AzureProvider()
