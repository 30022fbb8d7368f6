"""Microsoft Azure keeps the contract."""

from __future__ import annotations

from collections.abc import Iterable

from msr.registry import provider
from msr.testing import Grant, ProviderContract, Registered
from tests.contract.services import golden, services
from tests.contract.texts import read
from tests.providers.azure.blueprints import ALL


class TestAzure(ProviderContract):
    provider = provider("azure")
    blueprints = services("azure") | read(ALL)
    golden = golden("azure")
    # The endpoint's resources of Cosmos DB lie in their account, wherever that one is.
    placed_by_parent = frozenset(
        {
            "azure-native:cosmosdb:SqlResourceSqlDatabase",
            "azure-native:cosmosdb:SqlResourceSqlContainer",
        }
    )

    def grants(self, resource: Registered) -> Iterable[Grant]:
        inputs = resource.inputs
        if resource.type.endswith((":RoleAssignment", ":SqlResourceSqlRoleAssignment")):
            yield Grant(inputs["principalId"], inputs["roleDefinitionId"], inputs["scope"])
