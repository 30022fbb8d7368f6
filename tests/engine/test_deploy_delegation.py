"""A first deployment makes the zone, says what to delegate and stops; the next one goes on. With the real engine."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from msr import manifest, registry
from msr.deploy import Deployment
from msr.deploy.events import Event, Message
from msr.deploy.result import DeploymentResult
from msr.engine import Engine, find
from msr.load import load_text
from msr.local.cloud import LocalCloud
from msr.operate import endpoints
from msr.planner import plan

pytestmark = pytest.mark.engine

BLUEPRINT = """\
msr: 1
name: orders
cloud: aws
regions: [us-east-1, us-west-2]
failover: active-passive
routing: {domain: api.orders.example}
functions:
  api: {code: functions, handler: app.handler, runtime: python3.12, routes: ["ANY /{proxy+}"]}
"""
REGIONS = ("us-east-1", "us-west-2")


class World:
    """A folder with a service, and what DNS says of its zone."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "functions").mkdir()
        (folder / "functions/app.py").write_text("def handler(event, context):\n    return {'statusCode': 204}\n")
        self.leads_to: frozenset[str] | None = frozenset()
        self.looked: list[str] = []
        self.warned: list[str] = []

    def up(self) -> DeploymentResult:
        provider = registry.provider("aws")
        blueprint = load_text(BLUEPRINT, file="blueprint.yaml", folder=self.folder)
        running = Deployment(
            self.folder,
            plan(blueprint, provider=provider, as_of=date(2026, 11, 25)),
            provider=provider,
            engine=find(),
            cloud=LocalCloud(self.folder / ".msr/local/cloud.db", packages=("aws",)),
            look=self._look,
            on_event=self._hear,
        )
        return running.up()

    @property
    def servers(self) -> tuple[str, ...]:
        known = manifest.read(self.folder / ".msr/local/manifest.json")
        assert known is not None
        return endpoints(known).name_servers

    def _look(self, zone: str) -> frozenset[str] | None:
        self.looked.append(zone)
        return self.leads_to

    def _hear(self, event: Event) -> None:
        if isinstance(event, Message) and event.severity == "warning":
            self.warned.append(event.text)


@pytest.fixture
def world(tmp_path: Path, engine: Engine) -> World:
    del engine
    return World(tmp_path)


def states(result: DeploymentResult) -> dict[str, str]:
    return {stack.part: stack.state for stack in result.stacks}


def test_a_first_deployment_stops_until_its_zone_is_delegated_and_then_goes_on(world: World) -> None:
    first = world.up()
    assert states(first) == {"base": "deployed", **dict.fromkeys((*REGIONS, "entry"), "waiting")}
    assert {stack.reason for stack in first.stacks if stack.state == "waiting"} == {
        "orders.example is not delegated yet"
    }
    assert first.failures == ()
    assert not first.succeeded
    assert first.awaits is not None
    assert first.awaits.name_servers == world.servers
    assert len(world.servers) == 4
    assert world.warned == [f"delegate orders.example to {', '.join(world.servers)}"]

    world.leads_to = frozenset({"ns.old.example"})
    assert states(world.up()) == {"base": "unchanged", **dict.fromkeys((*REGIONS, "entry"), "waiting")}

    world.leads_to = frozenset(world.servers)
    third = world.up()
    assert states(third) == {"base": "unchanged", **dict.fromkeys((*REGIONS, "entry"), "deployed")}
    assert third.awaits is None

    world.looked.clear()
    world.leads_to = frozenset()
    assert set(states(world.up()).values()) == {"unchanged"}
    assert world.looked == []


def test_where_dns_cannot_be_asked_the_deployment_says_what_to_delegate_and_goes_on(world: World) -> None:
    world.leads_to = None
    result = world.up()
    assert result.succeeded, [str(failure) for failure in result.failures]
    (warned,) = world.warned
    assert warned == (
        f"delegate orders.example to {', '.join(world.servers)}; "
        "DNS cannot be asked from here, so this goes on without it"
    )
