"""What DynamoDB says to global tables, strong ones above all."""

from __future__ import annotations

import pytest

from msr.knowledge import PropertyMap, Value, sections
from tests.local import aws_world as world
from tests.local.client import Client, Refusal


def replicas(*regions: str, mode: str = "STRONG") -> list[Value]:
    """Replicas of one consistency mode."""
    return [{"regionName": region, "consistencyMode": mode} for region in regions]


def test_three_regions_of_one_set_may_be_strong(aws: Client) -> None:
    made = aws.create(world.TABLE, "t", world.table_inputs(replicas=replicas("us-east-2", "us-west-2")))
    assert [replica["arn"] for replica in sections(made.outputs, "replicas")] == [
        "arn:aws:dynamodb:us-east-2:000000000000:table/orders",
        "arn:aws:dynamodb:us-west-2:000000000000:table/orders",
    ]


def test_two_regions_and_a_witness_may_be_strong(aws: Client) -> None:
    witness: PropertyMap = {"regionName": "us-west-2"}
    inputs = world.table_inputs(replicas=replicas("us-east-2"), globalTableWitness=witness)
    made = aws.create(world.TABLE, "t", inputs)
    assert [replica["regionName"] for replica in sections(made.outputs, "replicas")] == ["us-east-2"]
    assert made.outputs["globalTableWitness"] == witness


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        (
            {"replicas": replicas("us-east-2")},
            "replicas: strong consistency needs two replicas, or one and a witness, not 1 replica",
        ),
        (
            {"replicas": replicas("us-east-2", "us-west-2"), "globalTableWitness": {"regionName": "us-west-2"}},
            "replicas: strong consistency needs two replicas, or one and a witness, not 2 replicas and a witness",
        ),
        (
            {"replicas": replicas("us-east-2", "eu-west-1")},
            "replicas: eu-west-1, us-east-1, us-east-2 are not of one region set: ",
        ),
        (
            {"replicas": replicas("us-east-2", "us-west-2"), "ttl": {"attributeName": "exp", "enabled": True}},
            "ttl: a table with strong consistency takes no time to live",
        ),
        (
            {"replicas": [*replicas("us-east-2"), *replicas("us-west-2", mode="EVENTUAL")]},
            "replicas: all replicas of a table have the same consistency mode",
        ),
        (
            {"replicas": replicas("us-east-2", mode="EVENTUAL"), "globalTableWitness": {"regionName": "us-west-2"}},
            "globalTableWitness: a witness needs exactly one replica with consistency STRONG",
        ),
        ({"replicas": replicas("us-east-1", mode="EVENTUAL")}, "replicas[0].regionName: the table already lives in"),
        ({"replicas": replicas("moon-1", mode="EVENTUAL")}, "replicas[0].regionName: aws has no region 'moon-1'"),
        (
            {"replicas": replicas("us-west-2", mode="EVENTUAL"), "streamEnabled": False},
            "streamEnabled: a table with replicas needs its stream",
        ),
        (
            {"attributes": [{"name": "id", "type": "S"}, {"name": "day", "type": "S"}]},
            "attributes[1]: attribute 'day' is no key of the table or of an index",
        ),
        ({"rangeKey": "day"}, "rangeKey: key 'day' is not among the declared attributes: id"),
        ({"readCapacity": 5}, "readCapacity: a table with on-demand capacity takes no provisioned capacity"),
    ],
)
def test_what_dynamodb_does_not_take_is_refused(aws: Client, changed: PropertyMap, reason: str) -> None:
    found = aws.problems(world.TABLE, "t", {**world.table_inputs(), **changed})
    assert any(problem.startswith(reason) for problem in found), found


def test_a_global_table_keeps_its_mode_and_a_strong_one_its_regions(aws: Client) -> None:
    made = aws.create(world.TABLE, "t", world.table_inputs(replicas=replicas("us-east-2", "us-west-2")))
    with pytest.raises(Refusal, match="the consistency mode of a global table cannot be changed"):
        aws.update(made, world.table_inputs(replicas=replicas("us-east-2", mode="EVENTUAL")))
    witness: PropertyMap = {"regionName": "us-west-2"}
    aws.update(made, world.table_inputs(replicas=replicas("us-east-2", "us-west-2"), tags={"a": "b"}))
    same = world.table_inputs(replicas=replicas("us-east-2"), globalTableWitness=witness)
    assert aws.problems(world.TABLE, "t", same) == []


def test_an_eventual_table_gains_and_loses_replicas_in_place(aws: Client) -> None:
    streamed: PropertyMap = {"streamEnabled": True, "streamViewType": "NEW_AND_OLD_IMAGES"}
    made = aws.create(world.TABLE, "t", {**world.table_inputs(), **streamed})
    wider = {**world.table_inputs(replicas=replicas("eu-west-1", mode="EVENTUAL")), **streamed}
    assert list(aws.diff(made, wider).replaces) == []
    replica = sections(aws.update(made, wider).outputs, "replicas")[0]
    assert str(replica["streamArn"]).startswith("arn:aws:dynamodb:eu-west-1:000000000000:table/orders/stream/2026-")


def test_a_protected_replica_leaves_once_its_own_protection_is_off(aws: Client) -> None:
    streamed: PropertyMap = {"streamEnabled": True, "streamViewType": "NEW_AND_OLD_IMAGES"}

    def table(*, protected: bool) -> PropertyMap:
        (replica,) = replicas("eu-west-1", mode="EVENTUAL")
        assert isinstance(replica, dict)
        guarded: Value = {**replica, "deletionProtectionEnabled": protected}
        return {**world.table_inputs(replicas=[guarded], deletionProtectionEnabled=True), **streamed}

    alone: PropertyMap = {**world.table_inputs(deletionProtectionEnabled=True), **streamed}
    made = aws.create(world.TABLE, "t", table(protected=True))
    with pytest.raises(Refusal, match="the replica of table orders in eu-west-1 is protected against deletion"):
        aws.update(made, alone)
    assert sections(aws.update(aws.update(made, table(protected=False)), alone).outputs, "replicas") == []


def test_a_replica_keeps_its_stream_while_others_come_and_go(aws: Client) -> None:
    def table(*regions: str) -> PropertyMap:
        streamed: PropertyMap = {"streamEnabled": True, "streamViewType": "NEW_AND_OLD_IMAGES"}
        return {**world.table_inputs(replicas=replicas(*regions, mode="EVENTUAL")), **streamed}

    def stream(outputs: PropertyMap) -> Value:
        return next(each["streamArn"] for each in sections(outputs, "replicas") if each["regionName"] == "us-west-2")

    made = aws.create(world.TABLE, "t", table("us-west-2", "us-east-2"))
    fewer = aws.update(made, table("us-west-2"))
    more = aws.update(fewer, table("eu-west-1", "us-west-2"))
    assert stream(made.outputs) == stream(fewer.outputs) == stream(more.outputs)
