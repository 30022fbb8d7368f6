"""Paths that a cloud's HTTP front answers itself: what the blueprint routes there would never be reached."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from msr.blueprint import Blueprint
from msr.check.rule import finding
from msr.errors import Issue
from msr.offer import ApiPromise, Offer
from msr.plan import Choice


def taken(blueprint: Blueprint, choices: Sequence[Choice], offers: Sequence[Offer]) -> Iterator[Issue]:
    """Routes, and the health path, that the chosen front keeps to itself.

    A route with variables counts by what every one of its paths has in common: ``/admin/{id}`` is below ``/admin``,
    while ``/{id}`` leads to the function for all paths but some.
    """
    services = {choice.service for choice in choices if choice.kind == "api"}
    for offer in (offer for offer in offers if offer.service in services):
        promise = offer.promise
        assert isinstance(promise, ApiPromise)
        if promise.reserved_paths:
            yield from _taken(blueprint, offer.title, re.compile(promise.reserved_paths, re.IGNORECASE))


def _taken(blueprint: Blueprint, title: str, reserved: re.Pattern[str]) -> Iterator[Issue]:
    health = blueprint.health.path
    if reserved.fullmatch(health):
        message = f"the health answer at `{health}` is never reached: {title} answers there itself"
        yield finding(blueprint, ("health", "path"), "reserved-path", message)
    for name, function in blueprint.functions.items():
        for index, route in enumerate(function.routes):
            if reserved.fullmatch(re.sub(r"\{\w+\+?\}", "_", route.path)):
                message = f"`{route}` never reaches `{name}`: {title} answers there itself"
                path = ("functions", name, "routes", index)
                yield finding(blueprint, path, "reserved-path", message, "choose another path")
