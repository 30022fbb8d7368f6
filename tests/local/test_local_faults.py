"""What goes wrong on purpose."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from time import monotonic, sleep

import pytest
from google.protobuf.empty_pb2 import Empty

from msr.errors import LocalCloudError
from msr.local.faults import Fault, add_fault, clear_faults, list_faults
from msr.local.store import Store
from tests.local import aws_world as world
from tests.local.client import Client, Refusal
from tests.local.conftest import Connect


def test_a_region_that_is_down_answers_nothing_and_the_others_do(aws: Client, store: Store) -> None:
    table = aws.create(world.TABLE, "t", world.table_inputs(region="us-west-2"))
    add_fault(store, Fault("down", region="us-west-2"))
    for call in (
        lambda: aws.read(table),
        lambda: aws.update(table, {**table.inputs, "tags": {"a": "b"}}),
        lambda: aws.delete(table),
    ):
        with pytest.raises(Refusal, match="us-west-2 does not answer") as refused:
            call()
        assert refused.value.code == "UNAVAILABLE"
    aws.create(world.TABLE, "e", world.table_inputs())
    world.make_role(aws)


def test_global_services_are_lost_with_the_region_of_their_control_planes(aws: Client, store: Store) -> None:
    for region in ("global", "us-east-1"):
        fault = add_fault(store, Fault("down", region=region))
        with pytest.raises(Refusal, match=f"create aws:iam/role:Role in global: {region} does not answer"):
            world.make_role(aws)
        clear_faults(store, fault.number)
    world.make_role(aws)


def test_an_error_strikes_one_type_and_operation_as_often_as_it_was_told(aws: Client, store: Store) -> None:
    add_fault(store, Fault("error", type=world.ROLE, operation="create", times=2))
    for _ in range(2):
        with pytest.raises(Refusal, match="internal error of the service") as refused:
            world.make_role(aws)
        assert refused.value.code == "FAILED_PRECONDITION"
    assert list_faults(store) == ()
    world.make_role(aws)


def test_throttling_and_quotas_say_that_resources_are_exhausted(aws: Client, store: Store) -> None:
    add_fault(store, Fault("throttle", type=world.ROLE, times=1))
    with pytest.raises(Refusal, match="rate exceeded") as refused:
        world.make_role(aws)
    assert refused.value.code == "RESOURCE_EXHAUSTED"
    add_fault(store, Fault("quota", type=world.TABLE, region="us-east-1", amount=1))
    aws.create(world.TABLE, "one", world.table_inputs("one"))
    with pytest.raises(Refusal, match="quota of 1 exceeded"):
        aws.create(world.TABLE, "two", world.table_inputs("two"))
    aws.create(world.TABLE, "west", world.table_inputs("two", region="us-west-2"))


def test_latency_makes_a_call_slow(aws: Client, store: Store) -> None:
    add_fault(store, Fault("latency", type=world.ROLE, amount=0.3))
    started = monotonic()
    world.make_role(aws)
    assert monotonic() - started >= 0.3


def test_an_engine_that_leaves_waits_for_nothing_more(aws: Client, connect: Connect, store: Store) -> None:
    add_fault(store, Fault("latency", type=world.ROLE, amount=15))
    started = monotonic()
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(world.make_role, aws)
        while not waiting.running():
            sleep(0.01)
        sleep(0.2)
        aws.call("Cancel", Empty(), Empty)
        with pytest.raises(Refusal, match="was cancelled"):
            waiting.result()
    assert monotonic() - started < 10
    # Another connection is another engine.
    clear_faults(store)
    world.make_role(connect())


def test_previews_meet_no_fault(aws: Client, store: Store) -> None:
    add_fault(store, Fault("down", region="us-east-1"))
    assert aws.create(world.TABLE, "t", world.table_inputs(), preview=True).id == ""


def test_a_partial_failure_leaves_the_object(aws: Client, store: Store) -> None:
    add_fault(store, Fault("partial", type=world.TABLE, times=1))
    with pytest.raises(Refusal, match="was made but did not become ready"):
        aws.create(world.TABLE, "t", world.table_inputs())
    assert [found.id for found in store.objects()] == ["orders"]


def test_a_fault_that_says_nothing_is_refused(store: Store) -> None:
    with pytest.raises(LocalCloudError, match="a fault of kind down needs a region"):
        add_fault(store, Fault("down"))
    with pytest.raises(LocalCloudError, match="a fault of kind latency needs its seconds"):
        add_fault(store, Fault("latency"))
    with pytest.raises(LocalCloudError, match="a fault of kind quota needs a resource type"):
        add_fault(store, Fault("quota", amount=1))
    assert list_faults(store) == ()


def test_faults_are_listed_in_order_and_removed_one_by_one_or_all(store: Store) -> None:
    first = add_fault(store, Fault("down", region="us-east-1"))
    second = add_fault(store, Fault("error", type=world.TABLE, times=3))
    assert list_faults(store) == (first, second)
    assert (second.number, second.times) == (2, 3)
    assert clear_faults(store, first.number) == 1
    assert list_faults(store) == (second,)
    assert clear_faults(store) == 1
