"""The code that ``msr init`` writes, run for real against a table that speaks its cloud's protocol on the loopback."""

from __future__ import annotations

import importlib
import json
import sys
import threading
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from msr.cli.init import starter

ITEM = "a b/c"


class Table(BaseHTTPRequestHandler):
    """Documents by the last word of a path, and tokens for whoever says how they may be had."""

    documents: dict[str, Any]
    asked: list[tuple[str, str, Mapping[str, str]]]

    def _answer(self, status: int, body: object) -> None:
        self.send_response(status)
        self.end_headers()
        self.wfile.write(json.dumps(body).encode())

    def do_GET(self) -> None:
        self.asked.append(("GET", self.path, dict(self.headers)))
        if "token" in self.path:
            allowed = (
                self.headers.get("metadata-flavor") == "Google" or self.headers.get("x-identity-header") == "proof"
            )
            token = {"access_token": "secret", "expires_in": 3600, "expires_on": "99999999999"}
            self._answer(200 if allowed else 403, token)
            return
        found = self.documents.get(self.path)
        self._answer(404 if found is None else 200, found)

    def do_POST(self) -> None:
        body = self._body()
        self.documents[f"{self.path}/{body['id'].replace(' ', '%20').replace('/', '%2F')}"] = body

    def do_PATCH(self) -> None:
        self.documents[self.path] = self._body()

    def _body(self) -> Any:
        self.asked.append((self.command, self.path, dict(self.headers)))
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        self._answer(200, body)
        return body

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 as its base calls it
        """Nothing is said."""


@contextmanager
def served() -> Generator[tuple[str, type[Table]]]:
    handler = type("OneTable", (Table,), {"documents": {}, "asked": []})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield f"127.0.0.1:{server.server_port}", handler
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


SURROUNDINGS: Mapping[str, Mapping[str, str]] = {
    "azure": {
        "MSR_TABLE_ITEMS": "items",
        "MSR_TABLE_ITEMS_DATABASE": "shop",
        "IDENTITY_HEADER": "proof",
        "AZURE_CLIENT_ID": "me",
    },
    "gcp": {"MSR_TABLE_ITEMS": "projects/p/databases/d/documents/items"},
}


@contextmanager
def service(cloud: str, folder: Path, host: str, monkeypatch: pytest.MonkeyPatch) -> Generator[Any]:
    """The starter's module ``app`` as its cloud loads it."""
    for path, text in starter(cloud, "shop").items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    places = {"MSR_REGION": "here", "MSR_TABLE_ITEMS_ENDPOINT": f"http://{host}", "GCE_METADATA_HOST": host}
    for name, value in {**places, "IDENTITY_ENDPOINT": f"http://{host}/token", **SURROUNDINGS[cloud]}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys, "path", [str(folder / "functions"), *sys.path])
    try:
        yield importlib.import_module("app")
    finally:
        for module in ("app", "items"):
            sys.modules.pop(module, None)


def event(method: str, body: str = "") -> dict[str, Any]:
    return {"requestContext": {"http": {"method": method}}, "rawPath": f"/items/{ITEM.replace('/', '-')}", "body": body}


@pytest.mark.parametrize("cloud", ["azure", "gcp"])
def test_what_was_put_is_had_back_and_what_was_not_is_not_there(
    cloud: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with served() as (host, _), service(cloud, tmp_path, host, monkeypatch) as app:
        assert app.handler(event("GET"), None)["statusCode"] == 404
        put = app.handler(event("PUT", "hello"), None)
        assert (put["statusCode"], json.loads(put["body"])["region"]) == (200, "here")
        assert json.loads(app.handler(event("GET"), None)["body"])["body"] == "hello"
        assert app.handler(event("DELETE"), None)["statusCode"] == 405


@pytest.mark.parametrize(
    ("cloud", "path", "authorization"),
    [
        ("azure", "/dbs/shop/colls/items/docs", "type%3Daad%26ver%3D1.0%26sig%3Dsecret"),
        ("gcp", "/v1/projects/p/databases/d/documents/items/a%20b%2Fc", "Bearer secret"),
    ],
)
def test_the_table_is_asked_as_its_cloud_wants_with_one_token_for_all(
    cloud: str, path: str, authorization: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with served() as (host, table), service(cloud, tmp_path, host, monkeypatch):
        items: Any = importlib.import_module("items")
        items.put(ITEM, "one")
        items.put(ITEM, "two")
        assert items.get(ITEM) == "two"
        written = [(each, headers) for method, each, headers in table.asked if method in ("POST", "PATCH")]
        assert [each for each, _ in written] == [path] * 2
        assert written[0][1]["Authorization"] == authorization
        assert len([each for _, each, _ in table.asked if "token" in each]) == 1
