"""Google Cloud keeps the contract."""

from __future__ import annotations

from collections.abc import Iterable

from msr.registry import provider
from msr.testing import Grant, ProviderContract, Registered
from tests.contract.services import golden, services
from tests.contract.texts import read
from tests.providers.gcp.blueprints import ALL


class TestGcp(ProviderContract):
    provider = provider("gcp")
    blueprints = services("gcp") | read(ALL)
    golden = golden("gcp")

    def grants(self, resource: Registered) -> Iterable[Grant]:
        inputs = resource.inputs
        if "role" in inputs and "member" in inputs:
            yield Grant(inputs["member"], inputs["role"], str(inputs.get("condition", inputs)))
