"""The health answer of a region, against data planes that answer, refuse and fall silent."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any, cast

import pytest

from msr.gateway.payload import Answer
from msr.planner.relate import PROBE_PREFIX
from providers.azure.runtime import cosmos
from providers.azure.runtime.cosmos import Container, Probes
from providers.azure.runtime.health import Endpoint, Settings, Table
from providers.azure.runtime.identity import Call, Identity, send
from providers.azure.runtime.switches import Reading, Switches, newest
from tests.providers.azure.fake_azure import ENVIRONMENT, FakeAzure
from tests.providers.azure.stage import plan_of, stage_of

EAST, HUB = "https://orders-east.documents.azure.com:443", "https://orders.documents.azure.com:443"
OWN, PEER = "https://east.blob.core.windows.net/switch/east.json", "https://west.blob.core.windows.net/switch/east.json"
HELD = "https://east.blob.core.windows.net/switch/west.json"


def container(host: str) -> Container:
    return Container(f"{host}/dbs/orders/colls/orders", ("order_id", "string"))


def table(writes: Any) -> Table:
    return Table("orders", container(EAST), container(HUB), writes)


def endpoint(cloud: FakeAzure, *tables: Table, first_states: dict[str, str] | None = None) -> Endpoint:
    settings = Settings("east", tables, {"east": OWN, "west": PEER}, {"west": HELD}, first_states or {})
    identity = Identity(ENVIRONMENT, cloud, cloud.clock)
    return Endpoint(
        settings,
        Probes(identity, cloud, "east"),
        Switches(identity, cloud, settings.first_states),
        broken={},
        clock=cloud.clock,
    )


def told(answer: Answer) -> dict[str, Any]:
    return cast("dict[str, Any]", json.loads(answer.body))


@pytest.fixture
def cloud() -> FakeAzure:
    return FakeAzure()


@pytest.mark.parametrize(("writes", "reported"), [("here", {}), ("hub", {"orders writes": "ok"}), ("no", {})])
def test_a_region_whose_stores_answer_is_healthy(cloud: FakeAzure, writes: str, reported: dict[str, str]) -> None:
    answer = endpoint(cloud, table(writes)).health()
    assert (answer.status, told(answer)) == (
        200,
        {
            "region": "east",
            "status": "healthy",
            "switch": "active",
            "checks": {"orders": "ok"},
            "reported": reported,
        },
    )
    assert len(cloud.items) == {"here": 1, "hub": 1, "no": 0}[writes]


@pytest.mark.parametrize("writes", ["here", "hub", "no"])
def test_a_region_whose_own_replica_is_silent_is_not(cloud: FakeAzure, writes: str) -> None:
    cloud.down.add(EAST)
    answer = endpoint(cloud, table(writes)).health()
    assert (answer.status, told(answer)["checks"]) == (503, {"orders": "timed out"})


@pytest.mark.parametrize("writes", ["here", "hub", "no"])
def test_a_store_that_has_too_much_to_do_is_told_and_turns_nothing_red(cloud: FakeAzure, writes: str) -> None:
    cloud.busy.add(EAST)
    answer = endpoint(cloud, table(writes)).health()
    assert (answer.status, told(answer)["checks"]) == (200, {})
    assert told(answer)["reported"]["orders"] == "has no request units left"


def test_another_regions_trouble_is_told_and_turns_nothing_red(cloud: FakeAzure) -> None:
    cloud.refusing.add(HUB)
    answer = endpoint(cloud, table("hub")).health()
    assert (answer.status, told(answer)["reported"]) == (200, {"orders writes": "answered 403"})


def test_a_write_that_is_acknowledged_and_lost_is_no_write(cloud: FakeAzure) -> None:
    cloud.forgetful = True
    answer = endpoint(cloud, table("here")).health()
    assert told(answer)["checks"] == {"orders": "a write was acknowledged and then not found"}


def test_a_probe_is_kept_under_the_key_that_the_plan_tells(cloud: FakeAzure) -> None:
    endpoint(cloud, table("here")).health()
    assert cosmos.PROBE_PREFIX == PROBE_PREFIX
    assert [item["order_id"] for item in cloud.items.values()] == [f"{PROBE_PREFIX}east"]


def test_a_report_is_served_again_for_two_seconds(cloud: FakeAzure) -> None:
    asked = endpoint(cloud, table("no"))
    assert asked.health().status == 200
    cloud.down.add(EAST)
    cloud.now += 1.9
    assert asked.health().status == 200
    cloud.now += 0.2
    assert asked.health().status == 503


@pytest.mark.parametrize("store", [OWN, PEER])
def test_a_region_is_taken_out_of_service_by_its_own_store_or_by_a_peers(cloud: FakeAzure, store: str) -> None:
    cloud.blobs[store] = {"state": "draining", "epoch": 4}
    answer = endpoint(cloud).health()
    assert (answer.status, told(answer)["switch"]) == (503, "draining")


def test_the_newest_word_counts_and_of_two_such_the_careful_one() -> None:
    back, out = Reading("active", 5), Reading("fenced", 4)
    assert newest((out, back)) == back
    assert newest((Reading("active", 4), out)) == out


def test_a_store_that_falls_silent_keeps_its_last_word(cloud: FakeAzure) -> None:
    asked = endpoint(cloud)
    cloud.blobs[PEER] = {"state": "draining", "epoch": 1}
    assert asked.health().status == 503
    cloud.down |= {PEER, OWN}
    cloud.now += 3
    assert told(asked.health())["switch"] == "draining (last known)"


def test_a_silent_peer_takes_nobody_out_of_service(cloud: FakeAzure) -> None:
    cloud.down.add(PEER)
    assert endpoint(cloud).health().status == 200


def test_a_pilot_light_waits_until_somebody_lets_it_in(cloud: FakeAzure) -> None:
    asked = endpoint(cloud, first_states={"east": "passive"})
    assert told(asked.health())["switch"] == "passive"
    cloud.blobs[OWN] = {"state": "active", "epoch": 1}
    cloud.now += 3
    assert asked.health().status == 200


def test_a_peer_is_told_whether_it_is_held_out(cloud: FakeAzure) -> None:
    asked = endpoint(cloud)
    assert [asked.drain(region).status for region in ("west", "nowhere")] == [404, 404]
    cloud.blobs[HELD] = {"state": "fenced", "epoch": 2}
    answer = asked.drain("west")
    assert (answer.status, told(answer)) == (200, {"region": "west", "switch": "fenced", "epoch": 2})


def test_a_token_is_kept_until_shortly_before_it_ends(cloud: FakeAzure) -> None:
    asked = endpoint(cloud, table("no"))
    for _ in range(3):
        asked.health()
        cloud.now += 10
    assert cloud.tokens == 2
    cloud.now += cloud.lifetime_seconds - 200
    asked.health()
    assert cloud.tokens == 4


def test_without_tokens_the_region_is_unhealthy_and_nothing_raises(cloud: FakeAzure) -> None:
    cloud.down.add(ENVIRONMENT["IDENTITY_ENDPOINT"])
    assert endpoint(cloud, table("no")).health().status == 503


@pytest.mark.parametrize(("name", "region"), [("pair", "eastus2"), ("pilot", "centralus"), ("alone", "ukwest")])
def test_the_settings_that_builders_write_are_those_that_the_app_reads(name: str, region: str) -> None:
    settings = Settings.read(stage_of(name, region).outputs["health"]["settings"] or "")
    plan = plan_of(name)
    assert settings.region == region
    assert {t.label for t in settings.tables} == {choice.name for choice in plan.of_kind("table")} - {"prices"}
    assert set(settings.switches) == ({p.key for p in plan.serving} if len(plan.serving) > 1 else set())
    assert settings.first_states == ({"centralus": "passive"} if name == "pilot" else {})


def test_each_region_reads_the_blob_that_its_peer_keeps_for_it() -> None:
    east, central = (
        Settings.read(stage_of("pair", region).outputs["health"]["settings"] or "")
        for region in ("eastus2", "centralus")
    )
    assert east.switches["centralus"] == central.held["eastus2"]
    assert central.switches["eastus2"] == east.held["centralus"]


@pytest.fixture
def server() -> Iterator[str]:
    class Answers(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            self.send_response(409 if self.path == "/taken" else 201)
            self.end_headers()
            self.wfile.write(self.headers["x-word"].encode() + body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's word
            return

    listening = HTTPServer(("127.0.0.1", 0), Answers)
    thread = threading.Thread(target=listening.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{listening.server_port}"
    listening.shutdown()
    listening.server_close()


def test_requests_really_go_out_and_every_status_comes_back(server: str) -> None:
    calls = [Call("POST", f"{server}/{path}", {"x-word": "w"}, b"body") for path in ("free", "taken")]
    assert [(reply.status, reply.body) for reply in map(send, calls)] == [(201, b"wbody"), (409, b"wbody")]
    with pytest.raises(OSError, match="refused"):
        send(Call("GET", "http://127.0.0.1:9/", {}))
