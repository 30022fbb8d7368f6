"""Acme as msr meets it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from msr.offer import Offer, Part, RegionInfo
from msr.package import Package, archive
from tests.fakes.acme.offers import OFFERS

if TYPE_CHECKING:
    import pulumi

    from msr.knowledge import Knowledge
    from msr.manifest import Manifest
    from msr.plan import FunctionSpec, Plan
    from msr.provider import Builder, Locator, Provider, SwitchState

ACCOUNT = "000000000000"
HANDBOOK = "Acme handbook, 2026-11"

REGIONS = {
    name: RegionInfo(name, city, country, law, latitude, longitude, source=HANDBOOK)
    for name, city, country, law, latitude, longitude in (
        ("eu-west-1", "Dublin", "IE", "EU", 53.3, -6.3),
        ("eu-central-1", "Frankfurt", "DE", "EU", 50.1, 8.7),
        ("eu-north-1", "Stockholm", "SE", "EU", 59.3, 18.1),
    )
}


def _account() -> Mapping[str, str]:
    return {"id": ACCOUNT}


def _regions() -> Mapping[str, RegionInfo]:
    return REGIONS


@dataclass(frozen=True, slots=True)
class Acme:
    """A cloud; the SDK loads inside its methods."""

    name: str = "acme"
    title: str = "Acme"
    package: str = "aws"
    offers: Sequence[Offer] = OFFERS
    regions: Mapping[str, RegionInfo] = field(default_factory=_regions)
    stand_in_account: Mapping[str, str] = field(default_factory=_account)

    def builders(self) -> Mapping[tuple[str, Part], Builder]:
        from tests.fakes.acme.builders import BUILDERS

        return BUILDERS

    def configure(self, plan: Plan, region: str, *, parent: pulumi.Resource | None = None) -> pulumi.ProviderResource:
        import pulumi
        import pulumi_aws as aws

        return aws.Provider(
            f"acme-{region}",
            region=region,
            allowed_account_ids=[plan.account["id"]],
            access_key="local",
            secret_key="local",
            opts=pulumi.ResourceOptions(parent=parent),
        )

    def package_code(self, spec: FunctionSpec, code: Path, cache: Path) -> Package:
        return archive(code, cache, None)

    def locators(self) -> Mapping[str, Locator]:
        from msr.provider import Locator

        return {
            "aws:dynamodb/table:Table": Locator("by_name", id_template="{name}@{region}", source=HANDBOOK),
            "aws:iam/role:Role": Locator("by_name", id_template="{name}", source=HANDBOOK),
            "aws:iam/rolePolicy:RolePolicy": Locator("by_parent_key", id_template="{role}:{name}", source=HANDBOOK),
            "aws:ssm/parameter:Parameter": Locator("by_name", id_template="{name}@{region}", source=HANDBOOK),
        }

    def switch_commands(self, manifest: Manifest, region: str, to: SwitchState) -> tuple[str, ...]:
        return ()

    def local(self) -> Knowledge:
        from msr.knowledge import Knowledge
        from msr.knowledge.shapes import Computed, TypeKnowledge

        known = (
            TypeKnowledge(
                token="aws:dynamodb/table:Table",
                source=HANDBOOK,
                id="{name}",
                outputs={"arn": Computed("arn:aws:dynamodb:{region}:{account}:table/{name}")},
            ),
            TypeKnowledge(token="aws:iam/rolePolicy:RolePolicy", source=HANDBOOK, id="{role}:{name}"),
        )
        return Knowledge(
            cloud="acme",
            package="aws",
            account=ACCOUNT,
            account_config=("allowedAccountIds",),
            regions=frozenset(REGIONS),
            types={each.token: each for each in known},
        )


provider: Provider = Acme()
