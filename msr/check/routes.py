"""Rules about routes: each request has one answer, and the service's own paths stay free."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msr.blueprint import Blueprint
from msr.blueprint.section import matches
from msr.check.rule import finding
from msr.errors import Issue

RESERVED_PATH = "/_msr"
"""Regions answer each other below it."""


def something_answers(blueprint: Blueprint) -> Iterator[Issue]:
    """There is a function, and each one can be reached."""
    if not blueprint.functions:
        message = "a blueprint needs at least one function"
        hint = 'such as `api: {code: functions, handler: app.handler, runtime: python3.12, routes: ["ANY /{proxy+}"]}`'
        yield finding(blueprint, ("functions",), "no-functions", message, hint)
    for name, function in blueprint.functions.items():
        if not function.routes:
            message = f"nothing calls the function `{name}`: it has no route"
            hint = 'such as `routes: ["ANY /{proxy+}"]`'
            yield finding(blueprint, ("functions", name), "unreachable-function", message, hint, "warning")


def each_route_has_one_function(blueprint: Blueprint) -> Iterator[Issue]:
    """No two routes match the same requests, whatever they call their variables."""
    seen = dict[tuple[str, str], str]()
    for name, function in blueprint.functions.items():
        for index, route in enumerate(function.routes):
            shape = (route.method, re.sub(r"\{\w+(\+?)\}", r"{\1}", route.path))
            if shape in seen:
                message = f"the route `{route}` of `{name}` is already taken by `{seen[shape]}`"
                yield finding(
                    blueprint, ("functions", name, "routes", index), "duplicate-route", message, "remove one of them"
                )
            seen.setdefault(shape, name)


def a_path_names_each_variable_once(blueprint: Blueprint) -> Iterator[Issue]:
    """``/{id}/items/{id}`` has two values for one name."""
    for name, function in blueprint.functions.items():
        for index, route in enumerate(function.routes):
            variables: list[str] = re.findall(r"\{(\w+)\+?\}", route.path)
            repeated = next((each for each in variables if variables.count(each) > 1), None)
            if repeated is not None:
                message = f"the route `{route}` has two segments called `{repeated}`"
                path = ("functions", name, "routes", index)
                yield finding(blueprint, path, "duplicate-variable", message, "rename one of them")


def the_health_path_is_free(blueprint: Blueprint) -> Iterator[Issue]:
    """msr answers the health path and everything below ``/_msr`` itself."""
    health = blueprint.health.path
    if not matches(r"(?:/[A-Za-z0-9._~-]+)+", health):
        message = f"`{health[:80]}` is not a path"
        yield finding(blueprint, ("health", "path"), "health-path", message, "such as `/health`")
    elif _is_reserved(health):
        message = f"regions answer each other below `{RESERVED_PATH}`"
        yield finding(blueprint, ("health", "path"), "reserved-path", message, "choose another path, such as `/health`")
    for name, function in blueprint.functions.items():
        for index, route in enumerate(function.routes):
            path = ("functions", name, "routes", index)
            if route.path == health and route.method in ("ANY", "GET"):
                message = f"msr answers `{health}` itself: it is the health endpoint"
                yield finding(blueprint, path, "route-on-health", message, "change the route, or set `health.path`")
            elif _is_reserved(route.path):
                message = f"regions answer each other below `{RESERVED_PATH}`"
                yield finding(blueprint, path, "reserved-path", message, "choose another path")


def _is_reserved(path: str) -> bool:
    return path == RESERVED_PATH or path.startswith(f"{RESERVED_PATH}/")
