"""Routes of the blueprint as a load balancer's rules: the most specific first, as functions themselves rank them.

Cloud Load Balancing takes the first rule that fits, so that order is priority. What no rule takes goes to the function
of the last rule, whose own server answers 404.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from msr.gateway.routes import ANY, Route
from msr.plan import ApiSpec


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. ``path`` is compared whole, as a prefix, or as a template of ``*`` and ``**``; no ``method`` is any."""

    kind: Literal["full", "prefix", "template"]
    path: str
    method: str | None
    target: str


def rules(api: ApiSpec, *, drains: bool) -> tuple[Rule, ...]:
    """The rules of an API: those of health, then the functions' in order. ``drains``: peers can be drained."""
    own = [(Route("GET", api.health_path), "health")]
    if drains:
        own.append((Route("GET", f"{api.drain_path}/{{region}}"), "health"))
    functions = [(Route(route.method, route.path), route.function) for route in api.routes]
    ranked = sorted(functions, key=lambda entry: entry[0].rank)
    return tuple(_rule(route, target) for route, target in (*own, *ranked))


def _rule(route: Route, target: str) -> Rule:
    method = None if route.method == ANY else route.method
    parts = route.path.split("/")
    variables = [part for part in parts if part.startswith("{")]
    if not variables:
        return Rule("full", route.path, method, target)
    if variables == [parts[-1]] and parts[-1].endswith("+}"):
        return Rule("prefix", "/".join((*parts[:-1], "")), method, target)
    return Rule("template", "/".join(map(_segment, parts)), method, target)


def _segment(part: str) -> str:
    if part.endswith("+}"):
        return "**"
    return "*" if part.startswith("{") else part
