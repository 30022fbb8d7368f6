"""What a person types on AWS turns the health answers of both regions: run by a shell, written, read by the app."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from msr.registry import provider
from providers.aws.runtime.health.app import Endpoint, Response, Settings, Store
from tests.fakes.moto import MotoServer
from tests.providers.aws.blueprints import PILOT_LIGHT
from tests.providers.aws.stage import planned, stack_of
from tests.providers.deployed import waiting
from tests.providers.shell import SHELLS, Typed, typed

PLACES = {"east": "us-east-1", "west": "us-west-2"}
DEPLOYED = waiting("aws", PLACES, {"east": {"name": "switch-east"}, "west": {"name": "switch-west"}})

exceptions = import_module("botocore.exceptions")


class DynamoDB:
    """DynamoDB in both regions, with an empty switch table in each."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._clients: dict[str, Any] = {}
        for region, place in PLACES.items():
            here = self.client(place)
            if f"switch-{region}" in here.list_tables()["TableNames"]:
                here.delete_table(TableName=f"switch-{region}")
            here.create_table(
                TableName=f"switch-{region}",
                BillingMode="PAY_PER_REQUEST",
                KeySchema=[{"AttributeName": "region", "KeyType": "HASH"}],
                AttributeDefinitions=[{"AttributeName": "region", "AttributeType": "S"}],
            )

    def client(self, place: str) -> Any:
        if place not in self._clients:
            session = import_module("boto3").session.Session("moto", "moto")
            self._clients[place] = session.client("dynamodb", region_name=place, endpoint_url=self.url)
        return self._clients[place]

    def take(self, put: Typed, *, later: int = 0) -> None:
        """Do what the CLI would with its options; ``later`` seconds than it was typed."""
        assert put.arguments[:2] == ("dynamodb", "put-item")
        item, values = json.loads(put.value("--item")), json.loads(put.value("--expression-attribute-values"))
        for number in (item["epoch"], values[":now"]):
            number["N"] = str(int(number["N"]) + later)
        self.client(put.value("--region")).put_item(
            TableName=put.value("--table-name"),
            Item=item,
            ConditionExpression=put.value("--condition-expression"),
            ExpressionAttributeValues=values,
        )

    def app(self, region: str) -> Endpoint:
        """The health function of a region; its clock goes on by an hour whenever it looks."""
        store = Store(self.client(PLACES[region]), (exceptions.BotoCoreError, exceptions.ClientError))
        clock = iter(range(0, 1_000_000, 3600))
        return Endpoint(Settings(region, (), f"switch-{region}", {"west": "passive"}), store, lambda: next(clock))


@pytest.fixture(scope="module")
def moto() -> Iterator[MotoServer]:
    with MotoServer() as server:
        yield server


@pytest.fixture
def dynamodb(moto: MotoServer) -> DynamoDB:
    return DynamoDB(moto.url)


def run(lines: Sequence[str], folder: Path, shell: str = "sh") -> tuple[Typed, ...]:
    return typed(lines, folder, "aws", shell=shell, replies={})


def status(response: Response) -> int:
    return response["statusCode"]


@pytest.mark.parametrize("shell", SHELLS)
def test_a_waiting_region_is_let_in_and_the_other_taken_out(dynamodb: DynamoDB, tmp_path: Path, shell: str) -> None:
    aws = provider("aws")
    east, west = dynamodb.app("east"), dynamodb.app("west")
    assert (status(west.health()), status(east.drain("west"))) == (503, 200)
    for put in run(aws.switch_commands(DEPLOYED, "west", "active"), tmp_path, shell):
        dynamodb.take(put)
    assert (status(west.health()), status(east.drain("west"))) == (200, 404)
    for put in run(aws.switch_commands(DEPLOYED, "east", "draining"), tmp_path, shell):
        dynamodb.take(put)
    assert (status(east.health()), status(west.drain("east"))) == (503, 200)


def test_what_was_typed_last_counts_and_nothing_older_is_taken(dynamodb: DynamoDB, tmp_path: Path) -> None:
    aws = provider("aws")
    let_in = run(aws.switch_commands(DEPLOYED, "west", "active"), tmp_path)
    take_out = run(aws.switch_commands(DEPLOYED, "west", "draining"), tmp_path)
    for put in take_out:
        dynamodb.take(put, later=60)
    with pytest.raises(exceptions.ClientError, match="ConditionalCheckFailed"):
        dynamodb.take(let_in[0])
    dynamodb.take(let_in[0], later=120)
    assert status(dynamodb.app("west").health()) == 200


def test_the_table_of_the_region_itself_comes_first_and_is_enough(dynamodb: DynamoDB, tmp_path: Path) -> None:
    own, other = run(provider("aws").switch_commands(DEPLOYED, "west", "active"), tmp_path)
    assert (own.value("--region"), other.value("--region")) == ("us-west-2", "us-east-1")
    dynamodb.take(own)
    assert status(dynamodb.app("west").health()) == 200


def test_the_tables_are_those_that_the_regions_make_and_their_health_functions_read(tmp_path: Path) -> None:
    places = {place.key: place.name for place in planned(PILOT_LIGHT).serving}
    stages = {region: stack_of(PILOT_LIGHT, region) for region in places}
    outputs = {
        region: {name: text for name, text in stage.outputs["switch"].items() if text}
        for region, stage in stages.items()
    }
    read = {
        places[region]: json.loads(stage.one("Function", containing="health")["environment"]["variables"]["MSR_HEALTH"])
        for region, stage in stages.items()
    }
    home, standby = places
    puts = run(provider("aws").switch_commands(waiting("aws", places, outputs), standby, "active"), tmp_path)
    assert {put.value("--region"): put.value("--table-name") for put in puts} == {
        place: told["switch"] for place, told in read.items()
    }
    item = json.loads(puts[0].value("--item"))
    assert item["region"]["S"] == standby == read[places[standby]]["region"]
    assert read[places[home]]["first_states"] == {standby: "passive"}


def test_without_a_table_there_is_nothing_to_type() -> None:
    assert provider("aws").switch_commands(waiting("aws", PLACES, {}), "west", "active") == ()
