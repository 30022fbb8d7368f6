"""The whole document: one service, what it is made of and what it must survive."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, ClassVar, Literal, cast

from pydantic import ConfigDict, Field, WithJsonSchema, model_validator

from msr.blueprint.accept import Acceptance
from msr.blueprint.account import Account
from msr.blueprint.api import Api
from msr.blueprint.failover import Failover
from msr.blueprint.functions import Function
from msr.blueprint.health import Health
from msr.blueprint.objectives import Objectives
from msr.blueprint.regions import Region, Regions
from msr.blueprint.routing import Routing
from msr.blueprint.section import Name, Section, is_scalar
from msr.blueprint.source import Source
from msr.blueprint.tables import Table
from msr.blueprint.usage import Usage
from msr.errors import Position
from msr.vocabulary import Target

ACCOUNT_SCALAR = {"aws": "id", "gcp": "project"}
"""Which part of an account a scalar stands for, on the clouds where one is enough."""

NOWHERE = Source(file="<python>", folder=Path(), positions={(): Position("<python>", 1, 1)})


class Blueprint(Section):
    """One service: what it is made of, where it runs, and what it must survive."""

    model_config = ConfigDict(title="msr blueprint", arbitrary_types_allowed=True)

    planned: ClassVar[frozenset[str]] = frozenset(
        {
            "buckets",
            "caches",
            "capacity",
            "config",
            "drills",
            "edge",
            "identity",
            "network",
            "observability",
            "overrides",
            "queues",
            "residency",
            "rollout",
            "secrets",
            "security",
            "sql",
            "topics",
        }
    )

    given: ClassVar[frozenset[str]] = frozenset({"environment", "target", "source"})

    msr: Annotated[Literal[1], Field(description="The version of the language.")]
    name: Annotated[Name, Field(description="The service's name; every resource's name starts with it.")]
    cloud: Annotated[Name, Field(description="`aws`, `azure`, `gcp`, or the name of another installed provider.")]
    regions: Annotated[Regions, Field(description="Where the service runs, in priority order.")]
    failover: Annotated[Failover, Field(description="What happens when a region is lost, and who decides.")] = Failover(
        mode="single"
    )
    routing: Annotated[Routing | None, Field(description="The name that clients use, and how it finds a region.")] = (
        None
    )
    health: Annotated[Health, Field(description="When a region counts as lost.")] = Health()
    api: Annotated[Api, Field(description="The HTTP front of the functions.")] = Api()
    functions: Annotated[Mapping[Name, Function], Field(description="The code.")] = {}
    tables: Annotated[Mapping[Name, Table], Field(description="Items found by key, in every region.")] = {}
    objectives: Annotated[
        Objectives | None, Field(description="What the service promises; `msr plan` proves each or refuses.")
    ] = None
    usage: Annotated[Usage | None, Field(description="How much it is used: what costs are predicted from.")] = None
    accept: Annotated[
        tuple[Acceptance, ...], Field(description="Findings that do not stop the plan, each with a reason and a day.")
    ] = ()
    tags: Annotated[Mapping[str, str], Field(description="Put on every resource that can carry tags.")] = {}
    account: Annotated[
        Account | None,
        Field(description="The one account that a deployment may touch; required where the target is the cloud."),
    ] = None
    state: Annotated[
        str | None,
        Field(description="Where Pulumi keeps the state (a backend URL); required where the target is the cloud."),
    ] = None
    secrets_provider: Annotated[
        str | None,
        Field(
            description="What encrypts the secrets in the state, as Pulumi names it (`awskms://alias/msr?region=…`, "
            "`azurekeyvault://…`, `gcpkms://…`); a passphrase by default."
        ),
    ] = None

    environment: Annotated[str, Field(exclude=True, description="The environment that was loaded.")] = "local"
    target: Annotated[Target, Field(exclude=True, description="Where it is deployed.")] = "local"
    source: Annotated[
        Source, WithJsonSchema({}), Field(exclude=True, repr=False, description="Where every leaf was written.")
    ] = NOWHERE

    @model_validator(mode="before")
    @classmethod
    def _account_by_its_scalar(cls, value: object) -> object:
        """Name the part of the account that a scalar stands for, which only the cloud tells."""
        if not isinstance(value, Mapping):
            return value
        body = cast("Mapping[str, object]", value)
        account, part = body.get("account"), ACCOUNT_SCALAR.get(str(body.get("cloud")))
        return {**body, "account": {part: account}} if part and is_scalar(account) else body

    @property
    def protect(self) -> bool:
        """Whether data resources are protected from deletion: on a real cloud they are."""
        return self.target == "cloud"

    @property
    def serving_regions(self) -> tuple[Region, ...]:
        """The regions that traffic may go to, in priority order."""
        return tuple(region for region in self.regions if region.serves)
