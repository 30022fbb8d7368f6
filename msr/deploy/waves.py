"""In which order stacks go, and which of them at once.

Creating: base, data, then all regions together, then the entry. Updating: regions one at a time, standby first, so
that a bad change meets the region without traffic before the one with it. Removing: the entry first, so that traffic
leaves before compute goes, and compute before data.
"""

from __future__ import annotations

import contextvars
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar

from msr.layout import StackSpec, waves

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Wave:
    """Stacks that go at once. ``update``: a failure here stops everything after it."""

    stacks: tuple[StackSpec, ...]
    update: bool


def order(stacks: tuple[StackSpec, ...], deployed: frozenset[str], *, parallel: bool = False) -> tuple[Wave, ...]:
    """The waves in which ``stacks`` are created and updated.

    Args:
        stacks: as :func:`msr.layout.layout` gives them.
        deployed: the parts that exist already.
        parallel: update all regions at once, for a change that is known to be good.
    """
    ordered: list[Wave] = []
    for together in waves(stacks):
        new = tuple(stack for stack in together if stack.part not in deployed)
        old = tuple(sorted((stack for stack in together if stack.part in deployed), key=_standby_first))
        if new:
            ordered.append(Wave(new, update=False))
        if old and parallel:
            ordered.append(Wave(old, update=True))
        else:
            ordered.extend(Wave((stack,), update=True) for stack in old)
    return tuple(ordered)


def _standby_first(stack: StackSpec) -> tuple[bool, int]:
    region = stack.region
    return (False, 0) if region is None else (region.role != "standby", -region.priority)


def together(jobs: Sequence[Callable[[], Result]]) -> tuple[Result, ...]:
    """The results of ``jobs``, run at once, in their order.

    Each job gets a copy of the caller's context: Pulumi keeps the running stack in context variables, and a bare
    thread would see that of whoever started last.
    """
    if len(jobs) == 1:
        return (jobs[0](),)
    with ThreadPoolExecutor(max_workers=max(len(jobs), 1)) as threads:
        running = [threads.submit(contextvars.copy_context().run, job) for job in jobs]
        return tuple(job.result() for job in running)
