"""Google Cloud, as data; msr builds nothing on it yet, and the planner says so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from msr import catalogue
from msr.errors import Issue, PlanError
from msr.offer import Offer, Part, RegionInfo
from providers.gcp.offers import OFFERS

if TYPE_CHECKING:
    import pulumi

    from msr.knowledge import Knowledge
    from msr.package import Package
    from msr.plan import FunctionSpec, Plan
    from msr.provider import Builder, Locator, Provider


_PROJECT = "msr-local"


def _stand_in() -> Mapping[str, str]:
    return {"project": _PROJECT, "number": "000000000000"}


@dataclass(frozen=True, slots=True)
class GcpProvider:
    """What msr knows of Google Cloud."""

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
        """None: no offer is built."""
        return {}

    def configure(
        self,
        plan: Plan,
        region: str,
        *,
        parent: pulumi.Resource | None = None,  # noqa: ARG002 - the protocol's
    ) -> pulumi.ProviderResource:
        """Refuse: a plan for Google Cloud cannot exist while no offer is built.

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
        """The account and how objects are placed; inputs are checked by the SDK's schema alone.

        Its ``regions`` are empty, any name passes: a location may be a zone or a multi-region (``eur3``) as well.
        """
        from msr.knowledge import Knowledge

        return Knowledge(
            cloud=self.name,
            package=self.package,
            account=_PROJECT,
            account_config=("project",),
            regions=frozenset(),
            region_inputs=("location", "region"),
        )


provider: Provider = GcpProvider()
