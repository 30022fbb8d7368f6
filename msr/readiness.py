"""What is looked at before a deployment, as values: one finding after the other, each with its next step."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, Protocol, runtime_checkable

from msr.plan import Plan
from msr.value import value

Level = Literal["ok", "warn", "fail"]
"""``warn``: a person should look at it, or it could not be asked. ``fail``: a deployment would not get through."""


@value
class Check:
    """One finding; ``next_step`` says what to do where it is not ``ok``."""

    name: str
    level: Level
    finding: str
    next_step: str = ""


@value
class Load:
    """What one surviving region must carry: requests a second at peak, and the seconds that one takes."""

    requests_per_second: float
    request_seconds: float
    source: str

    @property
    def concurrency(self) -> float:
        """Requests under way at once, on average (Little's law)."""
        return self.requests_per_second * self.request_seconds


@runtime_checkable
class Preflight(Protocol):
    """A provider that can look into its cloud before a deployment. It reads and changes nothing."""

    def preflight(self, plan: Plan, load: Load) -> Iterator[Check]:
        """Credentials, account, regions, and quotas for one survivor under ``load``, in the order of asking."""
        ...
