"""The health endpoint of a region, against an API that answers over a real socket."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest

from providers.gcp.runtime.google import TOKEN_PATH, Google
from providers.gcp.runtime.health import Endpoint, Table
from providers.gcp.runtime.switches import Settings, Switches
from tests.providers.gcp.fake_google import FakeGoogle

FIRESTORE = "projects/p/databases/d/documents/orders"
SPANNER = "projects/p/instances/i/databases/d/tables/ledger"
BIGTABLE = "projects/p/instances/i/tables/visits"


def endpoint(fake: FakeGoogle, *tables: Table, clock: list[float] | None = None) -> Endpoint:
    google = Google(fake.url, fake.host)
    now = clock or [0.0]
    asked = Switches(Settings("east", ("switch-east", "switch-west")), google, clock=lambda: now[0])
    return Endpoint(tables, asked, google, clock=lambda: now[0])


def body(answer: Mapping[str, Any]) -> tuple[int, dict[str, Any]]:
    return answer["statusCode"], json.loads(answer["body"])


def test_a_region_whose_own_store_answers_is_healthy_even_when_the_probed_document_is_not_there() -> None:
    with FakeGoogle() as fake:
        table = Table("orders", "firestore", FIRESTORE, fake.url, wider=False)
        assert body(endpoint(fake, table).health()) == (
            200,
            {
                "region": "east",
                "status": "healthy",
                "switch": "active",
                "checks": {"orders": "ok"},
                "reported": {},
            },
        )
        assert f"/v1/{FIRESTORE}/__msr%23east" in fake.asked


def test_what_spans_regions_is_told_and_turns_no_region_red() -> None:
    with FakeGoogle() as fake:
        table = Table("visits", "bigtable", BIGTABLE, fake.url, wider=True, profile="any")
        status, told = body(endpoint(fake, table).health())
        assert (status, told["checks"], told["reported"]) == (200, {}, {"visits": "the table is not there"})


def test_what_lives_here_alone_and_fails_turns_the_region_red() -> None:
    with FakeGoogle() as fake:
        table = Table("visits", "bigtable", BIGTABLE, fake.url, wider=False, profile="any")
        status, told = body(endpoint(fake, table).health())
        assert (status, told["status"], told["checks"]) == (503, "unhealthy", {"visits": "the table is not there"})


def test_a_store_that_throttles_is_told_and_turns_no_region_red() -> None:
    with FakeGoogle() as fake:
        fake.refusals[f"/v1/{FIRESTORE}/__msr%23east"] = 429
        table = Table("orders", "firestore", FIRESTORE, fake.url, wider=False)
        status, told = body(endpoint(fake, table).health())
        assert (status, told["checks"], told["reported"]) == (200, {}, {"orders": "takes no more at the moment"})


@pytest.mark.parametrize(
    ("path", "refusal", "why"),
    [
        (f"/v1/{FIRESTORE}/__msr%23east", 503, "HTTP 503"),
        (f"/v1/{FIRESTORE}/__msr%23east", 403, "HTTP 403"),
        (TOKEN_PATH, 429, "the metadata server gives no token"),
    ],
)
def test_any_other_refusal_turns_the_region_red(path: str, refusal: int, why: str) -> None:
    with FakeGoogle() as fake:
        fake.refusals[path] = refusal
        table = Table("orders", "firestore", FIRESTORE, fake.url, wider=False)
        status, told = body(endpoint(fake, table).health())
        assert (status, told["checks"], told["reported"]) == (503, {"orders": why}, {})


def test_a_spanner_session_is_kept_and_made_again_when_it_is_gone() -> None:
    with FakeGoogle() as fake:
        clock = [0.0]
        sessions = "/v1/projects/p/instances/i/databases/d/sessions"
        query = "/v1/projects/p/instances/i/databases/d/sessions/1:executeSql"
        fake.answers[sessions] = {"name": "projects/p/instances/i/databases/d/sessions/1"}
        fake.answers[query] = {}
        asked = endpoint(fake, Table("ledger", "spanner", SPANNER, fake.url, wider=True), clock=clock)
        for _ in range(2):
            assert body(asked.health())[1]["reported"] == {"ledger": "ok"}
            clock[0] += 10
        assert fake.asked.count(sessions) == 1
        del fake.answers[query]
        assert body(asked.health())[1]["reported"] == {"ledger": "the session is not there any more"}
        clock[0] += 10
        fake.answers[query] = {}
        assert body(asked.health())[1]["reported"] == {"ledger": "ok"}
        assert fake.asked.count(sessions) == 2


def test_a_drained_region_is_unhealthy_and_its_peers_say_so_too() -> None:
    with FakeGoogle() as fake:
        fake.objects["switch-west", "switch/east.json"] = {"state": "draining", "epoch": 2}
        fake.objects["switch-east", "switch/west.json"] = {"state": "draining", "epoch": 5}
        asked = endpoint(fake)
        assert body(asked.health())[0] == 503
        assert body(asked.answer({"pathParameters": {"region": "west"}})) == (
            200,
            {"region": "west", "switch": "draining", "epoch": 5},
        )
        assert body(asked.answer({"pathParameters": {"region": "north"}}))[0] == 404


def test_a_report_is_served_again_for_two_seconds() -> None:
    with FakeGoogle() as fake:
        clock = [0.0]
        asked = endpoint(fake, Table("orders", "firestore", FIRESTORE, fake.url, wider=True), clock=clock)
        asked.health()
        clock[0] = 1.9
        asked.health()
        assert len([path for path in fake.asked if FIRESTORE in path]) == 1
        clock[0] = 2.0
        asked.health()
        assert len([path for path in fake.asked if FIRESTORE in path]) == 2
