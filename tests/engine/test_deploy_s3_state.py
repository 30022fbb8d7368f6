"""State in a bucket: everything that works on a folder works through the engine on an S3-compatible server too."""

# ruff: noqa: N803 - S3 names its parameters so

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import IO, Protocol, cast

import pytest

from msr.deploy import Deployment
from msr.deploy.result import DeploymentResult
from msr.engine import Engine
from msr.plan import Plan
from tests.fakes.cloud import FakeCloud
from tests.fakes.deploy import Elsewhere, NoPackages
from tests.fakes.moto import MotoServer
from tests.fakes.provider import FakeProvider, plan_of

pytestmark = pytest.mark.engine

PARTS = ["data", "frankfurt", "ireland", "entry"]


@dataclass(frozen=True, slots=True)
class World:
    """A fake cloud, and a bucket that holds the state of what is deployed to it."""

    folder: Path
    engine: Engine
    cloud: FakeCloud
    moto: MotoServer

    def deployment(self, plan: Plan, *, secrets_provider: str = "") -> Deployment:
        """A deployment of ``plan`` whose engine finds its state in the bucket."""
        url = f"s3://state?region=us-east-1&endpoint={self.moto.url}&use_path_style=true"
        there = {**self.cloud.environment(), **self.moto.variables, "PULUMI_BACKEND_URL": url}
        return Deployment(
            self.folder,
            plan,
            provider=FakeProvider(),
            engine=self.engine,
            cloud=nullcontext(Elsewhere(there)),
            packages=NoPackages(),
            secrets_provider=secrets_provider,
        )

    def objects(self) -> list[str]:
        """The keys of the bucket's objects that are stacks."""
        listed = s3(self.moto).list_objects_v2(Bucket="state", Prefix=".pulumi/stacks/")
        return sorted(each["Key"] for each in listed.get("Contents", []) if each["Key"].endswith(".json"))


class S3(Protocol):
    """What is used of boto3's client."""

    def create_bucket(self, *, Bucket: str) -> object: ...
    def delete_bucket(self, *, Bucket: str) -> object: ...
    def get_object(self, *, Bucket: str, Key: str) -> Mapping[str, IO[bytes]]: ...
    def list_objects_v2(self, *, Bucket: str, Prefix: str) -> Mapping[str, list[dict[str, str]]]: ...


class Kms(Protocol):
    """The same of the keys."""

    def create_key(self) -> Mapping[str, Mapping[str, str]]: ...


def s3(moto: MotoServer) -> S3:
    return cast("S3", client(moto, "s3"))


def client(moto: MotoServer, service: str) -> object:
    keys = {"aws_access_key_id": "moto", "aws_secret_access_key": "moto"}
    return import_module("boto3").client(service, endpoint_url=moto.url, region_name="us-east-1", **keys)


@pytest.fixture
def world(tmp_path: Path, engine: Engine) -> Iterator[World]:
    with FakeCloud() as cloud, MotoServer() as moto:
        s3(moto).create_bucket(Bucket="state")
        yield World(tmp_path, engine, cloud, moto)


def states(result: DeploymentResult) -> dict[str, str]:
    return {stack.part: stack.state for stack in result.stacks}


def test_a_service_lives_with_its_state_in_a_bucket(world: World) -> None:
    previewed = world.deployment(plan_of()).preview()
    assert world.objects() == []
    up = world.deployment(plan_of()).up()
    assert [failure.message for failure in up.failures] == []
    assert states(up) == dict.fromkeys(PARTS, "deployed")
    assert up.counts == previewed.counts
    assert world.objects() == [f".pulumi/stacks/msr/shop.local.{part}.json" for part in sorted(PARTS)]
    assert not (world.folder / ".msr/local/state/.pulumi").exists()

    assert states(world.deployment(plan_of()).up()) == dict.fromkeys(PARTS, "unchanged")
    assert world.deployment(plan_of()).outputs()["entry"] == {"traffic.web": {"host": "shop.example.com"}}

    changed = world.deployment(plan_of(memory_mb=512)).up()
    assert states(changed) == {**dict.fromkeys(PARTS, "deployed"), "data": "unchanged"}
    shrunk = world.deployment(plan_of(regions=1, memory_mb=512)).up()
    assert shrunk.stack("ireland").state == "removed"

    assert set(states(world.deployment(plan_of(regions=1)).down()).values()) == {"removed"}
    assert world.cloud.things == {}
    assert world.objects() == []


def test_a_key_of_the_cloud_encrypts_what_is_secret_in_the_state(world: World) -> None:
    key = cast("Kms", client(world.moto, "kms")).create_key()["KeyMetadata"]["KeyId"]
    provider = f"awskms://{key}?region=us-east-1&awssdk=v2"
    up = world.deployment(plan_of(), secrets_provider=provider).up()
    assert [failure.message for failure in up.failures] == []
    for name in world.objects():
        state = json.load(s3(world.moto).get_object(Bucket="state", Key=name)["Body"])
        kept = state["checkpoint"]["latest"]["secrets_providers"]
        assert (kept["type"], kept["state"]["url"]) == ("cloud", provider)
    assert set(states(world.deployment(plan_of(), secrets_provider=provider).down()).values()) == {"removed"}


def test_a_bucket_that_is_not_there_is_said_with_what_to_look_at(world: World) -> None:
    s3(world.moto).delete_bucket(Bucket="state")
    with pytest.raises(Exception, match="the state cannot be read or written: ") as refused:
        world.deployment(plan_of()).up()
    assert getattr(refused.value, "hint", "") == "check `state` and the credentials for it"
