"""Amazon Web Services, as data; builders and the Pulumi SDK load only when they are asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field
from pathlib import Path
from typing import TYPE_CHECKING

from msr import catalogue
from msr.offer import Offer, Part, RegionInfo
from msr.value import value
from providers.aws.offers import LAMBDA_PROMISE, OFFERS

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
    return {"id": "000000000000"}


@value
class AwsProvider:
    """What msr knows of AWS and can build on it."""

    name: str = "aws"
    title: str = "Amazon Web Services"
    package: str = "aws"
    offers: Sequence[Offer] = OFFERS
    stand_in_account: Mapping[str, str] = field(default_factory=_stand_in)

    @property
    def regions(self) -> Mapping[str, RegionInfo]:
        """The commercial regions by name."""
        return catalogue.read(Path(__file__).with_name("regions.csv"))

    def builders(self) -> Mapping[tuple[str, Part], Builder]:
        """A builder for each (service, part) of the built offers."""
        from providers.aws.builders import BUILDERS

        return BUILDERS

    def configure(self, plan: Plan, region: str, *, parent: pulumi.Resource | None = None) -> pulumi.ProviderResource:
        """The provider of a stack, bound to ``region`` and locked to the plan's account."""
        from providers.aws.account import configure

        return configure(plan, region, parent=parent)

    def package_code(self, spec: FunctionSpec, code: Path, cache: Path) -> Package:
        """The folder as a zip file, with its requirements for the machine that Lambda runs."""
        from msr.package import Limits, archive
        from providers.aws.platform import platform

        limits = Limits(LAMBDA_PROMISE.archive_mb, LAMBDA_PROMISE.package_mb)
        return archive(code, cache, platform(spec.runtime), limits=limits)

    def locators(self) -> Mapping[str, Locator]:
        """Per resource type: how to find again an object whose creation was cut off."""
        from providers.aws.locators import LOCATORS

        return LOCATORS

    def local(self) -> Knowledge:
        """What the local cloud must know of AWS's types."""
        from providers.aws.local import KNOWLEDGE

        return KNOWLEDGE

    def switch_commands(self, manifest: Manifest, region: str, to: SwitchState) -> tuple[str, ...]:
        """Lines for a shell that throw the switch of a region with the AWS CLI."""
        from providers.aws.by_hand import commands

        return commands(manifest, region, to)

    def preflight(self, plan: Plan, load: Load) -> Iterator[Check]:
        """Credentials, account, regions and quotas, asked of AWS."""
        from providers.aws.preflight import preflight

        return preflight(plan, load)

    def finder(self, plan: Plan) -> Finder:
        """What searches the plan's account for objects by msr's mark."""
        from providers.aws.finder import AwsFinder
        from providers.aws.names import account_id

        return AwsFinder(account_id(plan))


provider: Provider = AwsProvider()
