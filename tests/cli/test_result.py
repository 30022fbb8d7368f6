"""How operations end, to the letter and as JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import cast

import pytest

from msr.cli.render_changes import changes, drifted
from msr.cli.render_result import document, failures, success
from msr.cli.screen import Screen
from msr.deploy.events import Change, ResourceStarted
from msr.deploy.loss import FieldChange, ObjectLoss
from msr.deploy.result import DeploymentResult, StackResult
from msr.errors import NotDelegated, StackError
from msr.planner.doors import Door
from tests.cli.samples import MANIFEST, PLAN


def each(**counts: int) -> Mapping[str, Change]:
    """Objects that met with changes: so many with each."""
    return {f"urn::{change}-{n}": cast("Change", change) for change, count in counts.items() for n in range(count)}


BASE = StackResult("orders.local.base", "base", "us-east-1", "unchanged", each(same=3))
EAST = StackResult("orders.local.east", "east", "us-east-1", "deployed", each(create=20, update=1), 1.5)
WEST = StackResult(
    "orders.local.west",
    "west",
    "us-west-2",
    "failed",
    each(create=2),
    failures=(StackError("west: aws:x:Y `z`: no capacity", stack="orders.local.west", region="us-west-2"),),
)
ENTRY = StackResult("orders.local.entry", "entry", "us-east-1", "waiting", reason="west is not deployed")

UP = DeploymentResult("up", (BASE, EAST), 2.345)
BROKEN = DeploymentResult("up", (BASE, EAST, WEST, ENTRY), 2.0)


@pytest.fixture
def screen() -> Screen:
    return Screen()


def touched(part: str, type_: str, name: str, change: Change = "create") -> ResourceStarted:
    return ResourceStarted(f"orders.local.{part}", part, f"urn::{type_}::{name}", type_, name, change)


def test_up_says_what_was_done_and_where_the_service_answers(
    screen: Screen, capsys: pytest.CaptureFixture[str]
) -> None:
    screen.show(success(PLAN, UP, MANIFEST))
    assert capsys.readouterr().out == (
        "ok: orders is up in 2 regions: 20 created, 1 updated in 2.3 s\n"
        "host          api.orders.example\n"
        "host in east  east.api.orders.example\n"
        "delegate to   ns-1.example\n"
        "delegate to   ns-2.example\n"
    )


def test_an_up_that_changed_nothing_says_so(screen: Screen, capsys: pytest.CaptureFixture[str]) -> None:
    screen.show(success(PLAN, DeploymentResult("up", (BASE,), 0.1), None))
    assert capsys.readouterr().out == "ok: orders is up in 2 regions: nothing changed\n"


def test_down_says_what_it_kept(screen: Screen, capsys: pytest.CaptureFixture[str]) -> None:
    gone = replace(EAST, state="removed", changes=each(delete=21))
    kept = replace(BASE, name="orders.prod.data", state="kept", changes={})
    screen.show(success(replace(PLAN, environment="prod"), DeploymentResult("down", (gone, kept), 3.0), None))
    assert capsys.readouterr().out == (
        "ok: orders (prod) is taken down: 21 deleted in 3.0 s\nkept: orders.prod.data; `--data` removes them too\n"
    )


def test_a_failure_is_reported_with_what_stands_and_what_to_do(
    screen: Screen, capsys: pytest.CaptureFixture[str]
) -> None:
    screen.talk(failures(BROKEN))
    assert capsys.readouterr().err == (
        "error: west: aws:x:Y `z`: no capacity\n\n"
        "in place   base, east\n"
        "failed     west\n"
        "not tried  entry\n\n"
        "hint: run `msr up` again: it completes what is missing and leaves the rest alone\n"
    )


AWAITED = DeploymentResult(
    "up",
    (replace(BASE, state="deployed"), replace(ENTRY, reason="orders.example is not delegated yet")),
    2.0,
    awaits=NotDelegated(
        "the zone orders.example is made, and not delegated yet: DNS leads nowhere",
        zone="orders.example",
        name_servers=("ns-1.example", "ns-2.example"),
        hint="set these name servers for orders.example where it is registered, then run `msr up` again: it goes on",
    ),
)


def test_a_zone_that_waits_for_a_person_is_told_with_its_name_servers(
    screen: Screen, capsys: pytest.CaptureFixture[str]
) -> None:
    screen.talk(failures(AWAITED))
    assert capsys.readouterr().err == (
        "error: the zone orders.example is made, and not delegated yet: DNS leads nowhere\n"
        "  ns-1.example\n"
        "  ns-2.example\n\n"
        "in place   base\n"
        "not tried  entry\n\n"
        "hint: set these name servers for orders.example where it is registered, then run `msr up` again: it goes on\n"
    )


def test_programs_read_what_a_person_has_to_do() -> None:
    error = document(AWAITED, exit_code=9)["error"]
    assert error == {
        "kind": "NotDelegated",
        "message": "the zone orders.example is made, and not delegated yet: DNS leads nowhere",
        "hint": "set these name servers for orders.example where it is registered, then run `msr up` again: it goes on",
        "details": ["ns-1.example", "ns-2.example"],
        "exit_code": 9,
    }


def test_a_failed_preview_says_that_nothing_was_changed(screen: Screen, capsys: pytest.CaptureFixture[str]) -> None:
    previewed = replace(EAST, state="previewed")
    screen.talk(failures(DeploymentResult("preview", (previewed, WEST), 1.0)))
    assert capsys.readouterr().err.endswith(
        "previewed  east\nfailed     west\n\nhint: nothing was changed; mend what failed and run `msr preview` again\n"
    )


def test_a_preview_lists_what_would_change_in_the_cloud_by_type_and_name(
    screen: Screen, capsys: pytest.CaptureFixture[str]
) -> None:
    screen.show(
        changes(
            DeploymentResult("preview", (BASE, EAST), 1.0),
            [
                touched("east", "pulumi:providers:aws", "aws-us-east-1"),
                touched("east", "msr:aws:Function", "api"),
                touched("east", "aws:lambda/function:Function", "api", "replace"),
                touched("east", "aws:iam/role:Role", "health"),
                touched("east", "aws:iam/role:Role", "api"),
            ],
        )
    )
    assert capsys.readouterr().out == (
        "orders.local.east  2 to create, 1 to replace\n"
        "  +  create   aws:iam/role:Role             api\n"
        "  +  create   aws:iam/role:Role             health\n"
        "  ±  replace  aws:lambda/function:Function  api\n"
        "\n"
        "total: 2 to create, 1 to replace\n"
    )


def test_a_preview_without_changes_is_one_line(screen: Screen, capsys: pytest.CaptureFixture[str]) -> None:
    screen.show(changes(DeploymentResult("preview", (BASE,), 1.0), []))
    assert capsys.readouterr().out == "ok: nothing would change\n"


def test_json_of_a_success_has_no_error() -> None:
    body = document(UP, exit_code=0)
    assert body.keys() == {"operation", "succeeded", "seconds", "counts", "doors", "stacks"}
    assert (body["operation"], body["succeeded"], body["counts"]) == (
        "up",
        True,
        {"same": 3, "create": 20, "update": 1},
    )


def test_json_of_a_failure_has_the_stacks_and_the_error(screen: Screen, capsys: pytest.CaptureFixture[str]) -> None:
    screen.document(document(BROKEN, exit_code=6))
    body = json.loads(capsys.readouterr().out)
    assert body["error"] == {"kind": "StackError", "message": "west: aws:x:Y `z`: no capacity", "exit_code": 6}
    assert [(stack["part"], stack["state"], len(stack["failures"]), stack["reason"]) for stack in body["stacks"]] == [
        ("base", "unchanged", 0, ""),
        ("east", "deployed", 0, ""),
        ("west", "failed", 1, ""),
        ("entry", "waiting", 0, "west is not deployed"),
    ]


def test_a_preview_shows_both_halves_why_something_is_replaced_and_what_cannot_be_taken_back(
    screen: Screen, capsys: pytest.CaptureFixture[str]
) -> None:
    table = "urn::aws:dynamodb/table:Table::orders"
    loss = ObjectLoss(table, "replace", (FieldChange("hashKey", "order_id", "sku"),))
    result = DeploymentResult(
        "preview",
        (
            replace(BASE, name="orders.local.data", part="data", state="previewed", losses=(loss,)),
            replace(EAST, state="previewed"),
            StackResult("orders.local.old", "old", "eu-west-1", "previewed", each(delete=30), reason="not in the plan"),
        ),
        1.0,
        (Door("tables.orders", "another key is another table: its data has to be migrated", destroys=True),),
    )
    touches = [
        touched("data", "aws:dynamodb/table:Table", "orders", "replace"),
        touched("data", "aws:dynamodb/tableReplica:TableReplica", "orders-old", "delete"),
        touched("east", "aws:lambda/function:Function", "api", "update"),
        touched("east", "msr:aws:Function", "api", "update"),
    ]
    screen.show(changes(result, touches))
    assert capsys.readouterr().out == (
        "first\n"
        "\n"
        "orders.local.data  1 to replace\n"
        "  ±  replace  aws:dynamodb/table:Table  orders  hashKey changes from `order_id` to `sku`\n"
        "\n"
        "orders.local.east  1 to update\n"
        "  ~  update  aws:lambda/function:Function  api\n"
        "\n"
        "last, once all of that is deployed\n"
        "\n"
        "orders.local.data  1 to delete\n"
        "  -  delete  aws:dynamodb/tableReplica:TableReplica  orders-old\n"
        "\n"
        "orders.local.old  30 to delete: not in the plan\n"
        "\n"
        "total: 1 to update, 1 to replace, 31 to delete\n"
        "\n"
        "one way only\n"
        "  !  tables.orders  another key is another table: its data has to be migrated\n"
    )


def test_drift_is_told_object_by_object_with_what_repairs_it(
    screen: Screen, capsys: pytest.CaptureFixture[str]
) -> None:
    found: Mapping[str, Change] = {
        "urn::aws:lambda/function:Function::api": "delete",
        "urn::aws:sqs/queue:Queue::q": "update",
    }
    result = DeploymentResult("drift", (BASE, replace(EAST, state="drifted", changes=found)), 1.0)
    touches = [
        touched("east", "aws:lambda/function:Function", "api", "refresh"),
        touched("east", "aws:sqs/queue:Queue", "q", "refresh"),
    ]
    screen.show(drifted(result, touches))
    assert capsys.readouterr().out == (
        "orders.local.east  1 changed in the cloud, 1 gone from the cloud\n"
        "  -  delete  aws:lambda/function:Function  api\n"
        "  ~  update  aws:sqs/queue:Queue           q\n"
        "\n"
        "hint: `msr up --refresh` repairs it; `msr preview` shows what else would change\n"
    )
    assert document(result, exit_code=6)["error"] == {
        "kind": "StackError",
        "message": "the cloud differs from the state of east",
        "exit_code": 6,
    }


def test_no_drift_is_one_line(screen: Screen, capsys: pytest.CaptureFixture[str]) -> None:
    screen.show(drifted(DeploymentResult("drift", (BASE,), 1.0), []))
    assert capsys.readouterr().out == "ok: no drift: 1 stack as deployed\n"
