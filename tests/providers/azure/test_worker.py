"""The app's gateway as the Functions worker runs it: real packages, real requests, no cloud."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any, cast

import azure.functions as func
import pulumi
import pytest
from azure.functions.http import HttpResponseConverter

from msr.gateway.payload import Answer, Request, answer, event
from msr.package import archive
from providers.azure.contention import contested, source
from providers.azure.package import Code, package
from providers.azure.runtime.worker import read, write

HEALTH = json.dumps({"region": "east", "tables": [], "switches": {}, "held": {}, "first_states": {}})

HANDLER = """\
import base64, json
import shared

def handler(event, context):
    body = event.get("body") or ""
    return {
        "statusCode": 201,
        "headers": {"Content-Type": "application/json", "X-Route": event["routeKey"]},
        "cookies": ["a=1; Path=/", "b=2; Path=/; HttpOnly"],
        "body": json.dumps({
            "who": shared.WHO,
            "path": event["rawPath"],
            "query": event.get("queryStringParameters"),
            "variables": event.get("pathParameters"),
            "cookies": event.get("cookies"),
            "body": body,
            "binary": event["isBase64Encoded"],
            "method": event["requestContext"]["http"]["method"],
        }, sort_keys=True),
    }

def fails(event, context):
    raise KeyError("no such order")

def bare(event, context):
    return {"ok": True}
"""

RUN = """\
import json, sys
import function_app
import azure.functions as func
(function,) = function_app.app.get_functions()
handler = function.get_user_function()
for line in sys.stdin:
    told = json.loads(line)
    request = func.HttpRequest(
        told["method"], "https://orders.azurewebsites.net" + told["url"],
        headers=told.get("headers", {}), body=told.get("body", "").encode(),
    )
    response = handler(request)
    print(json.dumps({"status": response.status_code, "headers": list(response.headers.items()),
                      "body": response.get_body().decode()}), flush=True)
"""


def unpack(assets: pulumi.AssetArchive, root: Path) -> None:
    """Write a package where the worker would unpack it."""
    for name, asset in assets.assets.items():
        target = root / name
        match asset:
            case pulumi.StringAsset(text=text):
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_text(text, encoding="utf-8")
            case pulumi.AssetArchive():
                unpack(asset, target)
            case _:
                raise AssertionError(f"{name} is no text and no folder")


def code(**files: str) -> pulumi.Archive:
    return pulumi.AssetArchive({f"{name}.py": pulumi.StringAsset(text) for name, text in files.items()})


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two functions whose modules have the same names, packaged and unpacked."""
    root = tmp_path_factory.mktemp("package")
    made = package(
        (
            Code("admin", code(app=HANDLER, shared="WHO = 'admin'")),
            Code("api", code(app=HANDLER, shared="WHO = 'api'")),
        ),
        {
            "functions": {
                "admin": {"folder": "admin", "handler": "app.handler"},
                "api": {"folder": "api", "handler": "app.handler"},
                "bare": {"folder": "api", "handler": "app.bare"},
                "broken": {"folder": "api", "handler": "app.absent"},
                "fails": {"folder": "api", "handler": "app.fails"},
            },
            "routes": {
                "ANY /{proxy+}": "api",
                "GET /admin/{name}": "admin",
                "GET /bare": "bare",
                "GET /broken": "broken",
                "GET /fails": "fails",
            },
            "health": "/health",
            "drain": "/_msr/drain",
        },
    )
    assert isinstance(made.archive, pulumi.AssetArchive)
    unpack(made.archive, root)
    (root / "run.py").write_text(RUN, encoding="utf-8")
    return root


def on_path(app: Path) -> str:
    """Python that makes the package importable, and nothing else beside the standard library and the worker."""
    return f"import sys; sys.path.insert(0, {str(app)!r})"


def ask(app: Path, *requests: dict[str, Any]) -> list[dict[str, Any]]:
    """What the packaged app answers, in a process that has nothing of msr but the package."""
    done = subprocess.run(
        [
            sys.executable,
            "-I",
            "-c",
            f"import sys; sys.path.insert(0, {str(app)!r}); exec(open({str(app / 'run.py')!r}).read())",
        ],
        input="\n".join(map(json.dumps, requests)),
        env={"MSR_HEALTH": HEALTH},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return [cast("dict[str, Any]", json.loads(line)) for line in done.stdout.splitlines()]


def test_a_request_reaches_the_handler_as_an_event_and_its_answer_the_client(app: Path) -> None:
    (told,) = ask(
        app,
        {
            "method": "POST",
            "url": "/orders/a%20b?x=1&x=2&y=",
            "headers": {"Content-Type": "application/json", "Cookie": "s=1; t=2"},
            "body": '{"n": 1}',
        },
    )
    assert told["status"] == 201
    assert told["headers"] == [
        ["content-type", "application/json"],
        ["x-route", "ANY /{proxy+}"],
        ["set-cookie", "a=1; Path=/"],
        ["set-cookie", "b=2; Path=/; HttpOnly"],
    ]
    assert json.loads(told["body"]) == {
        "who": "api",
        "path": "/orders/a b",
        "query": {"x": "1,2", "y": ""},
        "variables": {"proxy": "orders/a b"},
        "cookies": ["s=1", "t=2"],
        "body": '{"n": 1}',
        "binary": False,
        "method": "POST",
    }


def test_functions_with_modules_of_the_same_name_get_each_their_own(app: Path) -> None:
    admin, api = ask(app, {"method": "GET", "url": "/admin/ann"}, {"method": "GET", "url": "/orders"})
    assert (json.loads(admin["body"])["who"], json.loads(api["body"])["who"]) == ("admin", "api")
    assert json.loads(admin["body"])["variables"] == {"name": "ann"}


def test_a_function_that_raises_or_does_not_load_answers_500_and_leaves_the_others_alone(app: Path) -> None:
    fails, broken, fine = ask(
        app,
        {"method": "GET", "url": "/fails"},
        {"method": "GET", "url": "/broken"},
        {"method": "GET", "url": "/orders"},
    )
    assert [fails["status"], broken["status"], fine["status"]] == [500, 500, 201]
    assert fails["body"] == broken["body"] == '{"message": "Internal Server Error"}'


def test_a_function_that_does_not_load_takes_its_region_out_of_service(app: Path) -> None:
    (health,) = ask(app, {"method": "GET", "url": "/health"})
    told = json.loads(health["body"])
    assert (health["status"], told["status"]) == (503, "unhealthy")
    assert list(told["checks"]) == ["function broken"]


def test_an_answer_without_a_status_is_json_and_an_unknown_path_is_not_found(app: Path) -> None:
    bare, missing = ask(app, {"method": "GET", "url": "/bare"}, {"method": "GET", "url": "/"})
    assert (bare["status"], bare["headers"], bare["body"]) == (
        200,
        [["content-type", "application/json"]],
        '{"ok": true}',
    )
    assert (missing["status"], missing["body"]) == (404, '{"message": "Not Found"}')


def test_binary_bodies_go_in_and_out_as_they_are() -> None:
    sent = func.HttpRequest("PUT", "https://a/b", headers={"content-type": "image/png"}, body=b"\x89PNG\xff")
    made = event(read(sent), "PUT /b", {}, "id")
    assert (made["isBase64Encoded"], made["body"]) == (True, "iVBOR/8=")
    back = write(answer({"statusCode": 200, "isBase64Encoded": True, "body": made["body"]}))
    assert back.get_body() == b"\x89PNG\xff"


def test_the_worker_encodes_every_cookie_of_an_answer() -> None:
    made = write(Answer(200, (("content-type", "text/plain"), ("set-cookie", "a=1"), ("set-cookie", "b=2")), b"x"))
    encoded = HttpResponseConverter.encode(made, expected_type=None)
    assert [list(cookie) for cookie in encoded.value["cookies"]] == [["a"], ["b"]]


@pytest.mark.parametrize(
    ("headers", "client"),
    [
        ({"X-Forwarded-For": "9.9.9.9, 1.2.3.4:5678"}, "1.2.3.4"),
        ({"X-Forwarded-For": "[2001:db8::1]:443"}, "2001:db8::1"),
        ({"X-Forwarded-For": "1.2.3.4:1", "X-Azure-FDID": "f", "X-Azure-SocketIP": "5.6.7.8"}, "5.6.7.8"),
        ({}, ""),
    ],
)
def test_the_client_is_the_address_that_cannot_be_forged(headers: dict[str, str], client: str) -> None:
    assert read(func.HttpRequest("GET", "https://a/", headers=headers, body=b"")).source_ip == client


def test_only_names_with_different_files_and_those_that_import_them_are_contested() -> None:
    def folder(**files: str) -> dict[str, Any]:
        named = {name.replace("__", "/") + ".py": text for name, text in files.items()}
        return {path: source(path, text.encode()) for path, text in named.items()}

    one = folder(shared="WHO = 1", app="import os, shared", lib__a="import json", far="from app import handler")
    other = folder(shared="WHO = 2", app="import os, shared", lib__a="import json", far="from app import handler")
    assert contested({"one": one, "other": other}) == ["app", "far", "shared"]
    assert contested({"one": one, "same": dict(one), "third": folder(alone="x = 1")}) == []


def test_a_package_has_one_digest_whether_code_comes_as_a_folder_or_as_a_zip_file_twice(tmp_path: Path) -> None:
    folder = tmp_path / "code"
    folder.mkdir()
    (folder / "app.py").write_text("def handler(event, context): return 200\n")
    zipped = pulumi.FileArchive(str(archive(folder, tmp_path / "cache", None).path))
    first, second = (package((Code("api", zipped),), {"routes": {}}) for _ in range(2))
    assert first.digest == second.digest
    (folder / "app.py").write_text("def handler(event, context): return 204\n")
    changed = pulumi.FileArchive(str(archive(folder, tmp_path / "cache", None).path))
    assert package((Code("api", changed),), {"routes": {}}).digest != first.digest


def test_the_gateway_imports_nothing_but_itself_the_standard_library_and_the_worker(app: Path) -> None:
    found = subprocess.run(
        [sys.executable, "-I", "-c", f"{on_path(app)}; import function_app; print(*sys.modules)"],
        env={"MSR_HEALTH": HEALTH},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    ).stdout.split()
    known = {*sys.stdlib_module_names, "azure", "werkzeug", "markupsafe", "msr", "providers", "function_app"}
    others = {name.partition(".")[0] for name in found} - known
    assert {name for name in others if not name.startswith("_")} <= {"sitecustomize"}


def test_a_request_of_the_worker_is_read_as_it_was_sent() -> None:
    sent = func.HttpRequest("GET", "https://a.b/x%2Fy?q=%20", headers={"Accept": "a"}, body=b"")
    assert read(sent) == Request("GET", "/x/y", "q=%20", {"accept": "a"}, b"", "")
