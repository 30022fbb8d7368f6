from __future__ import annotations

import contextvars
import threading

from msr.deploy.removal import steps
from msr.deploy.waves import Wave, order, together
from msr.layout import layout
from tests.fakes.provider import plan_of


def shown(waves: tuple[Wave, ...]) -> list[tuple[list[str], bool]]:
    return [([stack.part for stack in wave.stacks], wave.update) for wave in waves]


def test_new_regions_go_together() -> None:
    assert shown(order(layout(plan_of(regions=3)), frozenset())) == [
        (["data"], False),
        (["frankfurt", "ireland", "paris"], False),
        (["entry"], False),
    ]


def test_regions_that_exist_go_one_at_a_time_and_the_one_with_traffic_last() -> None:
    deployed = frozenset({"data", "frankfurt", "ireland", "paris", "entry"})
    assert shown(order(layout(plan_of(regions=3)), deployed)) == [
        (["data"], True),
        (["paris"], True),
        (["ireland"], True),
        (["frankfurt"], True),
        (["entry"], True),
    ]


def test_a_new_region_goes_before_the_others_change() -> None:
    deployed = frozenset({"data", "frankfurt", "ireland", "entry"})
    assert shown(order(layout(plan_of(regions=3)), deployed))[1:4] == [
        (["paris"], False),
        (["ireland"], True),
        (["frankfurt"], True),
    ]


def test_parallel_updates_all_regions_at_once() -> None:
    deployed = frozenset({"data", "frankfurt", "ireland", "entry"})
    assert shown(order(layout(plan_of()), deployed, parallel=True))[1] == (["ireland", "frankfurt"], True)


def test_jobs_run_at_once_each_in_its_own_context_and_answer_in_order() -> None:
    variable = contextvars.ContextVar("variable", default=0)
    variable.set(7)
    meet = threading.Barrier(3, timeout=10)

    def job(number: int) -> tuple[int, int]:
        seen = variable.get()
        variable.set(number)
        meet.wait()
        return seen, variable.get()

    assert together([lambda n=n: job(n) for n in (1, 2, 3)]) == ((7, 1), (7, 2), (7, 3))
    assert variable.get() == 7


def test_removal_takes_traffic_before_compute_and_compute_before_data() -> None:
    assert steps(("base", "data", "entry", "frankfurt", "ireland")) == (
        ("entry",),
        ("frankfurt", "ireland"),
        ("data",),
        ("base",),
    )
