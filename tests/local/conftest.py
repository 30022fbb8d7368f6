"""The local cloud in this process, met over real connections."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from msr.knowledge import PropertyMap
from msr.local.serve import Servers
from msr.local.store import Store
from providers.aws.local import KNOWLEDGE
from tests.local.client import Client

Connect = Callable[..., Client]


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """An empty store."""
    return Store(tmp_path / "cloud.db")


@pytest.fixture
def servers(store: Store) -> Iterator[Servers]:
    """aws with its knowledge, the others by schema."""
    running = Servers(store, [("aws", KNOWLEDGE), ("azure-native", None), ("gcp", None)])
    yield running
    running.stop()


@pytest.fixture
def connect(servers: Servers) -> Iterator[Connect]:
    """Makes provider instances: a package and its settings."""
    clients: list[Client] = []

    def make(package: str = "aws", settings: PropertyMap | None = None) -> Client:
        default: PropertyMap = {"region": "us-east-1"}
        clients.append(Client(servers.ports[package], default if settings is None else settings))
        return clients[-1]

    yield make
    for client in clients:
        client.channel.close()


@pytest.fixture
def aws(connect: Connect) -> Client:
    """A provider instance of us-east-1."""
    return connect()
