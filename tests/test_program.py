from __future__ import annotations

from dataclasses import replace

from msr.layout import StackSpec, layout
from msr.plan import Plan, Ref
from msr.program import in_order, share, stamp
from tests.fakes.provider import plan_of


def stack(plan: Plan, part: str) -> StackSpec:
    return next(spec for spec in layout(plan) if spec.part == part)


def test_choices_come_after_those_of_the_same_stack_that_they_need() -> None:
    plan = plan_of(functions=3, tables=0)
    first, second, third, *rest = plan.choices
    plan = replace(plan, choices=(replace(first, needs=(Ref(third.key),)), second, third, *rest))
    assert [choice.key for choice in in_order(plan, stack(plan, "ireland"))] == [
        "functions.f2",
        "functions.f1",
        "functions.f0",
    ]


def test_builders_see_what_their_stack_builds_and_needs_and_nothing_else() -> None:
    plan = plan_of(functions=2, tables=2)
    function = plan.choice("functions.f1")
    narrow = replace(function, needs=(Ref("tables.t1"),))
    plan = replace(plan, choices=tuple(narrow if choice.key == function.key else choice for choice in plan.choices))
    only = replace(stack(plan, "ireland"), choices=("functions.f1",))
    assert [choice.key for choice in share(plan, only).choices] == ["tables.t1", "functions.f1"]


def test_needs_of_needs_are_seen_too() -> None:
    plan = plan_of(functions=1, tables=1)
    assert [choice.key for choice in share(plan, stack(plan, "entry")).choices] == [
        "tables.t0",
        "functions.f0",
        "traffic.web",
    ]


def test_a_stack_says_whose_it_is() -> None:
    plan = plan_of()
    assert stamp(plan, stack(plan, "ireland"), version="1.2.3", digest="abc") == {
        "app": "shop",
        "environment": "local",
        "target": "local",
        "part": "ireland",
        "region": "eu-west-1",
        "version": "1.2.3",
        "digest": "abc",
    }
