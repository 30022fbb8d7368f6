"""Health checks as Route 53 keeps them, in plain values: what each one says at any time of a world that is told.

A new check is healthy until it has been asked often enough, and an inverted one says the opposite, then too; a
calculated check counts its healthy children. AWS docs, Route 53, dns-failover-determining-health-of-endpoints; 2026-11.
All checkers are one here: they see the same and differ in when they first ask.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

Answers = Callable[[str, str, float], int | None]
"""The status that a host gives for a path at a time; ``None``: it does not answer."""

Checks = Mapping[str, Mapping[str, Any]]
"""Inputs of health checks by the name under which they were registered."""


@dataclass(frozen=True, slots=True)
class Probe:
    """A check of an endpoint, first asked at ``since`` seconds."""

    inputs: Mapping[str, Any]
    since: float

    def healthy(self, answers: Answers, now: float) -> bool:
        """What Route 53 says of it at ``now``."""
        healthy, seen, row = True, None, 0
        at = self.since
        while at <= now:
            status = answers(self.inputs["fqdn"], self.inputs["resourcePath"], at)
            good = status is not None and 200 <= status < 400
            seen, row = good, row + 1 if good == seen else 1
            if row >= self.inputs["failureThreshold"]:
                healthy = good
            at += self.inputs["requestInterval"]
        return healthy != self.inputs["invertHealthcheck"]


@dataclass(frozen=True, slots=True)
class Account:
    """The checks of an entry that became those of another one.

    ``before`` were made long ago. What is new ``after`` is made at second 0 and asked from ``heard`` on, and calculated
    checks take their new children ``adopted`` seconds after they are made.
    """

    before: Checks
    after: Checks
    heard: float
    adopted: float

    def healthy(self, name: str, answers: Answers, now: float) -> bool:
        """What the check ``name`` says at ``now``."""
        if "childHealthchecks" not in self.after[name]:
            return Probe(self.after[name], self.heard if name not in self.before else -1000).healthy(answers, now)
        summed = self.after[name] if now >= self.adopted or name not in self.before else self.before[name]
        children = [child.removesuffix("-id") for child in summed["childHealthchecks"]]
        return sum(self.healthy(child, answers, now) for child in children) >= summed["childHealthThreshold"]
