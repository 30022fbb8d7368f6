"""The services of ``blueprints/``: each is proven on each of its clouds, and their code answers."""

from __future__ import annotations

import importlib
import json
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from msr import check
from msr.proof import prove
from msr.registry import names, provider
from tests.contract.services import FOLDER, services

ON_CLOUDS = [(cloud, name) for cloud in names() for name in services(cloud)]
MODES = {"single", "pilot-light", "active-passive", "active-active"}

Item = dict[str, Any]


@pytest.mark.parametrize(("cloud", "name"), ON_CLOUDS)
def test_a_service_breaks_no_rule_and_keeps_its_objectives(cloud: str, name: str) -> None:
    blueprint = services(cloud)[name]
    assert [issue.message for issue in check.check(blueprint)] == []
    proof = prove(blueprint, provider=provider(cloud), as_of=date(2026, 11, 25))
    assert [issue.message for issue in proof.errors] == []
    assert all(verdict.proven for verdict in proof.verdicts)


def test_there_is_a_service_for_every_mode_that_is_built() -> None:
    assert {blueprint.failover.mode for blueprint in services("gcp").values()} == MODES


class Memory:
    """A table in memory."""

    def __init__(self, key: str) -> None:
        self.key = key
        self.held: dict[str, Item] = {}

    def get(self, key: str) -> Item | None:
        return self.held.get(key)

    def put(self, key: str, item: Item) -> None:
        self.held[key] = {**item, self.key: key}

    def add(self, key: str, item: Item) -> bool:
        if key in self.held:
            return False
        self.put(key, item)
        return True


class Service:
    """A service's handlers, over tables in memory that they share."""

    def __init__(self) -> None:
        self.tables: dict[str, Memory] = {}

    def ask(self, folder: str, method: str, path: str, body: object = None, **headers: str) -> tuple[int, Any]:
        """Status and JSON of an answer; of a redirect, where it leads."""
        event = {
            "requestContext": {"http": {"method": method}},
            "rawPath": path,
            "headers": headers,
            "body": None if body is None else json.dumps(body),
        }
        answered = self._app(folder).handler(event, None)
        assert answered["headers"]["x-region"] == "here"
        where = answered["headers"].get("location")
        return answered["statusCode"], where or json.loads(answered["body"])

    def _app(self, folder: str) -> Any:
        for module in ("app", "items", "web"):
            sys.modules.pop(module, None)
        sys.path.insert(0, str(FOLDER / folder))
        try:
            app = importlib.import_module("app")
        finally:
            sys.path.pop(0)
        app.items = lambda table, key: self.tables.setdefault(table, Memory(key))  # pyright: ignore
        return app


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Iterator[Service]:
    """Handlers that run in the region ``here``."""
    monkeypatch.setenv("MSR_REGION", "here")
    monkeypatch.setenv("MARGIN", "1.25")
    yield Service()
    for module in ("app", "items", "web"):
        sys.modules.pop(module, None)


def test_a_link_is_kept_once_and_leads_there(service: Service) -> None:
    assert service.ask("links/src", "PUT", "/home", {"target": "https://msr.example"})[0] == 200
    assert service.ask("links/src", "PUT", "/home", {"target": "https://other.example"}) == (
        409,
        {"error": "home is taken"},
    )
    assert service.ask("links/src", "GET", "/home") == (302, "https://msr.example")
    assert service.ask("links/src", "GET", "/nowhere")[0] == 404
    assert service.ask("links/src", "PUT", "/bad", {"target": "javascript:alert(1)"})[0] == 400
    assert service.ask("links/src", "PUT", "/__msr#x", {"target": "https://msr.example"})[0] == 400


def test_a_voucher_takes_its_share_off_a_booking(service: Service) -> None:
    assert service.ask("bookings/vouchers", "PUT", "/vouchers/spring", {"percent": 25})[0] == 200
    assert service.ask("bookings/vouchers", "PUT", "/vouchers/spring", {"percent": 50})[0] == 409
    status, booking = service.ask("bookings/desk", "PUT", "/bookings/b1", {"nights": 2, "voucher": "spring"})
    assert (status, booking["price"]) == (200, 120)
    assert service.ask("bookings/desk", "GET", "/bookings/b1")[1]["price"] == 120
    assert service.ask("bookings/desk", "PUT", "/bookings/b2", {"nights": 1, "voucher": "autumn"})[0] == 409
    assert service.ask("bookings/desk", "PUT", "/bookings/b2", {"nights": 0})[0] == 400


def test_a_ticket_moves_only_where_it_can(service: Service) -> None:
    assert service.ask("tickets/src", "PUT", "/t1", {})[0] == 400
    assert service.ask("tickets/src", "PUT", "/t1", {"title": "It is dark"})[1]["state"] == "open"
    assert service.ask("tickets/src", "PUT", "/t1", {"state": "closed"})[1]["steps"] == 2
    assert service.ask("tickets/src", "PUT", "/t1", {"state": "assigned"})[0] == 409
    assert service.ask("tickets/src", "GET", "/t1")[1]["title"] == "It is dark"


def test_a_cart_costs_what_its_lines_cost(service: Service) -> None:
    assert service.ask("carts/prices", "PUT", "/prices/tea", {"cents": 350})[0] == 200
    cart = {"owner": "ada", "lines": {"tea": 2}}
    assert service.ask("carts/shop", "PUT", "/carts/c1", cart)[1]["cents"] == 700
    assert service.ask("carts/shop", "GET", "/carts/c1")[1]["lines"] == "tea:2"
    assert service.ask("carts/shop", "PUT", "/carts/c2", {"owner": "ada", "lines": {"gold": 1}})[0] == 409


def test_an_entry_is_booked_once_however_often_it_is_sent(service: Service) -> None:
    entry = {"from": "till", "to": "bank", "cents": 500}
    first = service.ask("ledger/src", "POST", "/entries/e1", entry)
    assert first == service.ask("ledger/src", "POST", "/entries/e1", entry) == (200, {**entry, "entry_id": "e1"})
    assert service.ask("ledger/src", "POST", "/entries/e1", {**entry, "cents": 501})[0] == 409
    assert service.ask("ledger/src", "POST", "/entries/e2", {**entry, "to": "till"})[0] == 400


def test_a_quote_knows_its_bands(service: Service) -> None:
    assert service.ask("quotes/src", "GET", "/quotes/1000")[1]["euros"] == 5.25
    assert service.ask("quotes/src", "GET", "/quotes/1001")[1]["euros"] == 8.88
    assert service.ask("quotes/src", "GET", "/quotes/20001")[0] == 422
    assert service.ask("quotes/src", "GET", "/quotes/heavy")[0] == 400


def test_a_dish_is_named_in_the_guests_language(service: Service) -> None:
    assert service.ask("menu/src", "PUT", "/dishes/d1", {"de": "Apfelstrudel"})[0] == 400
    assert service.ask("menu/src", "PUT", "/dishes/d1", {"en": "apple strudel", "de": "Apfelstrudel"})[0] == 200
    german = service.ask("menu/src", "GET", "/dishes/d1", **{"accept-language": "fr-FR, de;q=0.8"})
    assert german == (200, {"dish_id": "d1", "name": "Apfelstrudel", "language": "de"})
    assert service.ask("menu/src", "GET", "/dishes/d1")[1]["language"] == "en"


def test_what_the_services_share_is_linked_and_not_copied() -> None:
    linked = sorted(FOLDER.glob("*/*/items.py")) + sorted(FOLDER.glob("*/*/web.py"))
    assert len(linked) == 17
    assert {path.resolve().parent for path in linked} == {Path(FOLDER)}
