"""The app as the Functions worker sees it: one HTTP trigger that takes every path.

Which function answers is decided by msr's own routes, the same on every cloud; the portal shows the one trigger.
"""

from __future__ import annotations

import os
import urllib.parse
from collections.abc import Mapping
from pathlib import Path
from typing import cast

import azure.functions as func

from msr.gateway.payload import Answer, Request
from providers.azure.runtime.service import load

METHODS = ("DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT")


def read(request: func.HttpRequest) -> Request:
    """A request as HTTP had it."""
    url = urllib.parse.urlsplit(request.url)
    sent = cast("Mapping[str, str]", request.headers)
    headers = {name.lower(): value for name, value in sent.items()}
    return Request(
        method=request.method,
        path=urllib.parse.unquote(url.path) or "/",
        query=url.query,
        headers=headers,
        body=request.get_body(),
        source_ip=_client(headers),
    )


def write(answer: Answer) -> func.HttpResponse:
    """A response as the worker takes it: headers in pairs, so that each cookie keeps its own."""
    response = func.HttpResponse(answer.body, status_code=answer.status)
    for name, value in answer.headers:
        response.headers.add(name, value)
    return response


def _client(headers: Mapping[str, str]) -> str:
    """The address from which the request came.

    Front Door tells it in a header of its own; App Service puts it last among the forwarded ones, with a port (Azure
    docs, Front Door, front-door-http-headers-protocol; App Service, overview-inbound-outbound-ips; 2026-11).
    """
    if "x-azure-fdid" in headers and "x-azure-socketip" in headers:
        return headers["x-azure-socketip"]
    last = headers.get("x-forwarded-for", "").rpartition(",")[2].strip()
    address, _, port = last.rpartition(":")
    return address.strip("[]") if port.isdigit() and address.count(":") != 1 else last


def application(root: Path) -> func.FunctionApp:
    """The app over the package at ``root``."""
    app = func.FunctionApp(http_auth_level=func.AuthLevel.ANONYMOUS)
    service = load(root, os.environ)

    @app.function_name("http")
    @app.route(route="{*path}", methods=METHODS)
    def http(req: func.HttpRequest) -> func.HttpResponse:
        return write(service.answer(read(req)))

    return app
