"""What the health function leaves in tables of the user's, and what the plan says of it."""

from __future__ import annotations

import json

import pytest

from msr.naming import Namer
from msr.plan import Plan
from msr.planner.relate import PROBE_PREFIX
from providers.aws.names import TABLE
from providers.aws.runtime.health import app
from tests.providers.aws.blueprints import ALL
from tests.providers.aws.stage import planned, stack_of


def written(plan: Plan, policy: str) -> set[str]:
    """Keys of the tables that a role's policy lets it write into, each under the probe's keys alone."""
    namer = Namer(plan.app, plan.environment, plan.account)
    names = {namer.name("table", table.key, rule=TABLE): table.key for table in plan.of_kind("table")}
    found: set[str] = set()
    for statement in json.loads(policy)["Statement"]:
        if "dynamodb:PutItem" in statement["Action"]:
            (keys,) = statement["Condition"]["ForAllValues:StringEquals"]["dynamodb:LeadingKeys"]
            assert keys.startswith(PROBE_PREFIX)
            found.update(names[arn.rpartition("/")[2]] for arn in statement["Resource"])
    return found


def told(plan: Plan) -> set[str]:
    """Keys of the tables of which the plan says that they hold items of the health answer."""
    return {note.key for note in plan.notes if f"`{PROBE_PREFIX}<region>`" in note.text}


def test_the_plan_says_the_prefix_under_which_the_program_writes() -> None:
    assert app.PROBE_PREFIX == PROBE_PREFIX


@pytest.mark.parametrize("name", ALL)
def test_every_table_that_health_may_write_into_is_told_of_and_no_other(name: str) -> None:
    plan = planned(ALL[name])
    stage = stack_of(ALL[name], plan.serving[0].key)
    policy = stage.one("RolePolicy", containing="health")
    assert written(plan, policy["policy"]) == told(plan)
