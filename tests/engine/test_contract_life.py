"""Deployments of every service on every cloud, from nothing to nothing."""

from __future__ import annotations

import pytest

from msr.blueprint import Region
from msr.engine import Engine
from msr.registry import provider
from msr.testing import Drift, ProviderLife
from tests.contract.services import files
from tests.fakes.acme import SERVICE
from tests.fakes.acme import provider as acme


@pytest.fixture(autouse=True)
def engine_is_there(engine: Engine) -> None:
    """A machine without an engine fails in msr's own words."""


class TestAwsLives(ProviderLife):
    provider = provider("aws")
    address = "providers.aws:provider"
    files = files("aws")
    whole = "carts"
    another_region = Region(key="ireland", name="eu-west-1")
    drifting = Drift("aws:lambda/function:Function", "memorySize", 3008)


class TestAzureLives(ProviderLife):
    provider = provider("azure")
    address = "providers.azure:provider"
    files = files("azure")
    whole = "carts"
    another_region = Region(key="sweden", name="swedencentral")
    drifting = Drift("azure-native:web:WebApp", "httpsOnly", False)


class TestGcpLives(ProviderLife):
    provider = provider("gcp")
    address = "providers.gcp:provider"
    files = files("gcp")
    whole = "quotes"  # the regions of a Firestore database are fixed, and this service has none
    another_region = Region(key="belgium", name="europe-west1", weight=5)
    drifting = Drift("gcp:cloudrunv2/service:Service", "ingress", "INGRESS_TRAFFIC_ALL")


class TestAcmeLives(ProviderLife):
    """A cloud that somebody else provides."""

    provider = acme
    address = "tests.fakes.acme:provider"
    files = {"notes": (SERVICE, "local")}  # noqa: RUF012
    whole = "notes"
    another_region = Region(key="stockholm", name="eu-north-1")
    drifting = Drift("aws:ssm/parameter:Parameter", "value", "changed by hand")
