"""The real engine on the local cloud: what a user of a stack would live through."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from msr.knowledge import PropertyMap
from msr.local.cloud import LocalCloud
from msr.local.faults import Fault, add_fault, clear_faults
from msr.local.listing import drift, events, listed, open_store, remove
from tests.local.programs import SETTLED_SECONDS
from tests.local.stacks import Failed, StackOnLocalCloud

pytestmark = pytest.mark.engine

TABLE, FUNCTION, LOG_GROUP = (
    "aws:dynamodb/table:Table",
    "aws:lambda/function:Function",
    "aws:cloudwatch/logGroup:LogGroup",
)


@pytest.fixture
def cloud(tmp_path: Path) -> Iterator[LocalCloud]:
    """A running local cloud of aws."""
    with LocalCloud(tmp_path / "local" / "cloud.db", ("aws",)) as running:
        yield running


@pytest.fixture
def stack(cloud: LocalCloud, tmp_path: Path) -> StackOnLocalCloud:
    """A stack on it."""
    return StackOnLocalCloud(cloud, tmp_path)


def test_a_stack_lives_from_preview_to_destroy(stack: StackOnLocalCloud, cloud: LocalCloud) -> None:
    assert stack.preview("service") == {"create": 7}
    store = open_store(cloud.store)
    assert listed(store) == ()
    assert stack.up("service") == {"create": 7}
    assert {(one.type.rpartition(":")[2], one.id, one.region) for one in listed(store)} == {
        ("Table", "orders", "us-west-2"),
        ("Role", "orders", "global"),
        ("LogGroup", "/aws/lambda/orders", "us-west-2"),
        ("Function", "orders", "us-west-2"),
        ("Alias", "arn:aws:lambda:us-west-2:000000000000:function:orders:live", "us-west-2"),
    }
    assert stack.up("service") == {"same": 7}
    assert stack.preview("larger") == {"same": 5, "update": 2}
    assert stack.up("larger") == {"same": 5, "update": 2}
    assert stack.destroy() == {"delete": 7}
    assert listed(store) == ()
    lived = [event.operation for event in events(store) if event.type.endswith(":Alias")]
    assert lived == ["create", "update", "delete"]


def test_a_change_that_cannot_be_made_in_place_makes_a_new_object(stack: StackOnLocalCloud, cloud: LocalCloud) -> None:
    stack.up("service")
    assert stack.up("renamed") == {"same": 6, "replace": 1}
    happened = [(one.operation, one.id) for one in events(open_store(cloud.store)) if one.type == TABLE]
    assert happened == [("create", "orders"), ("create", "orders-2"), ("delete", "orders")]


def test_a_secret_stays_secret_in_the_state_also_after_a_refresh(stack: StackOnLocalCloud) -> None:
    stack.up("service")
    assert stack.up("service", refresh=True) == {"same": 7}
    assert "info" in stack.state()
    assert "hush-hush" not in stack.state()


def test_a_refresh_sees_drift_and_the_update_repairs_it(stack: StackOnLocalCloud, cloud: LocalCloud) -> None:
    stack.up("service")
    store = open_store(cloud.store)

    def larger(function: PropertyMap) -> PropertyMap:
        return {**function, "memorySize": 512}

    drift(store, FUNCTION, "orders", larger)
    assert stack.up("service") == {"same": 7}
    assert stack.up("service", refresh=True)["update"] == 2
    remove(store, LOG_GROUP, "/aws/lambda/orders")
    assert stack.up("service", refresh=True) == {"same": 6, "create": 1}


def test_an_object_of_another_state_is_adopted_by_id_and_region(stack: StackOnLocalCloud, cloud: LocalCloud) -> None:
    stack.up("service")
    adopter = StackOnLocalCloud(cloud, stack.folder, "other")
    assert adopter.up("adopter") == {"create": 2, "import": 1, "update": 1}
    tables = [one.operation for one in events(open_store(cloud.store)) if one.type == TABLE]
    assert tables == ["create", "update"]


def test_what_is_wrong_reaches_the_user_with_its_path(stack: StackOnLocalCloud) -> None:
    with pytest.raises(Failed, match=r"attributes\[0\]\.tpye: no such property; did you mean type\?"):
        stack.preview("misspelt")


def test_a_region_that_is_down_fails_and_the_next_update_goes_on(stack: StackOnLocalCloud, cloud: LocalCloud) -> None:
    store = open_store(cloud.store)
    add_fault(store, Fault("down", region="us-west-2"))
    with pytest.raises(Failed, match="us-west-2 does not answer"):
        stack.up("service")
    assert [one.type.rpartition(":")[2] for one in listed(store)] == ["Role"]
    assert "pending_operations" not in stack.state()
    clear_faults(store)
    assert stack.up("service") == {"same": 3, "create": 4}


def test_an_object_that_was_made_but_not_ready_is_kept_and_finished(
    stack: StackOnLocalCloud, cloud: LocalCloud
) -> None:
    store = open_store(cloud.store)
    add_fault(store, Fault("partial", type=TABLE, times=1))
    with pytest.raises(Failed, match="was made but did not become ready"):
        stack.up("service")
    assert "orders" in [one.id for one in listed(store) if one.type == TABLE]
    stack.up("service")
    births = [one for one in events(store) if one.type == TABLE and one.operation == "create"]
    assert len(births) == 1


def test_a_region_counts_a_new_check_only_when_it_has_settled(stack: StackOnLocalCloud, cloud: LocalCloud) -> None:
    store = open_store(cloud.store)
    assert stack.up("watched") == {"create": 6}
    first = max(one.sequence for one in events(store))
    assert stack.up("watched-by-more") == {"same": 5, "create": 1, "update": 1}
    made, counted = events(store, after=first)
    assert (made.urn.rpartition("::")[2], made.operation) == ("east-drained-by-north", "create")
    assert (counted.urn.rpartition("::")[2], counted.operation) == ("east", "update")
    assert counted.at - made.at >= SETTLED_SECONDS


def test_checks_that_are_there_already_hold_nothing_back(stack: StackOnLocalCloud) -> None:
    stack.up("watched")
    assert "east-drained-by-west" in stack.state()
    assert stack.up("watched") == {"same": 6}
    assert stack.destroy() == {"delete": 6}
